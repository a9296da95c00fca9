"""The proposal, the signatures and what follows, as the members see it in their browsers."""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import datetime
from io import BytesIO

import pytest
from lxml import html
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.accounts.models import Person
from portal.audit import register
from portal.audit.models import Act
from portal.mail.models import Mail
from portal.prize.models import Role, SealedRules
from portal.prize.models_decision import Proposal
from portal.prize.operations import decided, decisions, deliberation, seats
from portal.prize.queries.basis import basis
from portal.prize.queries.minutes import VERBS
from portal.prize.rules import record
from portal.prize.rules.receipt import public_key
from tests.accounts.conftest import Visitor, csrf_token
from tests.builders import DAY, NOW, SIGNER, person, seat
from tests.prize.chamber import CODES, Committee, because, committee, excused, typed
from tests.prize.views.conftest import Visit, heading, lines, told, values

PLACE = "/prize/2027/committee/decision/"
Enter = Callable[[str], Visitor]


@pytest.fixture
def its(session: Session) -> Committee:
    its = committee(session)
    its.ready()
    return its


@pytest.fixture
def enter(its: Committee, visit: Visit) -> Enter:
    return lambda who: visit(its.people[who])


def drafted(its: Committee) -> dict[str, str]:
    its.session.expire_all()
    return its.proposal().typed


def plain(answer: TestResponse) -> str:
    """All words of the page, as they are read."""
    words: str = html.fromstring(answer.text).text_content()
    return " ".join(words.split())


def sign(its: Committee, visitor: Visitor, name: str, **more: str) -> int:
    its.session.expire_all()
    digest = its.proposal().digest or ""
    return visitor.send(f"{PLACE}sign", digest=digest, name=name, has_read="y", **more).status_code


