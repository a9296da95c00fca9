from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session


def test_it_says_ok_when_it_can_store(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_it_names_the_reason_when_the_schema_is_missing(client: FlaskClient, session: Session) -> None:
    session.execute(text("DROP TABLE alembic_version"))
    session.commit()
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["status"] == "unavailable"
    assert answer.json["reason"].startswith("database: ")
