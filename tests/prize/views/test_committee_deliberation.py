"""The way of the committee, page by page, as its members see it."""

import re
from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.accounts.models import Person
from portal.prize.models import Manuscript, Score
from portal.prize.models_decision import Ballot, Interest, Note
from portal.prize.operations import deliberation
from portal.scoring import office
from tests.accounts.conftest import Visitor, csrf_token
from tests.builders import DAY, NOW, assignment, entry, person, review, seat
from tests.prize.chamber import CODES, Committee, committee, rank
from tests.prize.views.conftest import Visit, heading, lines, told, values

DESK = "/prize/2027/committee/"
ROOM = f"{DESK}deliberation/"


@pytest.fixture
def its(session: Session) -> Committee:
    return committee(session)


@pytest.fixture
def enter(its: Committee, visit: Visit) -> Callable[[str], Visitor]:
    return lambda who: visit(its.people[who])


Enter = Callable[[str], Visitor]


def to_do(page: TestResponse) -> list[str]:
    """The steps that are the reader's to do."""
    return [title.strip() for title in re.findall(r"<h2>([^<]*)<span class=\"badge[^>]*>yours to do", page.text)]


def first(*codes: str) -> dict[str, str]:
    return {f"place-{n}": code for n, code in enumerate(codes, 1)}


def note(its: Committee, who: str, code: str, text: str) -> None:
    deliberation.note(its.session, its.edition.id, its.people[who].id, code, text, version=0, now=NOW)
    its.session.commit()


def add(its: Committee, who: str, code: str) -> None:
    deliberation.add_finalist(its.session, its.edition.id, its.people[who].id, code, "Unlike any other.", now=NOW)
    its.session.commit()


class TestTheWay:
    def test_the_desk_leads_to_it(self, its: Committee, enter: Enter) -> None:
        page = enter("Cas").client.get(DESK)
        assert "The jury is done: now you deliberate." in told(page)[0]
        assert f'href="{ROOM}"' in page.text

    def test_each_step_says_what_is_to_do_and_what_is_done(self, its: Committee, enter: Enter) -> None:
        cas = enter("Cas")
        assert to_do(cas.client.get(ROOM)) == ["Say in which essays you have an interest"]
        cas.send(f"{ROOM}interests", any="none")
        assert to_do(cas.client.get(ROOM)) == ["Name your own first three"]
        cas.send(f"{ROOM}first", **first(*CODES[:3]))
        assert "You named BBBBBB, CCCCCC, DDDDDD." in cas.client.get(ROOM).text

    def test_it_shows_how_far_everybody_is_and_not_what_they_said(self, its: Committee, enter: Enter) -> None:
        its.declare("Ida", GGGGGG="My own ward.")
        its.name("Ida", "FFFFFF", "HHHHHH", "BBBBBB")
        page = enter("Cas").client.get(ROOM)
        assert lines(page) == [
            ["Cas", "not yet", "not yet", "not yet"],
            ["Ida", "1 March 2027", "1 March 2027", "not yet"],
            ["Leo", "not yet", "not yet", "not yet"],
        ]
        assert [code for code in CODES if code in page.text] == []

    def test_before_the_jury_is_done_it_says_when_it_begins(self, its: Committee, enter: Enter) -> None:
        its.edition.reviews_due_at = NOW + DAY
        its.session.commit()
        cas = enter("Cas")
        assert "The deliberation begins when the jury is done: Tuesday 2 March 2027" in told(cas.client.get(ROOM))[0]
        answers = [
            cas.client.get(f"{ROOM}{page}").status_code for page in ("interests", "first", "finalists", "meeting")
        ]
        assert answers == [409] * 4


