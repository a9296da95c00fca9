from datetime import date

import pytest

from portal.events.editing.rules.holidays import countries, country_of, holiday


@pytest.mark.parametrize(
    ("zone", "country"),
    [("America/New_York", "US"), ("Europe/Zurich", "CH"), ("Europe/Copenhagen", "DK"), ("UTC", ""), ("Nowhere", "")],
)
def test_the_country_follows_from_the_zone_where_one_does(zone: str, country: str) -> None:
    assert country_of(zone) == country


@pytest.mark.parametrize(
    ("day", "country", "name"),
    [
        (date(2026, 11, 26), "US", "Thanksgiving Day"),
        (date(2027, 7, 5), "US", "Independence Day (observed)"),
        (date(2026, 8, 1), "CH", "National Day"),
        (date(2026, 4, 3), "DK", "Good Friday"),
        (date(2026, 11, 26), "CH", None),
        (date(2026, 11, 26), "", None),
        (date(2026, 11, 26), "XX", None),
    ],
)
def test_a_holiday_has_its_name_in_english(day: date, country: str, name: str | None) -> None:
    assert holiday(day, country) == name


def test_the_countries_are_in_the_order_in_which_one_looks_for_them() -> None:
    names = list(countries().values())
    assert len(names) > 200
    assert names == sorted(names)
    assert (countries()["US"], countries()["DK"]) == ("United States", "Denmark")
