import json
from collections.abc import Callable
from hashlib import sha256

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.accounts.models import Person
from portal.prize.models import Blob, Edition, Manuscript, Receipt
from portal.prize.operations import entries
from portal.prize.rules.codes import in_groups
from portal.prize.rules.receipt import Verdict, judge, key_name, public_key
from tests.accounts.conftest import Visitor, errors
from tests.builders import NOW, SECOND, SIGNER, application, person, upload
from tests.essays import essay
from tests.prize.views.conftest import ESSAY, facts, heading, sent, told

LATER = essay(41)
PUBLIC = public_key(SIGNER.key)


@pytest.fixture
def visitor(client: FlaskClient) -> Visitor:
    return Visitor(client)


def page(client: FlaskClient, receipt: Receipt) -> TestResponse:
    return client.get(f"/receipts/{receipt.code}")


def test_a_receipt_says_what_was_received_and_when_in_the_edition_s_zone_and_in_utc(
    client: FlaskClient, handed_in: Receipt
) -> None:
    answer = page(client, handed_in)
    assert (answer.status_code, heading(answer)) == (200, "This receipt is genuine")
    stated = handed_in.stated
    assert facts(answer) == {
        "Received": "Monday 1 March 2027, 13:00 Zurich time exactly 1 March 2027, 12:00:00 UTC",
        "Deadline": "Wednesday 31 March 2027, 14:00 Zurich time",
        "Edition": "Ascona Prize, 2027",
        "Essay": stated["entry"],
        "Title": "The chair by the window",
        "Version": "1",
        "Words": "40",
        "Size": f"{len(ESSAY):,} bytes",
        "Recorded as": f"Act {stated['number']} of the register {stated['register']}",
        "Issued by": "http://localhost",
        "Signed with": key_name(PUBLIC),
        "Windows": "certutil -hashfile essay.docx SHA256",
        "macOS": "shasum -a 256 essay.docx",
        "Linux": "sha256sum essay.docx",
    }
    assert f'<p class="digest">{sha256(ESSAY).hexdigest()}</p>' in answer.text
    assert told(answer) == ["This version stands today. Nothing has replaced it."]


@pytest.mark.parametrize(
    "typed", [str.lower, in_groups, lambda code: in_groups(code).lower(), lambda code: f" {code[:9]} {code[9:]}."]
)
def test_a_code_is_read_as_somebody_may_type_it(
    client: FlaskClient, handed_in: Receipt, typed: Callable[[str], str]
) -> None:
    assert client.get(f"/receipts/{typed(handed_in.code)}").data == page(client, handed_in).data
    looked_up = client.get("/receipts/", query_string={"code": typed(handed_in.code)})
    assert (looked_up.status_code, looked_up.location) == (303, f"/receipts/{in_groups(handed_in.code)}")


def test_what_became_of_the_version_is_said_and_the_receipt_stays_true(
    client: FlaskClient, session: Session, zurich: Edition, ada: Person, handed_in: Receipt
) -> None:
    later = entries.submit(
        session, zurich.id, ada.id, application(), upload(LATER), signer=SIGNER, now=NOW + 60 * SECOND
    ).receipt
    session.commit()
    assert later is not None
    replaced = page(client, handed_in)
    assert told(replaced) == [
        (
            "A later version stands in its place since Monday 1 March 2027, 13:01 Zurich time, with a receipt of its"
            " own. This one still proves what was received first, and when."
        )
    ]
    assert (later.code in replaced.text, later.stated["sha256"] in replaced.text) == (False, False)
    assert told(page(client, later)) == ["This version stands today. Nothing has replaced it."]
    entries.withdraw(session, zurich.id, ada.id, now=NOW + 120 * SECOND)
    session.commit()
    for receipt in (handed_in, later):
        answer = page(client, receipt)
        assert heading(answer) == "This receipt is genuine"
        assert told(answer) == [
            (
                "The essay is withdrawn since Monday 1 March 2027, 13:02 Zurich time, and nobody reads it."
                " What was received, and when, stays as it stands here."
            )
        ]