class TestInterests:
    def test_none_is_said_as_well(self, its: Committee, enter: Enter) -> None:
        cas = enter("Cas")
        assert heading(cas.client.get(f"{ROOM}interests")) == "Do you have an interest in an essay?"
        assert cas.send(f"{ROOM}interests").status_code == 422
        assert cas.send(f"{ROOM}interests", any="none").status_code == 303
        assert values(cas.client.get(f"{ROOM}interests")) == {"any": "none"}

    def test_each_has_a_reason_and_what_is_declared_is_in_the_form(self, its: Committee, enter: Enter) -> None:
        cas = enter("Cas")
        typed = {"any": "some", "essay-1": "BBBBBB", "why-1": "I know the ward."}
        assert cas.send(f"{ROOM}interests", **typed, **{"essay-2": "CCCCCC"}).status_code == 422
        assert cas.send(f"{ROOM}interests", **typed).status_code == 303
        assert values(cas.client.get(f"{ROOM}interests")) == typed
        assert its.session.query(Interest.reason).all() == [("I know the ward.",)]

    @pytest.mark.parametrize(
        ("typed", "fault"),
        [
            ({"any": "some"}, "Choose the essay."),
            ({"any": "none", "essay-1": "BBBBBB", "why-1": "x"}, "You named an essay below"),
            ({"any": "some", "why-1": "x"}, "Which essay is it?"),
            ({"any": "some", "essay-1": "ZZZZZZ", "why-1": "x"}, "Not a valid choice"),
        ],
    )
    def test_what_contradicts_itself_comes_back_as_typed(
        self, its: Committee, enter: Enter, typed: dict[str, str], fault: str
    ) -> None:
        page = enter("Cas").send(f"{ROOM}interests", **typed)
        assert (page.status_code, fault in page.text) == (422, True)
        assert {name: text for name, text in values(page).items() if name in typed} == {
            name: text for name, text in typed.items() if text != "ZZZZZZ"
        }


class TestOwnFirst:
    def test_it_asks_for_the_interests_first(self, its: Committee, enter: Enter) -> None:
        page = enter("Cas").client.get(f"{ROOM}first")
        assert (page.status_code, f'href="{ROOM}interests"' in page.text) == (409, True)

    def test_an_essay_of_interest_is_no_choice(self, its: Committee, enter: Enter) -> None:
        its.declare("Cas", BBBBBB="I know the ward.")
        page = enter("Cas").client.get(f"{ROOM}first")
        assert ('value="BBBBBB"' in page.text, 'value="CCCCCC"' in page.text) == (False, True)
        assert enter("Cas").send(f"{ROOM}first", **first(*CODES[:3])).status_code == 422

    def test_one_twice_or_too_few_are_told_at_their_place(self, its: Committee, enter: Enter) -> None:
        its.declare("Cas")
        page = enter("Cas").send(f"{ROOM}first", **first("BBBBBB", "BBBBBB"))
        assert page.status_code == 422
        assert "You have this essay on an earlier place." in page.text
        assert "Choose an essay for this place" in page.text

    def test_one_may_name_none_and_not_both(self, its: Committee, enter: Enter) -> None:
        its.declare("Cas")
        cas = enter("Cas")
        assert cas.send(f"{ROOM}first", none="y", **first("BBBBBB")).status_code == 422
        assert cas.send(f"{ROOM}first", none="y", sentence="I came late.").status_code == 303
        assert its.session.query(Ballot.sentence).all() == [("I came late.",)]
        assert cas.client.get(f"{ROOM}meeting").status_code == 200

    def test_a_double_click_is_one_act_and_another_choice_is_refused(self, its: Committee, enter: Enter) -> None:
        its.declare("Cas")
        client = enter("Cas").client
        token = {"csrf_token": csrf_token(client.get(f"{ROOM}first").text)}
        choices = (CODES[:3], CODES[:3], CODES[1:4])
        answers = [client.post(f"{ROOM}first", data=token | first(*codes)).status_code for codes in choices]
        assert answers == [303, 303, 409]


