"""The prize's mails. Each is written in the transaction of the act it speaks of, and leaves after it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts import queries as people
from portal.accounts.models import Person
from portal.accounts.operations import invite_link
from portal.mail import outbox
from portal.mail.outbox import Attachment
from portal.prize.models import Edition, Entry, Manuscript, Receipt, Seat
from portal.prize.models_decision import Proposal
from portal.prize.rules.codes import in_groups
from portal.prize.rules.committee_news import News
from portal.prize.rules.juror_reminders import LeftToRead, Occasion
from portal.prize.rules.reading_time import minutes
from portal.prize.rules.window import Window
from portal.web import absolute_url


def received(
    session: Session,
    person: Person,
    edition: Edition,
    entry: Entry,
    manuscript: Manuscript,
    receipt: Receipt,
    *,
    act: str,
    now: datetime,
) -> None:
    """The receipt, with its file. act: what was done, as the register has it."""
    outbox.post(
        session,
        to=person.email,
        template="prize/received",
        now=now,
        attachments=[_receipt_file(entry, receipt)],
        person=person,
        edition=edition,
        entry=entry,
        manuscript=manuscript,
        act=act,
        receipt=in_groups(receipt.code),
        closes_at=receipt.closes_at,
        receipt_link=absolute_url("prize.receipts.receipt", code=receipt.code),
        link=absolute_url("prize.entrant.entry", year=edition.year),
    )


def entered(
    session: Session,
    person: Person,
    edition: Edition,
    entry: Entry,
    manuscript: Manuscript,
    receipt: Receipt,
    *,
    now: datetime,
) -> None:
    """The receipt of an essay that came by mail, with what its author has still to declare, and the way in for whoever
    had no account."""
    outbox.post(
        session,
        to=person.email,
        template="prize/entered",
        now=now,
        attachments=[_receipt_file(entry, receipt)],
        person=person,
        edition=edition,
        entry=entry,
        manuscript=manuscript,
        receipt=in_groups(receipt.code),
        closes_at=receipt.closes_at,
        is_open=now < receipt.closes_at,
        undeclared=_undeclared(edition, entry),
        receipt_link=absolute_url("prize.receipts.receipt", code=receipt.code),
        welcome_link=None if person.password else invite_link(person),
        link=absolute_url("prize.entrant.entry", year=edition.year),
    )


def extended(session: Session, person: Person, edition: Edition, until: datetime, *, now: datetime) -> None:
    """They have longer than everybody; and the way in, for whoever had no account."""
    outbox.post(
        session,
        to=person.email,
        template="prize/extended",
        now=now,
        person=person,
        edition=edition,
        until=until,
        welcome_link=None if person.password else invite_link(person),
        link=absolute_url("prize.entrant.entry", year=edition.year),
    )


def extension_taken_back(session: Session, person: Person, edition: Edition, *, now: datetime) -> None:
    outbox.post(
        session,
        to=person.email,
        template="prize/extension-taken-back",
        now=now,
        person=person,
        edition=edition,
        is_open=edition.window.receives(now),
    )


def unfinished_key(person_id: int, year: int, closes_at: datetime, days: int) -> str:
    """What makes a reminder one that was sent already. Where the deadline moves, there is a new one."""
    return f"draft of {person_id} in {year}, {days} days before {closes_at.isoformat()}"


def unfinished(
    session: Session, person: Person, edition: Edition, closes_at: datetime, *, days: int, now: datetime
) -> None:
    """The entry that was begun is not handed in, and so many days are left."""
    outbox.post(
        session,
        to=person.email,
        template="prize/unfinished",
        now=now,
        key=unfinished_key(person.id, edition.year, closes_at, days),
        person=person,
        edition=edition,
        closes_at=closes_at,
        days=days,
        link=absolute_url("prize.entrant.entry", year=edition.year),
    )


def undeclared_key(code: str, closes_at: datetime, days: int) -> str:
    """What makes such a reminder one that was sent already, as above."""
    return f"declarations of {code}, {days} days before {closes_at.isoformat()}"


def undeclared(
    session: Session, person: Person, edition: Edition, entry: Entry, closes_at: datetime, *, days: int, now: datetime
) -> None:
    """What the call asks for is not declared yet of an essay that came by mail, and so many days are left."""
    outbox.post(
        session,
        to=person.email,
        template="prize/undeclared",
        now=now,
        key=undeclared_key(entry.code, closes_at, days),
        person=person,
        edition=edition,
        entry=entry,
        closes_at=closes_at,
        days=days,
        undeclared=_undeclared(edition, entry),
        welcome_link=None if person.password else invite_link(person),
        link=absolute_url("prize.entrant.entry", year=edition.year),
    )


def withdrawn(
    session: Session, person: Person, edition: Edition, entry: Entry, window: Window, *, now: datetime
) -> None:
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
        closes_at=window.closes_at if window.receives(now) else None,
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


def unanswered(session: Session, seat: Seat, edition: Edition, token: str, *, now: datetime) -> None:
    """Once more what `invitation` says, in fewer words, while there is time to answer. token: of a link of its own."""
    outbox.post(
        session,
        to=seat.email,
        template="prize/unanswered",
        now=now,
        seat=seat,
        edition=edition,
        link=absolute_url("prize.invitations.invitation", token=token),
    )


def seat_ended(session: Session, seat: Seat, edition: Edition, *, now: datetime) -> None:
    """To whoever had it or was invited to it, once."""
    outbox.post(
        session,
        to=seat.email,
        template="prize/seat-ended",
        now=now,
        key=f"seat ended {seat.id}",
        seat=seat,
        edition=edition,
    )


def still_to_read(
    session: Session, person: Person, edition: Edition, *, occasion: Occasion, left: LeftToRead, now: datetime
) -> None:
    """What a juror has not handed in.

    Names no title and nobody: a mail is read in company.
    """
    its = _left(person, edition, occasion, left, now)
    outbox.post(session, to=person.email, template="prize/still-to-read", now=now, **its)


def still_to_read_text(
    person: Person, edition: Edition, *, occasion: Occasion, left: LeftToRead, now: datetime
) -> tuple[str, str]:
    """Subject and body of the same, as it would be at `now`."""
    return outbox.compose("prize/still-to-read", **_left(person, edition, occasion, left, now))


def _left(person: Person, edition: Edition, occasion: Occasion, left: LeftToRead, now: datetime) -> dict[str, Any]:
    return {
        "person": person,
        "edition": edition,
        "occasion": occasion,
        "zone": left.zone,
        "has_plan": left.has_plan,
        "days": (edition.reviews_due_at - now).days,
        "essays": left.essays,
        "minutes": left.minutes,
        "link": absolute_url("prize.jury.read", code=left.next_code),
        "desk": absolute_url("prize.jury.desk"),
        "quiet": absolute_url("prize.jury_reminders.reminders", year=edition.year),
    }


def assigned(session: Session, person: Person, edition: Edition, words: Sequence[int], *, now: datetime) -> None:
    """New essays are on a juror's desk. words: their lengths; which they are is for the desk to say."""
    outbox.post(
        session,
        to=person.email,
        template="prize/assigned",
        now=now,
        person=person,
        edition=edition,
        essays=len(words),
        minutes=sum(map(minutes, words)),
        has_begun=now >= edition.reading_from,
        link=absolute_url("prize.jury.desk"),
    )


