"""Whoever tries the demonstration finds a page of winners, and a winner among the accounts that are printed."""

from flask import Flask

from portal.database import db
from portal.demo.people import ENTRANTS
from portal.mail.models import Mail
from portal.prize.queries import integrity
from tests.demo.conftest import come_in

WINNERS = "/prize/2024/winners"


def test_the_winners_of_2024_are_named_each_as_they_want(loaded: Flask) -> None:
    page = loaded.test_client().get(WINNERS)
    assert page.status_code == 200
    winner, *others = ENTRANTS[44:]
    assert f"by <strong>{winner.name}</strong>, {winner.school}, {winner.country}" in page.text
    assert sum(other.name in page.text for other in others) == 1
    assert page.text.count("The author prefers not to be named.") == 1
    assert f'href="{WINNERS}"' in loaded.test_client().get("/prize/").text


def test_the_printed_winner_has_won(loaded: Flask) -> None:
    page = come_in(loaded, "student who has won").get("/prize/2024/entry/award")
    assert "<h1>Your essay wins the first prize</h1>" in page.text


def test_nothing_is_off_and_nobody_was_written_to(loaded: Flask) -> None:
    with loaded.app_context():
        kinds = set(db.session.query(Mail.kind).all())
        assert ([kind for (kind,) in kinds if "announced" in kind], integrity.faults(db.session())) == ([], [])
