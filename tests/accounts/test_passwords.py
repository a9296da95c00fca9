import pytest

from portal.accounts.passwords import COMMON, why_not

OWN = ["Ada King-Noel", "ada.lovelace@example.org"]
TRIED_FIRST = "This is among the passwords that are tried first. Take a few words that do not belong together."
ONES_OWN = "Your own name or address is tried first. Take a few words that do not belong together."


@pytest.mark.parametrize("length", [7, 8, 128, 129])
def test_a_password_has_8_to_128_characters(length: int) -> None:
    password = ("heron tide " * 12)[:length]
    said = why_not(password, OWN)
    if length in (8, 128):
        assert said is None
    else:
        assert said == f"A password has 8 to 128 characters; this one has {length}."


@pytest.mark.parametrize(
    "password",
    [
        "seven quiet lakes",
        "sieben stille Seen",
        "трава на склоне",
        "八つの静かな湖と山",
        "🦔🐢🦉🐝🦔🐢🦉🐝",
        "        x y z",
        "qpxw mz7",
    ],
)
def test_whatever_is_hard_to_guess_will_do(password: str) -> None:
    assert why_not(password, OWN) is None


@pytest.mark.parametrize(
    "password",
    [
        "password", "Password1", "P@ssw0rd", "p4ssw0rd2024!", "PASSWORD!!!", "12345678", "123456789", "1234567890",
        "87654321", "qwertyuiop", "QWERTZUIOP", "asdfghjkl", "abcdefgh", "aaaaaaaa", "abababab", "iloveyou",
        "iloveyou!", "letmein123", "welcome2027", "Welcome1!", "football", "superman99", "trustno1!", "1q2w3e4r5t",
        "1qaz2wsx",
        "balintgroup", "Balint2027", "asconaprize", "monkey1234",
    ],
)  # fmt: skip
def test_what_is_tried_first_is_refused(password: str) -> None:
    assert why_not(password, OWN) == TRIED_FIRST


@pytest.mark.parametrize(
    "password",
    [
        "adalovelace",
        "ada.lovelace@example.org",
        "Lovelace1815",
        "ada.lovelace",
        "AdaKingNoel",
        "l0velace!!",
        "kingnoel1815",
    ],
)
def test_one_s_own_name_and_address_are_refused(password: str) -> None:
    assert why_not(password, OWN) == ONES_OWN


def test_a_nul_is_refused() -> None:
    assert why_not("heron\0tides", OWN) == "This password holds a character that no keyboard writes."


def test_every_line_of_the_list_that_is_long_enough_is_refused() -> None:
    lines = [line for line in COMMON.read_text(encoding="utf-8").split() if len(line) >= 8]
    assert len(lines) > 300
    assert [line for line in lines if why_not(line, []) != TRIED_FIRST] == []
