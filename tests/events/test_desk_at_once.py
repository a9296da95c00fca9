"""Organisers, and whoever registers, at one listing: threads with connections of their own."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.database import db
from portal.events import operations, queries
from portal.events.editing import operations as desk
from portal.events.editing.rules.steps import STEPS
from portal.events.listing import Listing, Status
from portal.events.models import Event
from portal.events.registration.models import Registration
from portal.events.registration.operations import registrations
from tests.builders import NOW, person
from tests.events.at_once import Act, at_once
from tests.events.registration.conftest import discussion


class Desk:
    """A listing as everybody has looked at it, and what they do then."""

    def __init__(self, app: Flask, **facts: Any) -> None:
        self.app = app
        with app.app_context():
            session = db.session()
            self.seen: Listing = queries.one(session, operations.put(session, discussion(**facts), now=NOW).id)
            self.olga, *self.people = [person(session, name).id for name in ("Olga", *(f"P{n}" for n in range(5)))]
            session.commit()

    def _by(self, session: Session) -> dict[str, Any]:
        return {"organiser": session.get_one(Person, self.olga), "now": NOW}

    def save(self, title: str) -> Act:
        return lambda session: desk.save(session, self.seen, replace(self.seen, title=title), **self._by(session))

    def withdraw(self) -> Act:
        return lambda session: desk.take(session, self.seen, STEPS["withdraw"], ready=True, **self._by(session))

    def discard(self) -> Act:
        return lambda session: desk.discard(session, self.seen, **self._by(session))

    def register(self, who: int) -> Act:
        return lambda session: registrations.register(
            session, self.seen.id, who, promises=[], shown_cents=0, now=NOW
        )  # fmt: skip


def test_of_ten_who_save_at_once_one_is_kept_and_nine_are_told(kept: Flask) -> None:
    here = Desk(kept)
    assert at_once(kept, [here.save(f"Title {n}") for n in range(10)]) == {"done": 1, "ListingChanged": 9}


def test_of_those_who_discard_and_save_at_once_one_is_first_and_the_others_are_told(kept: Flask) -> None:
    here = Desk(kept, status=Status.DRAFT)
    acts = [*(here.discard() for _ in range(3)), *(here.save(f"Title {n}") for n in range(3))]
    assert at_once(kept, acts) == {"done": 1, "ListingChanged": 5}


@pytest.mark.parametrize("last", [True, False])
def test_nobody_is_registered_for_what_becomes_a_draft_at_that_moment(kept: Flask, last: bool) -> None:
    here = Desk(kept)
    acts = [here.register(who) for who in here.people]
    acts.insert(len(acts) if last else 0, here.withdraw())
    ends: Counter[str] = at_once(kept, acts)
    with kept.app_context():
        status = db.session.scalars(select(Event.status)).one()
        registered = len(db.session.scalars(select(Registration)).all())
    assert (status == Status.DRAFT) is (registered == 0)
    assert ends["done"] == (registered or 1)
