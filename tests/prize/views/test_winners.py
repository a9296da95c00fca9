"""The page of the winners: not there before the announcement, and then what each winner wants to be said of them."""

import json
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.clock import FixedClock
from portal.prize.operations import bylines
from portal.prize.operations.erasure import erase_person
from portal.prize.rules.announcement import Said
from tests.builders import DAY, NOW, SECOND
from tests.prize.chamber import CODES, Committee, committee
from tests.prize.views.conftest import Visit, facts, heading

PAGE, AT = "/prize/2027/winners", NOW + 3 * DAY
Say = Callable[[str, Said], None]


@pytest.fixture
def its(session: Session, olga: Person) -> Committee:
    """Decided, opened and told; of each author everything that could leak."""
    its = committee(session)
    for n, code in enumerate(CODES):
        author, text = its.author(code), its.essay(code)
        author.name, text.school, text.city, text.country = f"Zephyrine {n}", f"Norvale {n}", f"Elm {n}", "NZ"
        text.supervisor = f"Tutor {n}"
    session.commit()
    its.unseal()
    its.tell(olga)
    return its


@pytest.fixture
def say(its: Committee) -> Say:
    def say(code: str, said: Said) -> None:
        bylines.say(its.session, its.edition.id, its.author(code).id, said, now=its.now)
        its.session.commit()

    return say


def laurels(client: FlaskClient) -> list[tuple[str, str, str]]:
    """Award, title and what is said of the author."""
    page = html.fromstring(client.get(PAGE).text)
    parts = [[" ".join(part.text_content().split()) for part in li] for li in page.xpath("//ol[@class='laurels']/li")]
    return [(award, title, byline) for award, title, byline in parts]


def linked(client: FlaskClient) -> list[dict[str, object]]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', client.get(PAGE).text, re.DOTALL)
    assert found is not None
    return [element["item"] for element in json.loads(found[1])["itemListElement"]]


def test_before_the_announcement_it_is_not_there_for_anybody(
    its: Committee, client: FlaskClient, visit: Visit, olga: Person
) -> None:
    its.announce(olga, AT)
    readers = [client, *(visit(who).client for who in (its.author("BBBBBB"), its.people["Cas"], olga))]
    assert [(reader.get(PAGE).status_code, heading(reader.get(PAGE))) for reader in readers] == [
        (404, heading(reader.get("/prize/1999/winners"))) for reader in readers
    ]
    public = ["/", "/prize/", "/prize/2027/", "/events/ascona-prize-2027", "/events.ics", "/events.json"]
    assert [path for path in public if "inners" in client.get(path).text.replace("choose the winners", "")
            .replace("chooses the winners", "").replace("What the winners receive", "")] == []  # fmt: skip


def test_it_is_there_at_the_planned_instant_and_not_a_moment_before(
    its: Committee, client: FlaskClient, clock: FixedClock, olga: Person
) -> None:
    its.announce(olga, AT)
    clock.instant = AT - SECOND
    assert client.get(PAGE).status_code == 404
    clock.instant = AT
    assert (client.get(PAGE).status_code, heading(client.get(PAGE))) == (200, "The winners")


def test_each_winner_is_named_as_they_want_and_not_at_all_where_they_have_not_said(
    its: Committee, client: FlaskClient, say: Say, olga: Person
) -> None:
    say("BBBBBB", Said("Zéphyrine Q. Marrow", shows_school=True, shows_country=True))
    say("CCCCCC", Said(None))
    its.announce(olga)
    assert laurels(client) == [
        ("First prize EUR 2,500", "Essay 1", "by Zéphyrine Q. Marrow, Norvale 0, New Zealand"),
        ("Second prize EUR 1,500", "Essay 2", "The author prefers not to be named."),
        ("Third prize EUR 1,000", "Essay 3", "The author’s name will follow."),
    ]
    say("BBBBBB", Said("Z. Marrow"))
    erase_person(its.session, its.author("CCCCCC"), now=NOW)
    its.session.commit()
    assert [byline for *_, byline in laurels(client)] == [
        "by Z. Marrow", "The author is not named any more.", "The author’s name will follow.",
    ]  # fmt: skip


