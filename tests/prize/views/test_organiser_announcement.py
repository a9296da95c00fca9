"""The organiser tells the winners and announces them: what the page shows is what becomes public and what is mailed."""

import re
from collections.abc import Sequence
from datetime import timedelta

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.erasure import delete_account
from portal.accounts.holdings import holders
from portal.accounts.models import Person
from portal.clock import FixedClock
from portal.mail.models import Mail
from portal.prize import upkeep
from portal.prize.models import Seat
from portal.prize.models_decision import Award
from portal.prize.operations import bylines
from portal.prize.operations.erasure import erase_person
from portal.prize.rules.announcement import Said
from tests.accounts.conftest import Visitor, csrf_token, errors, notices
from tests.builders import DAY, NOW, SECOND, entry, person
from tests.prize.chamber import CODES, Committee, committee
from tests.prize.views.conftest import Mailbox, Visit, heading, lines, told, values

PAGE, EDITION = "/organise/prize/2027/announcement", "/organise/prize/2027/"
WINNERS, DECISION = "/prize/2027/winners", "/prize/2027/committee/decision/"
AT = NOW + 3 * DAY
NOW_TOLD = {"when": "now", "sure": "y"}
LATER = {"when": "later", "at": "2027-03-04T12:00", "sure": "y"}


@pytest.fixture
def its(session: Session) -> Committee:
    """Decided and opened, with remarks; FFFFFF was taken back, and the author of GGGGGG has left, as Wil has."""
    its = committee(session)
    its.edition.allows_remarks = True
    for n, code in enumerate(CODES):
        its.author(code).name = f"Zephyrine {n}"
    its.unseal()
    its.essay("FFFFFF").withdrawn_at = NOW
    erase_person(session, its.author("GGGGGG"), now=NOW)
    wil = session.scalars(select(Seat).filter_by(name="Wil")).one()
    wil.withdrawn_at = NOW
    session.commit()
    return its


@pytest.fixture
def office(its: Committee, olga: Person, visit: Visit) -> Visitor:
    return visit(olga)


def send(office: Visitor, what: str = "", **typed: str) -> int:
    """Send a form of the page as it is now; says what the answer's status is."""
    page = office.client.get(PAGE).text
    digest = re.search(r'name="digest" value="(\w*)"', page)
    token = csrf_token(page if digest else office.client.get("/account").text)
    data = {"csrf_token": token, "digest": digest[1] if digest else "", **typed}
    return office.client.post(PAGE + what, data=data).status_code


def to(mails: Sequence[Mail]) -> list[tuple[str, str]]:
    """What kind of mail went to whom, by the name before the number."""
    return sorted((mail.kind.removeprefix("prize/"), mail.to.rsplit("-", 1)[0]) for mail in mails)


def previews(page: str) -> dict[str, str]:
    """The mails that the page shows: subject and body by what each is called."""
    return {
        details.xpath("./summary")[0].text: f"{details.xpath('./p/strong')[0].text}\n{details.xpath('./pre')[0].text}"
        for details in html.fromstring(page).xpath("//details[@class='letter']")
    }


def is_as_shown(mail: Mail, shown: str) -> bool:
    """Whether this is the mail that the page showed, but for a link that is its owner's alone."""
    before, _, after = shown.partition("(a link for them alone)")
    text = f"{mail.subject}\n{mail.body}"
    return text.startswith(before) and text.endswith(after)


def words(page: str) -> str:
    return " ".join(html.fromstring(page).xpath("string(//main)").split())


class TestTelling:
    def test_the_page_shows_the_mail_and_the_winners_get_it_and_nobody_else(
        self, its: Committee, office: Visitor, mailbox: Mailbox
    ) -> None:
        shown = previews(office.client.get(PAGE).text)["Look at that mail"]
        assert send(office, "/tell") == 303
        assert to(mailbox()) == [("told-winner", "ada")] * 3
        first = mailbox()[0]
        assert (first.to, is_as_shown(first, shown)) == (its.author("BBBBBB").email, True)
        assert "first prize: EUR 2,500" in first.body
        assert "http://localhost/prize/2027/entry/award" in first.body
        # Pressed once more, nobody is told twice.
        assert send(office, "/tell") == 303
        assert "All winners were told before" in notices(office.client.get(PAGE))[0]
        assert len(mailbox()) == 3

    def test_what_they_say_appears_on_the_page(self, its: Committee, office: Visitor) -> None:
        assert [row[2:] for row in lines(office.client.get(PAGE))] == [["not yet", "no answer yet"]] * 3
        send(office, "/tell")
        for code, said in (("BBBBBB", Said("Z. Marrow", shows_school=True)), ("CCCCCC", Said(None))):
            bylines.say(its.session, its.edition.id, its.author(code).id, said, now=NOW)
        its.session.commit()
        assert [row[2:] for row in lines(office.client.get(PAGE))] == [
            ["1 March 2027", "Z. Marrow, with the school"], ["1 March 2027", "not at all"],
            ["1 March 2027", "no answer yet"],
        ]  # fmt: skip
        assert "by Z. Marrow, School of Medicine, Elmstead" in words(office.client.get(PAGE).text)

    def test_a_link_that_opens_an_account_is_shown_to_its_owner_alone(
        self, its: Committee, office: Visitor, mailbox: Mailbox
    ) -> None:
        assert its.author("BBBBBB").password is None
        page = office.client.get(PAGE).text
        assert ("/welcome/" in page, "(a link for them alone)" in page) == (False, True)
        its.author("BBBBBB").password = "x"
        its.session.commit()
        assert "(a link for them alone)" not in previews(office.client.get(PAGE).text)["Look at that mail"]
        send(office, "/tell")
        assert ["/welcome/" in mail.body for mail in mailbox()] == [False, True, True]