class TestWriting:
    def test_it_begins_with_the_split_of_the_call(self, its: Committee, enter: Enter) -> None:
        page = enter("Cas").client.get(f"{PLACE}proposal")
        assert heading(page) == "What is proposed"
        assert values(page) == {"version": "0", "amount-1": "2,500", "amount-2": "1,500", "amount-3": "1,000"}

    def test_a_draft_is_kept_as_it_was_typed_and_anybody_goes_on_with_it(self, its: Committee, enter: Enter) -> None:
        what = typed("BBBBBB", amounts=("a lot", "1,5,0", ""))
        assert enter("Cas").send(f"{PLACE}proposal", **what, version="0", act="save").status_code == 303
        page = enter("Ida").client.get(f"{PLACE}proposal")
        assert values(page) == {name: text for name, text in what.items() if text} | {"version": "1"}
        assert "Saved by Cas" in page.text

    def test_two_at_once_see_both(self, its: Committee, enter: Enter) -> None:
        enter("Cas").send(f"{PLACE}proposal", **typed("BBBBBB", reason="Cas says so."), version="0", act="save")
        page = enter("Ida").send(f"{PLACE}proposal", **typed("CCCCCC", reason="Ida too."), version="0", act="save")
        assert page.status_code == 409
        assert "1st: BBBBBB, 2,500" in told(page)[0]
        assert "Cas says so." in told(page)[0]
        assert values(page)["essay-1"] == "CCCCCC"
        assert enter("Ida").send(f"{PLACE}proposal", **values(page), act="save").status_code == 303
        assert drafted(its)["reason"] == "Ida too."

    def test_a_page_of_what_was_laid_aside_meanwhile_comes_back_with_both(self, its: Committee, enter: Enter) -> None:
        digest = its.put("Cas", typed(*CODES[:3], reason="Cas says so.")).digest or ""
        enter("Leo").send(f"{PLACE}lay-aside", digest=digest, why="A slip.")
        enter("Leo").send(f"{PLACE}proposal", **typed("DDDDDD", reason="Leo says so."), version="1", act="save")
        page = enter("Ida").send(f"{PLACE}proposal", **typed("CCCCCC", reason="Ida too."), version="1", act="save")
        assert (page.status_code, "Leo says so." in told(page)[0], values(page)["essay-1"]) == (409, True, "CCCCCC")
        assert values(page)["version"] == "2"
        assert drafted(its)["reason"] == "Leo says so."

    @pytest.mark.parametrize(
        ("what", "fault"),
        [
            (
                typed(*CODES[:3], amounts=("2,500", "1,500", "999.99")),
                "The amounts miss the pot: EUR 0.01 is left over.",
            ),
            (typed(*CODES[:3], amounts=("2,500", "2,500", "1,000")), "The amounts miss the pot: EUR 1,000 too much"),
            (typed(*CODES[:3], amounts=("2,500", "a thousand", "1,000")), "Type the amount in figures"),
            (typed(*CODES[:3], amounts=("6,000", "-1,500", "500")), "Type the amount in figures"),
            (typed("BBBBBB", "CCCCCC", "BBBBBB"), "This essay has a place already, in a line above."),
            (typed("BBBBBB", "CCCCCC", amounts=("2,500", "2,500")), "Every place is given: choose an essay for each."),
            (typed("BBBBBB", "CCCCCC", "ZZZZZZ"), "No essay that can win has this code"),
            (typed(*CODES[:3], places=(1, 1, 3)), "in this edition a place is not shared"),
            (typed(*CODES[:3], reason=""), "Say why these."),
        ],
    )
    def test_what_is_wrong_is_told_at_its_place_and_the_draft_is_kept(
        self, its: Committee, enter: Enter, what: dict[str, str], fault: str
    ) -> None:
        page = enter("Cas").send(f"{PLACE}proposal", **what, version="0", act="put")
        assert (page.status_code, fault in page.text) == (422, True)
        assert drafted(its) == what
        assert values(page)["version"] == "1"
        assert its.proposal().put_at is None

    def test_what_is_too_long_comes_back_to_its_last_letter(self, its: Committee, enter: Enter) -> None:
        why = "word " * 2_000 + "end"
        page = enter("Cas").send(f"{PLACE}proposal", **typed(*CODES[:3], reason=why), version="0", act="save")
        assert (page.status_code, values(page)["reason"]) == (422, why)

    def test_against_the_ranking_the_page_asks_why_and_says_what_for(self, its: Committee, enter: Enter) -> None:
        cas = enter("Cas")
        what = typed("HHHHHH", "CCCCCC", "DDDDDD")
        page = cas.send(f"{PLACE}proposal", **what, version="0", act="put")
        assert page.status_code == 422
        text = " ".join(re.sub(r"<[^>]+>", " ", page.text).split())
        assert "HHHHHH gets the 1st place; nine times in ten its true place is the 6th." in text
        assert "BBBBBB gets no place; nine times in ten its true place is the 1st." in text
        reasons = because("outside-HHHHHH-1") | because("left-out-BBBBBB")
        again = cas.send(f"{PLACE}proposal", **what, **reasons, version="1", act="put")
        assert again.status_code == 303
        assert "Reason:</strong> The third reader convinced us." in cas.client.get(PLACE).text

    def test_other_amounts_than_the_rules_set_take_a_reason_and_the_page_says_which_they_are(
        self, its: Committee, enter: Enter
    ) -> None:
        cas, what = enter("Cas"), typed(*CODES[:3], amounts=("2,500", "0", "2,500"))
        page = cas.send(f"{PLACE}proposal", **what, version="0", act="put")
        assert (page.status_code, its.proposal().put_at) == (422, None)
        asked = (
            "The amounts are not those that the rules set: EUR 2,500 for the 1st place, EUR 1,500 for the 2nd place and"
            " EUR 1,000 for the 3rd place."
        )
        assert asked in " ".join(page.text.split())
        assert "Say why you decide otherwise than the rules set for these places." in page.text
        reason = because("split", "The second gives it to a ward.")
        assert cas.send(f"{PLACE}proposal", **what, **reason, version="1", act="put").status_code == 303
        for path in (PLACE, f"{PLACE}minutes"):
            text = " ".join(re.sub(r"<[^>]+>", " ", cas.client.get(path).text).split())
            assert "Every award lies where the ranking supports it." in text
            assert f"{asked} Reason: The second gives it to a ward." in text

    def test_a_reason_that_is_not_asked_for_at_the_moment_is_not_lost(self, its: Committee, enter: Enter) -> None:
        cas, reasons = enter("Cas"), because("outside-HHHHHH-1")
        cas.send(f"{PLACE}proposal", **typed("HHHHHH", "CCCCCC", "DDDDDD"), **reasons, version="0", act="save")
        cas.send(f"{PLACE}proposal", **typed(*CODES[:3]), version="1", act="save")
        assert drafted(its)["because-outside-HHHHHH-1"] == "The third reader convinced us."

    def test_who_is_waited_for_is_named_and_nothing_typed_is_lost(self, session: Session, visit: Visit) -> None:
        its = committee(session)
        its.ready("Leo")
        page = visit(its.people["Cas"]).send(f"{PLACE}proposal", **typed(*CODES[:3]), version="0", act="put")
        assert (page.status_code, "Not declared: Leo." in told(page)[0]) == (409, True)
        assert values(page)["essay-3"] == "DDDDDD"
        assert values(page)["version"] == "1"

    def test_shared_places_are_split_anew_by_the_portal(self, its: Committee, enter: Enter) -> None:
        its.edition.allows_shared_places = True
        its.session.commit()
        what = typed(*CODES[:3], places=(1, 1, 3))
        page = enter("Cas").send(f"{PLACE}proposal", **what, version="0", act="split")
        assert page.status_code == 200
        assert [values(page)[f"amount-{n}"] for n in (1, 2, 3)] == ["2,000", "2,000", "1,000"]
        assert enter("Cas").send(f"{PLACE}proposal", **values(page), act="put").status_code == 303

    def test_a_double_click_puts_it_once(self, its: Committee, enter: Enter) -> None:
        client = enter("Cas").client
        sent = typed(*CODES[:3]) | {"version": "0", "act": "put"}
        sent["csrf_token"] = csrf_token(client.get(f"{PLACE}proposal").text)
        answers = [client.post(f"{PLACE}proposal", data=sent) for _ in range(2)]
        assert [(answer.status_code, answer.headers["Location"]) for answer in answers] == [(303, PLACE)] * 2
        assert client.post(f"{PLACE}proposal", data=sent | {"reason": "Other."}).status_code == 409
        assert len(its.session.scalars(select(Proposal)).all()) == 1


