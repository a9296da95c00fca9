"""What an entrant sees of the deadline: registering a file, the grace, a form sent again, a draft, an extension."""

import json
import re
from datetime import timedelta
from hashlib import sha256
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.accounts.models import Person
from portal.clock import FixedClock
from portal.prize import upkeep
from portal.prize.models import Blob, Commitment, Draft, Edition, Entry, Extension, Manuscript, Receipt
from portal.prize.refusals import StorageFull
from portal.prize.rules import receipt as receipts
from portal.prize.rules.storage import MOST_BYTES
from tests.accounts.conftest import Visitor, csrf_token, errors
from tests.builders import DAY, NOW, SECOND, edition, entry, manuscript
from tests.essays import essay
from tests.prize.views.conftest import TYPED, Mailbox, Visit, facts, heading, values, word_file

PAGE = "/prize/2027/entry"
CLOSES = NOW + 30 * DAY
IN_GRACE = CLOSES + timedelta(minutes=29)


@pytest.fixture
def year(session: Session) -> Edition:
    return edition(session)


def count(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def register(visitor: Visitor, content: bytes) -> TestResponse:
    return visitor.send(PAGE, f"{PAGE}/commitments", sha256=sha256(content).hexdigest())


def test_registering_says_since_when_it_counts_and_until_when_the_file_may_come(
    year: Edition, ada: Person, visit: Visit
) -> None:
    answer = register(visit(ada), essay(5000))
    assert (answer.status_code, answer.json) == (
        201,
        {"registered_at": "2027-03-01T12:00:00+00:00", "until": "2027-03-31T12:30:00+00:00"},
    )


@pytest.mark.parametrize("text", ["", "abc", "0" * 63 + "G"])
def test_what_is_no_digest_is_not_registered(
    session: Session, year: Edition, ada: Person, visit: Visit, text: str
) -> None:
    assert visit(ada).send(PAGE, f"{PAGE}/commitments", sha256=text).status_code == 400
    assert count(session, Commitment) == 0


def test_a_registered_file_is_awaited_taken_and_shown_with_both_instants(
    session: Session, year: Edition, ada: Person, visit: Visit, clock: FixedClock
) -> None:
    clock.instant = CLOSES - SECOND
    register(visit(ada), essay(5000))
    clock.instant = IN_GRACE
    visitor = visit(ada)
    waiting = visitor.client.get(PAGE)
    assert (heading(waiting), "your file is still awaited" in waiting.text) == ("Enter your essay", True)
    assert visitor.send(PAGE, **TYPED, file=word_file(5000)).status_code == 303
    receipt = visitor.client.get(PAGE)
    shown = facts(receipt)
    assert (shown["Counts from"], shown["Handed in"]) == (
        "Wednesday 31 March 2027, 11:59:59 UTC",
        "Wednesday 31 March 2027, 12:29:00 UTC",
    )


def test_another_file_than_the_registered_one_is_refused_and_what_was_typed_stays(
    session: Session, year: Edition, ada: Person, visit: Visit, clock: FixedClock
) -> None:
    clock.instant = CLOSES - SECOND
    register(visit(ada), essay(5000))
    clock.instant = CLOSES
    answer = visit(ada).send(PAGE, **TYPED, file=word_file(5001))
    assert (answer.status_code, values(answer), count(session, Manuscript)) == (409, TYPED, 0)


def test_after_the_grace_nothing_is_awaited(year: Edition, ada: Person, visit: Visit, clock: FixedClock) -> None:
    clock.instant = CLOSES - SECOND
    register(visit(ada), essay(5000))
    clock.instant = CLOSES + timedelta(minutes=30)
    page = visit(ada).client.get(PAGE)
    assert "<form" not in page.text.split("<main")[1].split("</main")[0]


def test_a_registration_without_a_file_changes_nothing_of_what_stands(
    session: Session, year: Edition, ada: Person, visit: Visit, clock: FixedClock
) -> None:
    visitor = visit(ada)
    visitor.send(PAGE, **TYPED, file=word_file(5000))
    register(visitor, essay(5001))
    clock.instant = CLOSES + SECOND
    page = visit(ada).client.get(PAGE)
    assert (heading(page), "A newer file is awaited" in page.text) == ("We have your essay", True)
    assert visit(ada).client.get(f"{PAGE}/edit").status_code == 200
    clock.instant = CLOSES + timedelta(minutes=30)
    page = visit(ada).client.get(PAGE)
    assert (heading(page), "A newer file is awaited" in page.text) == ("We have your essay", False)


def test_a_page_sent_again_after_the_deadline_shows_the_receipt_and_not_a_refusal(
    session: Session, year: Edition, ada: Person, visit: Visit, clock: FixedClock, mailbox: Mailbox
) -> None:
    clock.instant = CLOSES - SECOND
    visitor = visit(ada)
    page = visitor.client.get(PAGE).text
    attempt = {"csrf_token": csrf_token(page), "attempt": "a" * 32}
    answers = [visitor.client.post(PAGE, data=TYPED | attempt | {"file": word_file()})]
    clock.instant = CLOSES + DAY / 48
    answers.append(visitor.client.post(PAGE, data=TYPED | attempt | {"file": word_file()}))
    assert [(a.status_code, a.location) for a in answers] == [(303, PAGE)] * 2
    assert (count(session, Manuscript), len(mailbox())) == (1, 1)
    assert "This page was handed in before" in visitor.client.get(PAGE).text


def test_each_page_calls_itself_otherwise(year: Edition, ada: Person, visit: Visit) -> None:
    client = visit(ada).client
    attempts = {client.get(PAGE).text.split('name="attempt"')[1].split('value="')[1][:32] for _ in range(2)}
    assert len(attempts) == 2


def test_the_script_that_uploads_is_told_where_to_go(year: Edition, ada: Person, visit: Visit) -> None:
    visitor = visit(ada)
    token = csrf_token(visitor.client.get(PAGE).text)
    answer = visitor.client.post(
        PAGE,
        data=TYPED | {"csrf_token": token, "file": word_file()},
        headers={"Accept": "application/json, text/html"},
    )
    assert (answer.status_code, answer.json) == (200, {"next": PAGE})
    assert "We have your essay. This page is your receipt" in visitor.client.get(PAGE).text


def test_a_form_may_be_saved_with_gaps_and_gone_on_with(
    session: Session, year: Edition, ada: Person, visit: Visit
) -> None:
    visitor = visit(ada)
    answer = visitor.send(PAGE, title="Half a title", save="y", file=word_file(5000))
    assert (answer.status_code, answer.location, errors(answer)) == (303, f"{PAGE}/edit", [])
    page = visitor.client.get(PAGE)
    assert values(page) == {"title": "Half a title"}
    assert "We have kept “My essay.docx”." in page.text
    assert (count(session, Entry), count(session, Draft)) == (0, 1)
    assert visitor.send(PAGE, **TYPED).status_code == 303
    assert (count(session, Entry), count(session, Draft)) == (1, 0)


def test_a_file_that_could_not_be_handed_in_is_not_saved_but_what_was_typed_is(
    session: Session, year: Edition, ada: Person, visit: Visit
) -> None:
    answer = visit(ada).send(PAGE, title="Half a title", save="y", file=(BytesIO(b"%PDF-1.7"), "essay.pdf"))
    assert answer.status_code == 422
    draft = session.scalars(select(Draft)).one()
    assert (draft.typed["title"], draft.sha256) == ("Half a title", None)


def test_a_form_of_another_wording_is_shown_again_to_be_ticked_anew(
    session: Session, year: Edition, ada: Person, visit: Visit
) -> None:
    visitor = visit(ada)
    page = visitor.client.get(PAGE).text
    old = page.split('name="wording"')[1].split('value="')[1].split('"')[0]
    year.declarations = year.declarations | {"student": "I study medicine, and am enrolled."}
    session.commit()
    answer = visitor.send(PAGE, **TYPED, wording=old, file=word_file())
    assert answer.status_code == 422
    assert "The declarations were worded anew" in answer.text
    assert values(answer) == {name: value for name, value in TYPED.items() if name not in year.declarations}
    assert visitor.send(PAGE, **TYPED).status_code == 303
    assert session.scalars(select(Entry)).one().declared["student"] == "I study medicine, and am enrolled."


def test_whoever_was_given_longer_sees_their_own_deadline_and_meets_it(
    session: Session, year: Edition, ada: Person, ben: Person, visit: Visit, clock: FixedClock
) -> None:
    until = CLOSES + 2 * DAY
    session.add(
        Extension(
            edition_id=year.id,
            person_id=ada.id,
            closes_at=until,
            reason="No line.",
            granted_by_id=ben.id,
            granted_at=NOW,
        )
    )
    session.commit()
    clock.instant = until - SECOND
    visitor = visit(ada)
    page = visitor.client.get(PAGE)
    (lede,) = re.findall(r'class="lede">(.*?)</p>', page.text, re.DOTALL)
    said = " ".join(re.sub(r"<[^>]+>", "", lede).split())
    assert said.endswith("before Friday 2 April 2027, 12:00 UTC (your own deadline).")
    assert visitor.send(PAGE, **TYPED, file=word_file()).status_code == 303
    assert visit(ben).send("/account", PAGE, **TYPED, file=word_file()).status_code == 409


def test_what_is_not_declared_is_asked_for_and_kept_in_the_edition_s_words(
    session: Session, year: Edition, ada: Person, visit: Visit, clock: FixedClock
) -> None:
    own = entry(session, year, ada, declared={"student": "I am enrolled."})
    clock.instant = CLOSES + DAY
    visitor = visit(ada)
    page = visitor.client.get(PAGE)
    assert "One thing is missing" in page.text
    missing = [key for key in year.declarations if key != "student"]
    assert visitor.send(PAGE, f"{PAGE}/declare", declared=[*missing, "forged"]).status_code == 303
    session.refresh(own)
    assert own.declared == year.declarations | {"student": "I am enrolled."}
    assert "One thing is missing" not in visitor.client.get(PAGE).text


def test_the_mail_carries_the_receipt_as_a_file_that_holds(
    session: Session, year: Edition, ada: Person, visit: Visit, mailbox: Mailbox
) -> None:
    visit(ada).send(PAGE, **TYPED, file=word_file(5000))
    (mail,) = mailbox()
    (attached,) = mail.attachments
    row = session.scalars(select(Receipt)).one()
    published = receipts.public_key(receipts.signing_key("a secret for tests, long enough for production"))
    judged = receipts.judge(attached["text"].encode(), [published])
    found = judged.signed
    assert (judged.verdict, found is not None) == (receipts.Verdict.GENUINE, True)
    assert attached["name"] == f"receipt-{found.stated['entry']}-{row.number}.json"
    assert (found.stated["sha256"], found.stated["words"]) == (sha256(essay(5000)).hexdigest(), 5000)
    assert json.loads(attached["text"])["receipt"]["number"] == row.number


def test_a_replacement_is_called_that_in_its_mail(year: Edition, ada: Person, visit: Visit, mailbox: Mailbox) -> None:
    visitor = visit(ada)
    visitor.send(PAGE, **TYPED, file=word_file(5000))
    visitor.send(f"{PAGE}/edit", PAGE, **TYPED, file=word_file(5001))
    assert [mail.subject.split(":")[0] for mail in mailbox()] == ["We have your essay", "Your essay is replaced"]


def test_the_mail_says_what_was_found_in_the_words_of_the_page_and_not_where(
    year: Edition, ada: Person, visit: Visit, mailbox: Mailbox
) -> None:
    visitor = visit(ada)
    visitor.send(PAGE, **TYPED, file=(BytesIO(essay(5000, more="Her name is Maria Gonzales.")), "My essay.docx"))
    visitor.send(f"{PAGE}/edit", PAGE, **TYPED, file=word_file(5001))
    found, clean = mailbox()
    said = "- Somebody might recognise a patient. Names, birth dates and record numbers of patients should be changed."
    assert said in " ".join(found.body.split())
    assert "Gonzales" not in found.body
    assert ["Please have a look at this." in mail.body for mail in (found, clean)] == [True, False]


def test_a_draft_is_reminded_of_a_week_and_a_day_before_and_never_twice(
    app: Flask, session: Session, year: Edition, ada: Person, ben: Person, visit: Visit, mailbox: Mailbox
) -> None:
    visit(ada).send(PAGE, title="Half a title", save="y")
    visit(ben).send(PAGE, **TYPED, file=word_file(5000))
    instants = [CLOSES - 8 * DAY, CLOSES - 7 * DAY, CLOSES - 6 * DAY, CLOSES - DAY, CLOSES - SECOND, CLOSES]
    with app.app_context():
        assert [upkeep.remind(at) for at in instants] == [0, 1, 0, 1, 0, 0]
    reminders = [mail for mail in mailbox() if mail.kind == "prize/unfinished"]
    assert [mail.to for mail in reminders] == [ada.email] * 2
    assert ["7 days are left" in reminders[0].body, "One day is left" in reminders[1].body] == [True, True]


def test_the_clock_of_the_portal_can_be_asked(year: Edition, visit: Visit, ada: Person) -> None:
    answer = visit(ada).client.get("/prize/clock")
    assert (answer.json, answer.headers["Cache-Control"]) == (
        {"now": "2027-03-01T12:00:00+00:00"},
        "private, no-store",
    )


def test_somebody_whose_versions_fill_their_share_is_told_and_the_essay_stands(
    session: Session, year: Edition, ada: Person, visit: Visit
) -> None:
    own = entry(session, year, ada)
    session.add(Blob(sha256="f" * 64, size=MOST_BYTES, content=b""))
    manuscript(session, own, sha256="f" * 64)
    answer = visit(ada).send(f"{PAGE}/edit", PAGE, **TYPED, file=word_file())
    assert (answer.status_code, values(answer), count(session, Manuscript)) == (StorageFull.status, TYPED, 2)


def test_a_file_that_did_not_get_through_is_never_taken_for_the_one_that_is_kept(
    session: Session, year: Edition, ada: Person, visit: Visit
) -> None:
    visitor = visit(ada)
    visitor.send(PAGE, title="Half a title", save="y", file=word_file(5000))
    answer = visitor.send(PAGE, **TYPED, file_not_sent="y")
    assert (answer.status_code, count(session, Manuscript)) == (422, 0)
    assert [error.split(": ")[0] for error in errors(answer)] == ["Your essay as a Word file"]


def test_the_script_is_led_to_a_page_that_says_what_is_missing_and_why_the_file_was_refused(
    year: Edition, ada: Person, visit: Visit
) -> None:
    visitor = visit(ada)
    token = csrf_token(visitor.client.get(PAGE).text)
    typed = TYPED | {"title": "", "csrf_token": token, "file": word_file(4999)}
    answer = visitor.client.post(PAGE, data=typed, headers={"Accept": "application/json, text/html"})
    assert (answer.status_code, answer.json) == (200, {"next": f"{PAGE}/edit?gaps=shown"})
    page = visitor.client.get(answer.json["next"])
    assert (page.status_code, errors(page)) == (200, ["Title of your essay: Give your essay a title."])
    assert "Your file:</strong> " in page.text
    assert "1 more is needed" in " ".join(page.text.split())


def test_a_title_that_names_its_author_is_pointed_out_when_the_form_comes_back_too(
    year: Edition, ada: Person, visit: Visit
) -> None:
    visitor = visit(ada)
    visitor.send(PAGE, **TYPED | {"title": "What Ada learned"}, save="y")
    assert len(errors(visitor.client.get(f"{PAGE}/edit?gaps=shown"))) == 1


def test_a_file_that_came_and_was_refused_is_not_awaited_after_the_deadline(
    year: Edition, ada: Person, visit: Visit, clock: FixedClock
) -> None:
    clock.instant = CLOSES - SECOND
    visitor = visit(ada)
    register(visitor, essay(4999))
    visitor.send(PAGE, **TYPED, file=word_file(4999))
    clock.instant = CLOSES + SECOND
    assert "awaited" not in visit(ada).client.get(PAGE).text


def test_a_file_that_was_saved_in_time_may_be_handed_in_within_the_grace(
    session: Session, year: Edition, ada: Person, visit: Visit, clock: FixedClock
) -> None:
    clock.instant = CLOSES - SECOND
    visit(ada).send(PAGE, title="Half a title", save="y", file=word_file(5000))
    clock.instant = IN_GRACE
    visitor = visit(ada)
    assert "and your essay is not handed in yet" in visitor.client.get(PAGE).text
    assert visitor.send(PAGE, **TYPED).status_code == 303
    assert session.scalars(select(Manuscript.received_at)).one() == CLOSES - SECOND


def test_whoever_was_given_longer_is_reminded_without_having_begun(
    app: Flask, session: Session, year: Edition, ada: Person, ben: Person, mailbox: Mailbox
) -> None:
    until = CLOSES + 10 * DAY
    session.add(
        Extension(
            edition_id=year.id, person_id=ada.id, closes_at=until, reason="Ill.", granted_by_id=ben.id, granted_at=NOW
        )
    )
    session.commit()
    with app.app_context():
        assert [upkeep.remind(at) for at in (CLOSES - DAY, until - 7 * DAY, until - DAY)] == [0, 1, 1]
    assert [mail.to for mail in mailbox()] == [ada.email] * 2


def test_putting_an_essay_back_is_answered_with_a_receipt_of_its_own(
    session: Session, year: Edition, ada: Person, visit: Visit, mailbox: Mailbox
) -> None:
    visitor = visit(ada)
    visitor.send(PAGE, **TYPED, file=word_file())
    visitor.send(PAGE, f"{PAGE}/withdraw")
    page = visitor.client.get(PAGE)
    assert (heading(page), facts(page)["Title"]) == ("You have withdrawn your essay", TYPED["title"])
    visitor.send(PAGE, f"{PAGE}/reinstate")
    assert count(session, Receipt) == 2
    assert [mail.kind for mail in mailbox()] == ["prize/received", "prize/withdrawn", "prize/received"]
    assert "your essay stands again" in mailbox()[-1].body


def test_the_call_knows_where_its_reader_is(year: Edition, ada: Person, visit: Visit) -> None:
    def offered() -> str:
        panel = visit(ada).client.get("/prize/2027/").text.split("panel-lake")[1].split("</div>")[0]
        return re.findall(r'<a class="btn[^>]*>(.*?)</a>', panel)[0]

    visitor = visit(ada)
    said = [offered()]
    visitor.send(PAGE, title="Half a title", save="y")
    said.append(offered())
    visitor.send(PAGE, **TYPED, file=word_file())
    said.append(offered())
    assert said == ["Enter your essay", "Go on with your entry", "See your essay"]
