"""The prize's mails. Each is written in the transaction of the act it speaks of, and leaves after it."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.mail import outbox
from portal.prize.models import Edition, Entry, Manuscript, Seat
from portal.web import absolute_url


def received(
    session: Session, person: Person, edition: Edition, entry: Entry, manuscript: Manuscript, *, now: datetime
) -> None:
    """The receipt, for a first version and for a replacement alike."""
    outbox.post(
        session,
        to=person.email,
        template="prize/received",
        now=now,
        person=person,
        edition=edition,
        entry=entry,
        manuscript=manuscript,
        link=absolute_url("prize.entrant.entry", year=edition.year),
    )


def withdrawn(session: Session, person: Person, edition: Edition, entry: Entry, *, now: datetime) -> None:
    outbox.post(
        session,
        to=person.email,
        template="prize/withdrawn",
        now=now,
        # A second click finds the essay withdrawn already, and tells nobody again.
        key=f"withdrawal of {entry.code} at {entry.withdrawn_at}",
        person=person,
        edition=edition,
        entry=entry,
        link=absolute_url("prize.entrant.entry", year=edition.year),
    )


def invitation(session: Session, seat: Seat, edition: Edition, token: str, *, now: datetime) -> None:
    outbox.post(
        session,
        to=seat.email,
        template="prize/invitation",
        now=now,
        seat=seat,
        edition=edition,
        link=absolute_url("prize.invitations.invitation", token=token),
    )