class TestSigning:
    def test_it_is_read_signed_by_everybody_and_decided(self, its: Committee, enter: Enter) -> None:
        its.put("Cas")
        page = enter("Ida").client.get(PLACE)
        assert heading(page) == "Put to signature"
        assert lines(page)[:3] == [
            ["1st", "BBBBBB Essay 1", "EUR 2,500"], ["2nd", "CCCCCC Essay 2", "EUR 1,500"],
            ["3rd", "DDDDDD Essay 3", "EUR 1,000"],
        ]  # fmt: skip
        assert [sign(its, enter(who), who) for who in its.people] == [303] * 3
        assert heading(enter("Ida").client.get(PLACE)) == "The decision"

    def test_another_name_and_an_empty_box_are_told(self, its: Committee, enter: Enter) -> None:
        its.put("Cas")
        cas = enter("Cas")
        page = cas.send(f"{PLACE}sign", digest=its.proposal().digest or "", name="Ida", has_read="y", dissent="Hm.")
        assert (page.status_code, "Sign as Cas" in page.text) == (422, True)
        assert "Hm." in page.text
        assert cas.send(f"{PLACE}sign", digest=its.proposal().digest or "", name="Cas").status_code == 422

    def test_a_stale_page_signs_nothing(self, its: Committee, enter: Enter) -> None:
        digest = its.put("Cas").digest or ""
        enter("Ida").send(f"{PLACE}lay-aside", digest=digest, why="A slip.")
        its.put("Ida", typed("BBBBBB", "CCCCCC", "DDDDDD", reason="Anew."))
        page = enter("Cas").send(f"{PLACE}sign", digest=digest, name="Cas", has_read="y")
        assert (page.status_code, "is not what is to be signed any more" in page.text) == (409, True)
        # What the page had filled in by itself is nothing that anybody typed.
        assert digest not in page.text

    def test_what_changed_is_said_before_and_after_one_tries(self, its: Committee, enter: Enter) -> None:
        its.put("Cas")
        its.essay("DDDDDD").withdrawn_at = NOW
        its.session.commit()
        page = enter("Cas").client.get(PLACE)
        assert "since it was put, an essay that was to win has been withdrawn" in told(page)[0]
        assert f'action="{PLACE}sign' not in page.text
        assert sign(its, enter("Cas"), "Cas") == 303
        after = enter("Cas").client.get(PLACE)
        assert "void, because an essay that was to win has been withdrawn" in after.text

    def test_a_signature_is_taken_back(self, its: Committee, enter: Enter) -> None:
        its.put("Cas")
        sign(its, enter("Cas"), "Cas")
        assert enter("Cas").send(f"{PLACE}take-back").status_code == 303
        assert enter("Cas").client.get(PLACE).text.count(">not yet<") == 3

    def test_a_dissent_stands_where_the_signature_does(self, its: Committee, enter: Enter) -> None:
        its.put("Cas")
        sign(its, enter("Cas"), "Cas", dissent="<b>FFFFFF</b> was better.")
        assert "&lt;b&gt;FFFFFF&lt;/b&gt; was better." in enter("Ida").client.get(PLACE).text

    def test_nothing_is_put_yet_leads_to_the_draft(self, its: Committee, enter: Enter) -> None:
        page = enter("Cas").client.get(PLACE)
        assert (heading(page), f'href="{PLACE}proposal"' in page.text) == ("Nothing is put to signature", True)


