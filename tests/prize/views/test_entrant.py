import json
import re
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit.models import Act
from portal.clock import FixedClock
from portal.manuscripts.workshop import Workshop
from portal.prize.models import Blob, Draft, Edition, Entry, Manuscript, Receipt
from portal.prize.operations import intake
from portal.prize.rules.codes import in_groups
from portal.prize.rules.declarations import DECLARATIONS
from tests.accounts.conftest import csrf_token, errors
from tests.builders import NOW, SECOND, edition, entry, manuscript, seat
from tests.essays import essay
from tests.prize.views.conftest import TYPED, Mailbox, Visit, facts, heading, values, word_file

PAGE = "/prize/2027/entry"


@pytest.fixture
def year(session: Session) -> Edition:
    return edition(session, zone="Etc/GMT+12")


def kept(session: Session) -> tuple[int, ...]:
    """How many entries, versions and files there are."""
    return tuple(session.scalar(select(func.count()).select_from(m)) or 0 for m in (Entry, Manuscript, Blob))


def test_a_first_visit_shows_the_form_with_the_limits_and_the_deadline(
    year: Edition, ada: Person, visit: Visit
) -> None:
    page = visit(ada).client.get(PAGE)
    assert (page.status_code, heading(page)) == (200, "Enter your essay")
    (lede,) = re.findall(r'class="lede">(.*?)</p>', page.text, re.DOTALL)
    assert " ".join(re.sub(r"<[^>]+>", "", lede).split()) == (
        "Ascona Prize: 5,000 to 12,000 words in English, before Tuesday 30 March 2027, 24:00 anywhere on Earth "
        "(31 March, 12:00 UTC)."
    )


def test_an_essay_of_5000_words_is_handed_in_and_the_receipt_says_so(
    session: Session, year: Edition, ada: Person, visit: Visit, mailbox: Mailbox
) -> None:
    visitor = visit(ada)
    answer = visitor.send(PAGE, **TYPED, file=word_file(5000))
    assert (answer.status_code, answer.location) == (303, PAGE)
    receipt = visitor.client.get(PAGE)
    assert heading(receipt) == "We have your essay"
    stated = session.scalars(select(Receipt)).one()
    assert facts(receipt) == {
        "Receipt": in_groups(stated.code),
        "Title": "The chair by the window",
        "Received": "Monday 1 March 2027, 00:00:00 anywhere on Earth",
        "File": "My essay.docx",
        "School": "School of Medicine, Elmstead",
        "Country": "Switzerland",
        "Year of study": "4",
    }
    code = session.scalars(select(Entry.code)).one()
    digest = sha256(essay(5000)).hexdigest()
    assert re.findall(r'class="(?:code|digest)">(.*?)</p>', receipt.text) == [code, digest]
    assert "5,000 words." in receipt.text
    (mail,) = mailbox()
    assert (mail.to, mail.subject) == (ada.email, f"We have your essay: {code}")
    assert re.findall(r"^  (?:Words|SHA-256) +(.*)$", mail.body, re.MULTILINE) == ["5,000", digest]


def test_an_essay_of_4999_words_is_refused_with_the_number_and_nothing_typed_is_lost(
    session: Session, year: Edition, ada: Person, visit: Visit, mailbox: Mailbox
) -> None:
    answer = visit(ada).send(PAGE, **TYPED, file=word_file(4999))
    assert answer.status_code == 422
    (error,) = errors(answer)
    assert " ".join(error.split()) == (
        "Your essay as a Word file: 4,999 words; the call asks for at least 5,000. All text is counted here: body, "
        "tables, text boxes, footnotes and endnotes. 1 more is needed."
    )
    assert values(answer) == TYPED
    assert (kept(session), mailbox()) == ((0, 0, 0), [])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "This file is empty:"),
        (b"%PDF-1.7 an essay", "This is a PDF, not a Word document."),
        (b"PK\x03\x04 cut off", "This file is damaged:"),
        (b"{\\rtf1 an essay}", "This is a rich text file, not a Word document."),
    ],
)
def test_what_is_no_word_file_is_refused_for_what_it_is(
    session: Session, year: Edition, ada: Person, visit: Visit, content: bytes, said: str
) -> None:
    answer = visit(ada).send(PAGE, **TYPED, file=(BytesIO(content), "essay.docx"))
    assert answer.status_code == 422
    assert [error.split(": ", 1)[1][: len(said)] for error in errors(answer)] == [said]
    assert (values(answer), kept(session)) == (TYPED, (0, 0, 0))


