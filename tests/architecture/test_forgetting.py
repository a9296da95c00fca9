"""Nothing is left of whoever is forgotten: a word is planted in every column that may hold something of a person, and
then looked for in every table, every file and every line of the log."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import JSON, LargeBinary, String, func, select, update
from sqlalchemy.orm import Session

from portal.accounts.erasure import delete_account
from portal.accounts.forgetting import forget
from portal.accounts.holdings import holders
from portal.accounts.membership import Kind
from portal.accounts.models import Person
from portal.accounts.models_second_step import RecoveryCode, SecondStep
from portal.audit import register
from portal.audit.models import Act
from portal.database import db, transaction
from portal.events import operations as events
from portal.events.attendance.models import Certificate
from portal.events.members.models import OwnCalendar
from portal.events.registration.models import LedgerEntry
from portal.events.registration.operations import ledger
from portal.mail.delivery import deliver
from portal.mail.models import Mail
from portal.prize.models import (
    Bar,
    BlindCopy,
    Blob,
    Commitment,
    Draft,
    EarlierReview,
    Edition,
    Entry,
    Extension,
    Highlight,
    Manuscript,
    ReadingPlace,
    ReceiptKey,
    RefusedFile,
    RemarkLook,
    Role,
    Seat,
    Waiver,
)
from portal.prize.models_announcement import Byline
from portal.prize.models_decision import (
    Ballot,
    Finalist,
    Interest,
    InterestDeclaration,
    Note,
    Proposal,
    Reopening,
    ReopeningSignature,
    Signature,
)
from portal.prize.operations import entries
from portal.prize.queries import integrity
from tests.architecture.conftest import was_at_a_meeting
from tests.builders import DAY, NOW, SIGNER, application, assignment, copied, edition, person, review, seat, upload
from tests.essays import essay
from tests.events.registration.conftest import discussion, group, join, vouch

ANNOUNCED = NOW + 150 * DAY
# When the clock has forgotten everything: a year after the results.
LATE = ANNOUNCED + 365 * DAY

# Tables of which everybody may read everything, as far as they hold texts.
PUBLIC = {
    "event", "occurrence", "credit", "edition", "criterion", "receipt_key", "sealed_rules", "certificate_key", "roll",
}  # fmt: skip

# Columns of text that say nothing of a person, by their table. What is not here must be planted below.
IMPERSONAL = {
    # The register: verbs, codes, numbers and counts, see audit.register.record.
    "act": {"verb", "subject", "facts", "previous", "digest"},
    # Who vouches for what; and of a place its money, its terms and the listing's own words.
    "membership": {"kind", "body"},
    "registration": {"why", "currency", "promises", "terms"},
    "ledger_entry": {"kind", "currency"},
    # How a meeting is joined, and what a body tells its members.
    "joining": {"link", "number", "passcode", "note"},
    "board": {"slug", "body", "audience"},
    "board_post": {"title", "text", "link"},
    # Of somebody's attendance how it was, and what a signed file looks like.
    "attendance": {"presence"},
    "attendance_change": {"presence_before", "presence_after"},
    "certificate": {"code", "digest", "key", "signature", "why"},
    "receipt": {"code", "attempt", "key", "signature"},
    "blob": {"sha256"},
    "commitment": {"sha256"},
    "refused_file": {"sha256"},
    "entry": {"code"},
    "manuscript": {"sha256", "ledger", "signature"},
    "draft": {"sha256"},
    "earlier_review": {"points"},
    "mail": {"message_id", "kind"},
    # Numbers by the codes of essays and the numbers of seats.
    "ranking": {"digest", "state", "result"},
    "proposal": {"digest", "key", "signature", "fate"},
    "signature": {"digest"},
    "seat": {"role", "token_digest", "reminder_digest"},
    "reminder": {"occasion"},
}  # fmt: skip

# What stays of an author, on purpose: the record of the prize, and what the jury wrote in it.
RECORD = {
    "entry.title", "receipt.stated", "review.comment", "review.remark",
    "earlier_review.comment", "earlier_review.remark", "earlier_review.reason",
}  # fmt: skip
ACCOUNT = {
    "person.name", "person.email", "person.password", "person.fs_uniquifier",
    "second_step.secret", "recovery_code.digest",
}  # fmt: skip
# Of what the committee said, what stays when a member leaves, and what goes with them.
DECISION = {
    "finalist.reason", "proposal.typed", "proposal.document", "proposal.record", "proposal.fate_reason",
    "signature.dissent", "reopening.reason",
}  # fmt: skip
MEMBER = {"interest.reason", "ballot.sentence", "note.text", "signature.name", "reopening_signature.name"}
# Of a juror; `ADDRESSES` are those of a person once more.
SEAT = {"seat.name", "seat.email", "seat.close_to", "seat.zone", "seat.calendar_token", "seat.reading_days"}
ADDRESSES = {"mail.to"}
# Of whoever has paid for something, or follows their own events, while there is an account.
BOOKS = {"ledger_entry.note", "registration.admitted_because"}
CALENDAR = {"own_calendar.token"}
# Of whoever attended something: six years, or while there is an account.
CREDIT = {"certificate.facts"}


def word(place: str) -> str:
    return f"planted-{place.replace('.', '-')}"


class Garden:
    """Plants words in rows, and knows where."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.planted: set[str] = set()

    def plant(self, row: Any, *names: str, **values: Any) -> None:
        """Plant a word in each of these columns; `values` say how it looks where it is no plain text."""
        for name in (*names, *values):
            place = f"{row.__tablename__}.{name}"
            self.planted.add(place)
            setattr(row, name, values.get(name, word(place)))
        self.session.add(row)
        self.session.commit()