class TestSealed:
    """Before the unsealing, no page or file of the committee has a person who wrote an essay."""

    WORDS = ("Ada", "Elmstead", "essay.docx")

    def pages(self, visitor: Visitor) -> dict[str, bytes]:
        rules = [r.rule for r in visitor.client.application.url_map.iter_rules() if "GET" in (r.methods or ())]
        paths = [rule.replace("<int:year>", "2027").replace("<code>", "BBBBBB") for rule in rules]
        answers = {path: visitor.client.get(path) for path in paths if path.startswith("/prize/2027/committee/")}
        pages = {path: answer.data for path, answer in answers.items() if answer.status_code == 200}
        pdf = PdfReader(BytesIO(pages[f"{PLACE}minutes.pdf"]))
        return pages | {f"{PLACE}minutes.pdf": "".join(page.extract_text() for page in pdf.pages).encode()}

    def test_nobody_is_named_anywhere(self, its: Committee, enter: Enter) -> None:
        its.decide()
        pages = self.pages(enter("Cas"))
        assert {f"{PLACE}record.json", f"{PLACE}minutes", PLACE} <= set(pages)
        assert {path: w for path, page in pages.items() for w in self.WORDS if w.encode() in page} == {}

    def test_opening_takes_a_tick_and_names_the_winners_alone(self, its: Committee, enter: Enter) -> None:
        its.decide()
        other = its.essay("FFFFFF")
        other.school = "Nowhere College"
        its.session.commit()
        cas = enter("Cas")
        assert cas.send(f"{PLACE}unseal").status_code == 422
        assert cas.send(f"{PLACE}unseal", sure="y").status_code == 303
        page = enter("Ida").client.get(PLACE)
        assert lines(page)[0] == [
            "1st", "BBBBBB Essay 1", "Ada, School of Medicine, Elmstead, Elmstead, Switzerland", "EUR 2,500",
        ]  # fmt: skip
        assert "Opened by Cas" in page.text
        assert [path for path, text in self.pages(enter("Cas")).items() if b"Nowhere College" in text] == []

    def test_an_interest_in_a_winner_is_looked_at_once_more(self, session: Session, visit: Visit) -> None:
        its = committee(session)
        its.declare("Cas", BBBBBB="I know the ward.")
        its.name("Cas", *CODES[1:4])
        for who in ("Ida", "Leo"):
            its.declare(who)
            its.name(who)
        its.put("Ida")
        for who in its.people:
            its.sign(who)
        cas = visit(its.people["Cas"])
        cas.send(f"{PLACE}unseal", sure="y")
        assert "Cas had declared an interest in BBBBBB, which wins." in told(cas.client.get(PLACE))[-1]


