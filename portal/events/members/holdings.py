"""What is held of people for boards and calendars, by the seam that `accounts.holdings` declares."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from portal.accounts.download import as_json, columns
from portal.accounts.holdings import Counts, HeldFile, Words
from portal.accounts.models import Person
from portal.events.members.operations import erasure
from portal.events.members.queries import holdings as queries
from portal.web import absolute_url


class MembersHolder:
    readme = "events/members/holdings/readme.txt"

    def files(self, session: Session, person: Person, now: datetime) -> Iterator[HeldFile]:  # noqa: ARG002
        held = queries.held(session, person.id)
        if held.reminders:
            rows = [{"board": board.slug, **columns(wish, "asked_at")} for wish, board in held.reminders]
            yield as_json("reminders.json", rows)
        if held.posts:
            said = ("title", "text", "link", "is_pinned", "until", "posted_at", "changed_at")
            yield as_json("posts.json", [{"board": board.slug, **columns(post, *said)} for post, board in held.posts])
        if held.calendar:
            address = absolute_url("events.own_calendar.calendar", token=held.calendar.token)
            yield as_json("calendar.json", {"address": address, **columns(held.calendar, "made_at")})

    def kept(self, session: Session, person: Person, now: datetime) -> Words | None:  # noqa: ARG002
        held = queries.held(session, person.id)
        return Words("events/members/holdings/kept.html", {"held": held}) if held else None

    def loss(self, session: Session, person: Person, now: datetime) -> Words | None:  # noqa: ARG002
        held = queries.held(session, person.id)
        return Words("events/members/holdings/loss.html", {"held": held}) if held else None

    def erase(self, session: Session, person: Person, *, now: datetime) -> Counts:  # noqa: ARG002
        return erasure.erase_person(session, person)

    def forget(self, session: Session, *, now: datetime) -> Counts:  # noqa: ARG002
        return {"board reminders": erasure.forget_reminders(session)}
