import pytest
from flask import Flask
from jinja2 import DictLoader, UndefinedError
from sqlalchemy.orm import Session

from portal.mail.models import Mail
from portal.mail.outbox import post, rekey, written
from tests.builders import NOW

TEMPLATES = {
    "mail/receipt.txt": (
        "Subject: Your essay {{ title }}\n\n{{ name }} wrote <{{ title }}>.\n{{ url('static', filename='a') }}\n"
    ),
    "mail/when.txt": "Subject: When\n\n{{ moment|instant('Etc/GMT+12') }}, that is {{ moment|day }}\n",
    "mail/no-subject.txt": "Dear reader,\n\nhello\n",
    "mail/crowded.txt": "Subject: One\nTwo\n",
}


@pytest.fixture(autouse=True)
def mail_templates(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.jinja_env, "loader", DictLoader(TEMPLATES))


def test_a_mail_says_what_its_template_makes_of_the_values(app: Flask, session: Session) -> None:
    with app.app_context():
        mail = post(session, to="ada@example.org", template="receipt", now=NOW, title="R & D", name="Ada")
    assert (mail.to, mail.subject, mail.kind) == ("ada@example.org", "Your essay R & D", "receipt")
    assert mail.body == "Ada wrote <R & D>.\nhttp://localhost/static/a"
    assert (mail.created_at, mail.due_at, mail.sent_at, mail.tries) == (NOW, NOW, None, 0)
    assert mail.message_id.endswith("@localhost>")


def test_times_in_a_mail_are_text(app: Flask, session: Session) -> None:
    with app.app_context():
        mail = post(session, to="ada@example.org", template="when", now=NOW, moment=NOW)
    assert mail.body == "Monday 1 March 2027, 00:00 anywhere on Earth, that is 1 March 2027"


def test_a_mail_goes_with_its_act(app: Flask, session: Session) -> None:
    with app.app_context():
        post(session, to="ada@example.org", template="receipt", now=NOW, title="T", name="Ada")
        session.rollback()
    assert session.query(Mail).count() == 0


def test_what_may_be_said_once_is_written_once(app: Flask, session: Session) -> None:
    with app.app_context():
        facts = {"to": "ada@example.org", "template": "when", "now": NOW, "moment": NOW}
        first = post(session, key="reminder 7", **facts)  # type: ignore[arg-type]
        again = post(session, key="reminder 7", **facts)  # type: ignore[arg-type]
        other = post(session, key="reminder 8", **facts)  # type: ignore[arg-type]
    assert again is first
    assert other is not first
    assert session.query(Mail).count() == 2


def test_what_was_taken_back_may_be_said_again(app: Flask, session: Session) -> None:
    facts = {"to": "ada@example.org", "template": "when", "now": NOW, "moment": NOW}
    with app.app_context():
        first, other = (post(session, key=f"reminder {n}", **facts) for n in (7, 8))  # type: ignore[arg-type]
        rekey(session, {"reminder 7": None, "reminder 9": "reminder 10"})
        again = post(session, key="reminder 7", **facts)  # type: ignore[arg-type]
        assert len({first.id, other.id, again.id}) == 3
        # The one that has the key already keeps it.
        rekey(session, {"reminder 7": "reminder 8", "reminder 8": "reminder 8"})
        assert written(session, ["reminder 7", "reminder 8"]) == {"reminder 8"}
        assert post(session, key="reminder 8", **facts).id == other.id  # type: ignore[arg-type]


@pytest.mark.parametrize("trick", ["a\r\nBcc: all@example.org", "a\nb", "a\rb", "a\0b"])
def test_no_value_breaks_out_of_a_line(app: Flask, session: Session, trick: str) -> None:
    with app.app_context():
        with pytest.raises(ValueError, match="one line"):
            post(session, to="ada@example.org", template="receipt", now=NOW, title=trick, name="Ada")
        with pytest.raises(ValueError, match="one line"):
            post(session, to=f"ada@example.org{trick}", template="when", now=NOW, moment=NOW)
    assert session.query(Mail).count() == 0


def test_a_nul_is_refused_in_the_body(app: Flask, session: Session) -> None:
    with app.app_context(), pytest.raises(ValueError, match="NUL"):
        post(session, to="ada@example.org", template="receipt", now=NOW, title="T", name="A\0da")


def test_a_forgotten_value_is_an_error_and_not_a_gap(app: Flask, session: Session) -> None:
    with app.app_context(), pytest.raises(UndefinedError, match="name"):
        post(session, to="ada@example.org", template="receipt", now=NOW, title="T")


@pytest.mark.parametrize("template", ["no-subject", "crowded"])
def test_a_template_must_begin_with_a_subject_and_an_empty_line(app: Flask, session: Session, template: str) -> None:
    with app.app_context(), pytest.raises(ValueError, match="Subject"):
        post(session, to="ada@example.org", template=template, now=NOW)
