"""Rows for tests: each builder makes one valid thing, and takes what the test is about as keywords."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from hashlib import sha256
from itertools import count
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit import register
from portal.manuscripts.identity import Author
from portal.manuscripts.intake import examine, prepare
from portal.manuscripts.prepared import SANITISER
from portal.manuscripts.verdict import Verdict
from portal.prize.models import (
    Assignment,
    BlindCopy,
    Blob,
    Criterion,
    Edition,
    Entry,
    Extension,
    Highlight,
    Manuscript,
    Receipt,
    Review,
    Role,
    Score,
    Seat,
)
from portal.prize.operations import copies, editions, receipts, sealing
from portal.prize.operations.upload import Upload
from portal.prize.rules.application import Application
from portal.prize.rules.arrival import GRACE_MINUTES
from portal.prize.rules.codes import new_code
from portal.prize.rules.declarations import DECLARATIONS
from portal.prize.rules.passages import passage
from portal.prize.rules.receipt import Signer, signer
from portal.prize.rules.settings import EditionSettings
from tests.essays import essay

NOW = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
SIGNER = signer("the secret of these tests", "http://localhost")
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)

_numbers = count(1)


def person(session: Session, name: str = "Ada", **values: object) -> Person:
    """Somebody with a confirmed account and no password."""
    row = Person(
        email=f"{name.lower()}-{next(_numbers)}@example.org",
        name=name,
        fs_uniquifier=uuid4().hex,
        confirmed_at=NOW,
        created_at=NOW,
    )
    for key, value in values.items():
        setattr(row, key, value)
    return _kept(session, row)


def settings(**values: Any) -> EditionSettings:
    """An edition that is open at NOW, for thirty days before it and after; jurors read from the deadline on."""
    closes_at = values.get("closes_at", NOW + 30 * DAY)
    usual = {
        "title": "Ascona Prize",
        "zone": "UTC",
        "opens_at": NOW - 30 * DAY,
        "closes_at": closes_at,
        "grace_minutes": GRACE_MINUTES,
        "reading_from": closes_at,
        "reviews_due_at": closes_at + 60 * DAY,
        "minimum_words": 5000,
        "maximum_words": 12000,
        "reads_per_entry": 2,
        "pot_cents": 500_000,
        "currency": "EUR",
        "shares": (250_000, 150_000, 100_000),
        "congress": "International Balint Congress, Aarhus",
        "congress_from": date(2027, 9, 30),
        "congress_to": date(2027, 10, 3),
        "talk_minutes": 15,
        "contact": "prize@example.org",
        "declarations": DECLARATIONS,
    }
    return EditionSettings(**usual | values)


def edition(session: Session, year: int = 2027, **values: Any) -> Edition:
    """An edition with its listing and the four criteria. values: those of its settings."""
    row = editions.create(session, year, settings(**values), organiser=None, now=NOW - 60 * DAY)
    return _kept(session, row)


def criteria(session: Session, edition: Edition) -> list[Criterion]:
    """The criteria of an edition, in their order."""
    return list(session.scalars(select(Criterion).filter_by(edition_id=edition.id).order_by(Criterion.position)))


def entry(
    session: Session, edition: Edition, author: Person, *, held: bool = False, words: int = 6000, **values: Any
) -> Entry:
    """An entry with a standing manuscript and its blind copy. held, words: those of the manuscript."""
    number = next(_numbers)
    usual = {
        "code": new_code(),
        "title": f"The chair by the window {number}",
        "school": "School of Medicine, Elmstead",
        "city": "Elmstead",
        "country": "CH",
        "supervisor": "",
        "year_of_study": 4,
        "declared": dict(DECLARATIONS),
        "help_received": "",
        "submitted_at": NOW - DAY,
    }
    row = _kept(session, Entry(edition_id=edition.id, person_id=author.id, **usual | values))
    manuscript(session, row, held=held, words=words)
    return row


def manuscript(session: Session, entry: Entry, **values: Any) -> Manuscript:
    """The next version of an entry; the one before it is replaced. Its bytes are a real file that says which it is."""
    number = session.scalar(select(func.count()).select_from(Manuscript).filter_by(entry_id=entry.id)) or 0
    for standing in session.scalars(select(Manuscript).filter_by(entry_id=entry.id, replaced_at=None)):
        standing.replaced_at = NOW
    session.flush()
    content = essay(30, more=f"Version {number + 1} of essay {entry.id}.")
    digest = sha256(content).hexdigest()
    session.merge(Blob(sha256=digest, size=len(content), content=content))
    usual = {
        "number": number + 1,
        "sha256": digest,
        "file_name": "essay.docx",
        "words": 6000,
        "ledger": {"body": 6000, "tables": 0, "text_boxes": 0, "footnotes": 0, "endnotes": 0},
        "findings": [],
        "removed": [],
        "masks": [],
        "signature": [],
        "near_copies": [],
        "received_at": NOW - DAY + number * SECOND,
        "arrived_at": NOW - DAY + number * SECOND,
        "held": False,
    }
    usual |= values
    row = _kept(session, Manuscript(entry_id=entry.id, **{"main_words": usual["words"]} | usual))
    copy = BlindCopy(
        manuscript_id=row.id,
        sanitiser=SANITISER,
        html=f"<p>The text of essay {entry.code}, version {row.number}.</p>",
        headings=[],
        docx=b"the blind copy of " + entry.code.encode(),
    )
    _kept(session, copy)
    return row


def receipt(session: Session, entry: Entry, *, signer: Signer = SIGNER) -> Receipt:
    """The receipt of the version that stands, and the act that it tells of."""
    version = session.scalars(select(Manuscript).filter_by(entry_id=entry.id, replaced_at=None)).one()
    facts = {"sha256": version.sha256, "words": version.words, "number": version.number}
    act = register.record(
        session,
        actor=None,
        verb="submit",
        subject=f"entry {entry.code}",
        now=version.arrived_at,
        received_at=version.received_at.isoformat(),
        **facts,
    )
    year = session.get_one(Edition, entry.edition_id)
    row = receipts.issue(
        session,
        year,
        entry,
        version,
        act,
        signer=signer,
        closes_at=year.closes_at,
        attempt=None,
        now=version.arrived_at,
    )
    return _kept(session, row)


def seat(session: Session, edition: Edition, holder: Person, role: Role = Role.JUROR, **values: Any) -> Seat:
    """A seat that its holder has accepted."""
    usual = {
        "email": holder.email,
        "name": holder.name,
        "person_id": holder.id,
        "token_digest": uuid4().hex * 2,
        "invited_at": NOW - 3 * DAY,
        "expires_at": NOW + 18 * DAY,
        "accepted_at": NOW - 2 * DAY,
    }
    return _kept(session, Seat(edition_id=edition.id, role=role, **usual | values))


def extension(session: Session, edition: Edition, person: Person, organiser: Person, **values: Any) -> Extension:
    """A day longer than everybody has."""
    usual = {
        "closes_at": edition.closes_at + DAY,
        "reason": "A broken arm.",
        "granted_by_id": organiser.id,
        "granted_at": NOW - DAY,
    }
    return _kept(session, Extension(edition_id=edition.id, person_id=person.id, **usual | values))


def assignment(session: Session, seat: Seat, entry: Entry, **values: Any) -> Assignment:
    """An essay on a juror's desk, below those that are there; the first that is published seals the rules."""
    usual = {"position": next(_numbers), "assigned_at": NOW - DAY, "published_at": NOW - DAY}
    if published_at := (usual | values)["published_at"]:
        sealing.seal(session, seat.edition_id, organiser=None, now=published_at)
    return _kept(session, Assignment(seat_id=seat.id, entry_id=entry.id, **usual | values))