class TestNothingOfTheOthersBeforeOnesOwn:
    """What Ida named, noted and added reaches Cas on no page of the committee before Cas has named."""

    PLANTED = ("HHHHHH-why", "noted by Ida", "Unlike any other.", "My own ward.")

    @pytest.fixture
    def full(self, its: Committee) -> Committee:
        its.declare("Cas")
        its.declare("Ida", GGGGGG="My own ward.")
        its.name("Ida", "HHHHHH", "FFFFFF", "BBBBBB", sentence="HHHHHH-why")
        note(its, "Ida", "HHHHHH", "noted by Ida")
        add(its, "Ida", "FFFFFF")
        its.declare("Leo")
        its.name("Leo", *CODES[:3])
        its.save("Ida", {"reason": "HHHHHH-why", "essay-1": "HHHHHH"})
        return its

    @staticmethod
    def said(page: TestResponse) -> bytes:
        """What an answer holds, a workbook unpacked."""
        if not page.data.startswith(b"PK"):
            return page.data
        with ZipFile(BytesIO(page.data)) as workbook:
            return b"".join(map(workbook.read, workbook.namelist()))

    def pages(self, client: FlaskClient) -> dict[str, TestResponse]:
        """Every page and file below the committee's address that takes nothing but the year or a code."""
        rules = [rule.rule for rule in client.application.url_map.iter_rules() if "GET" in (rule.methods or ())]
        paths = [rule.replace("<int:year>", "2027").replace("<code>", "HHHHHH") for rule in rules]
        return {path: client.get(path) for path in paths if path.startswith(DESK)}

    def test_no_page_tells(self, full: Committee, enter: Enter) -> None:
        pages = self.pages(enter("Cas").client)
        assert len(pages) >= 18
        assert {p: word for p, page in pages.items() for word in self.PLANTED if word.encode() in self.said(page)} == {}
        closed = {path.removeprefix(DESK) for path, page in pages.items() if page.status_code == 409}
        assert closed == {
            "deliberation/meeting", "decision/", "decision/proposal", "decision/minutes", "decision/minutes.pdf",
            "decision/record.json", "decision/awards.csv", "decision/awards.xlsx",
        }  # fmt: skip
        finalists = pages[f"{ROOM}finalists"].text
        assert ("Named by" in finalists, "Added by" in finalists) == (False, False)

    def test_and_once_one_s_own_are_in_they_do(self, full: Committee, enter: Enter) -> None:
        full.name("Cas", *CODES[:3])
        text = b"".join(map(self.said, self.pages(enter("Cas").client).values()))
        assert [word for word in self.PLANTED if word.encode() not in text] == []

    def test_notes_of_a_member_who_has_not_named_stay_theirs(self, full: Committee, enter: Enter) -> None:
        note(full, "Cas", "BBBBBB", "noted by Cas")
        assert "noted by Cas" not in enter("Leo").client.get(f"{ROOM}finalists").text
        full.name("Cas")
        assert "noted by Cas" in enter("Leo").client.get(f"{ROOM}finalists").text


class TestFinalists:
    def test_those_in_contention_stand_side_by_side_with_what_the_jury_gave_and_wrote(
        self, its: Committee, enter: Enter
    ) -> None:
        page = enter("Cas").client.get(f"{ROOM}finalists")
        at_a_glance = [line[0].split()[0] for line in lines(page) if len(line) == 7]
        assert at_a_glance[:3] == list(CODES[:3])
        assert "HHHHHH" not in at_a_glance
        assert next(line for line in lines(page) if line[0] == "Jun") == ["Jun", "9", "9", "9", "9"]
        assert "On BBBBBB." in page.text

    def test_one_more_is_added_for_a_reason(self, its: Committee, enter: Enter) -> None:
        its.declare("Cas")
        cas = enter("Cas")
        assert cas.send(f"{ROOM}finalists", essay="HHHHHH").status_code == 422
        assert cas.send(f"{ROOM}finalists", essay="HHHHHH", reason="Unlike any other.").status_code == 303
        assert "Added by Cas: Unlike any other." in cas.client.get(f"{ROOM}finalists").text

    def test_who_adds_what_another_has_added_sees_their_own_reason_first_and_then_both(
        self, its: Committee, enter: Enter
    ) -> None:
        sent = {"Cas": "Unlike any other.", "Ida": "A case as I know it."}
        for who, why in sent.items():
            its.declare(who)
            assert enter(who).send(f"{ROOM}finalists", essay="HHHHHH", reason=why).status_code == 303
        ida = enter("Ida").client
        before = ida.get(f"{ROOM}finalists").text
        its.name("Ida", *CODES[:3])
        after = ida.get(f"{ROOM}finalists").text
        told_of = [[f"Added by {who}: {why}" in page for who, why in sent.items()] for page in (before, after)]
        assert told_of == [[False, True], [True, True]]
        both = ida.get("/prize/2027/committee/decision/minutes").text
        assert [f"HHHHHH, by {who}: {why}" in both for who, why in sent.items()] == [True, True]

    def test_what_the_jurors_do_not_agree_on_is_put_as_a_question(self, its: Committee, enter: Enter) -> None:
        first = its.session.query(Score.review_id).order_by(Score.review_id).limit(1).scalar_subquery()
        its.session.execute(update(Score).where(Score.review_id == first).values(points=3))
        its.session.commit()
        page = enter("Cas").client.get(f"{ROOM}finalists").text
        assert "The jurors are three points or more apart on Exposition (3 to 9)" in page

    def test_without_a_ranking_it_says_so(
        self, session: Session, visit: Visit, monkeypatch: pytest.MonkeyPatch
    ) -> None:

        def ask(*_: object) -> None:
            raise office.TooSlow

        monkeypatch.setattr(office, "ask", ask)
        its = committee(session, ranked=False)
        assert "Nobody stands out yet" in visit(its.people["Cas"]).client.get(f"{ROOM}finalists").text


