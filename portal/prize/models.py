"""The prize's rows. What must always be true is a constraint here, whatever an operation forgets."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    JSON,
    BindParameter,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    Select,
    String,
    Text,
    UniqueConstraint,
    exists,
    select,
    text,
)
from sqlalchemy.orm import Mapped, column_property, mapped_column

from portal.accounts.models import WEIGHT, Person
from portal.database import Instant, Model
from portal.key_store import PublishedKey
from portal.prize.rules import receipt as receipts
from portal.prize.rules.window import Window
from portal.secret_addresses import LENGTH


class Edition(Model):
    """The prize in one year. Everything the call says is a column here: earlier calls said other things.

    closes_at is the first instant that is too late; `zone` is the one its dates are printed in.
    grace_minutes: how long after it a file may still arrive whose SHA-256 was registered before.
    pot_cents, shares: the prize money and how it is split by place, in cents of `currency`.
    declarations: what an entrant declares, in the order of the form: key to wording.
    announced_at: may lie ahead, while the announcement is planned; see models_announcement.
    """

    __tablename__ = "edition"
    __table_args__ = (
        CheckConstraint("opens_at < closes_at", name="opens_before_it_closes"),
        CheckConstraint("opens_at <= reading_from", name="opens_before_reading"),
        CheckConstraint("reading_from < reviews_due_at", name="reading_ends_after_it_begins"),
        CheckConstraint("closes_at <= reviews_due_at", name="closes_before_reviews_are_due"),
        CheckConstraint("0 < minimum_words AND minimum_words <= maximum_words", name="word_limits"),
        CheckConstraint("lowest < highest", name="scale"),
        CheckConstraint("reads_per_entry > 0", name="reads_per_entry"),
        CheckConstraint("pot_cents >= 0", name="pot"),
        CheckConstraint("grace_minutes BETWEEN 0 AND 1440", name="grace"),
        CheckConstraint("quorum > 0", name="quorum"),
        CheckConstraint(
            "announced_at IS NULL OR (decided_at IS NOT NULL AND decided_at <= announced_at)",
            name="decided_before_it_is_announced",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # One way, and without a backref: an event never grows a prize.
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), unique=True)
    year: Mapped[int] = mapped_column(unique=True)
    title: Mapped[str] = mapped_column(String(200))
    zone: Mapped[str] = mapped_column(String(64))
    opens_at: Mapped[datetime] = mapped_column(Instant)
    closes_at: Mapped[datetime] = mapped_column(Instant)
    grace_minutes: Mapped[int]
    reading_from: Mapped[datetime] = mapped_column(Instant)
    reviews_due_at: Mapped[datetime] = mapped_column(Instant)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    announced_at: Mapped[datetime | None] = mapped_column(Instant)
    minimum_words: Mapped[int]
    maximum_words: Mapped[int]
    lowest: Mapped[int]
    highest: Mapped[int]
    reads_per_entry: Mapped[int]
    pot_cents: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    shares: Mapped[list[int]] = mapped_column(JSON)
    congress: Mapped[str] = mapped_column(String(200))
    congress_from: Mapped[date]
    congress_to: Mapped[date]
    talk_minutes: Mapped[int]
    contact: Mapped[str] = mapped_column(String(254))
    declarations: Mapped[dict[str, str]] = mapped_column(JSON)
    # How many members of the committee must sign its decision; None: more than half of them.
    quorum: Mapped[int | None]
    # Whether essays may share a place in the decision.
    allows_shared_places: Mapped[bool] = mapped_column(default=False)
    # Whether a juror may leave a remark that the author gets to read.
    allows_remarks: Mapped[bool] = mapped_column(default=False)
    is_demonstration: Mapped[bool] = mapped_column(default=False)

    def is_over(self, now: datetime) -> bool:
        """Whether the Congress that the prizes were for has passed."""
        return now.astimezone(ZoneInfo(self.zone)).date() > self.congress_to

    @property
    def grace(self) -> timedelta:
        return timedelta(minutes=self.grace_minutes)

    @property
    def window(self) -> Window:
        return Window(
            self.opens_at, self.closes_at, self.reading_from, self.reviews_due_at, self.decided_at, self.announced_at
        )


class Criterion(Model):
    """What an essay is judged by. `anchors` says what a score means: points (as text, for JSON) to a sentence."""

    __tablename__ = "criterion"
    __table_args__ = (
        UniqueConstraint("edition_id", "position"),
        UniqueConstraint("edition_id", "key"),
        CheckConstraint("weight > 0", name="weight"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    position: Mapped[int]
    key: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(80))
    question: Mapped[str] = mapped_column(Text)
    weight: Mapped[int]
    anchors: Mapped[dict[str, str]] = mapped_column(JSON)


class SealedRules(Model):
    """What an edition is judged by, fixed before anybody scores: see rules.sealed.

    document: the JSON text, byte for byte as its SHA-256 is taken. sealed_by_id: None where it fell by itself.
    first_score_at: of the earliest score that was there already; None where they were sealed before the first.
    """

    __tablename__ = "sealed_rules"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    sealed_at: Mapped[datetime] = mapped_column(Instant)
    sealed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    document: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    first_score_at: Mapped[datetime | None] = mapped_column(Instant)


class Blob(Model):
    """Bytes under their SHA-256, in hexadecimal: what is kept once however often it is handed in.

    Once erased, with their author's account or when their time is over, the digest and the size are left.
    """

    __tablename__ = "blob"
    __table_args__ = (CheckConstraint("(content IS NULL) = (erased_at IS NOT NULL)", name="kept_or_erased"),)

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int]
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    erased_at: Mapped[datetime | None] = mapped_column(Instant)


class Entry(Model):
    """What is judged: one a person and edition.

    Once erased, with its author's account or when its time is over, it has no author and no text: what is left is what
    the record of the prize rests on.
    """

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("edition_id", "person_id"),
        CheckConstraint("year_of_study > 0", name="year_of_study"),
        CheckConstraint("(person_id IS NULL) = (erased_at IS NOT NULL)", name="written_by_somebody_or_erased"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    school: Mapped[str] = mapped_column(String(200))
    city: Mapped[str] = mapped_column(String(120))
    country: Mapped[str] = mapped_column(String(2))
    # Who taught the author and may be named in the text, so that the intake can look for them.
    supervisor: Mapped[str] = mapped_column(String(200))
    year_of_study: Mapped[int | None]
    # What was declared, by key, in the words that were shown then.
    declared: Mapped[dict[str, str]] = mapped_column(JSON)
    help_received: Mapped[str] = mapped_column(Text)
    submitted_at: Mapped[datetime] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    erased_at: Mapped[datetime | None] = mapped_column(Instant)
    # An anchor is read by every juror, so that they can be compared through it.
    is_anchor: Mapped[bool] = mapped_column(default=False)


class Manuscript(Model):
    """One uploaded Word file. The one that has not been replaced stands."""

    __tablename__ = "manuscript"
    __table_args__ = (
        UniqueConstraint("entry_id", "number"),
        Index(
            "uq_manuscript_standing",
            "entry_id",
            unique=True,
            sqlite_where=text("replaced_at IS NULL"),
            postgresql_where=text("replaced_at IS NULL"),
        ),
        CheckConstraint("words > 0 AND main_words <= words", name="words"),
        CheckConstraint("registered_at IS NULL OR registered_at = received_at", name="counts_from_registration"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    number: Mapped[int]
    sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"), index=True)
    file_name: Mapped[str] = mapped_column(String(120))
    words: Mapped[int]
    main_words: Mapped[int]
    ledger: Mapped[dict[str, int]] = mapped_column(JSON)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    # What the file carried and its blind copy does not: codes of manuscripts.removal with how many; nothing before the
    # copy is made.
    removed: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    # Phrases that the organiser made unreadable in the blind copy.
    masks: Mapped[list[str]] = mapped_column(JSON)
    # Hashes of the text (manuscripts.near_copies), and the entries it was close to when they were taken, with its first
    # copy: code and share.
    signature: Mapped[list[int]] = mapped_column(JSON, deferred=True)
    near_copies: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    # The instant that counts, see rules.arrival; when the request that brought the bytes began; when their digest was
    # registered, where that is what counts.
    received_at: Mapped[datetime] = mapped_column(Instant)
    arrived_at: Mapped[datetime] = mapped_column(Instant)
    registered_at: Mapped[datetime | None] = mapped_column(Instant)
    # The organiser who entered an essay that came by mail; it counts from when the mail came.
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    replaced_at: Mapped[datetime | None] = mapped_column(Instant)
    # When the organiser found that nothing in the text points to its author, where the intake had doubts.
    cleared_at: Mapped[datetime | None] = mapped_column(Instant)
    held: Mapped[bool]
    # While its copy is being made, or after that has failed: nobody tries again before this instant. And the refusal
    # that the last attempt ended with: its code, kind and facts.
    copy_not_before: Mapped[datetime | None] = mapped_column(Instant)
    copy_fault: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class BlindCopy(Model):
    """What jurors get of a manuscript: built anew from its text. sanitiser: the version of the code that did it.

    It is made soon after the manuscript is received. Until it is there, no juror can be given the essay.

    pdf, epub: made of it when a juror first asks for them, and kept until the copy is made anew.
    """

    __tablename__ = "blind_copy"

    manuscript_id: Mapped[int] = mapped_column(ForeignKey("manuscript.id"), primary_key=True)
    sanitiser: Mapped[int]
    html: Mapped[str] = mapped_column(Text, deferred=True)
    headings: Mapped[list[dict[str, Any]]] = mapped_column(JSON, deferred=True)
    docx: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    pdf: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    epub: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)


class Commitment(Model):
    """The SHA-256 of a file that somebody is about to send, registered before the file itself."""

    __tablename__ = "commitment"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    registered_at: Mapped[datetime] = mapped_column(Instant)


class RefusedFile(Model):
    """A file that came and was not taken: when, how its owner called it, and why, in the words that they were told."""

    __tablename__ = "refused_file"
    __table_args__ = (Index("ix_refused_file_whose", "edition_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    arrived_at: Mapped[datetime] = mapped_column(Instant)
    file_name: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64))
    why: Mapped[str] = mapped_column(Text)


class Extension(Model):
    """One person's own deadline in an edition, given by the organiser for a reason. closes_at: as an edition's."""

    __tablename__ = "extension"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    closes_at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(Text)
    granted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    granted_at: Mapped[datetime] = mapped_column(Instant)


class ReceiptKey(PublishedKey, Model):
    """A key that receipts, and the records of decisions, are or were signed with."""

    __tablename__ = "receipt_key"


class Receipt(Model):
    """A signed receipt, see rules.receipt. number: that of the act in the register which it tells of."""

    __tablename__ = "receipt"
    __table_args__ = (UniqueConstraint("entry_id", "attempt"),)

    number: Mapped[int] = mapped_column(ForeignKey("act.number"), primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(String(18), unique=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    manuscript_id: Mapped[int] = mapped_column(ForeignKey("manuscript.id"), index=True)
    # What the form called itself that was handed in: the same form sent again, later as well, is the same act.
    attempt: Mapped[str | None] = mapped_column(String(32))
    issued_at: Mapped[datetime] = mapped_column(Instant)
    stated: Mapped[dict[str, Any]] = mapped_column(JSON)
    key: Mapped[str] = mapped_column(ForeignKey("receipt_key.name"))
    signature: Mapped[str] = mapped_column(String(128))

    def as_file(self) -> str:
        """What its owner keeps: a small JSON file that can be checked without the portal."""
        return receipts.Receipt(self.stated, self.key, self.signature).as_file()

    @property
    def closes_at(self) -> datetime:
        """The deadline that the essay was judged by."""
        return datetime.fromisoformat(self.stated["deadline"])


class Draft(Model):
    """An entry form that is not handed in yet: what was typed, and a file that was sent with it, so neither is lost."""

    __tablename__ = "draft"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    typed: Mapped[dict[str, str]] = mapped_column(JSON)
    file_name: Mapped[str | None] = mapped_column(String(120))
    sha256: Mapped[str | None] = mapped_column(ForeignKey("blob.sha256"), index=True)
    saved_at: Mapped[datetime] = mapped_column(Instant)


class Role(StrEnum):
    JUROR = "juror"
    COMMITTEE = "committee"


# Where the mail address of a seat ends whose holder is forgotten.
ERASED_HOST = "erased.invalid"


class Seat(Model):
    """A person as juror or committee member of one edition, from the invitation on."""

    __tablename__ = "seat"
    __table_args__ = (
        Index(
            "uq_seat_live",
            "edition_id",
            "email",
            unique=True,
            sqlite_where=text("declined_at IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=text("declined_at IS NULL AND withdrawn_at IS NULL"),
        ),
        Index(
            "uq_seat_holder",
            "edition_id",
            "person_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        CheckConstraint("role IN ('juror', 'committee')", name="role"),
        CheckConstraint("email = lower(email)", name="email_in_lower_case"),
        CheckConstraint("(accepted_at IS NULL) = (person_id IS NULL)", name="accepted_by_somebody"),
        CheckConstraint("most_essays > 0", name="most_essays"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    role: Mapped[str] = mapped_column(String(12))
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(120))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    # SHA-256 of the token in the link: whoever reads the database cannot accept for somebody else.
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    invited_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    accepted_at: Mapped[datetime | None] = mapped_column(Instant)
    declined_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    # When the link in the invitation was first opened.
    opened_at: Mapped[datetime | None] = mapped_column(Instant)
    # How many essays its holder reads at most; None: as many as it takes.
    most_essays: Mapped[int | None]
    # Whom a juror must not judge: lists of texts under `schools` and `people`, of ISO codes under `countries`.
    close_to: Mapped[dict[str, list[str]]] = mapped_column(JSON, default=dict)
    # The holder's own time zone, an IANA name: a plan is made and a mail is sent by it.
    zone: Mapped[str | None] = mapped_column(String(64))
    # The weekdays on whose evenings its holder means to read, Monday is 0.
    reading_days: Mapped[list[int]] = mapped_column(JSON, default=list)
    # No reminder goes out before then, as its holder asked.
    quiet_until: Mapped[datetime | None] = mapped_column(Instant)
    # Since when the organiser keeps reminders back; when they asked for one that has not gone out yet.
    reminders_held_at: Mapped[datetime | None] = mapped_column(Instant)
    reminder_asked_at: Mapped[datetime | None] = mapped_column(Instant)
    # As token_digest, of the link in the reminder of an invitation. Either opens it.
    reminder_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    # What the address of the holder's own calendar ends with.
    calendar_token: Mapped[str | None] = mapped_column(String(LENGTH), unique=True)


# A number, or the place for one in a statement that is made once.
Number = int | BindParameter[int]


def extended_until(edition_id: Number, person_id: Number) -> Select[datetime]:
    """Selects the deadline of one person's own, if the organiser has given them one."""
    return select(Extension.closes_at).where(Extension.edition_id == edition_id, Extension.person_id == person_id)


