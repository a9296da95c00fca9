"""What the prize hands out of a person, and says of what it keeps; and the pages of others once it is erased."""

import io
import json
from collections.abc import Callable
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.holdings import PrizeHolder
from portal.prize.models import Draft, Edition, Entry, Extension, Manuscript, Receipt, Role
from portal.prize.operations import bylines, deliberation, drafts, entries
from portal.prize.operations.erasure import erase_person
from portal.prize.rules.announcement import Said
from tests.accounts.conftest import csrf_token
from tests.builders import DAY, NOW, SIGNER, application, assignment, edition, entry, review, seat, upload
from tests.essays import essay
from tests.prize.chamber import CODES, committee, excused, typed

SignIn = Callable[[Person], FlaskClient]
AFTER = NOW + 40 * DAY


@pytest.fixture
def year(session: Session) -> Edition:
    return edition(session, reading_from=NOW - DAY)


def files(session: Session, who: Person) -> dict[str, Any]:
    """The download, JSON read."""
    held = {file.path: file.content for file in PrizeHolder().files(session, who, NOW)}
    return {path: json.loads(text) if path.endswith(".json") else text for path, text in held.items()}


def words(html: str) -> str:
    return " ".join(html.split())


class TestDownload:
    def test_what_is_planned_for_a_juror_is_not_in_it_before_it_is_published(
        self, session: Session, year: Edition, ada: Person, jun: Person
    ) -> None:
        its = seat(session, year, jun)
        planned = assignment(session, its, entry(session, year, ada, code="BBBBBB"), published_at=None)
        (path,) = (path for path in files(session, jun) if path.endswith("seat.json"))
        assert files(session, jun)[path]["essays"] == []
        planned.published_at = NOW
        session.commit()
        assert [reading["essay"] for reading in files(session, jun)[path]["essays"]] == ["BBBBBB"]

    def test_an_entrant_gets_every_version_and_receipt_byte_for_byte(
        self, session: Session, year: Edition, ada: Person
    ) -> None:
        for number in (40, 41):
            entries.submit(session, year.id, ada.id, application(), upload(essay(number)), signer=SIGNER, now=NOW)
        drafts.save(session, year.id, ada.id, {"title": "third"}, file=("third.docx", essay(42)), now=NOW)
        session.add(
            Extension(
                edition_id=year.id,
                person_id=ada.id,
                closes_at=AFTER,
                reason="ill",
                granted_by_id=ada.id,
                granted_at=NOW,
            )
        )
        session.commit()
        held = files(session, ada)
        receipts = session.scalars(select(Receipt).order_by(Receipt.number)).all()
        assert list(held) == [
            "prize/2027/entry.json",
            "prize/2027/versions/version-1.docx",
            "prize/2027/versions/version-2.docx",
            *(f"prize/2027/receipts/receipt-{receipt.number}.json" for receipt in receipts),
            "prize/2027/draft.json",
            "prize/2027/draft.docx",
            "prize/2027/registered-files.json",
            "prize/2027/longer-deadline.json",
        ]
        contents = [held[path] for path in held if path.endswith(".docx")]
        assert contents == [essay(40), essay(41), essay(42)]
        assert [held[f"prize/2027/receipts/receipt-{r.number}.json"]["receipt"] for r in receipts] == [
            receipt.stated for receipt in receipts
        ]
        mine = held["prize/2027/entry.json"]
        assert (mine["title"], mine["school"], [v["number"] for v in mine["versions"]]) == (
            "The chair by the window", "School of Medicine, Elmstead", [1, 2],
        )  # fmt: skip
        assert held["prize/2027/draft.json"]["typed"] == {"title": "third"}
        assert held["prize/2027/longer-deadline.json"]["reason"] == "ill"

    def test_nothing_of_another_author_or_juror_comes_along(
        self, session: Session, year: Edition, ada: Person, ben: Person, jun: Person
    ) -> None:
        mine, his = entry(session, year, ada, code="BBBBBB"), entry(session, year, ben, code="CCCCCC", title="Ben’s")
        near = [
            {"code": "near-copy", "count": 1, "places": [], "kind": ""},
            {"code": "images", "count": 2, "places": []},
        ]
        session.execute(
            update(Manuscript).filter_by(entry_id=mine.id).values(findings=near, near_copies=[{"code": "CCCCCC"}])
        )
        review(session, assignment(session, seat(session, year, jun), mine), comment="Jun’s own words.")
        session.commit()
        held = files(session, ada)
        assert [finding["code"] for finding in held["prize/2027/entry.json"]["versions"][0]["findings"]] == ["images"]
        text = json.dumps(held, default=repr)
        assert [word for word in ("CCCCCC", "Ben", "Jun", his.title) if word in text] == []

    def test_a_winner_gets_how_they_want_to_be_named_and_reads_how_long_that_is_kept(
        self, session: Session, olga: Person, sign_in: SignIn
    ) -> None:
        its = committee(session)
        its.unseal()
        author, said = its.author("BBBBBB"), Said("Ada Lovelace", shows_school=True)
        its.tell(olga)
        bylines.say(session, its.edition.id, author.id, said, now=NOW)
        session.commit()
        held = next(content for path, content in files(session, author).items() if path.endswith("byline.json"))
        assert {name: held[name] for name in ("name", "shows_school", "shows_country")} == {
            "name": "Ada Lovelace", "shows_school": True, "shows_country": False,
        }  # fmt: skip
        page = words(sign_in(author).get("/account/data").text)
        assert "<dt>How you want to be named</dt><dd>Ada Lovelace: for the page of the winners" in page
        its.announce(olga)
        page = words(sign_in(author).get("/account/data/delete").text)
        assert "Where the winners are named, the title stands alone." in page

    def test_a_juror_gets_the_own_reviews_with_scores_by_the_codes_of_the_essays(
        self, session: Session, year: Edition, ada: Person, jun: Person, noor: Person
    ) -> None:
        hers = entry(session, year, ada, code="BBBBBB", title="A window")
        review(session, assignment(session, seat(session, year, jun), hers), (7, 8, 6, 9), comment="Well seen.")
        review(session, assignment(session, seat(session, year, noor), hers), (1, 1, 1, 1), comment="Noor’s.")
        (held,) = files(session, jun).values()
        assert [one["role"] for one in held["seats"]] == ["juror"]
        (mine,) = held["essays"]
        assert (mine["essay"], mine["review"]["comment"], mine["review"]["scores"]) == (
            "BBBBBB", "Well seen.", {"Exposition": 7, "Reflection": 8, "Action": 6, "Progression": 9},
        )  # fmt: skip
        text = json.dumps(held)
        assert [word for word in ("Noor", "Ada", "A window") if word in text] == []

    def test_who_has_no_part_in_the_prize_gets_nothing_from_it(self, session: Session, sol: Person) -> None:
        assert files(session, sol) == {}
        holder = PrizeHolder()
        assert (holder.kept(session, sol, NOW), holder.loss(session, sol, NOW)) == (None, None)

    def test_it_takes_as_many_queries_for_three_editions_as_for_one_but_for_the_files(
        self, session: Session, ada: Person, queries: list[str]
    ) -> None:
        counts = []
        for number in (2027, 2028, 2029):
            entry(session, edition(session, number), ada)
            session.expire_all()
            assert ada.name == "Ada"
            queries.clear()
            PrizeHolder().kept(session, ada, NOW)
            counts.append(len(queries))
        assert counts == [counts[0]] * 3

    def test_the_page_hands_all_of_it_out_in_one_archive(
        self, app: Flask, session: Session, year: Edition, ada: Person, sign_in: SignIn
    ) -> None:
        entry(session, year, ada)
        client = sign_in(ada)
        token = csrf_token(client.get("/account/data").text)
        with client.post("/account/data/download", data={"csrf_token": token}) as answer:
            archive = ZipFile(io.BytesIO(answer.data))
        assert archive.testzip() is None
        assert archive.namelist() == [
            "README.txt", "account.json", "mails.json", "register.json",
            "prize/2027/entry.json", "prize/2027/versions/version-1.docx",
        ]  # fmt: skip
        assert "THE PRIZE: one folder for each year" in archive.read("README.txt").decode()