class TestAnnouncing:
    def test_the_page_shows_what_becomes_public_and_every_kind_of_mail(
        self, its: Committee, office: Visitor, mailbox: Mailbox
    ) -> None:
        page = office.client.get(PAGE).text
        preview = html.fromstring(page).xpath("//div[contains(@class, 'preview')]//ol")[0].text_content().split()
        shown = previews(page)
        assert "9 mails, each once" in words(page)
        assert send(office, **NOW_TOLD) == 303
        public = html.fromstring(office.client.get(WINNERS).text).xpath("//ol[@class='laurels']")[0]
        assert public.text_content().split() == preview
        mails = mailbox()
        assert len(shown) == 5
        not_now = shown.pop("Look at that mail")
        assert [kind for kind, text in shown.items() if not any(is_as_shown(mail, text) for mail in mails)] == []
        assert not any(is_as_shown(mail, not_now) for mail in mails)

    def test_everybody_whom_it_concerns_is_written_to_once(
        self, app: Flask, its: Committee, office: Visitor, mailbox: Mailbox
    ) -> None:
        assert send(office, **NOW_TOLD) == 303
        assert to(mailbox()) == [
            ("announced-entrant", "ada"),
            *[("announced-judge", who) for who in ("cas", "ida", "jun", "leo", "noor")],
            *[("announced-winner", "ada")] * 3,
        ]
        # Again, later and by the clock: nobody is written to twice.
        assert send(office, **NOW_TOLD) == 409
        with app.app_context():
            assert upkeep.announce(NOW) == 0
        assert len(mailbox()) == 9

    def test_the_mails_say_what_concerns_their_reader(self, its: Committee, office: Visitor, mailbox: Mailbox) -> None:
        send(office, **NOW_TOLD)
        bodies = {mail.kind.removeprefix("prize/"): mail.body for mail in mailbox()}
        assert {kind: "http://localhost/prize/2027/winners" in body for kind, body in bodies.items()} == dict.fromkeys(
            ("announced-winner", "announced-entrant", "announced-judge"), True
        )
        assert "Jurors may have left you a remark. If so, it is on your own page now:" in bodies["announced-entrant"]
        assert "http://localhost/prize/2027/entry/award" in bodies["announced-winner"]

    def test_no_juror_and_no_member_reads_an_author_or_a_title_in_a_mail(
        self, its: Committee, office: Visitor, mailbox: Mailbox
    ) -> None:
        send(office, **NOW_TOLD)
        judges = "\n".join(f"{m.subject}\n{m.body}" for m in mailbox() if m.kind == "prize/announced-judge")
        secrets = ("Zephyrine", "Elmstead", "Essay 1", *CODES)
        assert ("Dear Jun" in judges, [word for word in secrets if word in judges]) == (True, [])

    @pytest.mark.parametrize(
        ("typed", "fault"),
        [
            ({"sure": "y"}, "When: Choose one."),
            ({"when": "now"}, "Not ticked: I have looked at the page and the mails above, and mean it"),
            ({"when": "later", "sure": "y"}, "The moment: Type the day and the hour."),
            (LATER | {"at": "soon"}, "The moment: Not a valid datetime value."),
            (LATER | {"at": "2027-03-01T12:00"}, "The moment: That has passed: it is now Monday 1 March"),
            (LATER | {"at": "2028-03-01T12:00"}, "The moment: That is more than half a year ahead."),
        ],
    )  # fmt: skip
    def test_what_is_not_clear_is_asked_back_and_nothing_is_announced(
        self, its: Committee, office: Visitor, typed: dict[str, str], fault: str
    ) -> None:
        answer = office.send(PAGE, digest=its.proposal().digest or "", **typed)
        assert (answer.status_code, [said[: len(fault)] for said in errors(answer)]) == (422, [fault])
        assert values(answer).get("when") == typed.get("when")
        assert office.client.get(WINNERS).status_code == 404

    def test_a_moment_is_not_asked_for_where_it_is_now(self, its: Committee, office: Visitor) -> None:
        assert send(office, **NOW_TOLD, at="nonsense") == 303

    def test_another_decision_than_the_one_that_was_looked_at_is_not_announced(
        self, its: Committee, office: Visitor
    ) -> None:
        for what in ("", "/tell"):
            page = csrf_token(office.client.get(PAGE).text)
            data = {"csrf_token": page, "digest": "0" * 64, **NOW_TOLD}
            assert office.client.post(PAGE + what, data=data).status_code == 409
        assert its.session.scalars(select(Award.told_at)).all() == [None] * 3

    def test_the_password_is_asked_for_first_and_the_moment_is_not_lost(
        self, its: Committee, office: Visitor, clock: FixedClock
    ) -> None:
        digest = its.proposal().digest or ""
        clock.instant = NOW + timedelta(minutes=20)
        answer = office.client.post(
            PAGE, data={"csrf_token": csrf_token(office.client.get(PAGE).text), "digest": digest, **LATER}
        )
        assert answer.status_code == 401
        held = values(answer)
        assert (held["when"], held["at"], held["digest"]) == ("later", LATER["at"], digest)
        assert its.edition.announced_at is None

    def test_the_page_takes_as_many_statements_for_many_entrants_as_for_one(
        self, its: Committee, office: Visitor, queries: list[str]
    ) -> None:
        counts = []
        for more in (0, 30):
            for _ in range(more):
                entry(its.session, its.edition, person(its.session, "Ada"))
            office.client.get(PAGE)
            queries.clear()
            office.client.get(PAGE)
            counts.append(len(queries))
        assert counts == [11, 11]