def test_a_missing_file_is_asked_for(session: Session, year: Edition, ada: Person, visit: Visit) -> None:
    answer = visit(ada).send(PAGE, **TYPED)
    assert (answer.status_code, errors(answer)) == (
        422,
        ["Your essay as a Word file: Choose your essay: one Word file (.docx)."],
    )
    assert (values(answer), kept(session)) == (TYPED, (0, 0, 0))


def test_everything_that_is_missing_is_said_at_once(year: Edition, ada: Person, visit: Visit) -> None:
    answer = visit(ada).send(PAGE, year_of_study="0")
    assert errors(answer) == [
        "Title of your essay: Give your essay a title.",
        "Your essay as a Word file: Choose your essay: one Word file (.docx).",
        "Your medical school: Name the school where you study.",
        "Country of your school: Choose the country of your school.",
        "Year of study: The year of study is a number from 1 to 12.",
        *[f"Not ticked: {text}" for text in DECLARATIONS.values()],
    ]


def test_a_good_file_is_kept_while_the_rest_is_mended(
    session: Session, year: Edition, ada: Person, visit: Visit
) -> None:
    visitor = visit(ada)
    answer = visitor.send(PAGE, **TYPED | {"title": ""}, file=word_file())
    assert (answer.status_code, errors(answer)) == (422, ["Title of your essay: Give your essay a title."])
    page = visitor.client.get(PAGE)
    assert "We have kept “My essay.docx”." in page.text
    assert values(page) == {name: value for name, value in TYPED.items() if name != "title"}
    assert visitor.send(PAGE, **TYPED).status_code == 303
    assert kept(session) == (1, 1, 1)
    assert session.scalars(select(Manuscript.file_name)).one() == "My essay.docx"


def test_a_bad_file_does_not_take_the_place_of_a_good_one_that_is_kept(
    session: Session, year: Edition, ada: Person, visit: Visit
) -> None:
    visitor = visit(ada)
    visitor.send(PAGE, **TYPED | {"title": ""}, file=word_file(5001))
    visitor.send(PAGE, **TYPED, file=word_file(10, "Too short.docx"))
    draft = session.scalars(select(Draft)).one()
    assert (draft.file_name, draft.sha256) == ("My essay.docx", sha256(essay(5001)).hexdigest())


def test_a_form_that_is_not_handed_in_waits_on_another_device(
    session: Session, year: Edition, ada: Person, visit: Visit
) -> None:
    visit(ada).send(PAGE, **TYPED)
    assert values(visit(ada).client.get(PAGE)) == TYPED


def test_a_draft_is_its_author_s_alone(year: Edition, ada: Person, ben: Person, visit: Visit) -> None:
    visit(ada).send(PAGE, **TYPED, file=word_file(10))
    assert values(visit(ben).client.get(PAGE)) == {}


def test_a_title_with_the_author_s_name_is_asked_back(year: Edition, ada: Person, visit: Visit) -> None:
    answer = visit(ada).send(PAGE, **TYPED | {"title": "What ADA learned"}, file=word_file())
    assert errors(answer) == [
        "Title of your essay: The jury reads the title and must not know your name: take “ADA” out."
    ]


def test_a_year_of_study_of_five_thousand_digits_is_no_trap(
    session: Session, year: Edition, ada: Person, visit: Visit
) -> None:
    visitor = visit(ada)
    answers = [visitor.send(PAGE, **TYPED | {"year_of_study": number}) for number in ("9" * 5000, "9" * 20, "四")]
    assert [a.status_code for a in answers] == [422, 422, 422]
    assert visitor.client.get(PAGE).status_code == 200


def test_a_file_over_20_mb_is_refused_before_it_is_read(
    session: Session, year: Edition, ada: Person, visit: Visit
) -> None:
    answer = visit(ada).send(PAGE, **TYPED, file=(BytesIO(bytes(20 * 1024 * 1024 + 1)), "essay.docx"))
    answer.request.input_stream.close()
    assert (answer.status_code, heading(answer), kept(session)) == (413, "What you sent is too large", (0, 0, 0))


