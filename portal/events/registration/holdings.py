"""What registration holds of people, by the seam that `accounts.holdings` declares."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from portal.accounts.download import as_json, columns
from portal.accounts.holdings import Counts, HeldFile, Words
from portal.accounts.models import Person
from portal.events.registration.operations import erasure
from portal.events.registration.queries import holdings as queries
from portal.events.registration.queries.holdings import Held


class RegistrationHolder:
    readme = "events/holdings/readme.txt"

    def files(self, session: Session, person: Person, now: datetime) -> Iterator[HeldFile]:  # noqa: ARG002
        held = queries.held(session, person.id)
        if held.registrations:
            yield as_json("registrations.json", [_registration(held, n) for n in range(len(held.registrations))])

    def kept(self, session: Session, person: Person, now: datetime) -> Words | None:  # noqa: ARG002
        held = queries.held(session, person.id)
        return Words("events/holdings/kept.html", {"held": held}) if held else None

    def loss(self, session: Session, person: Person, now: datetime) -> Words | None:
        held = queries.held(session, person.id)
        values = {"losses": held.losses(now), "owed": held.still_owed(now)}
        return Words("events/holdings/loss.html", values) if held else None

    def erase(self, session: Session, person: Person, *, now: datetime) -> Counts:
        return erasure.erase_person(session, person, now=now)

    def forget(self, session: Session, *, now: datetime) -> Counts:
        return {"registrations": erasure.forget_registrations(session, now=now)}


def _registration(held: Held, number: int) -> dict[str, object]:
    registration, listing = held.registrations[number]
    about = (
        "registered_at", "offered_at", "offered_until", "placed_at", "released_at", "why", "fee_cents", "currency",
        "is_members_fee", "promises", "terms", "admitted_because",
    )  # fmt: skip
    line = ("kind", "cents", "currency", "due_on", "recorded_at", "note")
    ledger = [columns(entry, *line) for entry in held.ledgers.get(registration.id, [])]
    return {"event": listing.title, **columns(registration, *about), "ledger": ledger}
