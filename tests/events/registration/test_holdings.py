import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts import memberships
from portal.accounts.holder import AccountHolder
from portal.accounts.membership import Kind
from portal.accounts.models import Membership, Person
from portal.events.listing import Listing
from portal.events.models import Event
from portal.events.registration.holdings import RegistrationHolder
from portal.events.registration.models import LedgerEntry, Registration
from portal.events.registration.operations import ledger, seats, turnstile
from portal.events.registration.rules.state import State, state
from tests.builders import NOW, person
from tests.events.registration.conftest import DAY, discussion, fill, group, join, of, vouch

Put = Callable[[Listing], Event]
HOLDER = RegistrationHolder()
pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def olga(session: Session) -> Person:
    return person(session, "Olga")


@pytest.fixture
def paid(session: Session, put: Put, olga: Person) -> Registration:
    """Ada's place in the group, paid; Ben is in it, too."""
    event, ada = put(group()), person(session)
    row = join(session, event, ada, cents=400_00).registration
    join(session, event, person(session, "Ben"), cents=400_00)
    ledger.pay(session, row.id, 400_00, "by bank", organiser=olga, now=NOW)
    return row


def owner(session: Session, row: Registration) -> Person:
    return session.get_one(Person, row.person_id)


def count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_the_download_has_ones_own_and_nobody_elses(session: Session, paid: Registration) -> None:
    ada = owner(session, paid)
    (file,) = HOLDER.files(session, ada, NOW)
    (held,) = json.loads(file.content)
    assert file.path == "registrations.json"
    assert (held["event"], held["fee_cents"], held["terms"]["by"]) == ("An online group", 400_00, "2027-03-20")
    assert [(line["kind"], line["cents"], line["note"]) for line in held["ledger"]] == [
        ("owed", 400_00, ""), ("paid", 400_00, "by bank"),
    ]  # fmt: skip
    assert list(HOLDER.files(session, person(session, "Cas"), NOW)) == []


def test_memberships_are_in_the_download_of_the_account(session: Session) -> None:
    ada = person(session)
    vouch(session, ada, Kind.MEMBER)
    files = {file.path: json.loads(file.content) for file in AccountHolder().files(session, ada, NOW)}
    assert [(one["kind"], one["since"]) for one in files["memberships.json"]] == [("member", "2027-01-01")]


def test_what_deleting_the_account_would_lose_is_said_before(app: Flask, session: Session, paid: Registration) -> None:
    words = HOLDER.loss(session, owner(session, paid), NOW)
    assert words is not None
    with app.test_request_context():
        page = app.jinja_env.get_template(words.template).render(part=words.values)
    said = " ".join(page.split())
    assert "Your place in “An online group” is given back" in said
    assert "USD 300 would be to be returned to you, and once your account is deleted nobody knows where to" in said


def test_deleting_the_account_gives_places_back_and_leaves_the_books_without_a_word(
    session: Session, put: Put, paid: Registration
) -> None:
    ada = owner(session, paid)
    evening = put(discussion(capacity=1))
    join(session, evening, ada)
    (ben,) = fill(session, evening, 1, now=NOW + timedelta(minutes=1))
    assert HOLDER.erase(session, ada, now=NOW + DAY) == {"registrations": 2}
    session.refresh(paid)
    account = ledger.account(session, paid.id)
    assert (paid.why, account.claim, account.to_return) == ("left", 100_00, 300_00)
    assert set(session.scalars(select(LedgerEntry.note))) == {""}
    # The free one is forgotten, and its place is offered on when the list is next looked through.
    assert session.scalar(select(Registration.id).filter_by(event_id=evening.id, person_id=ada.id)) is None
    seats.pass_on(session, turnstile.event(session, evening.id), now=NOW + DAY)
    assert state(of(session, evening, ben), NOW + DAY) is State.OFFERED


# The last meeting of the group is on 11 May 2027, the evening on 8 April.
@pytest.mark.parametrize(
    ("now", "left"),
    [
        (datetime(2028, 4, 7, tzinfo=UTC), 3),
        (datetime(2028, 4, 8, tzinfo=UTC), 2),
        (datetime(2037, 5, 8, tzinfo=UTC), 2),
        (datetime(2037, 5, 9, tzinfo=UTC), 0),
    ],
)
def test_who_came_is_forgotten_after_a_year_and_who_paid_after_ten(
    session: Session, put: Put, paid: Registration, now: datetime, left: int
) -> None:
    fill(session, put(discussion()), 1)
    forgotten = HOLDER.forget(session, now=now)
    assert (forgotten, count(session, Registration)) == ({"registrations": 3 - left}, left)
    assert (count(session, LedgerEntry) == 0) is (left == 0)


def test_a_membership_is_forgotten_a_year_after_its_end_and_a_claim_after_a_year(session: Session) -> None:
    ada = person(session)
    vouch(session, ada, Kind.MEMBER, until=NOW.date())
    vouch(session, ada, Kind.LEADER)
    memberships.claim(session, ada.id, kind=Kind.CREDENTIALED, body="The society", now=NOW)
    year = timedelta(days=365)
    told = [memberships.forget(session, now=NOW + year + part) for part in (-DAY, timedelta(0), DAY)]
    assert told == [0, 1, 1]
    assert session.scalars(select(Membership.kind)).all() == ["leader"]