def test_a_file_that_is_not_kept_any_more_has_its_receipt_all_the_same(
    client: FlaskClient, session: Session, handed_in: Receipt
) -> None:
    session.execute(
        update(Blob).filter_by(sha256=handed_in.stated["sha256"]).values(content=None, erased_at=NOW + SECOND)
    )
    session.commit()
    answer = page(client, handed_in)
    assert heading(answer) == "This receipt is genuine"
    assert "The file itself is not kept any more, since" in " ".join(answer.text.split())


def test_a_registered_file_shows_from_when_it_counts_and_when_it_was_complete(
    client: FlaskClient, session: Session, zurich: Edition, handed_in: Receipt
) -> None:
    """Zurich's clock goes forward between the two."""
    registered = {"registered_at": "2027-03-28T00:59:59.000000Z", "received_at": "2027-03-28T00:59:59.000000Z"}
    _restate(session, handed_in, **registered, arrived_at="2027-03-28T01:00:01.000000Z")
    shown = facts(page(client, handed_in))
    assert (shown["Received"], shown["Counts from"], shown["File complete"]) == (
        "Sunday 28 March 2027, 01:59 Zurich time exactly 28 March 2027, 00:59:59 UTC",
        "The registration of its fingerprint, before the file itself",
        "Sunday 28 March 2027, 03:00 Zurich time exactly 28 March 2027, 01:00:01 UTC",
    )