class TestReopening:
    def test_where_the_last_who_has_not_signed_leaves_another_signs_once_more(
        self, its: Committee, enter: Enter
    ) -> None:
        its.decide()
        ida = enter("Ida")
        enter("Cas").send(f"{PLACE}reopening", why="A wrong score.", name="Cas")
        ida.send(f"{PLACE}reopening/sign", name="Ida", sure="y")
        before = ida.client.get(PLACE).text
        its.seats["Leo"].withdrawn_at = NOW
        its.session.commit()
        after = ida.client.get(PLACE).text
        assert [f"Signed by {told}" in page for told, page in (("2 of 3", before), ("2 of 2", after))] == [True, True]
        assert [f'action="{PLACE}reopening/sign' in page for page in (before, after)] == [False, True]
        assert ida.send(f"{PLACE}reopening/sign", name="Ida", sure="y").headers["Location"].endswith("/deliberation/")

    def test_all_who_signed_reopen_it_page_by_page(self, its: Committee, enter: Enter) -> None:
        its.decide()
        assert enter("Cas").send(f"{PLACE}reopening", why="", name="Cas").status_code == 422
        assert enter("Cas").send(f"{PLACE}reopening", why="A wrong score.", name="Ida").status_code == 422
        assert enter("Cas").send(f"{PLACE}reopening", why="A wrong score.", name="Cas").status_code == 303
        page = enter("Ida").client.get(PLACE)
        assert "Signed by 1 of 3 who signed the decision." in told(page)[-1]
        assert enter("Ida").send(f"{PLACE}reopening/sign", name="Ida").status_code == 422
        assert enter("Ida").send(f"{PLACE}reopening/sign", name="Ida", sure="y").status_code == 303
        assert enter("Leo").send(f"{PLACE}reopening/sign", name="Leo", sure="y").status_code == 303
        its.session.expire_all()
        assert its.edition.decided_at is None
        begins = enter("Ida").client.get(f"{PLACE}proposal")
        assert values(begins)["essay-1"] == "BBBBBB"
        # What was decided is kept, and can be checked as long as anybody asks.
        assert f'href="{PLACE}record.json?proposal=1"' in enter("Ida").client.get(PLACE).text
        file = enter("Ida").client.get(f"{PLACE}record.json?proposal=1")
        assert file.headers["Content-Disposition"].endswith("filename=decision-2027-superseded-1.json")
        assert record.faults(file.data, [public_key(SIGNER.key)]) == []
        gone = [enter("Ida").client.get(f"{PLACE}record.json{which}").status_code for which in ("", "?proposal=2")]
        assert gone == [404, 404]

    def test_where_the_signers_have_left_the_page_says_who_answers_for_it_now(
        self, its: Committee, visit: Visit
    ) -> None:
        its.decide()
        for who in ("Ida", "Leo"):
            its.seats[who].withdrawn_at = NOW
        its.session.commit()
        cas = visit(its.people["Cas"])
        alone = "this one took 2. The committee has 1 now: have the organiser seat another member."
        assert alone in plain(cas.client.get(PLACE))
        cas.send(f"{PLACE}reopening", why="A wrong score.", name="Cas")
        page = plain(cas.client.get(PLACE))
        assert "Signed by 1 of 1 who signed the decision" not in page
        assert ("It stands until there are 2." in page, alone in page) == (True, True)
        assert "Sign the reopening" not in page
        uma = person(its.session, "Uma")
        seat(its.session, its.edition, uma, Role.COMMITTEE)
        its.session.commit()
        new = visit(uma)
        page = plain(new.client.get(PLACE))
        assert "Signed by 1 of 2 on the committee as it is now. Until all have, it stands." in page
        assert "so all who are on it now answer for it: Cas, Uma." in page
        assert new.send(f"{PLACE}reopening/sign", name="Uma", sure="y").headers["Location"].endswith("/deliberation/")
        minutes = plain(cas.client.get(f"{PLACE}minutes"))
        assert "It was agreed by Cas (" in minutes

    def test_it_may_be_left_at_that(self, its: Committee, enter: Enter) -> None:
        its.decide()
        enter("Cas").send(f"{PLACE}reopening", why="A wrong score.", name="Cas")
        assert enter("Ida").send(f"{PLACE}reopening/drop").status_code == 303
        assert "Ask for it" in enter("Cas").client.get(PLACE).text

    def test_after_the_announcement_the_page_says_why_not(self, its: Committee, enter: Enter) -> None:
        its.decide()
        its.edition.announced_at = NOW
        its.session.commit()
        assert "the decision stays" in enter("Cas").client.get(PLACE).text