class TestWords:
    def test_the_plan_has_the_reader_s_own_dates(
        self, session: Session, year: Edition, ada: Person, sign_in: SignIn
    ) -> None:
        mine = entry(session, year, ada)
        session.add(Draft(edition_id=year.id, person_id=ada.id, typed={}, saved_at=NOW))
        session.commit()
        page = words(sign_in(ada).get("/account/data").text)
        assert f"Your essay {mine.code}" in page
        # Thirty days after the deadline of 31 March; the results are not announced.
        assert 'until <time datetime="2027-04-30">30 April 2027</time>' in page
        assert "until a year after the results are announced, which they are not yet" in page
        session.execute(update(Edition).values(decided_at=NOW, announced_at=NOW))
        session.commit()
        page = words(sign_in(ada).get("/account/data").text)
        assert (
            'until <time datetime="2028-02-29">29 February 2028</time>, a year after the results were announced' in page
        )

    def test_the_author_of_what_wins_reads_that_it_stays_and_only_once_it_is_announced(
        self, session: Session, sign_in: SignIn
    ) -> None:
        its = committee(session)
        its.decide()
        client = sign_in(session.get_one(Person, its.essay("BBBBBB").person_id))
        assert "until a year after the results are announced, which" in words(client.get("/account/data").text)
        its.edition.announced_at = NOW
        session.commit()
        assert "for good: it has won, and is printed." in words(client.get("/account/data").text)

    @pytest.mark.parametrize(
        ("decided", "closed", "said"),
        [
            (False, False, "</strong>, and is not judged: its one version, the files, the receipts"),
            (False, True, "leaves the competition</strong> and cannot win."),
            (True, True, "The decision that was made with your essay"),
        ],
    )
    def test_the_page_says_what_would_become_of_the_essay_now(
        self, session: Session, year: Edition, ada: Person, sign_in: SignIn, decided: bool, closed: bool, said: str
    ) -> None:
        entry(session, year, ada)
        if closed:
            session.execute(update(Edition).values(closes_at=NOW - DAY, reading_from=NOW - DAY))
        if decided:
            session.execute(update(Edition).values(decided_at=NOW))
        session.commit()
        assert said in words(sign_in(ada).get("/account/data/delete").text)

    def test_a_juror_reads_what_becomes_of_seat_and_reviews(
        self, session: Session, year: Edition, ada: Person, jun: Person, sign_in: SignIn
    ) -> None:
        review(session, assignment(session, seat(session, year, jun), entry(session, year, ada)))
        page = words(sign_in(jun).get("/account/data/delete").text)
        assert "You leave the jury." in page
        assert "The review that you have handed in stays, under “Former juror”." in page