def test_a_text_of_600_kb_is_refused(session: Session, year: Edition, ada: Person, visit: Visit) -> None:
    answer = visit(ada).send(PAGE, **TYPED | {"help_received": "x" * 600_000}, file=word_file())
    answer.request.input_stream.close()
    assert (answer.status_code, kept(session)) == (413, (0, 0, 0))


def test_without_a_token_nothing_is_stored_and_what_was_typed_is_shown(
    session: Session, year: Edition, ada: Person, visit: Visit
) -> None:
    answer = visit(ada).client.post(PAGE, data=TYPED | {"file": word_file()})
    assert (answer.status_code, kept(session)) == (400, (0, 0, 0))
    assert ">A friend read it.</textarea>" in answer.text


def test_the_last_second_is_in_time_and_the_deadline_is_not(
    session: Session, year: Edition, ada: Person, ben: Person, visit: Visit, clock: FixedClock
) -> None:
    clock.instant = year.closes_at - SECOND
    in_time, late = visit(ada), visit(ben)
    late_page = late.client.get(PAGE).text
    assert in_time.send(PAGE, **TYPED, file=word_file()).status_code == 303
    clock.instant = year.closes_at
    token = {"csrf_token": csrf_token(late_page)}
    answer = late.client.post(PAGE, data=TYPED | token | {"file": word_file()})
    assert (answer.status_code, values(answer), kept(session)) == (409, TYPED, (1, 1, 1))
    assert "Tuesday 30 March 2027, 24:00 anywhere on Earth" in answer.text
    assert (heading(in_time.client.get(PAGE)), in_time.client.get(f"{PAGE}/edit").status_code) == (
        "We have your essay",
        409,
    )
    assert "<form" not in late.client.get(PAGE).text.split("<main")[1].split("</main")[0]


def test_a_call_that_is_not_open_yet_says_from_when(session: Session, ada: Person, visit: Visit) -> None:
    edition(session, opens_at=NOW + SECOND)
    page = visit(ada).client.get(PAGE)
    assert (page.status_code, "Monday 1 March 2027, 12:00 UTC" in page.text) == (200, True)
    assert visit(ada).client.get(f"{PAGE}/edit").status_code == 409


def test_a_juror_of_the_edition_is_told_why_not(session: Session, year: Edition, jun: Person, visit: Visit) -> None:
    visitor = visit(jun)
    seat(session, year, jun)
    token = csrf_token(visitor.client.get("/account").text)
    page = visitor.client.get(PAGE)
    answer = visitor.client.post(PAGE, data=TYPED | {"csrf_token": token, "file": word_file()})
    assert (page.status_code, "Hand in" in page.text) == (200, False)
    assert (answer.status_code, kept(session)) == (403, (0, 0, 0))


def test_an_edition_that_does_not_exist_is_no_page(ada: Person, visit: Visit) -> None:
    client = visit(ada).client
    pages = [PAGE, f"{PAGE}/edit", f"{PAGE}/versions/1", "/prize/99999999999999999999/entry"]
    assert [client.get(page).status_code for page in pages] == [404] * 4


def test_a_replacement_shows_both_versions_and_each_can_be_had_again(
    session: Session, year: Edition, ada: Person, visit: Visit, mailbox: Mailbox
) -> None:
    visitor = visit(ada)
    visitor.send(PAGE, **TYPED, file=word_file(5000))
    edit = visitor.client.get(f"{PAGE}/edit")
    assert (heading(edit), values(edit)) == ("Change your entry", TYPED)
    visitor.send(f"{PAGE}/edit", PAGE, **TYPED, file=word_file(5001, "Better.docx"))
    page = visitor.client.get(PAGE)
    assert (facts(page)["Version"], facts(page)["File"]) == ("2", "Better.docx")
    downloads = [visitor.client.get(f"{PAGE}/versions/{number}") for number in (1, 2)]
    assert [d.data for d in downloads] == [essay(5000), essay(5001)]
    assert len(mailbox()) == 2


def test_a_refused_replacement_leaves_the_first_version_standing(
    session: Session, year: Edition, ada: Person, visit: Visit, mailbox: Mailbox
) -> None:
    visitor = visit(ada)
    visitor.send(PAGE, **TYPED, file=word_file())
    answer = visitor.send(f"{PAGE}/edit", PAGE, **TYPED, file=word_file(12001))
    assert (answer.status_code, kept(session), len(mailbox())) == (422, (1, 1, 1), 1)
    assert facts(visitor.client.get(PAGE))["File"] == "My essay.docx"