def review(
    session: Session,
    assignment: Assignment,
    points: tuple[int | None, ...] = (7, 7, 7, 7),
    *,
    handed_in: bool = True,
    **values: Any,
) -> Review:
    """A review of the version that stands. points: in the order of the criteria, None where one has no score yet."""
    entry = session.get_one(Entry, assignment.entry_id)
    standing = session.scalars(select(Manuscript.id).filter_by(entry_id=entry.id, replaced_at=None)).one()
    usual = {
        "manuscript_id": standing,
        "comment": "",
        "version": 1,
        "saved_at": NOW - DAY,
        "handed_in_at": NOW - DAY if handed_in else None,
    }
    row = _kept(session, Review(assignment_id=assignment.id, **usual | values))
    keys = session.scalars(
        select(Criterion.id).filter_by(edition_id=entry.edition_id).order_by(Criterion.position)
    ).all()
    session.add_all(Score(review_id=row.id, criterion_id=k, points=p) for k, p in zip(keys, points, strict=True) if p)
    session.commit()
    return row


def highlight(session: Session, assignment: Assignment, begins: int = 4, ends: int = 17, **values: Any) -> Highlight:
    """A passage of the version that stands, marked by the juror whose essay it is: "text of essay"."""
    entry = session.get_one(Entry, assignment.entry_id)
    standing = session.scalars(select(Manuscript.id).filter_by(entry_id=entry.id, replaced_at=None)).one()
    html = session.scalars(select(BlindCopy.html).filter_by(manuscript_id=standing)).one()
    usual = {
        "manuscript_id": standing,
        "criterion_id": None,
        "quote": passage(html, begins, ends),
        "note": "",
        "made_at": NOW - DAY,
    }
    row = Highlight(assignment_id=assignment.id, begins=begins, ends=ends, **usual | values)
    return _kept(session, row)


def application(**values: Any) -> Application:
    """What an entrant says, all declarations ticked."""
    usual = {
        "title": "The chair by the window",
        "school": "School of Medicine, Elmstead",
        "city": "Elmstead",
        "country": "CH",
        "supervisor": "",
        "year_of_study": 4,
        "help_received": "",
        "declared": dict(DECLARATIONS),
    }
    return Application(**usual | values)


def upload(content: bytes | None = None, *, file_name: str = "essay.docx", author: Author | None = None) -> Upload:
    """An essay as the intake hands it on; a short one, for the length is the intake's to judge. author: looked for."""
    content = content or essay(40)
    return Upload(file_name, content, _verdict(content, author))


def copied(session: Session, version: Manuscript) -> Manuscript:
    """The version once its blind copy is made, as it is soon after it was handed in."""
    content = session.scalars(select(Blob.content).filter_by(sha256=version.sha256)).one() or b""
    copies.keep(session, version.id, prepare(content, masks=version.masks), version.masks)
    return version


@cache
def _verdict(content: bytes, author: Author | None) -> Verdict:
    return examine(content, author=author)


def _kept(session: Session, row: Any) -> Any:
    session.add(row)
    session.commit()
    return row