def live_seat(edition_id: Number, person_id: Number) -> Select[int]:
    """Selects the id of the seat that a person has in an edition, if any; a withdrawn one is none."""
    return select(Seat.id).where(
        Seat.edition_id == edition_id, Seat.person_id == person_id, Seat.withdrawn_at.is_(None)
    )


# Of any edition, an earlier one included; it comes with whose session it is.
Person.is_on_a_committee = column_property(
    exists()
    .where(Seat.person_id == Person.id, Seat.role == Role.COMMITTEE, Seat.withdrawn_at.is_(None))
    .correlate_except(Seat),
    deferred=True,
    group=WEIGHT,
)


class Reminder(Model):
    """A mail that reminded the holder of a seat, or somebody invited, once of what it is about.

    occasion: of rules.juror_reminders; about: the date that it spoke of, or for one by hand, when it was written.
    """

    __tablename__ = "reminder"

    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), primary_key=True)
    occasion: Mapped[str] = mapped_column(String(12), primary_key=True)
    about: Mapped[datetime] = mapped_column(Instant, primary_key=True)
    written_at: Mapped[datetime] = mapped_column(Instant)


class Waiver(Model):
    """A match between what a juror and an entrant declared that the organiser found to be none of closeness."""

    __tablename__ = "waiver"

    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    waived_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    waived_at: Mapped[datetime] = mapped_column(Instant)


