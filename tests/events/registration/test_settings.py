"""What a listing says of registering: in a file, in the listings of 2026, and as constraints of the rows."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.accounts.models import Membership
from portal.events import files
from portal.events.facts import MalformedListings
from portal.events.listing import Cancellation, Intake, Listing
from portal.events.models import Event
from portal.events.registration.models import LedgerEntry, Registration
from tests.builders import NOW, person
from tests.events.conftest import LISTINGS_2026, a_listing
from tests.events.registration.conftest import DAY, TERMS, discussion, group

Put = Callable[[Listing], Event]

TALK = """\
[[event]]
slug = "talk"
kind = "conversation"
title = "A talk"
summary = "We talk."
organiser = "The society"
zone = "Europe/Zurich"
audience = "everyone"
listed_on = 2027-04-01
"""


class TestTheFile:
    def test_it_says_whether_one_registers_how_many_it_needs_and_until_when_that_is_decided(self) -> None:
        text = TALK + 'registration = "open"\ncapacity = 10\nminimum = 6\ndecide_by = 2027-03-15\n'
        (listing,) = files.read(text)
        assert (listing.registration, listing.minimum, listing.decide_by) == (Intake.OPEN, 6, date(2027, 3, 15))
        assert files.read(files.write([listing])) == [listing]

    def test_without_a_word_one_does_not(self) -> None:
        (listing,) = files.read(TALK)
        assert (listing.registration, listing.minimum, listing.decide_by) == (Intake.NONE, None, None)
        assert "registration" not in files.write([listing])

    @pytest.mark.parametrize(
        ("written", "says"),
        [
            ('registration = "yes"', 'registration = "yes" is none of none, open, closed'),
            ("minimum = 0", "minimum = 0 must be at least 1: leave it out where it is not stated"),
            ("capacity = 5\nminimum = 6", "minimum = 6 is more than the 5 places of capacity"),
            (
                "decide_by = 2027-03-15",
                "decide_by = 2027-03-15 has no minimum to decide by: write how many it needs to run as minimum",
            ),
        ],
    )
    def test_what_contradicts_itself_is_refused_with_what_to_write(self, written: str, says: str) -> None:
        with pytest.raises(MalformedListings) as refused:
            files.read(TALK + written + "\n")
        assert str(refused.value).endswith(says)


def test_of_the_listings_of_2026_the_groups_the_discussions_and_the_conversation_take_registrations() -> None:
    listings = files.read(LISTINGS_2026.read_text(encoding="utf-8"))
    assert [listing.slug for listing in listings if listing.registration is Intake.OPEN] == [
        "online-group-saturdays-2026",
        "conversation-for-leaders-january-2026",
        "online-group-tuesdays-2026",
        "diversity-discussion-march-2026",
        "diversity-discussion-june-2026",
        "diversity-discussion-september-2026",
        "diversity-discussion-december-2026",
    ]


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("ck_event_registration", {"registration": "maybe"}),
        ("ck_event_minimum", {"minimum": 0}),
        ("ck_event_minimum", {"minimum": 6, "capacity": 5}),
        ("ck_event_decide_by", {"decide_by": date(2027, 3, 1)}),
    ],
)
def test_an_event_that_contradicts_itself_is_not_stored(
    session: Session, put: Put, constraint: str, values: dict[str, Any]
) -> None:
    event = put(a_listing())
    for name, value in (values | {"changed_at": NOW}).items():
        setattr(event, name, value)
    with pytest.raises(IntegrityError, match=constraint):
        session.flush()


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("ck_registration_why", {"released_at": NOW, "why": "bored"}),
        ("ck_registration_over_for_a_reason", {"released_at": NOW}),
        ("ck_registration_offer_has_an_end", {"offered_at": NOW, "seat": 1}),
        ("ck_registration_offer_lasts", {"offered_at": NOW, "offered_until": NOW, "seat": 1}),
        ("ck_registration_seat_is_held", {"placed_at": NOW}),
        ("ck_registration_seat_is_held", {"seat": 1}),
        ("ck_registration_seat_counts_from_one", {"placed_at": NOW, "seat": 0}),
        ("ck_registration_fee", {"fee_cents": 1}),
        ("ck_registration_fee", {"fee_cents": -1, "currency": "USD"}),
    ],
)
def test_a_registration_that_contradicts_itself_is_not_stored(
    session: Session, put: Put, constraint: str, values: dict[str, Any]
) -> None:
    event, ada = put(discussion()), person(session)
    session.add(Registration(event_id=event.id, person_id=ada.id, registered_at=NOW, promises=[], **values))
    with pytest.raises(IntegrityError, match=constraint):
        session.flush()


def test_a_place_is_held_by_one_and_one_person_is_registered_once(session: Session, put: Put) -> None:
    event, ada, ben = put(discussion()), person(session), person(session, "Ben")
    usual = {"event_id": event.id, "registered_at": NOW, "promises": []}
    offered = {"offered_at": NOW, "offered_until": NOW + DAY}
    session.add(Registration(person_id=ada.id, placed_at=NOW, seat=1, **usual))
    session.flush()
    for twice in ({"person_id": ben.id, "seat": 1, **offered}, {"person_id": ada.id}):
        with pytest.raises(IntegrityError, match=r"(?i)unique"), session.begin_nested():
            session.add(Registration(**usual, **twice))
    # What is over holds nothing.
    over = {"released_at": NOW, "why": "left"}
    session.add(Registration(person_id=ben.id, placed_at=NOW, seat=1, **usual, **over))
    session.flush()


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("ck_ledger_entry_kind", {"kind": "gift"}),
        ("ck_ledger_entry_something", {"cents": 0}),
        ("ck_ledger_entry_something", {"cents": -1}),
        ("ck_ledger_entry_due", {"due_on": date(2027, 4, 1)}),
        ("ck_ledger_entry_due", {"kind": "refund-due"}),
    ],
)
def test_a_line_that_says_nothing_is_not_stored(
    session: Session, put: Put, constraint: str, values: dict[str, Any]
) -> None:
    row = Registration(event_id=put(group()).id, person_id=person(session).id, registered_at=NOW, promises=[])
    session.add(row)
    session.flush()
    usual = {"kind": "paid", "cents": 1, "currency": "USD", "recorded_at": NOW}
    session.add(LedgerEntry(registration_id=row.id, **usual | values))
    with pytest.raises(IntegrityError, match=constraint):
        session.flush()


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("ck_membership_kind", {"kind": "friend"}),
        ("ck_membership_somebody_vouches", {"body": ""}),
        ("ck_membership_ends_after_it_begins", {"until": date(2026, 12, 31)}),
        ("ck_membership_verified_by_somebody", {"verified_by_id": None}),
        ("ck_membership_holds_from_a_day", {"since": None}),
    ],
)
def test_a_membership_that_contradicts_itself_is_not_stored(
    session: Session, constraint: str, values: dict[str, Any]
) -> None:
    ada = person(session)
    usual = {"kind": "member", "body": "The society", "verified_at": NOW, "verified_by_id": ada.id}
    session.add(Membership(person_id=ada.id, **{"since": date(2027, 1, 1)} | usual | values))
    with pytest.raises(IntegrityError, match=constraint):
        session.flush()


@pytest.mark.parametrize("terms", [TERMS, Cancellation(refund_if_called_off=True), Cancellation(), None])
def test_the_terms_that_were_agreed_to_are_kept_as_they_were(
    session: Session, put: Put, terms: Cancellation | None
) -> None:
    row = Registration(event_id=put(group()).id, person_id=person(session).id, registered_at=NOW, promises=[])
    row.cancellation = terms
    session.add(row)
    session.commit()
    assert row.cancellation == terms