def committee_news(
    session: Session,
    person: Person,
    edition: Edition,
    news: News,
    *,
    proposal: Proposal,
    asked: int,
    by: str,
    now: datetime,
) -> None:
    """To a member of the committee, once. asked: the number of a reopening, 0 for other news; by: whose act it was.

    Names no essay and no reason: they are for the page, behind the sign-in.
    """
    outbox.post(
        session,
        to=person.email,
        template="prize/committee-news",
        now=now,
        key=f"committee {news.value} {proposal.id} {asked} {person.id}",
        person=person,
        edition=edition,
        news=news.value,
        proposal=proposal.number,
        by=by,
        link=absolute_url("prize.committee_decision.decision", year=edition.year),
    )


def stepped_back(
    session: Session,
    edition: Edition,
    code: str,
    *,
    juror: str,
    reason: str,
    instead: Person | None,
    words: Sequence[int],
    lacks: bool,
    now: datetime,
) -> None:
    """A juror stepped back from an essay: to the organisers, and to whoever was given it instead. words: its length,
    for them; lacks: whether it has fewer readers than it should."""
    if instead:
        assigned(session, instead, edition, words, now=now)
    for organiser in people.organisers(session):
        outbox.post(
            session,
            to=organiser.email,
            template="prize/stepped-back",
            now=now,
            person=organiser,
            edition=edition,
            code=code,
            juror=juror,
            reason=reason,
            instead=instead,
            lacks=lacks,
            link=absolute_url("prize.organiser_plan.plan", year=edition.year),
        )


def _undeclared(edition: Edition, entry: Entry) -> list[str]:
    return [text for key, text in edition.declarations.items() if key not in entry.declared]


def _receipt_file(entry: Entry, receipt: Receipt) -> Attachment:
    return Attachment(f"receipt-{entry.code}-{receipt.number}.json", "application/json", receipt.as_file())