class Bar(Model):
    """What the organiser knows of a juror and an entrant that neither declared: the essay is not for this juror."""

    __tablename__ = "bar"

    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    barred_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    barred_at: Mapped[datetime] = mapped_column(Instant)


class Assignment(Model):
    """An essay that a juror is asked to read. `position` is its place in that juror's own random order.

    published_at: when the juror was told; until then it is a plan of the organiser's.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("seat_id", "entry_id"),
        CheckConstraint("(recused_at IS NULL) = (recusal_reason IS NULL)", name="recused_with_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    position: Mapped[int]
    assigned_at: Mapped[datetime] = mapped_column(Instant)
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    recused_at: Mapped[datetime | None] = mapped_column(Instant)
    recusal_reason: Mapped[str | None] = mapped_column(Text)


class Review(Model):
    """One juror's judgement of one essay: a draft until it is handed in.

    manuscript_id: the version that was read. version: grows with each save, so that a stale page is noticed, and a save
    that another one came before: it is written over the version that was read, or not at all (StaleDataError).
    """

    __tablename__ = "review"

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), unique=True)
    manuscript_id: Mapped[int] = mapped_column(ForeignKey("manuscript.id"), index=True)
    comment: Mapped[str] = mapped_column(Text)
    # For the author, where the edition allows it.
    remark: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column()
    saved_at: Mapped[datetime] = mapped_column(Instant)
    handed_in_at: Mapped[datetime | None] = mapped_column(Instant)

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}  # noqa: RUF012 - as SQLAlchemy has it


class Score(Model):
    """Points on one criterion. The scale is the edition's; the check here only stops nonsense."""

    __tablename__ = "score"
    __table_args__ = (CheckConstraint("points BETWEEN 0 AND 100", name="points"),)

    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), primary_key=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"), primary_key=True)
    points: Mapped[int]


