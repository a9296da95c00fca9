import re
from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.accounts.models import Person
from portal.codes import in_groups
from portal.events.attendance.holdings import AttendanceHolder
from portal.events.attendance.models import Certificate
from portal.events.models import Event
from portal.signatures import key_name, public_key
from tests.accounts.conftest import Visitor, errors
from tests.events.attendance.conftest import ABSENT, AFTER, SIGNER, THERE, certify, record
from tests.events.registration.views.conftest import fact, text_of
from tests.prize.views.conftest import heading

pytestmark = pytest.mark.usefixtures("after")
PUBLIC = public_key(SIGNER.key)


@pytest.fixture
def paper(session: Session, held: Event, ada: Person, olga: Person) -> Certificate:
    """Ada's, of two evenings."""
    for nth in (0, 1):
        record(session, held, nth, {ada: THERE}, olga)
    return certify(session, ada, held)[0]


@pytest.fixture
def address(paper: Certificate) -> str:
    return f"/certificates/{in_groups(paper.code)}"


def sent(client: FlaskClient, content: bytes) -> TestResponse:
    return Visitor(client).send("/certificates/", certificate=(BytesIO(content), "certificate.json"))  # type: ignore[arg-type]


def test_anybody_sees_that_it_is_genuine_and_what_the_paper_says(client: FlaskClient, address: str) -> None:
    page = client.get(address)
    assert heading(page) == "This certificate is genuine"
    assert [fact(page, term) for term in ("For", "Attended", "Organised by", "Led by", "Issued")] == [
        "Ada", "An online group", "American Balint Society", "Dr Lead", "Sunday 20 June 2027, 12:00 UTC",
    ]  # fmt: skip
    assert "It holds today." in text_of(page)
    assert "Together: 2 meetings, 2 h 30 min." in text_of(page)
    assert page.headers["Cache-Control"] == "no-store"
    assert '<meta name="robots" content="noindex">' in page.text
    assert "(PDF)" not in page.text


def test_its_holder_is_led_to_the_print(
    sign_in: Callable[[Person], FlaskClient], ada: Person, ben: Person, address: str
) -> None:
    assert ["Certificate (PDF)" in sign_in(who).get(address).text for who in (ada, ben)] == [True, False]


@pytest.mark.parametrize(
    "spelling", [str.lower, lambda code: code.replace("-", " "), lambda code: code.replace("B", "8")]
)
def test_a_code_is_read_however_it_is_typed(client: FlaskClient, address: str, spelling: Callable[[str], str]) -> None:
    answer = client.get("/certificates/", query_string={"code": spelling(address.rpartition("/")[2])})
    assert (answer.status_code, answer.location) == (303, address)


def test_one_that_was_corrected_says_so_and_shows_no_more_what_it_stated(
    session: Session, client: FlaskClient, held: Event, ada: Person, olga: Person, address: str
) -> None:
    record(session, held, 1, {ada: ABSENT}, olga)
    page = client.get(address)
    assert heading(page) == "This certificate is taken back"
    assert "It does not hold any more. The attendance that it states was corrected" in text_of(page)
    assert "2 h 30 min" not in page.text
    assert client.get(f"{address}.json").location == address


def test_one_that_was_replaced_says_so(
    session: Session, client: FlaskClient, held: Event, ada: Person, olga: Person, address: str
) -> None:
    record(session, held, 2, {ada: THERE}, olga)
    assert heading(client.get(address)) == "This certificate is genuine"
    certify(session, ada, held)
    page = client.get(address)
    assert heading(page) == "This certificate was replaced"
    assert "A later certificate has replaced it Sunday 20 June 2027, 12:00 UTC" in text_of(page)


def test_one_whose_holder_is_forgotten_was_issued_here_and_no_more(
    session: Session, client: FlaskClient, ada: Person, paper: Certificate, address: str
) -> None:
    file = client.get(f"{address}.json").data
    AttendanceHolder().erase(session, ada, now=AFTER)
    session.commit()
    page = client.get(address)
    assert heading(page) == "This certificate was issued here"
    assert "Ada" not in page.text
    assert client.get(f"{address}.json").location == address
    judged = sent(client, file)
    assert (judged.status_code, "This file is genuine." in judged.text) == (200, True)
    assert "Whether it was corrected later is not known here any more" in text_of(judged)