class TestWhatOthersSee:
    @pytest.fixture
    def erased(self, session: Session, year: Edition, ada: Person, jun: Person, noor: Person, cas: Person) -> Entry:
        """Ada's essay, which was decided upon and then erased; Jun has judged it, Noor never did."""
        hers = entry(session, year, ada, code="BBBBBB", title="A window")
        review(session, assignment(session, seat(session, year, jun), hers), comment="Well seen.")
        assignment(session, seat(session, year, noor), hers)
        seat(session, year, cas, Role.COMMITTEE)
        session.execute(update(Edition).values(decided_at=NOW))
        session.commit()
        erase_person(session, ada, now=NOW)
        session.commit()
        return hers

    @pytest.mark.usefixtures("erased")
    def test_a_juror_keeps_the_review_and_finds_the_text_erased(
        self, jun: Person, noor: Person, sign_in: SignIn
    ) -> None:
        client = sign_in(jun)
        assert "1 of 1 reviews handed in" in words(client.get("/prize/jury/").text)
        page = client.get("/prize/jury/entries/BBBBBB")
        assert (page.status_code, "The text is erased" in page.text, "Well seen." in page.text) == (200, True, True)
        assert client.get("/prize/jury/entries/BBBBBB/essay.docx").status_code == 404
        desk = sign_in(noor).get("/prize/jury/").text
        assert ("the text is erased" in desk, 'href="/prize/jury/entries/BBBBBB"' in desk) == (True, False)
        assert sign_in(noor).get("/prize/jury/entries/BBBBBB").status_code == 200

    @pytest.mark.usefixtures("erased")
    def test_the_committee_keeps_the_reviews_and_is_not_led_to_a_text(self, cas: Person, sign_in: SignIn) -> None:
        client = sign_in(cas)
        assert "BBBBBB" in client.get("/prize/2027/committee/").text
        page = client.get("/prize/2027/committee/entries/BBBBBB").text
        assert ("Well seen." in page, "The text is erased" in page, "entries/BBBBBB/essay" in page) == (
            True,
            True,
            False,
        )
        answer = client.get("/prize/2027/committee/entries/BBBBBB/essay")
        assert (answer.status_code, "The text is erased" in answer.text) == (409, True)

    @pytest.mark.usefixtures("erased")
    def test_the_organiser_sees_that_the_author_is_erased(self, olga: Person, sign_in: SignIn) -> None:
        client = sign_in(olga)
        assert "Author erased" in client.get("/organise/prize/2027/").text
        page = client.get("/organise/prize/2027/entries/BBBBBB").text
        assert ("The text is erased" in page, "mailto:" in page) == (True, False)
        token = csrf_token(client.get("/account").text)
        answer = client.post("/organise/prize/2027/jury/plan", data={"csrf_token": token})
        assert answer.status_code == 303

    @pytest.mark.usefixtures("erased")
    def test_a_former_juror_stands_beside_the_review(
        self, session: Session, jun: Person, cas: Person, sign_in: SignIn
    ) -> None:
        erase_person(session, jun, now=NOW)
        session.commit()
        page = sign_in(cas).get("/prize/2027/committee/entries/BBBBBB").text
        assert ("Former juror" in page, "Jun" in page, "Well seen." in page) == (True, False, True)