@pytest.fixture
def garden(session: Session) -> Garden:
    return Garden(session)


@pytest.fixture
def app(kept: Flask) -> Iterator[Flask]:
    """An app of this test's own, whose transactions are really committed and whose mails become files; its context."""
    with kept.app_context():
        yield kept
        db.session.remove()


@pytest.fixture
def session(app: Flask) -> Session:
    return db.session()


@pytest.fixture
def outbox(tmp_path: Path) -> Path:
    return tmp_path / "outbox"


@pytest.fixture
def year(session: Session) -> Edition:
    return edition(session, reading_from=NOW - DAY)


@pytest.fixture
def author(session: Session, garden: Garden, year: Edition) -> Person:
    """Ada, of whom there is something in every table, as far as it can be of an author."""
    ada, jun = person(session), person(session, "Jun")
    garden.plant(ada, "name", "password", "fs_uniquifier", email=f"{word('person.email')}@example.org")
    garden.plant(SecondStep(person_id=ada.id, last_counter=1, since=NOW), "secret")
    garden.plant(RecoveryCode(person_id=ada.id), digest=word("recovery_code.digest").ljust(64, "-"))
    content = essay(40, more=word("blob.content"))
    done = entries.submit(session, year.id, ada.id, application(), upload(content), signer=SIGNER, now=NOW)
    entry, version = done.entry, copied(session, done.manuscript)
    garden.plant(entry, "title", "school", "city", "supervisor", "help_received", country="zq")
    garden.plant(entry, declared={"own": word("entry.declared")})
    garden.plant(Byline(entry_id=entry.id, shows_school=True, shows_country=True, said_at=NOW), "name")
    garden.plant(version, "file_name")
    for name in ("findings", "removed", "masks", "near_copies"):
        garden.plant(version, **{name: [{"code": word(f"manuscript.{name}"), "places": []}]})
    garden.plant(version, copy_fault={"reason": word("manuscript.copy_fault"), "facts": {}})
    copy = session.get_one(BlindCopy, version.id)
    garden.plant(copy, "html", headings=[{"text": word("blind_copy.headings")}], docx=word("blind_copy.docx").encode())
    garden.plant(copy, pdf=word("blind_copy.pdf").encode(), epub=word("blind_copy.epub").encode())
    garden.plant(session.get_one(Blob, version.sha256), content=content + word("blob.content").encode())
    assert done.receipt is not None
    garden.plant(done.receipt, stated={**done.receipt.stated, "title": word("receipt.stated")})
    session.add(Blob(sha256="d" * 64, size=9, content=word("blob.content").encode()))
    session.flush()
    draft = Draft(edition_id=year.id, person_id=ada.id, sha256="d" * 64, saved_at=NOW)
    garden.plant(draft, "file_name", typed={"title": word("draft.typed")})
    session.add(Commitment(edition_id=year.id, person_id=ada.id, sha256="c" * 64, registered_at=NOW))
    came = {"edition_id": year.id, "person_id": ada.id, "arrived_at": NOW, "sha256": "e" * 64}
    garden.plant(RefusedFile(**came), "file_name", "why")
    longer = {"closes_at": NOW + 31 * DAY, "granted_by_id": jun.id, "granted_at": NOW}
    garden.plant(Extension(edition_id=year.id, person_id=ada.id, **longer), "reason")
    _registered(session, garden, ada, jun)
    _mails(garden, ada)
    _judged(session, garden, year, jun, entry, version)
    return ada