class TestNews:
    """Members are somewhere else: each is written to when their signature is wanted, and of what comes of it."""

    def told(self, its: Committee) -> dict[str, list[str]]:
        """The subjects since one last looked, by whom they are to."""
        names = {person.email: who for who, person in its.people.items()}
        its.session.expire_all()
        found: dict[str, list[str]] = {}
        for mail in its.session.scalars(select(Mail).where(Mail.id > self.seen).order_by(Mail.id)).all():
            found.setdefault(names[mail.to], []).append(mail.subject.removeprefix(f"{its.edition.title}: "))
            # A mail is read in company.
            assert [word for word in (*CODES, "Essay 1", "A wrong score.", "We agree.") if word in mail.body] == []
            self.seen = mail.id
        return found

    seen = 0

    def test_whose_signature_is_wanted_and_who_is_told_what_came_of_it(self, its: Committee, enter: Enter) -> None:
        enter("Cas").send(f"{PLACE}proposal", **typed(*CODES[:3]), version="0", act="put")
        wanted = "a proposal waits for your signature"
        assert self.told(its) == {"Ida": [wanted], "Leo": [wanted]}
        for who in ("Cas", "Ida"):
            assert sign(its, enter(who), who) == 303
        assert self.told(its) == {}
        for _ in range(2):
            assert sign(its, enter("Leo"), "Leo") == 303
        assert self.told(its) == {"Cas": ["it is decided"], "Ida": ["it is decided"]}

        asked = "somebody asks to reopen the decision"
        for _ in range(2):
            enter("Ida").send(f"{PLACE}reopening", why="A wrong score.", name="Ida")
        assert self.told(its) == {"Cas": [asked], "Leo": [asked]}
        enter("Leo").send(f"{PLACE}reopening/drop")
        assert self.told(its) == {"Cas": ["the decision stands"], "Ida": ["the decision stands"]}
        enter("Ida").send(f"{PLACE}reopening", why="A wrong score.", name="Ida")
        assert self.told(its) == {"Cas": [asked], "Leo": [asked]}
        for who in ("Cas", "Leo"):
            enter(who).send(f"{PLACE}reopening/sign", name=who, sure="y")
        assert self.told(its) == {"Cas": ["the decision is reopened"], "Ida": ["the decision is reopened"]}

    def test_whoever_is_excused_is_not_asked_and_what_is_laid_aside_is_told(self, its: Committee, enter: Enter) -> None:
        what = typed(*CODES[:3]) | excused(its.seats["Leo"])
        enter("Cas").send(f"{PLACE}proposal", **what, version="0", act="put")
        assert self.told(its) == {"Ida": ["a proposal waits for your signature"]}
        digest = its.proposal().digest or ""
        enter("Ida").send(f"{PLACE}lay-aside", digest=digest, why="A typing slip.")
        assert self.told(its) == {"Cas": ["the proposal is laid aside"]}

    def test_what_became_void_is_told_when_somebody_would_sign_it(self, its: Committee, enter: Enter) -> None:
        its.put("Cas")
        its.essay("DDDDDD").withdrawn_at = NOW
        its.session.commit()
        assert sign(its, enter("Ida"), "Ida") == 303
        assert self.told(its) == {name: ["the proposal is laid aside"] for name in ("Cas", "Leo")}

    def test_who_has_left_since_it_was_put_hears_no_more_of_it(
        self, its: Committee, enter: Enter, olga: Person
    ) -> None:
        digest = its.put("Cas").digest or ""
        seats.withdraw(its.session, its.seats["Ida"], organiser=olga, now=NOW)
        its.session.commit()
        assert enter("Leo").send(f"{PLACE}lay-aside", digest=digest, why="A slip.").status_code == 303
        assert self.told(its) == {"Cas": ["the proposal is laid aside"]}

    def test_a_draft_and_what_is_not_accepted_tell_nobody(self, its: Committee, enter: Enter) -> None:
        enter("Cas").send(f"{PLACE}proposal", **typed(*CODES[:3]), version="0", act="save")
        enter("Cas").send(f"{PLACE}proposal", **typed(*CODES[:2]), version="1", act="put")
        its.put("Cas")
        enter("Ida").send(f"{PLACE}sign", digest=its.proposal().digest or "", name="Cas", has_read="y")
        assert self.told(its) == {}