class RemarkLook(Model):
    """What the organiser decided of a juror's remark for the author, as it was in one version of the review.

    reason: why it is kept back, empty once that is forgotten; None where it was let go.
    """

    __tablename__ = "remark_look"

    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), primary_key=True)
    version: Mapped[int]
    reason: Mapped[str | None] = mapped_column(Text)
    looked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    looked_at: Mapped[datetime] = mapped_column(Instant)


class EarlierReview(Model):
    """A review as it was handed in, before its juror changed it for a reason: both are kept.

    points: by criterion id (as text, for JSON).
    """

    __tablename__ = "earlier_review"

    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    manuscript_id: Mapped[int] = mapped_column(ForeignKey("manuscript.id"))
    points: Mapped[dict[str, int]] = mapped_column(JSON)
    comment: Mapped[str] = mapped_column(Text)
    remark: Mapped[str] = mapped_column(Text)
    handed_in_at: Mapped[datetime] = mapped_column(Instant)
    # Why it was opened again, in the juror's words, and when.
    reason: Mapped[str] = mapped_column(Text)
    reopened_at: Mapped[datetime] = mapped_column(Instant)


class Highlight(Model):
    """A passage that a juror marked, as evidence for a criterion or for none.

    begins, ends: in characters of the reading copy's text, as a browser counts it; quote: the passage itself.
    """

    __tablename__ = "highlight"
    __table_args__ = (CheckConstraint("0 <= begins AND begins < ends", name="passage"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    manuscript_id: Mapped[int] = mapped_column(ForeignKey("manuscript.id"), index=True)
    criterion_id: Mapped[int | None] = mapped_column(ForeignKey("criterion.id"))
    begins: Mapped[int]
    ends: Mapped[int]
    quote: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(Instant)


class ReadingPlace(Model):
    """Where a juror is in an essay, on whichever device. share: of the text that lies above, from 0 to 1."""

    __tablename__ = "reading_place"
    __table_args__ = (CheckConstraint("share BETWEEN 0 AND 1", name="share"),)

    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), primary_key=True)
    share: Mapped[float]
    saved_at: Mapped[datetime] = mapped_column(Instant)


class StoredRanking(Model):
    """What the jury's scores come to, worked out once for each state of them.

    digest: of what went in, see scoring.task; method: the one that it was or is to be worked out by. state: `claimed`
    while somebody works it out, since `claimed_at`; `postponed` where it takes longer than a page may; `failed`; `done`
    with the result, see scoring.task.Result.
    """

    __tablename__ = "ranking"
    __table_args__ = (
        CheckConstraint("state IN ('claimed', 'postponed', 'failed', 'done')", name="state"),
        CheckConstraint("(state = 'done') = (result IS NOT NULL)", name="done_with_a_result"),
    )

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    method: Mapped[int]
    state: Mapped[str] = mapped_column(String(12))
    claimed_at: Mapped[datetime] = mapped_column(Instant)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
