from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session


def test_it_says_ok_when_it_can_store(client: FlaskClient, session: Session) -> None:
    session.execute(text("CREATE TABLE alembic_version (version_num varchar(32))"))
    session.commit()
    assert client.get("/healthz").json == {"status": "ok"}


def test_it_names_the_reason_when_it_cannot(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["status"] == "unavailable"