def _registered(session: Session, garden: Garden, ada: Person, jun: Person) -> None:
    """A place that is paid for, which stays in the books, one that is free, a membership, a calendar of them, and a
    certificate."""
    vouch(session, ada, Kind.MEMBER)
    paid = join(session, events.put(session, group(eligibility=()), now=NOW), ada, cents=250_00).registration
    join(session, events.put(session, discussion(), now=NOW), ada)
    ledger.pay(session, paid.id, 250_00, "", organiser=jun, now=NOW)
    garden.plant(session.scalars(select(LedgerEntry).filter_by(kind="paid")).one(), "note")
    garden.plant(OwnCalendar(person_id=ada.id, made_at=NOW), "token")
    was_at_a_meeting(session, ada, jun)
    paper = session.scalars(select(Certificate)).one()
    garden.plant(paper, facts={**(paper.facts or {}), "name": word("certificate.facts")})
    paid.entered_by_id = jun.id
    garden.plant(paid, "admitted_because")


def _mails(garden: Garden, ada: Person) -> None:
    """Two mails to her, of which one has left."""
    file = {"name": "a.json", "type": "application/json", "text": word("mail.attachments")}
    for number in (1, 2):
        mail = Mail(message_id=f"<{uuid4().hex}@localhost>", kind="prize/received", created_at=NOW, due_at=NOW)
        garden.plant(mail, "subject", "body", "last_error", to=ada.email, key=f"{word('mail.key')}-{number}")
        garden.plant(mail, attachments=[file])
        if number == 1:
            deliver(NOW)


def _judged(session: Session, garden: Garden, year: Edition, jun: Person, entry: Entry, version: Manuscript) -> None:
    """A juror's review with all that hangs on it, and what others said of the author."""
    chair = seat(session, year, jun)
    task = assignment(session, chair, entry)
    judged = review(session, task)
    garden.plant(judged, "comment", "remark")
    then = {"manuscript_id": version.id, "points": {}, "handed_in_at": NOW, "reopened_at": NOW}
    garden.plant(EarlierReview(review_id=judged.id, number=1, **then), "comment", "remark", "reason")
    garden.plant(RemarkLook(review_id=judged.id, version=1, looked_by_id=jun.id, looked_at=NOW), "reason")
    where = {"assignment_id": task.id, "manuscript_id": version.id, "begins": 0, "ends": 9, "made_at": NOW}
    garden.plant(Highlight(**where), "quote", "note")
    session.add(ReadingPlace(assignment_id=task.id, share=0.5, saved_at=NOW))
    garden.plant(Waiver(seat_id=chair.id, entry_id=entry.id, waived_by_id=jun.id, waived_at=NOW), "reason")
    garden.plant(Bar(seat_id=chair.id, entry_id=entry.id, barred_by_id=jun.id, barred_at=NOW), "reason")
    other = seat(session, year, person(session, "Noor"))
    garden.plant(assignment(session, other, entry, recused_at=NOW, recusal_reason=""), "recusal_reason")


def found(session: Session) -> set[str]:
    """The places whose planted word stands anywhere in the database."""
    rows = (row for table in db.metadata.sorted_tables for row in session.execute(table.select()))
    return _planted_in("\n".join(_as_text(value) for row in rows for value in row))


def in_database(folder: Path) -> set[str]:
    """As above, in the files of an SQLite database."""
    return _planted_in("".join(path.read_bytes().decode("latin-1") for path in folder.glob("portal.sqlite*")))


def in_files(folder: Path) -> set[str]:
    """As above, anywhere in the names and the contents of these files."""
    return _planted_in("".join(path.name + path.read_text(errors="replace") for path in folder.glob("*")))


def _planted_in(text: str) -> set[str]:
    words = {place for place in _places() if word(place) in text}
    return words | ({"entry.country"} if "'zq'" in text else set())


def _as_text(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else repr(value)


def _places() -> set[str]:
    """Every column that holds text or bytes."""
    return {
        f"{table.name}.{column.name}"
        for table in db.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, String | JSON | LargeBinary)
    }


