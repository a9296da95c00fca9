"""Nothing that a juror gets around their desk depends on who wrote an essay, either: from the invitation and its mails
to the essays that are given out, and the file of all that the portal holds of them.

As in test_blindness, it is all done twice, the second time with the authors of the essays swapped.
"""

import re
import secrets
import time
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, select, text
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.mail.models import Mail
from portal.prize import notices, upkeep
from portal.prize.models import Assignment, Edition, Entry
from portal.prize.operations import entries
from tests.accounts.conftest import csrf_token
from tests.architecture.test_blindness import ABEL, TITLES, ZEPHYRINE, Author, Crawl, SignIn, hands_in
from tests.builders import DAY, NOW, edition, person

TOKENS = {"jun": "the-way-in-for-jun", "kim": "the-way-in-for-kim", "lee": "the-way-in-for-lee"}
JURY = "/organise/prize/2027/jury"
# When Jun last gave their password, by the clock on the wall.
GIVEN = time.time()

Invited = Callable[[Author, Author], list[Crawl]]


@pytest.fixture
def year(session: Session) -> Edition:
    return edition(session, reading_from=NOW - DAY, minimum_words=30, reads_per_entry=1)


@pytest.fixture
def invited(
    app: Flask,
    session: Session,
    connection: Connection,
    sign_in: SignIn,
    year: Edition,
    monkeypatch: pytest.MonkeyPatch,
) -> Invited:
    """Olga invites three jurors and gives the essays out: what Jun got, who accepts, and Kim, who declines.

    Lee's mails are with Kim's: they do not answer, and are asked once more.
    """
    olga = person(session, "Olga", is_organiser=True)
    jun = person(session, "Jun")
    unknown = {name: f"{name}@example.org" for name in ("kim", "lee")}

    def office(client: FlaskClient, path: str, **typed: str) -> None:
        answer = client.post(path, data={"csrf_token": csrf_token(client.get("/account").text), **typed})
        assert answer.status_code == 303, answer.text

    def run(first: Author, second: Author) -> list[Crawl]:
        app.extensions["limiter"].reset()
        session.commit()  # its own savepoint must not lie around this one
        undo = connection.begin_nested()
        if connection.dialect.name == "postgresql":  # which counts on after what is undone
            connection.execute(text("ALTER SEQUENCE seat_id_seq RESTART"))
        drawn, ways_in = iter(TITLES), iter([*TOKENS.values(), *(f"once-more-for-{name}" for name in TOKENS)])
        monkeypatch.setattr(entries, "new_code", lambda: next(drawn))
        monkeypatch.setattr(secrets, "randbelow", Random(7).randrange)
        for author, title, words in zip((first, second), TITLES.values(), (40, 45), strict=True):
            hands_in(session, sign_in, author, title, words)
        with app.app_context():
            assert upkeep.make_copies(NOW) > 0
        desk = sign_in(olga)
        with monkeypatch.context() as patched:
            patched.setattr(secrets, "token_urlsafe", lambda _=None: next(ways_in))
            for name, address in ({"jun": jun.email} | unknown).items():
                office(desk, f"{JURY}/seats", role="juror", name=name.title(), email=address)
            with app.app_context():
                assert upkeep.remind_jury((NOW + 15 * DAY).replace(hour=15)) == len(TOKENS)
        kim = _declines(Crawl(app, app.test_client(), f"/prize/invitations/{TOKENS['kim']}"), TOKENS["kim"])
        crawl = _accepts(Crawl(app, sign_in(jun)), TOKENS["jun"])
        office(desk, f"{JURY}/plan")
        crawl.get("/prize/jury/")  # a plan is nothing yet
        marks = re.findall(r'name="mark" value="(\w+)"', desk.get(f"{JURY}/plan").text)
        office(desk, f"{JURY}/plan/publish", mark=marks[0])
        _reads(crawl)
        seat_id = session.scalars(select(Assignment.seat_id)).first()
        office(desk, f"{JURY}/seats/{seat_id}/withdraw")
        for path in ("/prize/jury/", *(f"/prize/jury/entries/{code}" for code in TITLES), "/account/data", "/"):
            crawl.get(path)
        for its, addresses in ((crawl, [jun.email]), (kim, list(unknown.values()))):
            its.mails = [
                (mail.kind, mail.key, mail.to, mail.subject, mail.body, mail.attachments)
                for mail in session.scalars(select(Mail).where(Mail.to.in_(addresses)).order_by(Mail.id))
            ]
        session.commit()
        undo.rollback()
        session.expire_all()
        return [crawl, kim]

    return run


