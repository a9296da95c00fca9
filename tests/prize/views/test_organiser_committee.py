"""What the organiser sees of the committee: how far it is, what it decided, each act in words, and nothing else."""

import re

import pytest
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit.models import Act
from portal.prize.operations import decided, decisions, deliberation
from portal.prize.queries.basis import basis
from portal.prize.queries.minutes import VERBS
from tests.builders import NOW
from tests.prize.chamber import CODES, Committee, committee
from tests.prize.views.conftest import Visit, lines

PAGE = "/organise/prize/2027/"


@pytest.fixture
def its(session: Session) -> Committee:
    return committee(session)


def test_it_sees_how_far_everybody_is_and_nothing_of_what_they_say(its: Committee, olga: Person, visit: Visit) -> None:
    its.declare("Ida", GGGGGG="My own ward.")
    its.name("Ida", "HHHHHH", "FFFFFF", "BBBBBB", sentence="They stay with me.")
    page = visit(olga).client.get(PAGE)
    assert [line for line in lines(page) if len(line) == 4] == [
        ["Cas", "not yet", "not yet", "not yet"],
        ["Ida", "1 March 2027", "1 March 2027", "not yet"],
        ["Leo", "not yet", "not yet", "not yet"],
    ]
    assert [word for word in ("My own ward.", "They stay with me.") if word in page.text] == []


def test_it_sees_what_is_decided(its: Committee, olga: Person, visit: Visit) -> None:
    its.ready()
    its.put("Cas")
    assert "A proposal has been put to signature since" in visit(olga).client.get(PAGE).text
    for who in its.people:
        its.sign(who)
    (section,) = html.fromstring(visit(olga).client.get(PAGE).text).xpath("//section[@id='committee']")
    told = [" ".join(item.text_content().split()) for item in section.xpath(".//li")]
    assert told == [
        "Place 1: BBBBBB Essay 1, EUR 2,500",
        "Place 2: CCCCCC Essay 2, EUR 1,500",
        "Place 3: DDDDDD Essay 3, EUR 1,000",
    ]


def test_the_record_says_each_act_of_the_committee_in_words(its: Committee, olga: Person, visit: Visit) -> None:
    session, year = its.session, its.edition.id
    cas, ida = its.people["Cas"].id, its.people["Ida"].id
    its.ready("Cas")
    its.declare("Cas")
    deliberation.add_finalist(session, year, cas, "HHHHHH", "Unlike any other.", now=NOW)
    its.name("Cas", *CODES[:3])
    digest = its.put("Cas").digest or ""
    its.sign("Cas")
    decisions.take_back(session, year, cas, now=NOW)
    decisions.lay_aside(session, year, ida, digest=digest, reason="A slip.", look=basis, now=NOW)
    its.put("Ida")
    for who in its.people:
        its.sign(who)
    decided.unseal(session, year, ida, now=NOW)
    decided.ask_to_reopen(session, year, cas, reason="Too early.", name="Cas", now=NOW)
    decided.drop_reopening(session, year, ida, now=NOW)
    decided.ask_to_reopen(session, year, cas, reason="A wrong score.", name="Cas", now=NOW)
    for who in ("Ida", "Leo"):
        decided.sign_reopening(session, year, its.people[who].id, name=who, now=NOW)
    session.commit()
    assert set(session.scalars(select(Act.verb).where(Act.verb.in_(VERBS)))) == set(VERBS)
    page = visit(olga).client.get(f"{PAGE}record")
    items = html.fromstring(page.text).xpath('//li[@class="listing"]/div/p[1]')
    told = [" ".join(item.text_content().split()) for item in items]
    assert told[:17] == [
        "Leo gave the last signature on the reopening: the edition is open again",
        "Leo signed the reopening",
        "Ida signed the reopening",
        "Cas signed the reopening",
        "Cas asked to reopen the decision",
        "Ida had the decision stand",
        "Cas signed the reopening",
        "Cas asked to reopen the decision",
        "Ida opened the names of the winners",
        "Leo gave the last signature: proposal 2 is the decision",
        "Leo signed proposal 2",
        "Ida signed proposal 2",
        "Cas signed proposal 2",
        "Ida put proposal 2 to signature",
        "Ida had proposal 1 laid aside",
        "Cas took the signature on proposal 1 back",
        "Cas signed proposal 1",
    ]
    assert told[17:21] == [
        "Cas put proposal 1 to signature",
        "Cas handed in their own first essays",
        "Cas added an essay to those that are compared",
        "Cas declared their interests",
    ]
    assert not [code for code in CODES if re.search(rf"\b{code}\b", " ".join(told))]