class TestPlanned:
    def test_nobody_sees_anything_and_it_is_carried_out_at_its_moment(
        self,
        app: Flask,
        its: Committee,
        office: Visitor,
        olga: Person,
        visit: Visit,
        clock: FixedClock,
        mailbox: Mailbox,
    ) -> None:
        assert send(office, **LATER) == 303
        assert (heading(office.client.get(PAGE)), mailbox()) == ("The announcement is planned", [])
        assert "For Thursday 4 March 2027, 12:00 UTC." in words(office.client.get(EDITION).text)
        with app.app_context():
            assert upkeep.announce(AT - SECOND) == 0
            clock.instant = AT
            assert office.client.get(WINNERS).status_code == 200
            assert [upkeep.announce(AT + SECOND) for _ in range(2)] == [1, 0]
        assert len(mailbox()) == 9
        assert heading(visit(olga).client.get(PAGE)) == "The winners are announced"

    def test_it_is_taken_back(self, its: Committee, office: Visitor) -> None:
        send(office, **LATER)
        assert send(office, "/call-off") == 303
        assert heading(office.client.get(PAGE)) == "Announce the winners"
        assert send(office, "/call-off") == 409

    def test_where_a_member_asks_to_reopen_whoever_planned_it_hears_of_it(
        self, its: Committee, office: Visitor, visit: Visit, mailbox: Mailbox
    ) -> None:
        send(office, **LATER)
        member = visit(its.people["Ida"])
        assert "and to ask for that calls the announcement off" in words(member.client.get(DECISION).text)
        assert member.send(f"{DECISION}reopening", f"{DECISION}reopening", why="", name="Ida").status_code == 422
        assert mailbox() == []
        ask(member, "Ida")
        decision = member.client.get(DECISION)
        (notice,) = notices(decision)
        assert notice.endswith("the decision stands. The announcement that was planned is called off.")
        assert "until that is settled, the organiser tells nobody and announces nothing" in words(decision.text)
        assert "can be reopened below" not in words(decision.text)
        to_olga, *to_members = sorted(mailbox(), key=lambda mail: mail.kind)
        assert to([to_olga]) == [("announcement-called-off", "olga")]
        assert to(to_members) == [("committee-news", "cas"), ("committee-news", "leo")]
        assert "Thursday 4 March 2027, 12:00 UTC" in to_olga.body
        assert told(office.client.get(PAGE))[0].startswith("A member of the committee asks to reopen the decision.")
        assert "Next: the committee" in words(office.client.get(EDITION).text)

    def test_where_the_decision_stands_after_all_the_office_hears_that_it_can_announce(
        self, its: Committee, office: Visitor, visit: Visit, mailbox: Mailbox
    ) -> None:
        send(office, **LATER)
        member = visit(its.people["Ida"])
        ask(member, "Ida")
        assert member.send(DECISION, f"{DECISION}reopening/drop").status_code == 303
        (mail,) = (mail for mail in mailbox() if mail.kind == "prize/decision-stands")
        assert (to([mail]), PAGE in mail.body) == ([("decision-stands", "olga")], True)
        assert heading(office.client.get(PAGE)) == "Announce the winners"

    def test_where_whoever_planned_it_has_left_the_rest_of_the_office_hears_of_it(
        self, app: Flask, its: Committee, office: Visitor, olga: Person, visit: Visit, mailbox: Mailbox
    ) -> None:
        send(office, **LATER)
        otto = person(its.session, "Otto", is_organiser=True)
        with app.app_context():
            delete_account(its.session, olga.id, holders(app), now=NOW)
        its.session.commit()
        ask(visit(its.people["Ida"]), "Ida")
        assert [mail.to for mail in mailbox() if mail.kind == "prize/announcement-called-off"] == [otto.email]

    def test_the_committee_knows_when(self, its: Committee, office: Visitor, visit: Visit) -> None:
        pages = ["/prize/2027/committee/", DECISION]
        member = visit(its.people["Ida"]).client
        assert ["Next, the organiser tells" in words(member.get(page).text) for page in pages] == [True, True]
        send(office, "/tell")
        assert "The winners know of it, in confidence; next, the organiser announces" in words(
            member.get(DECISION).text
        )
        send(office, **LATER)
        planned = "has planned to announce the winners Thursday 4 March 2027, 12:00 UTC"
        assert [planned in words(member.get(page).text) for page in pages] == [True, True]