def _declines(crawl: Crawl, token: str) -> Crawl:
    invitation = f"/prize/invitations/{token}"
    crawl.get(invitation)
    for act, typed in (("seen", {}), ("seen", {"later": "y"}), ("accept", {"name": "Kim"})):
        crawl.post(f"{invitation}/{act}", **typed)
    crawl.post(f"{invitation}/decline")
    crawl.get(invitation)
    return crawl


def _accepts(crawl: Crawl, token: str) -> Crawl:
    crawl.get(f"/prize/invitations/{token}")
    crawl.post(f"/prize/invitations/{token}/accept")
    crawl.post("/prize/jury/seat/2027", schools="Elmstead", people=ZEPHYRINE.name, zone="")
    crawl.post("/prize/jury/seat/2027", zone="")
    return crawl


def _reads(crawl: Crawl) -> None:
    one, other = (f"/prize/jury/entries/{code}" for code in TITLES)
    for path in ("/prize/jury/", one, other, "/account/data"):
        crawl.get(path)
    crawl.post(f"{one}/review", comment="So far", version="0")
    crawl.post(f"{other}/recuse", reason="I taught this student.")
    crawl.get("/prize/jury/")
    with crawl.client.session_transaction() as cookie:
        cookie["fs_cc"] = "set"
        cookie["fs_paa"] = GIVEN
    crawl.post("/account/data/download")
    crawl.get("/account/data/delete")


def test_from_the_invitation_to_the_file_of_all_one_s_data_all_is_the_same_whoever_wrote_the_essays(
    app: Flask, invited: Invited
) -> None:
    once, swapped = invited(ZEPHYRINE, ABEL), invited(ABEL, ZEPHYRINE)
    for before, after in zip(once, swapped, strict=True):
        for one, other in zip(before.answers, after.answers, strict=True):
            assert other == one
        assert after.mails == before.mails
    jun, kim = once
    kinds = ["prize/invitation", "prize/unanswered", "prize/assigned", "prize/seat-ended"]
    assert [kind for kind, *_ in jun.mails] == kinds
    assert [kind for kind, *_ in kim.mails] == ["prize/invitation"] * 2 + ["prize/unanswered"] * 2
    visited = jun.visited | kim.visited
    routes = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/prize/invitations/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert routes - visited == set()
    assert {("GET", "/account/data"), ("POST", "/account/data/download")} <= visited
    statuses = [[status for _, status, _, _ in its.answers] for its in once]
    assert statuses == [
        [200, 303, 303, 303, 200, 200, 200, 200, 200, 303, 303, 200, 200, 200, 200, 404, 404, 200, 200],
        [200, 204, 200, 422, 200, 410],
    ]


def test_a_school_in_the_mail_about_new_essays_would_be_found(
    invited: Invited, monkeypatch: pytest.MonkeyPatch, session: Session
) -> None:
    blind = notices.assigned

    def telling(session: Session, to: Person, edition: Edition, words: Any, *, now: Any) -> None:
        edition.contact = session.scalars(select(Entry.school).order_by(Entry.id).limit(1)).one()
        blind(session, to, edition, words, now=now)

    monkeypatch.setattr(notices, "assigned", telling)
    (once, _), (swapped, _) = invited(ZEPHYRINE, ABEL), invited(ABEL, ZEPHYRINE)
    assert once.mails != swapped.mails
