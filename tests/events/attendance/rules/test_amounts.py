from decimal import Decimal

import pytest

from portal.events.attendance.rules.amounts import Amount, amount


@pytest.mark.parametrize(
    ("text", "number", "unit", "per_meeting"),
    [
        ("1.5 Prescribed credits per session", "1.5", "Prescribed credits", True),
        ("1.25 credits per meeting", "1.25", "credits", True),
        ("2 credits each", "2", "credits", True),
        ("1 AMA PRA Category 1-equivalent credit, per session", None, "", False),
        ("12 credits", "12", "credits", False),
        ("1.50 Category A credits", "1.50", "Category A credits", False),
        ("0.125 CE hours for every meeting", "0.125", "CE hours", True),
    ],
)
def test_a_plain_amount_is_read_exactly(text: str, number: str | None, unit: str, per_meeting: bool) -> None:
    assert amount(text) == (Amount(Decimal(number), unit, per_meeting) if number else None)


@pytest.mark.parametrize(
    "text",
    [None, "", "up to 12 hours", "12 or more credits", "1 credit per hour", "1 credit for each hour", "12",
     "1,5 credits", "credits 12", "12 credits maximum", "10 to 12 credits", "-1 credits", "1e3 credits", "٣ credits",
     "1 credit\nper session", "12345 credits", "1.2345 credits", "1 credit/hour",
     "1 credit an hour", "2 CE hours a day", "1 credit hourly", "12 credits, approximately", "6 credits (pending)"],
)  # fmt: skip
def test_what_has_no_plain_number_in_it_is_not_added_up(text: str | None) -> None:
    assert amount(text) is None