def whole(session: Session) -> list[str]:
    """What `portal verify` finds, but for what the planting itself has changed: a receipt, a decision, that it is
    announced, and bytes."""
    ours = ("what it states", "no published key", "its bytes have another", "proposal 1", "is announced")
    session.rollback()
    return [
        fault for fault in register.verify(session) + integrity.faults(session) if not any(o in fault for o in ours)
    ]


def forget_all(app: Flask, now: datetime) -> None:
    while forget(app, now):
        pass


def delete(app: Flask, who: Person, now: datetime) -> None:
    number = who.id
    with transaction() as writing:
        delete_account(writing, number, holders(app), now=now)


def announce(session: Session) -> None:
    session.execute(update(Edition).values(decided_at=ANNOUNCED - DAY, announced_at=ANNOUNCED))
    session.commit()


def test_every_column_is_planted_or_says_nothing_of_a_person(garden: Garden, author: Person) -> None:
    places = {place: place.split(".") for place in _places()}
    impersonal = {
        place for place, (table, column) in places.items() if column in IMPERSONAL.get(table, ()) or table in PUBLIC
    }
    assert garden.planted | SEAT | DECISION | MEMBER == set(places) - impersonal


def test_what_is_planted_is_found_before_anything_is_forgotten(
    session: Session, garden: Garden, author: Person, outbox: Path
) -> None:
    assert found(session) == garden.planted - ADDRESSES
    # An attachment is encoded in there.
    assert in_files(outbox) == {"person.email", "mail.subject", "mail.body"}


class TestDeletedAccount:
    def test_before_the_deadline_nothing_is_left_anywhere(
        self, app: Flask, session: Session, author: Person, outbox: Path
    ) -> None:
        delete(app, author, NOW)
        # The last mail waits to be sent; then nobody needs to know any more where it went.
        assert found(session) == {"person.name", "person.email"}
        assert deliver(NOW).sent == 1
        forget(app, NOW)
        assert found(session) == set()
        assert whole(session) == []

    def test_after_it_the_record_is_left_and_says_nothing_of_the_author(
        self, app: Flask, session: Session, author: Person, outbox: Path
    ) -> None:
        delete(app, author, NOW + 40 * DAY)
        deliver(NOW + 40 * DAY)
        forget(app, NOW + 40 * DAY)
        assert found(session) == RECORD
        assert whole(session) == []
        # Where mails are files, the folder is everybody's mailbox: the last one lies there as long as any other.
        assert in_files(outbox) == {"person.name", "person.email"}
        forget(app, NOW + 130 * DAY)
        assert in_files(outbox) == set()

    # PostgreSQL cleans its files by itself: autovacuum gives what is free to what comes next.
    @pytest.mark.parametrize("kept", ["sqlite"], indirect=True)
    def test_not_even_in_the_pages_of_the_database_that_are_free_for_later_use(
        self, app: Flask, session: Session, author: Person, tmp_path: Path
    ) -> None:
        delete(app, author, NOW)
        session.rollback()
        before = in_database(tmp_path)
        deliver(NOW)
        forget(app, NOW)
        # The log of what was written held all of it until then.
        assert ("entry.school" in before, in_database(tmp_path)) == (True, set())

    def test_a_juror_is_left_without_a_name(self, app: Flask, session: Session, garden: Garden, author: Person) -> None:
        jun = session.scalars(select(Person).filter_by(name="Jun")).one()
        chair = session.scalars(select(Seat).filter_by(person_id=jun.id)).one()
        garden.plant(chair, "name", "zone", "calendar_token", close_to={"people": [word("seat.close_to")]})
        garden.plant(chair, reading_days=[word("seat.reading_days")])
        chair.email = "planted-seat-email@example.org"
        session.commit()
        assert found(session) >= SEAT
        delete(app, jun, NOW)
        assert found(session) & SEAT == set()
        assert found(session) >= RECORD
        assert whole(session) == []


