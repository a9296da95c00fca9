"""An event that is over, in which everything about attendance and credit is at work. It is invented, as are the bodies
that give credit for it."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.accounts.queries import by_email
from portal.demo.registrations import CLINICIANS, DAY, NEW_YORK, SOCIETY
from portal.events import operations as events
from portal.events import queries
from portal.events.attendance.operations import certificates, recording
from portal.events.attendance.operations.certificates import Scope
from portal.events.attendance.rules.presence import Mark, Presence
from portal.events.listing import Audience, Credit, Intake, Listing, Meeting, Mode
from portal.events.registration.operations import registrations
from portal.signatures import Signer

_THERE, _ABSENT, _PARTLY = Mark(Presence.PRESENT), Mark(Presence.ABSENT), Mark(Presence.PARTLY, 35)
# Who was there, of the first five people, at each of the three evenings.
_EVENINGS = (
    (_THERE, _THERE, _THERE, _THERE, _ABSENT),
    (_THERE, _PARTLY, _THERE, _THERE, _THERE),
    (_THERE, _THERE, _ABSENT, _THERE, None),
)


def load(session: Session, organiser: Person, *, signer: Signer, now: datetime) -> None:
    """Three evenings that were held, five people, and the certificate of the first of them."""
    opened = now - 120 * DAY
    listing = _evenings(now)
    # Who registers has agreed to the listing as it is; it closes once it has begun.
    event = events.put(session, listing, now=opened)
    people = [person for one in CLINICIANS[:5] if (person := by_email(session, one.email)) is not None]
    for nth, person in enumerate(people):
        registrations.register(
            session, event.id, person.id, promises=listing.eligibility, shown_cents=0, now=opened + nth * DAY
        )
    events.put(session, replace(listing, registration=Intake.CLOSED), now=now - 20 * DAY)
    held = queries.one(session, event.id)
    for meeting, marks in zip(held.meetings, _EVENINGS, strict=True):
        after = (meeting.start or now) + timedelta(hours=3)
        recorded = {person.id: mark for person, mark in zip(people, marks, strict=True)}
        recording.record(session, held, meeting, recorded, version=0, organiser=organiser, now=after)
    first = people[0]
    certificates.issue(session, first.id, Scope(event.id), signer=signer, actor=first, now=now - 5 * DAY)


def _evenings(now: datetime) -> Listing:
    """Three evenings, four weeks apart, the last a week or more ago."""
    last = (now - 10 * DAY).date()
    days = [last - 56 * DAY, last - 28 * DAY, last]
    slug = "demonstration-evenings"
    return Listing(
        slug=slug,
        kind="group",
        title="Three evenings on difficult encounters (demonstration)",
        summary="An invented group that is over, to see attendance, credit and certificates.",
        description="These evenings are invented. Look at your credit, issue a certificate, and have it verified.",
        organiser=SOCIETY,
        leaders=("Dr Ottilie Branderhorst", "Dr Samuel Okwuosa-Lind"),
        mode=Mode.ONLINE,
        zone=NEW_YORK,
        audience=Audience.CLINICIANS,
        eligibility=("You intend to be there for every meeting, from beginning to end.",),
        language="en",
        accreditation=(
            Credit("Invented Academy of Family Practice", "Prescribed credit", "1.25 credits per session"),
            Credit("Invented Psychological Council", "Continuing education"),
            Credit(SOCIETY, "Maintenance of credentialing"),
        ),
        how_to_join="It is over.",
        contact="events@balint.example",
        fee_cents=0,
        currency="USD",
        registration=Intake.OPEN,
        listed_on=days[0],
        meetings=tuple(
            Meeting(f"{slug}.{day}", day, NEW_YORK, time(19), 60 if nth else 90) for nth, day in enumerate(days)
        ),
    )
