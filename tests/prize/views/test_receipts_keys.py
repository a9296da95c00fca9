import re

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.models import Edition, Receipt, ReceiptKey
from portal.prize.operations import entries
from portal.prize.rules.receipt import key_name, public_key, signer
from tests.accounts.conftest import Visitor
from tests.builders import NOW, SECOND, SIGNER, application, upload
from tests.essays import essay
from tests.prize.views.conftest import heading, sent

LATER = essay(41)
PUBLIC = public_key(SIGNER.key)
LATER_SIGNER = signer("the secret that came after", "http://localhost")


def test_after_another_secret_old_receipts_hold_because_old_keys_stay_published(
    client: FlaskClient, session: Session, zurich: Edition, ada: Person, handed_in: Receipt
) -> None:
    later = entries.submit(
        session, zurich.id, ada.id, application(), upload(LATER), signer=LATER_SIGNER, now=NOW + SECOND
    ).receipt
    session.commit()
    assert later is not None
    new = public_key(LATER_SIGNER.key)
    published = client.get("/receipts/keys.json")
    assert published.json == {
        "algorithm": "Ed25519",
        "portal": "http://localhost",
        "keys": [
            {"name": key_name(new), "public": new, "since": "2027-03-01T12:00:01.000000Z"},
            {"name": key_name(PUBLIC), "public": PUBLIC, "since": "2027-03-01T12:00:00.000000Z"},
        ],
    }
    for receipt in (handed_in, later):
        assert heading(client.get(f"/receipts/{receipt.code}")) == "This receipt is genuine"
        assert sent(Visitor(client), receipt.as_file().encode()).status_code == 200
    listed = client.get("/receipts/keys")
    assert re.findall(r'class="digest">(\w{16,64})<', listed.text) == [key_name(new), new, key_name(PUBLIC), PUBLIC]


def test_the_list_of_keys_may_be_kept_for_a_while(client: FlaskClient, handed_in: Receipt) -> None:
    answer = client.get("/receipts/keys.json")
    assert (answer.content_type, answer.headers["Cache-Control"]) == ("application/json", "public, max-age=300")
    again = client.get("/receipts/keys.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_portal_that_signed_nothing_yet_says_so(client: FlaskClient, session: Session) -> None:
    assert session.scalars(select(ReceiptKey)).all() == []
    assert "No key yet" in client.get("/receipts/keys").text
    assert client.get("/receipts/keys.json").json == {"algorithm": "Ed25519", "portal": "http://localhost", "keys": []}