def test_a_double_click_makes_one_entry_one_version_and_one_mail(
    session: Session, year: Edition, ada: Person, visit: Visit, mailbox: Mailbox
) -> None:
    visitor = visit(ada)
    token = csrf_token(visitor.client.get(PAGE).text)
    answers = [visitor.client.post(PAGE, data=TYPED | {"csrf_token": token, "file": word_file()}) for _ in range(2)]
    assert [(a.status_code, a.location) for a in answers] == [(303, PAGE)] * 2
    assert (kept(session), len(mailbox())) == ((1, 1, 1), 1)


def test_a_correction_without_a_file_keeps_the_essay_and_confirms_by_mail(
    session: Session, year: Edition, ada: Person, visit: Visit, mailbox: Mailbox
) -> None:
    visitor = visit(ada)
    visitor.send(PAGE, **TYPED, file=word_file())
    visitor.send(f"{PAGE}/edit", PAGE, **TYPED | {"title": "Another window"})
    assert (facts(visitor.client.get(PAGE))["Title"], kept(session)) == ("Another window", (1, 1, 1))
    assert ["Another window" in mail.body for mail in mailbox()] == [False, True]


def test_withdrawing_and_putting_back(
    session: Session, year: Edition, ada: Person, visit: Visit, mailbox: Mailbox
) -> None:
    visitor = visit(ada)
    visitor.send(PAGE, **TYPED, file=word_file())
    for _ in range(2):
        answer = visitor.send(PAGE, f"{PAGE}/withdraw")
        assert (answer.status_code, answer.location) == (303, PAGE)
    assert heading(visitor.client.get(PAGE)) == "You have withdrawn your essay"
    assert [mail.kind for mail in mailbox()] == ["prize/received", "prize/withdrawn"]
    assert visitor.send(PAGE, f"{PAGE}/reinstate").status_code == 303
    assert heading(visitor.client.get(PAGE)) == "We have your essay"
    assert session.scalars(select(Act.verb).order_by(Act.number)).all()[1:] == ["submit", "withdraw", "reinstate"]


def test_after_the_deadline_an_essay_can_be_withdrawn_and_not_put_back(
    session: Session, year: Edition, ada: Person, visit: Visit, clock: FixedClock
) -> None:
    entry(session, year, ada)
    visitor = visit(ada)
    token = csrf_token(visitor.client.get(PAGE).text)
    clock.instant = year.closes_at
    visitor = visit(ada)
    token = csrf_token(visitor.client.get("/account").text)
    answers = [visitor.client.post(f"{PAGE}/{act}", data={"csrf_token": token}) for act in ("withdraw", "reinstate")]
    assert [a.status_code for a in answers] == [303, 409]
    assert session.scalars(select(Entry.withdrawn_at)).one() == year.closes_at


def test_nobody_withdraws_or_downloads_what_they_did_not_hand_in(
    session: Session, year: Edition, ada: Person, ben: Person, visit: Visit
) -> None:
    manuscript(session, entry(session, year, ada))
    visitor = visit(ben)
    assert visitor.send(PAGE, f"{PAGE}/withdraw").status_code == 404
    assert visitor.send(PAGE, f"{PAGE}/reinstate").status_code == 404
    assert visitor.client.get(f"{PAGE}/versions/1").status_code == 404
    assert session.scalars(select(Entry.withdrawn_at)).one() is None


def test_a_download_is_an_attachment_that_no_browser_opens(
    session: Session, year: Edition, ada: Person, visit: Visit
) -> None:
    visitor = visit(ada)
    visitor.send(PAGE, **TYPED, file=word_file())
    headers = visitor.client.get(f"{PAGE}/versions/1").headers
    assert (headers["Content-Type"], headers["Content-Disposition"]) == (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        'attachment; filename="My essay.docx"',
    )
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert (headers["X-Content-Type-Options"], headers["Cache-Control"]) == ("nosniff", "private, no-store")


def test_a_busy_intake_loses_nothing_that_was_typed(
    session: Session, year: Edition, ada: Person, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "_workshop", Workshop(hands=0))
    monkeypatch.setattr("portal.manuscripts.workshop.SECONDS_TO_WAIT", 0.01)
    visitor = visit(ada)
    answer = visitor.send(PAGE, **TYPED, file=word_file())
    assert (answer.status_code, values(answer)) == (503, TYPED)
    assert "Nothing is wrong with it" in answer.text
    assert values(visitor.client.get(PAGE)) == TYPED