class TestFiles:
    def test_the_page_of_files_offers_them_once_it_is_decided(self, its: Committee, enter: Enter) -> None:
        files = [f"{PLACE}{name}" for name in ("record.json", "minutes.pdf", "awards.csv", "awards.xlsx")]
        page = "/prize/2027/committee/files"
        assert [file for file in files if file in enter("Cas").client.get(page).text] == []
        its.put("Cas")
        for who in its.people:
            its.sign(who)
        client = enter("Cas").client
        assert [file for file in files if f'href="{file}"' in client.get(page).text] == files
        assert {client.get(file).status_code for file in files} == {200}

    def test_the_record_is_checked_without_the_portal(self, its: Committee, enter: Enter) -> None:
        assert enter("Cas").client.get(f"{PLACE}record.json").status_code == 404
        its.put("Cas")
        for who in its.people:
            sign(its, enter(who), who)
        content = enter("Cas").client.get(f"{PLACE}record.json").data
        keys = enter("Cas").client.get("/receipts/keys.json").json
        assert keys is not None
        assert record.faults(content, [key["public"] for key in keys["keys"]]) == []
        act = its.session.scalars(select(Act).filter_by(verb="decide")).one()
        sealed = json.loads(content)["record"]
        assert (sealed["number"], sealed["register"]) == (act.number, act.digest)

    def test_the_awards_are_a_table_that_no_spreadsheet_executes(self, its: Committee, enter: Enter) -> None:
        its.essay("BBBBBB").title = "=1+1"
        its.session.commit()
        its.decide()
        rows = list(csv.reader(io.StringIO(enter("Cas").client.get(f"{PLACE}awards.csv").text.lstrip("\ufeff"))))
        assert [row[:5] for row in rows[1:]] == [
            ["1", "BBBBBB", "'=1+1", "2500.00", "EUR"], ["2", "CCCCCC", "Essay 2", "1500.00", "EUR"],
            ["3", "DDDDDD", "Essay 3", "1000.00", "EUR"],
        ]  # fmt: skip
        (page,) = load_workbook(io.BytesIO(enter("Cas").client.get(f"{PLACE}awards.xlsx").data)).worksheets
        cells = list(page.iter_rows(min_row=2, max_col=5))
        assert [[cell.value for cell in row] for row in cells] == [
            [1, "BBBBBB", "=1+1", 2500, "EUR"], [2, "CCCCCC", "Essay 2", 1500, "EUR"],
            [3, "DDDDDD", "Essay 3", 1000, "EUR"],
        ]  # fmt: skip
        assert {cell.data_type for row in cells for cell in row} == {"n", "s"}


