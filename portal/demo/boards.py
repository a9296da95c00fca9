"""Boards and the ways into meetings, so that one sees who is shown what, and when. The links lead nowhere: `example` is
a name that nobody can have."""

from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.demo.registrations import NEW_YORK, SOCIETY
from portal.events import calendar, queries
from portal.events import operations as events
from portal.events.listing import Audience, Intake, Listing, Meeting, Mode
from portal.events.members.operations import boards, joining
from portal.events.members.operations.boards import Said as Posted
from portal.events.members.operations.joining import Said
from portal.events.members.rules.windows import HOURS_BEFORE, MINUTES_AFTER

DAY = timedelta(days=1)
DROP_IN = "demonstration-drop-in"
NOON = time(12)
# So long before a drop-in its link is there: from the first minute of the demonstration on.
HOURS = 48


def load(session: Session, organiser: Person, now: datetime) -> None:
    """After the listings and the registrations."""
    drop_in = events.put(session, _drop_in(now), now=now)
    for listing in queries.published(session):
        if listing.registration is Intake.NONE and listing.audience is Audience.CREDENTIALED_LEADERS:
            hours = HOURS if listing.slug == DROP_IN else HOURS_BEFORE
            joining.say(session, listing, None, _way(listing, hours), organiser=organiser, now=now)
        elif listing.slug.startswith("demonstration-"):
            joining.say(session, listing, None, _way(listing, HOURS_BEFORE), organiser=organiser, now=now)
    members, leaders = (
        boards.open_board(session, SOCIETY, audience, organiser=organiser, now=now - 9 * DAY)
        for audience in (Audience.MEMBERS, Audience.CREDENTIALED_LEADERS)
    )
    for board, said, days in (
        (members, _WELCOME, 9),
        (members, _LIBRARY, 2),
        (leaders, _HOUR, 6),
        (leaders, _about(drop_in.id), 1),
    ):
        boards.post(session, board.id, said, organiser=organiser, now=now - days * DAY)


_WELCOME = Posted(
    title="What this board is for (demonstration)",
    text="Members of the society read it, and nobody else learns that it exists. The office posts here.\n\n"
    "Everything on it is invented.",
    link="",
    event_id=None,
    is_pinned=True,
    until=None,
)
_LIBRARY = Posted(
    title="Papers of the winter meeting",
    text="The papers can be read until the summer.",
    link="https://papers.example/winter",
    event_id=None,
    is_pinned=False,
    until=None,
)
_HOUR = Posted(
    title="The hour of the drop-ins",
    text="In this demonstration the drop-ins begin at 12:00 New York time and last an hour.\n\n"
    "The link is on the page of each of them, on its day. Have us remind you the day before, if you like.",
    link="",
    event_id=None,
    is_pinned=True,
    until=None,
)


def _about(event_id: int) -> Posted:
    return Posted(
        title="A drop-in whose link is there now",
        text="It is open two days ahead, so that you can see it.",
        link="",
        event_id=event_id,
        is_pinned=False,
        until=None,
    )


def _way(listing: Listing, hours: int) -> Said:
    return Said(
        link=f"https://meet.example/{listing.slug}",
        number="000 0000 0000",
        passcode="lago" if listing.slug.startswith("demonstration-") else "",
        note="The hour is on the board of the credentialed leaders." if not _has_an_hour(listing) else "",
        hours_before=hours,
        minutes_after=MINUTES_AFTER,
    )


def _has_an_hour(listing: Listing) -> bool:
    return any(meeting.at for meeting in listing.meetings)


def _drop_in(now: datetime) -> Listing:
    """Twelve weeks at noon, the first within a day or so."""
    local = now.astimezone(calendar.zone(NEW_YORK))
    first = local.date() + (DAY if local.time() >= NOON else timedelta(0))
    days = [first + 7 * nth * DAY for nth in range(12)]
    return Listing(
        slug=DROP_IN,
        kind="drop-in",
        title="Drop-in for credentialed leaders (demonstration)",
        summary="An invented hour to drop in on, to see who is shown the link, and when.",
        description="This meeting is invented. Nobody registers; the link is for leaders whose credential is verified.",
        organiser=f"{SOCIETY}, History and Continuity Committee",
        mode=Mode.ONLINE,
        zone=NEW_YORK,
        audience=Audience.CREDENTIALED_LEADERS,
        eligibility=("You are a leader credentialed by the American Balint Society.",),
        how_to_join="Sign in, and the link is on this page. There is no registration.",
        series="Drop-in (demonstration)",
        listed_on=days[0],
        meetings=tuple(Meeting(f"{DROP_IN}.{day}", day, NEW_YORK, NOON, 60) for day in days),
    )