class TestCommitteeMember:
    def test_takes_along_what_they_declared_named_noted_and_signed_and_nothing_of_the_others(
        self, session: Session
    ) -> None:
        its = committee(session)
        its.declare("Cas", GGGGGG="I know the ward.")
        its.name("Cas", *CODES[:3], sentence="They stay with me.")
        its.declare("Ida", HHHHHH="It is mine.")
        its.name("Ida", sentence="I came late.")
        note = {"version": 0, "now": NOW}
        deliberation.note(session, its.edition.id, its.people["Cas"].id, "BBBBBB", "Honest.", **note)
        deliberation.note(session, its.edition.id, its.people["Ida"].id, "BBBBBB", "Too short.", **note)
        its.put("Cas", typed(*CODES[:3]) | excused(its.seats["Leo"], "On a ward."))
        its.sign("Cas", dissent="FFFFFF was better.")
        found = files(session, its.people["Cas"])["prize/2027/committee.json"]
        assert found["interests"] == [{"essay": "GGGGGG", "reason": "I know the ward."}]
        assert [named["essay"] for named in found["named"]] == list(CODES[:3])
        assert [(note["essay"], note["text"]) for note in found["notes"]] == [("BBBBBB", "Honest.")]
        assert [signed["dissent"] for signed in found["signatures"]] == ["FFFFFF was better."]
        assert [proposal["typed"]["reason"] for proposal in found["proposals"]] == ["We agree."]
        assert [
            word for word in ("It is mine.", "Too short.", "I came late.", "On a ward.") if word in str(found)
        ] == []

    def test_the_page_says_what_is_kept_and_what_goes(self, session: Session, sign_in: SignIn) -> None:
        its = committee(session)
        its.ready()
        client = sign_in(its.people["Cas"])
        assert "What you did on the committee" in client.get("/account/data").text
        assert "Your notes are gone, and why you had an interest." in words(client.get("/account/data/delete").text)
