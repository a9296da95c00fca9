"""The rows of what is for members only. None of it is part of a listing, which anybody may read."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Instant, Model
from portal.events.listing import AUDIENCE_LABELS, Audience
from portal.events.members.rules.windows import MOST_HOURS_BEFORE, MOST_MINUTES_AFTER
from portal.secret_addresses import LENGTH

# For whom there may be a board; of other audiences nobody vouches.
BOARD_AUDIENCES = (Audience.MEMBERS, Audience.MEMBER_LEADERS, Audience.CREDENTIALED_LEADERS)


class Joining(Model):
    """How one joins the meetings of an event, or one of them that is joined otherwise.

    event_id, occurrence_id: one of the two
    link: https · number, passcode: of the meeting, as its host gave them
    hours_before, minutes_after: from when it is shown, and for how long after the end; see `rules.windows`
    """

    __tablename__ = "joining"
    __table_args__ = (
        CheckConstraint("(event_id IS NULL) <> (occurrence_id IS NULL)", name="of_one"),
        CheckConstraint("link <> '' OR number <> '' OR passcode <> '' OR note <> ''", name="says_something"),
        CheckConstraint("link = '' OR substr(link, 1, 8) = 'https://'", name="link"),
        CheckConstraint(f"hours_before BETWEEN 0 AND {MOST_HOURS_BEFORE}", name="hours_before"),
        CheckConstraint(f"minutes_after BETWEEN 0 AND {MOST_MINUTES_AFTER}", name="minutes_after"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), unique=True)
    occurrence_id: Mapped[int | None] = mapped_column(ForeignKey("occurrence.id", ondelete="CASCADE"), unique=True)
    link: Mapped[str] = mapped_column(String(500), default="")
    number: Mapped[str] = mapped_column(String(80), default="")
    passcode: Mapped[str] = mapped_column(String(80), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    hours_before: Mapped[int]
    minutes_after: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(Instant)


class Board(Model):
    """A body's notice board for its members, or for some of them."""

    __tablename__ = "board"
    __table_args__ = (
        UniqueConstraint("body", "audience"),
        CheckConstraint(f"audience IN ({', '.join(repr(str(a)) for a in BOARD_AUDIENCES)})", name="audience"),
        CheckConstraint("body <> '' AND slug <> ''", name="of_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    body: Mapped[str] = mapped_column(String(200))
    audience: Mapped[str] = mapped_column(String(40))
    opened_at: Mapped[datetime] = mapped_column(Instant)

    @property
    def label(self) -> str:
        return AUDIENCE_LABELS[Audience(self.audience)]


class Post(Model):
    """A notice on a board, in plain paragraphs.

    link: https · event_id: what it is about · until: the last day on which it stands; None while no end is known
    posted_by_id: None once their account is deleted
    """

    __tablename__ = "board_post"
    __table_args__ = (
        CheckConstraint("title <> ''", name="has_a_title"),
        CheckConstraint("link = '' OR substr(link, 1, 8) = 'https://'", name="link"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    board_id: Mapped[int] = mapped_column(ForeignKey("board.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text, default="")
    link: Mapped[str] = mapped_column(String(500), default="")
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))
    is_pinned: Mapped[bool] = mapped_column(default=False)
    until: Mapped[date | None]
    posted_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime | None] = mapped_column(Instant)
    posted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class BoardReminder(Model):
    """Somebody wants to be reminded, the day before, of the meetings on a board."""

    __tablename__ = "board_reminder"

    board_id: Mapped[int] = mapped_column(ForeignKey("board.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    asked_at: Mapped[datetime] = mapped_column(Instant)


class OwnCalendar(Model):
    """The address of somebody's own calendar."""

    __tablename__ = "own_calendar"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    token: Mapped[str] = mapped_column(String(LENGTH), unique=True)
    made_at: Mapped[datetime] = mapped_column(Instant)