# ---- What people type, and what they call their files ----


def payloads(shared: Path) -> list[str]:
    return [case["v"] for case in json.loads((shared / "bad-docx" / "manifest.json").read_text())["form_payloads"]]


def test_whatever_is_typed_is_shown_as_text_and_breaks_nothing(
    session: Session, year: Edition, ada: Person, visit: Visit, shared: Path
) -> None:
    visitor = visit(ada)
    for payload in payloads(shared):
        typed = TYPED | dict.fromkeys(("title", "school", "help_received"), payload)
        answer = visitor.send(f"{PAGE}/edit", PAGE, **typed, file=word_file())
        assert answer.status_code in (303, 422), payload
        shown = [answer.text, visitor.client.get(PAGE).text, visitor.client.get(f"{PAGE}/edit").text]
        assert [page.count("<script>") for page in shown] == [0, 0, 0], payload
        assert ["49" in facts(answer).get("Title", "") for _ in shown] == [False] * 3
    honest = payloads(shared)[-1]
    assert session.scalars(select(Entry.title)).one() == honest
    assert facts(visitor.client.get(PAGE))["Title"] == honest


def upload_cases(shared: Path) -> dict[str, dict[str, Any]]:
    cases = json.loads((shared / "bad-docx" / "manifest.json").read_text())["upload_cases"]
    return {case["id"]: case for case in cases}


def test_a_file_s_name_and_type_decide_nothing_and_reach_nothing(
    session: Session, year: Edition, ada: Person, visit: Visit, shared: Path
) -> None:
    """The file is judged by its content; its name is cut to what can be shown to its owner."""
    year.minimum_words = 1
    session.commit()
    content = (shared / "bad-docx" / "files" / "ok-plain.docx").read_bytes()
    visitor, seen = visit(ada), {}
    for case in upload_cases(shared).values():
        if "multipart" in case or not case.get("upload_filename", "essay.docx"):
            continue
        file: tuple[Any, ...] = (BytesIO(content), case.get("upload_filename", "essay.docx"))
        if "content_type" in case:
            file += (case["content_type"],)
        answer = visitor.send(f"{PAGE}/edit", PAGE, **TYPED, file=file)
        assert answer.status_code == 303, case["id"]
        page = visitor.client.get(PAGE)
        number = session.scalar(select(func.max(Manuscript.number)))
        download = visitor.client.get(f"{PAGE}/versions/{number}")
        # A name with a line break in it breaks the part off: then there is no file, and what stood stands.
        assert download.data == content or case["expect"] == "reject_or_accept_safe", case["id"]
        assert download.headers["Content-Type"].endswith("wordprocessingml.document")
        assert download.headers["Content-Disposition"].startswith("attachment; filename")
        assert "X-Injected" not in download.headers
        assert "<img src=x" not in page.text
        seen[case["id"]] = session.scalars(
            select(Manuscript.file_name).filter_by(replaced_at=None).execution_options(populate_existing=True)
        ).one()
        # So that each is a version of its own.
        visitor.send(f"{PAGE}/edit", PAGE, **TYPED, file=word_file())
    assert (seen["fn02"], seen["fn04"]) == ("essay.docx", "passwd.docx")
    assert max(map(len, seen.values())) <= 120
    assert [name for name in seen.values() if re.search(r"[/\\\r\n\0]", name)] == []


def test_a_form_that_is_no_form_is_refused(
    session: Session, year: Edition, ada: Person, visit: Visit, app: Flask
) -> None:
    visitor = visit(ada)
    token = csrf_token(visitor.client.get(PAGE).text)
    twice = visitor.client.post(PAGE, data=TYPED | {"csrf_token": token, "file": [word_file(5000), word_file(5001)]})
    parts = visitor.client.post(
        PAGE, data=TYPED | {"csrf_token": token, "file": word_file()} | {f"more{n}": "x" for n in range(20)}
    )
    no_boundary = visitor.client.post(
        PAGE, data=b"x", content_type="multipart/form-data", headers={"X-CSRFToken": token}
    )
    assert (twice.status_code, kept(session)) == (303, (1, 1, 1))
    assert session.scalars(select(Manuscript.words)).one() == 5000
    assert parts.status_code == 413
    assert no_boundary.status_code in (400, 422)
    assert kept(session) == (1, 1, 1)