class TestTheCommittee:
    @pytest.fixture
    def member(self, session: Session, garden: Garden, year: Edition, author: Person) -> Person:
        """Cas, who has said something about the author's essay wherever a member can."""
        cas = person(session, "Cas")
        chair, code = seat(session, year, cas, Role.COMMITTEE), select(Entry.id).filter_by(person_id=author.id)
        entry = {"seat_id": chair.id, "entry_id": session.scalars(code).one()}
        session.add(InterestDeclaration(seat_id=chair.id, declared_at=NOW))
        session.flush()
        garden.plant(Interest(**entry), "reason")
        garden.plant(Ballot(seat_id=chair.id, named_at=NOW), "sentence")
        garden.plant(Finalist(**entry, added_at=NOW), "reason")
        garden.plant(Note(**entry, version=1, saved_at=NOW), "text")
        public = {"key": session.scalars(select(ReceiptKey.name)).one(), "signature": "s", "digest": "d"}
        then = {"saved_at": NOW, "put_at": NOW, "decided_at": NOW, "closed_at": NOW, "fate": "reopened"}
        by = {"edition_id": year.id, "number": 1, "version": 1, "saved_by_id": chair.id, "put_by_id": chair.id}
        typed = {"reason": word("proposal.typed"), f"excused-{chair.id}": "planted-excuse"}
        document, record = ({"reason": word(f"proposal.{name}")} for name in ("document", "record"))
        proposal = Proposal(**public, **then, **by)
        garden.plant(proposal, "fate_reason", typed=typed, document=document, record=record)
        signed = {"seat_id": chair.id, "signed_at": NOW}
        garden.plant(Signature(proposal_id=proposal.id, digest="d", **signed), "name", "dissent")
        asked = Reopening(proposal_id=proposal.id, seat_id=chair.id, asked_at=NOW)
        garden.plant(asked, "reason")
        garden.plant(ReopeningSignature(reopening_id=asked.id, **signed), "name")
        assert found(session) >= DECISION | MEMBER
        return cas

    def test_a_member_s_name_and_own_affairs_go_with_them_and_the_record_stays(
        self, app: Flask, session: Session, member: Person
    ) -> None:
        delete(app, member, NOW)
        assert found(session) & (DECISION | MEMBER) == DECISION
        assert "planted-excuse" not in repr(session.scalars(select(Proposal.typed)).all())
        assert whole(session) == []

    def test_what_may_say_who_wrote_an_essay_goes_with_its_author(
        self, app: Flask, session: Session, author: Person, member: Person
    ) -> None:
        delete(app, author, NOW + 40 * DAY)
        assert (DECISION | MEMBER) - found(session) == {"interest.reason", "note.text"}

    def test_before_the_deadline_an_essay_that_goes_takes_along_what_was_said_of_it(
        self, app: Flask, session: Session, author: Person, member: Person
    ) -> None:
        delete(app, author, NOW)
        assert (DECISION | MEMBER) - found(session) == {"interest.reason", "note.text", "finalist.reason"}


class TestTheClock:
    def test_a_year_after_the_results_only_the_account_and_a_nameless_record_are_left(
        self,
        app: Flask,
        session: Session,
        author: Person,
        outbox: Path,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        announce(session)
        caplog.set_level(logging.DEBUG)
        deliver(NOW)
        forget_all(app, LATE - timedelta(seconds=1))
        assert {"entry.school", "blob.content", "blind_copy.html"} <= found(session)
        forget_all(app, LATE)
        assert found(session) == RECORD | ACCOUNT | BOOKS | CALENDAR | CREDIT
        assert in_files(outbox) == set()
        assert _planted_in(caplog.text) == set()
        assert whole(session) == []

    def test_the_register_says_how_much_was_forgotten_and_when(
        self, app: Flask, session: Session, author: Person
    ) -> None:
        announce(session)
        deliver(NOW)
        for now in (NOW + 61 * DAY - timedelta(seconds=1), NOW + 61 * DAY, NOW + 90 * DAY, LATE, LATE):
            forget(app, now)
        rows = session.execute(select(Act.at, Act.actor_id, Act.facts).filter_by(verb="forget").order_by(Act.number))
        assert [tuple(row) for row in rows] == [
            (NOW + 61 * DAY, None, {"drafts": 1, "registered files": 1, "refused files": 1}),
            (NOW + 90 * DAY, None, {"mails": 2}),
            (LATE, None, {"registrations": 1}),
            (LATE, None, {"essays": 1}),
        ]

    def test_a_second_round_at_the_same_moment_finds_nothing_to_do(
        self, app: Flask, session: Session, author: Person
    ) -> None:
        announce(session)
        deliver(NOW)
        forget_all(app, LATE)
        acts = session.scalar(select(func.count()).select_from(Act))
        assert forget(app, LATE) == {}
        assert session.scalar(select(func.count()).select_from(Act)) == acts