def test_it_says_nothing_that_nobody_agreed_to(its: Committee, client: FlaskClient, say: Say, olga: Person) -> None:
    its.announce(olga)
    secrets = ["Zephyrine", "Norvale", "Elm ", "Tutor", "New Zealand", "NZ", "Cas", "Ida", "Leo", "Jun", "Noor", "Wil",
               "We agree", "FFFFFF", "BBBBBB", "Essay 4"]  # fmt: skip
    text = html.fromstring(client.get(PAGE).text).xpath("string(//main)")
    assert [secret for secret in secrets if secret in text + json.dumps(linked(client))] == []
    # The same search finds what is planted.
    say("BBBBBB", Said("Zephyrine 0"))
    assert "Zephyrine" in client.get(PAGE).text


def test_it_says_how_it_came_to_this_in_numbers(its: Committee, client: FlaskClient, olga: Person) -> None:
    its.announce(olga)
    assert facts(client.get(PAGE)) == {
        "Essays in the running": "6",
        "Jurors, who did not know who wrote what": "3",
        "Reviews": "18",
        "Signed by": "3 members of the committee",
        "Decided": "1 March 2027",
    }
    assert its.proposal().digest in client.get(PAGE).text


def test_search_engines_read_what_the_page_says_and_no_more(
    its: Committee, client: FlaskClient, say: Say, olga: Person
) -> None:
    say("BBBBBB", Said("Zéphyrine </script><b>", shows_school=True))
    its.announce(olga)
    first, second, _ = linked(client)
    assert first["author"] == {
        "@type": "Person", "name": "Zéphyrine </script><b>",
        "affiliation": {"@type": "CollegeOrUniversity", "name": "Norvale 0"},
    }  # fmt: skip
    assert first["award"] == "Ascona Prize, first prize (EUR 2500.00)"
    assert ("author" in second, "<b>" in client.get(PAGE).text) == (False, False)


def test_a_visitor_who_has_the_page_is_told_that_it_is_the_same_until_it_changes(
    its: Committee, client: FlaskClient, say: Say, olga: Person
) -> None:
    its.announce(olga)
    first = client.get(PAGE)
    assert (first.headers["Cache-Control"], first.headers["Vary"]) == ("public, no-cache", "Cookie")
    known = {"If-None-Match": first.headers["ETag"]}
    assert client.get(PAGE, headers=known).status_code == 304
    say("BBBBBB", Said("Z. Marrow"))
    again = client.get(PAGE, headers=known)
    assert (again.status_code, "Z. Marrow" in again.text) == (200, True)


def test_who_is_signed_in_gets_it_for_themselves(its: Committee, visit: Visit, olga: Person) -> None:
    its.announce(olga)
    answer = visit(its.people["Cas"]).client.get(PAGE)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")


def test_it_takes_as_many_statements_for_many_winners_as_for_three(
    its: Committee, client: FlaskClient, say: Say, queries: list[str], olga: Person
) -> None:
    its.announce(olga)
    client.get(PAGE)
    counts = []
    for code in CODES[:3]:
        say(code, Said(f"Author of {code}"))
        queries.clear()
        client.get(PAGE)
        counts.append(len(queries))
    assert counts == [6, 6, 6]


def test_where_an_edition_is_shown_the_way_leads_to_its_winners(
    its: Committee, client: FlaskClient, clock: FixedClock, olga: Person
) -> None:
    its.announce(olga)
    paths = ["/", "/prize/", "/prize/2027/", "/events/ascona-prize-2027"]
    assert [path for path in paths if f'href="{PAGE}"' not in client.get(path).text] == []
    assert "Winners announced" in client.get("/events/ascona-prize-2027").text
    feeds = ("/events.ics", "/events.atom", "/events.json", "/events/ascona-prize-2027.ics")
    assert [path for path in feeds if "inners announced" not in client.get(path).text] == ["/events.atom"]
    # News is news for thirty days, also where the Congress is over by then.
    its.edition.congress_to = its.edition.congress_from = (NOW - DAY).date()
    its.session.commit()
    clock.instant = NOW + 30 * DAY - SECOND
    assert f'href="{PAGE}"' in client.get("/").text
    clock.instant = NOW + 30 * DAY
    assert f'href="{PAGE}"' not in client.get("/").text