def test_what_was_touched_in_the_records_is_not_to_be_relied_on(
    session: Session, client: FlaskClient, paper: Certificate, address: str
) -> None:
    paper.facts = {**(paper.facts or {}), "name": "Somebody else"}
    session.commit()
    page = client.get(address)
    assert heading(page) == "Do not rely on this certificate"
    assert "Somebody else" not in page.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("BCDFGHJKMNPQRTVWX3", "Please compare it with the certificate, character by character."),
        ("BCDFGH", "A certificate's code has 18 letters and digits; this one has 6."),
        ("BCDFGO", "No code has “O” in it. Please compare it with the certificate"),
    ],
)
def test_a_code_that_is_none_helps_to_mend_it(client: FlaskClient, typed: str, said: str) -> None:
    page = client.get(f"/certificates/{typed}")
    assert page.status_code == 404
    assert said in text_of(page)
    assert f'value="{typed}"' in page.text


@pytest.mark.parametrize(("code", "said"), [("", "Type the code"), ("ÄÖ", "No code has “Ä” or “Ö” in it.")])
def test_what_is_no_code_is_asked_for_again(client: FlaskClient, code: str, said: str) -> None:
    page = client.get("/certificates/", query_string={"code": code})
    assert page.status_code == 422
    assert any(said in error for error in [errors(page)] if error) or said in text_of(page)


def test_nobody_may_try_codes_for_long_while_found_ones_do_not_count(client: FlaskClient, address: str) -> None:
    assert {client.get(address).status_code for _ in range(70)} == {200}
    assert [client.get("/certificates/BCDFGH").status_code for _ in range(61)] == [404] * 60 + [429]


def test_the_signed_file_is_judged_by_what_is_in_it(
    session: Session, client: FlaskClient, held: Event, ada: Person, olga: Person, address: str
) -> None:
    answer = client.get(f"{address}.json")
    assert (answer.mimetype, answer.headers["Content-Security-Policy"]) == (
        "application/json", "sandbox; default-src 'none'"
    )  # fmt: skip
    genuine = sent(client, answer.data)
    assert (genuine.status_code, fact(genuine, "For")) == (200, "Ada")
    assert "It holds today." in text_of(genuine)
    for content, said in (
        (answer.data.replace(b'"Ada"', b'"Zoltan"'), "This is not what the portal signed."),
        (
            answer.data.replace(key_name(PUBLIC).encode(), b"0" * 16),
            "It is signed with a key that is not ours: 0000000000000000",
        ),
        (b"%PDF-1.7", "This is no certificate's file"),
    ):
        page = sent(client, content)
        assert (page.status_code, said in text_of(page)) == (422, True)
        assert "Zoltan" not in page.text
    assert sent(client, b"").status_code == 422
    record(session, held, 1, {ada: ABSENT}, olga)
    assert "It does not hold any more." in text_of(sent(client, answer.data))


def test_without_a_file_one_is_asked_for(client: FlaskClient) -> None:
    page = Visitor(client).send("/certificates/")
    assert (page.status_code, "Choose the file of a certificate first." in page.text) == (422, True)


def test_the_keys_are_published(client: FlaskClient, address: str) -> None:
    answer = client.get("/certificates/keys.json")
    assert answer.json == {
        "algorithm": "Ed25519",
        "portal": "http://localhost",
        "keys": [{"name": key_name(PUBLIC), "public": PUBLIC, "since": "2027-06-20T12:00:00.000000Z"}],
    }
    again = client.get("/certificates/keys.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.headers["Cache-Control"]) == (304, "public, max-age=300")
    assert re.findall(r'class="digest">(\w{16,64})<', client.get("/certificates/keys").text) == [
        key_name(PUBLIC),
        PUBLIC,
    ]


def test_a_portal_that_signed_nothing_yet_says_so(client: FlaskClient) -> None:
    assert "No key yet" in client.get("/certificates/keys").text
