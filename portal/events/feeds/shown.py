"""A listing as a feed shows it: all of it, or what falls between two days."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from portal.events.feeds.entries import Entry, State, of_key_dates
from portal.events.feeds.series import groups
from portal.events.listing import Listing, Status
from portal.events.plugins import KeyDate


@dataclass(frozen=True, slots=True)
class Shown:
    """key_dates: those of its plug-in · since, until: both included; None leaves that end open

    For a calendar of one reader's own:
    remark: a sentence on every entry that is on · is_tentative: whether the reader's coming is not settled

    before: the listing as this reader's file had it: what it had and this one has not is cancelled
    """

    listing: Listing
    key_dates: Sequence[KeyDate] = ()
    since: date | None = None
    until: date | None = None
    remark: str = ""
    is_tentative: bool = False
    before: Listing | None = None

    def entries(self) -> Iterator[Entry]:
        """What a calendar holds of it: meetings, and then key dates."""
        dates = [(entry,) for entry in of_key_dates(self.listing, self.key_dates)]
        for group in [*groups(self.listing), *dates]:
            if any(self._holds(*span) for entry in group for span in entry.spans):
                yield from map(self._for_reader, group)
        yield from self._gone()

    def _gone(self) -> Iterator[Entry]:
        """What is not listed any more; and where meetings are no longer a series by a rule, or are one now, the entries
        that they had so far."""
        if self.before is None:
            return
        left = {entry.uid for group in groups(self.listing) for entry in group}
        cancelled = replace(self.before, status=Status.CANCELLED, sequence=self.listing.sequence)
        for group in groups(cancelled):
            yield from (entry for entry in group if entry.uid not in left and entry.stands_for is None)

    def _for_reader(self, entry: Entry) -> Entry:
        if entry.state is State.CANCELLED or not (self.remark or self.is_tentative):
            return entry
        remarks = (*entry.remarks, self.remark) if self.remark else entry.remarks
        return replace(entry, remarks=remarks, state=State.TENTATIVE if self.is_tentative else entry.state)

    def has_a_place(self) -> bool:
        """Whether anything of it falls between the days, be it only that it is expected then, or was to be held."""
        listing = self.listing
        spans = [(listing.listed_on, listing.listed_on), *((m.day, m.through) for m in listing.meetings)]
        if listing.expected_from and listing.expected_to:
            spans.append((listing.expected_from, listing.expected_to))
        return any(self._holds(first, last) for first, last in spans)

    def _holds(self, first: date, last: date) -> bool:
        return (self.since is None or last >= self.since) and (self.until is None or first <= self.until)
