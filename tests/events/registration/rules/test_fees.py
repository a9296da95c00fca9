from datetime import date

import pytest

from portal.accounts.membership import Held, Kind, body_of, vouched_for
from portal.events.listing import Cancellation
from portal.events.registration.rules.fees import Price, awaits_a_fee, price
from tests.events.conftest import a_listing

MEMBER, LEADER = frozenset({Kind.MEMBER}), frozenset({Kind.LEADER, Kind.CREDENTIALED})


@pytest.mark.parametrize(
    ("fees", "kinds", "expected"),
    [
        ({"fee_cents": 400_00, "member_fee_cents": 250_00}, MEMBER, Price(250_00, is_members=True)),
        ({"fee_cents": 400_00, "member_fee_cents": 250_00}, frozenset(), Price(400_00)),
        ({"fee_cents": 400_00, "member_fee_cents": 250_00}, LEADER, Price(400_00)),
        ({"fee_cents": 400_00}, MEMBER, Price(400_00)),
        ({"fee_cents": 0}, MEMBER, Price(0)),
        ({}, MEMBER, Price(None)),
    ],
)
def test_the_members_fee_is_for_members_alone(fees: dict[str, int], kinds: frozenset[Kind], expected: Price) -> None:
    assert price(a_listing(currency="USD", **fees), kinds) == expected


def test_a_fee_of_which_something_comes_back_exists_though_it_is_not_stated() -> None:
    assert awaits_a_fee(a_listing(cancellation=Cancellation(refund_if_called_off=True)))
    assert not awaits_a_fee(a_listing())
    assert not awaits_a_fee(a_listing(fee_cents=0, currency="USD", cancellation=Cancellation()))


class TestMembership:
    SOCIETY = Held(Kind.MEMBER, "American Balint Society", date(2027, 1, 1), date(2027, 12, 31))

    @pytest.mark.parametrize(
        ("day", "kinds"),
        [
            (date(2026, 12, 31), frozenset()),
            (date(2027, 1, 1), MEMBER),
            (date(2027, 12, 31), MEMBER),
            (date(2028, 1, 1), frozenset()),
        ],
    )
    def test_it_holds_on_its_first_and_its_last_day(self, day: date, kinds: frozenset[Kind]) -> None:
        assert vouched_for([self.SOCIETY], "American Balint Society", day) == kinds

    def test_one_without_an_end_goes_on(self) -> None:
        open_ended = Held(Kind.CREDENTIALED, "American Balint Society", date(2020, 1, 1))
        assert vouched_for([open_ended], "American Balint Society", date(2090, 1, 1)) == {Kind.CREDENTIALED}

    @pytest.mark.parametrize(
        ("organiser", "counts"),
        [
            ("American Balint Society", True),
            ("american balint society", True),
            ("American Balint Society, Diversity Committee", True),
            ("American Balint Society of Friends", False),
            ("The Balint Society", False),
        ],
    )
    def test_it_counts_with_its_own_body_and_the_committees_of_it(self, organiser: str, counts: bool) -> None:
        assert bool(vouched_for([self.SOCIETY], organiser, date(2027, 5, 5))) is counts

    def test_a_committee_belongs_to_the_body_it_is_named_after(self) -> None:
        assert body_of("American Balint Society, Diversity Committee") == "American Balint Society"
