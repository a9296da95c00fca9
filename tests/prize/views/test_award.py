"""What somebody has won, and how they want to be named: a page of their own, from when they know of it on."""

from collections.abc import Callable

import pytest
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.models_announcement import Byline
from tests.accounts.conftest import Visitor, csrf_token, errors
from tests.builders import DAY, NOW
from tests.prize.chamber import Committee, committee
from tests.prize.views.conftest import Visit, facts, heading, told, values

OWN, PAGE = "/prize/2027/entry", "/prize/2027/entry/award"
Enter = Callable[[str], Visitor]


@pytest.fixture
def its(session: Session) -> Committee:
    its = committee(session)
    its.unseal()
    return its


@pytest.fixture
def enter(its: Committee, visit: Visit) -> Enter:
    """The author of this essay, at a browser."""
    return lambda code: visit(its.author(code))


def kept(its: Committee) -> tuple[str | None, bool, bool]:
    its.session.expire_all()
    row = its.session.scalars(select(Byline)).one()
    return row.name, row.shows_school, row.shows_country


def text(page: str) -> str:
    return " ".join(html.fromstring(page).xpath("string(//main)").split())


def test_before_they_are_told_nothing_says_that_they_win(its: Committee, enter: Enter, olga: Person) -> None:
    ada = enter("BBBBBB")
    its.announce(olga, NOW + 3 * DAY)
    assert ada.client.get(PAGE).status_code == 404
    token = csrf_token(ada.client.get("/account").text)
    assert ada.client.post(PAGE, data={"csrf_token": token, "is_named": "no"}).status_code == 404
    assert [word for word in ("Your essay wins", "prize.", "4 March") if word in text(ada.client.get(OWN).text)] == []


def test_who_is_told_reads_what_they_win_and_that_it_is_not_public(its: Committee, enter: Enter, olga: Person) -> None:
    its.tell(olga)
    ada = enter("BBBBBB").client
    assert f'href="{PAGE}"' in ada.get(OWN).text
    shown = " ".join(text(ada.get(OWN).text).split())
    assert "This is in confidence until the winners are announced. We need to know how you want" in shown
    page = ada.get(PAGE)
    assert heading(page) == "Your essay wins the first prize"
    assert facts(page) == {"Prize": "First prize", "Prize money": "EUR 2,500", "Essay": "BBBBBB"}
    assert told(page)[0].startswith("This is not public yet.")
    # Nothing is ticked for them.
    assert values(page) == {"name": "Ada"}


def test_nobody_else_finds_it(its: Committee, enter: Enter, visit: Visit, olga: Person) -> None:
    its.tell(olga)
    others = [enter("HHHHHH"), visit(its.people["Cas"]), visit(olga)]
    assert [other.client.get(PAGE).status_code for other in others] == [404] * 3
    its.announce(olga)
    assert [other.client.get(PAGE).status_code for other in others] == [404] * 3
    # Who has not won reads so, kindly, with the way to who has.
    page = enter("HHHHHH").client.get(OWN).text
    assert "Your essay is not among them. Thank you for handing it in" in text(page)
    assert 'href="/prize/2027/winners"' in page


def test_they_say_it_and_change_it(its: Committee, enter: Enter, olga: Person) -> None:
    its.tell(olga)
    ada = enter("BBBBBB")
    said = {"is_named": "yes", "name": "  Ada\tLovelace ", "shows_school": "y"}
    assert ada.send(PAGE, **said).headers["Location"] == PAGE
    assert kept(its) == ("Ada Lovelace", True, False)
    assert "by Ada Lovelace, School of Medicine, Elmstead" in text(ada.client.get(PAGE).text)
    assert values(ada.client.get(PAGE)) == {"is_named": "yes", "name": "Ada Lovelace", "shows_school": "y"}
    its.announce(olga)
    assert "“" in ada.client.get(PAGE).text
    assert ada.send(PAGE, is_named="no", name="Ada Lovelace", shows_country="y").status_code == 303
    assert kept(its) == (None, False, False)


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"name": "Ada"}, "May your name stand there? Choose one."),
        (
            {"is_named": "yes", "name": " \t"},
            "Your name, as it is to be printed: Type your name, as it is to be printed.",
        ),
        ({"is_named": "yes", "name": "A" * 121}, "Your name, as it is to be printed: Field cannot be longer than"),
    ],
)
def test_what_is_not_clear_is_asked_back_and_nothing_typed_is_lost(
    its: Committee, enter: Enter, olga: Person, typed: dict[str, str], fault: str
) -> None:
    its.tell(olga)
    answer = enter("BBBBBB").send(PAGE, shows_country="y", **typed)
    assert (answer.status_code, len(errors(answer))) == (422, 1)
    assert errors(answer)[0].startswith(fault)
    assert values(answer)["shows_country"] == "y"
    assert its.session.scalars(select(Byline)).all() == []


def test_a_winner_who_was_not_told_beforehand_knows_from_the_announcement_on(
    its: Committee, enter: Enter, olga: Person
) -> None:
    its.announce(olga)
    page = enter("BBBBBB").client.get(PAGE)
    assert (page.status_code, told(page)) == (200, [])
    assert 'href="/prize/2027/winners"' in page.text
