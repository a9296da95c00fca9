"""An edition as one listing among the events. What the prize is beyond that, its plug-in adds."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from portal.events.listing import Audience, Listing, Meeting, Mode, Status
from portal.prize.rules.settings import EditionSettings

KIND = "award"


def listing(year: int, settings: EditionSettings, *, is_demonstration: bool = False) -> Listing:
    """A listing for a new edition, in the calendar on the day its call closes; its one meeting is the Congress."""
    slug = f"ascona-prize-{year}" + ("-demonstration" if is_demonstration else "")
    return Listing(
        slug=slug,
        kind=KIND,
        title=settings.title,
        summary="Medical students write of a relationship with a patient; the best three essays win.",
        description=(
            "An international jury reads every essay without knowing who wrote it; a committee chooses the winners. "
            "The call has the criteria, the limits and the dates."
        ),
        organiser="Foundation Psychosomatic and Social Medicine, with the International Balint Federation",
        zone=settings.zone,
        audience=Audience.STUDENTS,
        # The last day on which an essay is in time.
        listed_on=(settings.closes_at - timedelta(microseconds=1)).astimezone(ZoneInfo(settings.zone)).date(),
        mode=Mode.BOTH,
        place=settings.congress,
        language="en",
        contact=settings.contact,
        status=Status.PUBLISHED,
        meetings=(
            Meeting(
                uid=f"{slug}-congress",
                day=settings.congress_from,
                last_day=settings.congress_to if settings.congress_to > settings.congress_from else None,
                zone=settings.zone,
                note="The Congress, where the prizes are given",
            ),
        ),
    )