class TestNotes:
    def test_a_note_that_was_saved_elsewhere_stands_beside_what_is_typed(self, its: Committee, enter: Enter) -> None:
        its.declare("Cas")
        cas = enter("Cas")
        cas.send(f"{ROOM}notes/BBBBBB", text="First.", version="0")
        page = cas.send(f"{ROOM}notes/BBBBBB", text="Second.", version="0")
        assert page.status_code == 409
        assert "First." in told(page)[0]
        assert values(page) == {"text": "Second.", "version": "1"}
        assert cas.send(f"{ROOM}notes/BBBBBB", **values(page)).status_code == 303
        assert its.session.query(Note.text).all() == [("Second.",)]

    def test_there_is_none_on_an_essay_of_interest_or_one_that_is_not_there(self, its: Committee, enter: Enter) -> None:
        its.declare("Cas", BBBBBB="I know the ward.")
        cas = enter("Cas")
        assert cas.client.get(f"{ROOM}notes/BBBBBB").status_code == 409
        assert cas.client.get(f"{ROOM}notes/ZZZZZZ").status_code == 422
        assert cas.client.get(f"{ROOM}notes/CCCCCC").status_code == 200


def test_where_an_essay_is_held_no_page_offers_to_read_it_and_each_says_for_whom_it_waits(
    its: Committee, enter: Enter
) -> None:
    its.declare("Cas")
    code = CODES[0]
    pages = (f"{DESK}entries/{code}", f"{ROOM}notes/{code}", f"{ROOM}finalists")
    client, way = enter("Cas").client, f'href="{DESK}entries/{code}/essay"'

    def offered() -> list[tuple[bool, bool]]:
        found = [client.get(page).text for page in pages]
        return [(way in page, "The text waits for the organiser" in page) for page in found]

    assert offered() == [(True, False)] * 3
    its.session.execute(update(Manuscript).filter_by(entry_id=its.essay(code).id).values(held=True))
    its.session.commit()
    assert offered() == [(False, True)] * 3
    page = client.get(f"{DESK}entries/{code}/essay")
    assert (page.status_code, "The text waits for the organiser" in page.text) == (409, True)
    assert f'href="{DESK}entries/{code}"' in page.text
    assert client.get(f"{DESK}entries/ZZZZZZ/essay").status_code == 404


def test_the_meeting_shows_who_named_what_on_which_place(its: Committee, enter: Enter) -> None:
    its.declare("Cas")
    its.name("Cas", "BBBBBB", "CCCCCC", "DDDDDD", sentence="It stays with me.")
    its.declare("Ida", CCCCCC="I taught there.")
    its.name("Ida", "FFFFFF", "BBBBBB", "DDDDDD")
    page = enter("Cas").client.get(f"{ROOM}meeting")
    assert [line[:3] for line in lines(page)] == [
        ["BBBBBB Essay 1", "1", "2"],
        ["DDDDDD Essay 3", "3", "3"],
        ["FFFFFF Essay 4", "–", "1"],
        ["CCCCCC Essay 2", "2", "interest"],
    ]
    text = " ".join(re.sub(r"<[^>]+>", " ", page.text).split())
    assert "All who named essays have BBBBBB, DDDDDD among theirs. Open: FFFFFF, CCCCCC." in text
    assert "Not in yet: Leo." in told(page)[0]
    assert "Cas: It stays with me." in text


def test_a_page_sends_as_many_statements_for_thirty_essays_as_for_six(
    its: Committee, visit: Visit, queries: list[str]
) -> None:
    pages = [
        ROOM,
        *(f"{ROOM}{page}" for page in ("finalists", "meeting")),
        f"{DESK}decision/",
        f"{DESK}decision/minutes",
    ]

    def statements() -> list[int]:
        client, counts = visit(its.people["Cas"]).client, []
        for page in pages:
            assert client.get(page).status_code == 200
            queries.clear()
            client.get(page)
            counts.append(len(queries))
        return counts

    its.ready()
    its.put("Cas")
    six = statements()
    for _ in range(24):
        text = entry(its.session, its.edition, person(its.session))
        review(its.session, assignment(its.session, seat(its.session, its.edition, person(its.session)), text))
        note(its, "Cas", text.code, "noted")
        add(its, "Cas", text.code)
    rank(its.session, its.edition)
    assert statements() == six
    assert six == [9, 21, 15, 21, 22]


def test_a_juror_and_a_stranger_find_no_room(its: Committee, visit: Visit, sol: Person) -> None:
    assert visit(sol).client.get(ROOM).status_code == 404