class TestMinutes:
    @pytest.fixture
    def eventful(self, session: Session) -> Committee:
        """Everything that can happen: a proposal that was laid aside, a decision that was reopened, another one."""
        its = committee(session)
        its.declare("Cas", GGGGGG="I know the ward.")
        its.name("Cas", *CODES[:3], sentence="They stay with me.")
        its.declare("Ida")
        its.name("Ida")
        year, cas, ida = its.edition.id, its.people["Cas"].id, its.people["Ida"].id
        deliberation.add_finalist(session, year, ida, "HHHHHH", "Unlike any other.", now=NOW)
        aside = its.put("Cas", typed(*CODES[:3]) | excused(its.seats["Leo"]))
        its.sign("Cas")
        decisions.take_back(session, year, cas, now=NOW)
        decisions.lay_aside(session, year, ida, digest=aside.digest or "", reason="A slip.", look=basis, now=NOW)
        its.put("Ida", typed(*CODES[:3]) | excused(its.seats["Leo"]))
        its.sign("Cas", dissent="FFFFFF was better.")
        its.sign("Ida")
        decided.unseal(session, year, ida, now=NOW)
        decided.ask_to_reopen(session, year, cas, reason="Too early.", name="Cas", now=NOW)
        decided.drop_reopening(session, year, ida, now=NOW)
        decided.ask_to_reopen(session, year, cas, reason="A wrong score.", name="Cas", now=NOW)
        decided.sign_reopening(session, year, ida, name="Ida", now=NOW)
        session.commit()
        reasons = because("outside-HHHHHH-3", "It is unlike any other.") | because("left-out-DDDDDD", "No room.")
        its.put("Cas", typed("BBBBBB", "CCCCCC", "HHHHHH") | excused(its.seats["Leo"]) | reasons)
        its.sign("Cas")
        its.sign("Ida")
        return its

    def text(self, its: Committee, visit: Visit) -> str:
        """What the print says, as an independent reader sees it."""
        answer = visit(its.people["Cas"]).client.get(f"{PLACE}minutes.pdf")
        assert answer.status_code == 200
        return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages).split())

    @pytest.mark.parametrize(
        ("first_score_at", "said"),
        [
            (None, "The rules that were sealed before the first score. SHA-256:"),
            (NOW - DAY, "The rules, which were sealed only when there were scores already. SHA-256:"),
        ],
    )
    def test_they_say_of_rules_that_were_sealed_late_that_they_were(
        self, its: Committee, enter: Enter, first_score_at: datetime | None, said: str
    ) -> None:
        its.session.execute(update(SealedRules).values(first_score_at=first_score_at))
        its.session.commit()
        its.put("Cas")
        for path in ("", "minutes"):
            assert said in " ".join(enter("Cas").client.get(f"{PLACE}{path}").text.split())

    def test_every_act_of_the_register_about_the_decision_is_in_them(self, eventful: Committee, visit: Visit) -> None:
        text = self.text(eventful, visit)
        acts = eventful.session.scalars(select(Act).filter_by(subject="edition 2027").order_by(Act.number)).all()
        told_of = [act for act in acts if act.verb not in ("open edition", "seal rules")]
        assert {act.verb for act in told_of} == set(VERBS)
        told_there = re.findall(r"(\d+) 1 March 2027, 12:00:00 UTC (?:Cas|Ida|Leo) ", text)
        assert [int(number) for number in told_there] == [act.number for act in told_of]
        number, digest = register.head(eventful.session)
        assert f"It ends in act {number}, SHA-256 {digest}" in text

    def test_and_everything_that_was_said(self, eventful: Committee, visit: Visit) -> None:
        text = self.text(eventful, visit)
        digests = [p.digest for p in eventful.session.scalars(select(Proposal)).all()]
        parts = [
            "as proposal 3", "HHHHHH gets the 3rd place", "Reason: It is unlike any other.", "Reason: No room.",
            "Leo was excused: On a ward.", "Interest in GGGGGG: I know the ward.", "They stay with me.", "Named none.",
            "HHHHHH, by Ida: Unlike any other.", "Proposal 1: laid aside. A slip.",
            "Proposal 2: decided, reopened and superseded", "Does not agree: FFFFFF was better.",
            "asked on 1 March 2027, 12:00:00 UTC to reopen it: Too early. This was dropped",
            "to reopen it: A wrong score. It was agreed by Cas (C", "opened by Ida", *filter(None, digests),
        ]  # fmt: skip
        assert [part for part in parts if part not in text] == []

    def test_what_looks_like_typst_or_html_is_a_text(self, its: Committee, visit: Visit) -> None:
        its.put("Cas", typed(*CODES[:3], reason='"); #panic("x") <b>bold</b> & *stars*'))
        assert '"); #panic("x") <b>bold</b> & *stars*' in self.text(its, visit)

    def test_before_it_is_decided_they_say_so(self, its: Committee, visit: Visit) -> None:
        page = visit(its.people["Cas"]).client.get(f"{PLACE}minutes").text
        assert "Not decided" in page
