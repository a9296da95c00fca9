import json
import re
from collections.abc import Callable
from hashlib import sha256

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, delete
from sqlalchemy.orm import Session

from portal.database import db
from portal.prize.models import Receipt
from portal.prize.rules.receipt import LARGEST
from tests.accounts.conftest import Visitor, errors
from tests.prize.views.conftest import ESSAY, facts, sent, told


@pytest.fixture
def visitor(client: FlaskClient) -> Visitor:
    return Visitor(client)


def test_a_file_is_judged_and_nothing_is_kept(visitor: Visitor, handed_in: Receipt, connection: Connection) -> None:
    def rows() -> dict[str, int]:
        return {t.name: len(connection.execute(t.select()).all()) for t in db.metadata.sorted_tables}

    before = rows()
    answer = sent(visitor, handed_in.as_file().encode(), ESSAY)
    assert answer.status_code == 200
    assert told(answer) == [
        "This receipt is genuine. The portal signed it, and not one bit of it was changed since.",
        "My essay.docx is the very file that was received.",
    ]
    assert facts(answer)["Received"] == "Monday 1 March 2027, 13:00 Zurich time exactly 1 March 2027, 12:00:00 UTC"
    assert f'href="/receipts/{handed_in.code}"' in answer.text
    assert rows() == before


def test_another_essay_is_told_apart(visitor: Visitor, handed_in: Receipt) -> None:
    answer = sent(visitor, handed_in.as_file().encode(), ESSAY + b" ")
    assert told(answer)[1].startswith(
        f"My essay.docx is another file. Its fingerprint is {sha256(ESSAY + b' ').hexdigest()}."
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda file: file.replace(b'"words": 40', b'"words": 41'), "This is not what the portal signed."),
        (
            lambda file: re.sub(rb'"key": "\w+"', b'"key": "00112233445566ff"', file),
            "It is signed with a key that is not ours: 00112233445566ff.",
        ),
        (lambda file: b"", "This is no receipt, or one that is damaged beyond reading."),
        (lambda file: ESSAY, "This is no receipt, or one that is damaged beyond reading."),
        (lambda file: file + b" " * LARGEST, "This is no receipt, or one that is damaged beyond reading."),
    ],
    ids=["altered", "another key", "empty", "the essay itself", "too large"],
)
def test_what_is_not_genuine_is_said_with_what_to_do(
    visitor: Visitor, handed_in: Receipt, change: Callable[[bytes], bytes], said: str
) -> None:
    answer = sent(visitor, change(handed_in.as_file().encode()), ESSAY)
    assert (answer.status_code, len(told(answer))) == (422, 1)
    assert told(answer)[0].startswith(said)
    assert facts(answer) == {}


def test_what_a_forged_file_holds_is_never_mark_up(visitor: Visitor) -> None:
    for name in ("<img src=x>.json", "receipt.json"):
        file = json.dumps({"key": "<script>alert(1)</script>", "receipt": {"title": "<b>"}, "signature": ""})
        answer = sent(visitor, file.encode(), name=name)
        assert ("<script>alert" in answer.text, "<img src=x>" in answer.text) == (False, False)


def test_a_genuine_receipt_of_which_nothing_is_kept_holds_all_the_same(
    visitor: Visitor, session: Session, handed_in: Receipt
) -> None:
    """As after a backup was restored that is older than the receipt."""
    session.execute(delete(Receipt))
    session.commit()
    answer = sent(visitor, handed_in.as_file().encode())
    assert (answer.status_code, [text.split(".")[0] for text in told(answer)]) == (
        200,
        ["This receipt is genuine", "The portal signed this receipt and has no record of it any more"],
    )


def test_a_file_is_asked_for(visitor: Visitor) -> None:
    answer = visitor.send("/receipts/")
    assert (answer.status_code, errors(answer)) == (
        422, ["File of the receipt: Choose the file of a receipt first."]
    )  # fmt: skip
