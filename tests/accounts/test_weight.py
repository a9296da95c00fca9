"""Where the settings require it, whoever has weight sets up a second step before any desk."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.clock import FixedClock
from portal.prize.models import Role
from tests.accounts.conftest import PASSWORD, Visitor, csrf_token
from tests.accounts.phones import Phone, phone_of, recovery_codes, scanned
from tests.builders import NOW, edition, person, seat

Another = Callable[[], Visitor]


@pytest.fixture
def required(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    strict = replace(app.extensions["settings"], second_factor="required")
    monkeypatch.setitem(app.extensions, "settings", strict)


@pytest.fixture
def organiser(ada: Person, session: Session) -> Person:
    ada.is_organiser = True
    session.commit()
    return ada


@pytest.fixture
def member(ada: Person, session: Session) -> Person:
    """On the committee of 2027."""
    seat(session, edition(session), ada, Role.COMMITTEE)
    session.commit()
    return ada


def with_phone(app: Flask, session: Session, clock: FixedClock, visitor: Visitor, who: Person) -> Phone:
    """Signed in with both."""
    phone = phone_of(app, session, who)
    clock.instant = NOW + timedelta(days=1)
    visitor.signs_in(who.email)
    visitor.send("/sign-in/code", code=phone.code(clock.instant))
    return phone


DESKS = ["/organise/", "/organise/members", "/organise/prize/", "/prize/jury/", "/my-events"]


@pytest.mark.usefixtures("required")
class TestRequired:
    @pytest.mark.parametrize("desk", DESKS)
    def test_an_organiser_is_led_to_the_page_that_says_why(
        self, visitor: Visitor, organiser: Person, desk: str
    ) -> None:
        visitor.signs_in(organiser.email)
        answer = visitor.client.get(f"{desk}?x=1")
        assert (answer.status_code, answer.location) == (302, f"/account/two-steps?next={desk}?x%3D1")
        page = visitor.client.get(answer.location).text
        assert "Please set this up first" in page
        assert "see who wrote what, invite the jury and change dates" in " ".join(page.split())
        assert f'href="/account/two-steps/set-up?next={quote(desk, safe="")}%3Fx%3D1"' in page

    def test_so_is_a_member_of_a_committee(self, visitor: Visitor, member: Person) -> None:
        visitor.signs_in(member.email)
        answer = visitor.client.get("/prize/2027/committee/")
        assert answer.location == "/account/two-steps?next=/prize/2027/committee/"
        page = visitor.client.get(answer.location).text
        assert "read the scores and sign the decision of a committee" in " ".join(page.split())

    def test_once_it_is_set_up_they_come_to_where_they_were_going(
        self, visitor: Visitor, organiser: Person, clock: FixedClock
    ) -> None:
        visitor.signs_in(organiser.email)
        page = visitor.client.get("/account/two-steps/set-up?next=/organise/").text
        facts = {"csrf_token": csrf_token(page), "code": scanned(page).code(clock.instant)}
        assert 'action="/account/two-steps/set-up?next=%2Forganise%2F"' in page
        done = visitor.client.post("/account/two-steps/set-up?next=/organise/", data=facts).text
        assert len(recovery_codes(done)) == 10
        assert '<a class="btn btn-primary" href="/organise/">I have kept them: go on</a>' in done
        assert visitor.client.get("/organise/").status_code == 200

    def test_public_pages_and_the_own_account_stay_open(self, visitor: Visitor, organiser: Person) -> None:
        visitor.signs_in(organiser.email)
        pages = [
            "/",
            "/events/",
            "/events.ics",
            "/prize/",
            "/account",
            "/account/data",
            "/account/two-steps",
            "/account/email",
        ]
        assert {page: visitor.client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)
        assert visitor.send("/account", to="/sign-out").status_code == 302

    def test_a_form_is_refused_with_what_was_typed_in_it(self, visitor: Visitor, organiser: Person) -> None:
        visitor.signs_in(organiser.email)
        answer = visitor.send("/account", to="/organise/prize/new", title="A call with many words")
        assert (answer.status_code, "A call with many words" in answer.text) == (403, True)
        assert 'href="/account/two-steps"' in answer.text

    def test_it_cannot_be_turned_off_but_moved(
        self, app: Flask, visitor: Visitor, organiser: Person, session: Session, clock: FixedClock
    ) -> None:
        with_phone(app, session, clock, visitor, organiser)
        assert visitor.client.get("/organise/").status_code == 200
        assert "/account/two-steps/off" not in visitor.client.get("/account/two-steps").text
        for method in ("get", "post"):
            token = csrf_token(visitor.client.get("/account").text)
            answer = getattr(visitor.client, method)("/account/two-steps/off", data={"csrf_token": token})
            assert (answer.status_code, "cannot be turned off" in answer.text) == (403, True)
        assert visitor.client.get("/account/two-steps/move").status_code == 200

    def test_nobody_else_is_led_anywhere(self, visitor: Visitor, session: Session, ada: Person) -> None:
        jun = person(session, "Jun", password=ada.password)
        seat(session, edition(session), jun)
        session.commit()
        visitor.signs_in(jun.email)
        assert [visitor.client.get(page).status_code for page in ("/prize/jury/", "/my-events")] == [200, 200]

    def test_a_seat_that_was_withdrawn_has_no_weight(self, visitor: Visitor, session: Session, ada: Person) -> None:
        seat(session, edition(session), ada, Role.COMMITTEE, withdrawn_at=NOW)
        session.commit()
        visitor.signs_in(ada.email)
        assert visitor.client.get("/my-events").status_code == 200


class TestOptional:
    def test_an_organiser_signs_in_by_password_alone(self, visitor: Visitor, organiser: Person) -> None:
        visitor.signs_in(organiser.email, PASSWORD)
        assert visitor.client.get("/organise/").status_code == 200
        page = visitor.client.get("/account/two-steps").text
        assert ("Please set this up first" in page, "/account/two-steps/set-up" in page) == (False, True)

    def test_it_can_be_turned_off(
        self, app: Flask, visitor: Visitor, organiser: Person, session: Session, clock: FixedClock
    ) -> None:
        phone = with_phone(app, session, clock, visitor, organiser)
        assert visitor.send("/account/two-steps/off", present=phone.recovery[0]).status_code == 303


def test_to_ask_it_of_everybody_costs_no_statement(
    app: Flask, session: Session, sign_in: Callable[[Person], object], queries: list[str], ada: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def asked() -> int:
        client = sign_in(ada)
        queries.clear()
        client.get("/my-events")  # type: ignore[attr-defined]
        return len(queries)

    asked()  # so that what is looked up once is known
    usual = asked()
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], second_factor="required"))
    assert asked() == usual
    phone_of(app, session, ada)
    assert asked() == usual