def ask(member: Visitor, name: str) -> int:
    page = member.client.get(DECISION).text
    data = {"csrf_token": csrf_token(page), "why": "A score was keyed in wrongly.", "name": name}
    return member.client.post(f"{DECISION}reopening", data=data).status_code


def test_winners_who_were_told_hear_it_when_the_decision_is_reopened(
    its: Committee, office: Visitor, visit: Visit, mailbox: Mailbox
) -> None:
    send(office, "/tell")
    members = {who: visit(person) for who, person in its.people.items()}
    assert "3 winners have been told in confidence." in words(members["Cas"].client.get(DECISION).text)

    def since() -> list[tuple[str, str]]:
        return [mail for mail in to(mailbox()) if mail[0] not in ("told-winner", "committee-news")]

    assert ask(members["Cas"], "Cas") == 303
    for who in ("Ida", "Leo"):
        assert since() == []
        members[who].send(DECISION, f"{DECISION}reopening/sign", name=who, sure="y")
    assert since() == [("decision-reopened", "ada")] * 3
    assert visit(its.author("BBBBBB")).client.get("/prize/2027/entry/award").status_code == 404


@pytest.mark.parametrize("step", ["deliberating", "sealed", "planned", "announced"])
def test_the_edition_s_page_names_the_next_step(
    session: Session, olga: Person, visit: Visit, clock: FixedClock, step: str
) -> None:
    its = committee(session)
    says = {"sealed": "Next: the committee", "planned": "The announcement is planned",
            "announced": "The winners are announced"}  # fmt: skip
    if step == "sealed":
        its.decide()
    elif step != "deliberating":
        its.unseal()
        its.announce(olga, AT if step == "planned" else None)
    found = re.findall(r'<h2 id="next">(.*?)</h2>', visit(olga).client.get(EDITION).text)
    assert found == ([says[step]] if step in says else [])
    assert (heading(visit(olga).client.get(PAGE)) == "Announce the winners") is (step in ("deliberating", "sealed"))


def test_between_telling_and_announcing_the_edition_s_page_leads_on(its: Committee, office: Visitor) -> None:
    def next_step() -> list[str]:
        return re.findall(r'<h2 id="next">(.*?)</h2>', office.client.get(EDITION).text)

    steps = [next_step()]
    send(office, "/tell")
    assert [*steps, next_step()] == [["Next: tell the winners"], ["Next: announce the winners"]]


def test_the_record_says_it_in_words(its: Committee, office: Visitor) -> None:
    send(office, "/tell")
    bylines.say(its.session, its.edition.id, its.author("BBBBBB").id, Said("Z."), now=NOW)
    its.session.commit()
    send(office, **LATER)
    send(office, "/call-off")
    send(office, **NOW_TOLD)
    page = words(office.client.get("/organise/prize/2027/record").text)
    acts = [
        "Olga announced the winners", "Olga called the planned announcement off",
        "Olga planned to announce the winners Thursday 4 March 2027, 12:00 UTC",
        "Zephyrine 0 said how the author of essay BBBBBB is to be named", "Olga told 3 winners in confidence",
    ]  # fmt: skip
    places = [page.find(act) for act in acts]
    assert (min(places) > 0, places) == (True, sorted(places))