def _restate(session: Session, receipt: Receipt, **stated: object) -> None:
    """Have the receipt state something else, signed as any."""
    row = session.get_one(Receipt, receipt.number)
    row.stated = row.stated | stated
    row.signature = SIGNER.key.sign(
        json.dumps(row.stated, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    ).hex()
    session.commit()


def test_nothing_of_the_author_stands_on_a_receipt(app: Flask, session: Session, zurich: Edition) -> None:
    author = person(session, "Zephyrine", email="zephyrine@norvale.example")
    planted = {
        "school": "University of Norvale", "city": "Norvale-sur-Lac", "country": "NZ", "supervisor": "Obadiah Crake",
        "help_received": "Aunt Philippa",
    }  # fmt: skip
    file = upload(essay(42, author="Zephyrine"), file_name="Zeph v9.docx")
    done = entries.submit(session, zurich.id, author.id, application(**planted), file, signer=SIGNER, now=NOW)
    session.commit()
    assert done.receipt is not None
    visitor = Visitor(app.test_client())
    answers = [
        page(visitor.client, done.receipt),
        visitor.client.get(f"/receipts/{done.receipt.code}.json"),
        sent(visitor, done.receipt.as_file().encode()),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    secrets = ["Zeph", "norvale", "New Zealand", "Crake", "Philippa"]
    for answer in answers:
        everything = f"{answer.headers} {answer.text}".casefold()
        assert [secret for secret in secrets if secret.casefold() in everything] == []


def test_the_small_file_is_what_its_owner_keeps_and_no_browser_opens_it(
    client: FlaskClient, handed_in: Receipt
) -> None:
    answer = client.get(f"/receipts/{in_groups(handed_in.code)}.json")
    assert (answer.status_code, answer.text) == (200, handed_in.as_file())
    assert judge(answer.data, [PUBLIC]).verdict is Verdict.GENUINE
    name = f"receipt-{handed_in.stated['entry']}-{handed_in.number}.json"
    wanted = {
        "Content-Type": "application/json",
        "Content-Disposition": f"attachment; filename={name}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    assert {header: answer.headers[header] for header in wanted} == wanted


def test_the_code_of_an_essay_opens_nothing_and_does_not_say_whether_there_is_one(
    app: Flask, session: Session, zurich: Edition, handed_in: Receipt, sign_in: Callable[[Person], FlaskClient],
    queries: list[str], jun: Person,
) -> None:  # fmt: skip
    """Jurors know the codes of essays, and must not come from one to a receipt."""
    for client in (app.test_client(), sign_in(jun)):
        for ending in ("", ".json"):
            queries.clear()
            there = client.get(f"/receipts/{handed_in.stated['entry']}{ending}")
            looked_up = [statement for statement in queries if "receipt" in statement or "entry.code" in statement]
            not_there = client.get(f"/receipts/bcd-fgh{ending}")
            assert (there.status_code, heading(there)) == (404, "This is not a receipt's code")
            assert (there.data, there.status_code) == (not_there.data, not_there.status_code)
            assert looked_up == []


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("BCDFGH-BCDFGH-BCDFGH", "Please compare it with the receipt, character by character."),
        ("BCDFGH-BCDFGH", "A receipt's code has 18 letters and digits; this one has 12."),
        ("BCDFGH-JKMNPQ-RTVWXO", "No code has “O” in it. Please compare it with the receipt;"),
        ("aeiou", "No code has “A”, “E”, “I”, “O” or “U” in it."),
        ("-", "A receipt's code has 18 letters and digits; this one has 0."),
        ("B" * 500, "A receipt's code has 18 letters and digits; this one has 500."),
    ],
)
def test_a_code_that_no_receipt_has_is_said_with_what_to_do(client: FlaskClient, code: str, said: str) -> None:
    answer = client.get(f"/receipts/{code}")
    assert (answer.status_code, heading(answer)) == (404, "No receipt has this code")
    assert said in " ".join(answer.text.split())
    assert 'name="code"' in answer.text


def test_an_empty_box_is_pointed_out(visitor: Visitor) -> None:
    answer = visitor.client.get("/receipts/?code=+-+")
    assert answer.status_code == 422
    assert errors(answer) == ["Code of the receipt: Type the code that stands on the receipt."]


def test_codes_cannot_be_tried_and_whoever_has_one_may_look_as_often_as_they_like(
    client: FlaskClient, handed_in: Receipt
) -> None:
    assert {page(client, handed_in).status_code for _ in range(70)} == {200}
    tries = [client.get(f"/receipts/BCDFGHBCDFGHBCD{ending}").status_code for ending in ("BBB", "BBB.json") * 31]
    assert tries == [404] * 60 + [429] * 2


def test_what_a_code_opens_is_kept_by_nobody(client: FlaskClient, handed_in: Receipt) -> None:
    paths = [handed_in.code, f"{handed_in.code}.json", "BCDFGH", "BCDFGHBCDFGHBCDFGH"]
    for path in paths:
        headers = client.get(f"/receipts/{path}").headers
        assert (headers["Cache-Control"], "ETag" in headers) == ("no-store", False)


def test_a_receipt_s_page_asks_the_database_once(client: FlaskClient, handed_in: Receipt, queries: list[str]) -> None:
    queries.clear()
    page(client, handed_in)
    assert len(queries) == 1


# ---- Where something was changed ----


def test_records_that_were_changed_do_not_change_what_was_signed(
    client: FlaskClient, session: Session, handed_in: Receipt
) -> None:
    session.execute(update(Manuscript).filter_by(id=handed_in.manuscript_id).values(words=9000))
    session.commit()
    answer = page(client, handed_in)
    assert [text.split(" Please")[0] for text in told(answer)] == [
        (
            "The portal's records have changed since. What is signed below was received; what is kept today says"
            " otherwise (words, register)."
        )
    ]
    assert (facts(answer)["Words"], "prize@example.org" in answer.text) == ("40", True)


def test_a_stored_receipt_that_was_changed_is_not_shown_as_one(
    client: FlaskClient, session: Session, handed_in: Receipt
) -> None:
    session.execute(update(Receipt).values(stated=handed_in.stated | {"words": 9000}))
    session.commit()
    answer = page(client, handed_in)
    assert (answer.status_code, heading(answer)) == (200, "Do not rely on this receipt")
    assert ("9,000" in answer.text, "genuine" in answer.text) == (False, False)


def test_a_stored_receipt_of_which_nothing_is_left_is_no_fault_of_the_page(
    client: FlaskClient, session: Session, handed_in: Receipt
) -> None:
    session.execute(update(Receipt).values(stated={}))
    session.commit()
    assert heading(page(client, handed_in)) == "Do not rely on this receipt"
    assert judge(client.get(f"/receipts/{handed_in.code}.json").data, [PUBLIC]).verdict is Verdict.ALTERED
