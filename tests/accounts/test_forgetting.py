"""What the accounts forget by the clock, and how `portal tick` tells it."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.forgetting import forget, in_words
from portal.accounts.holder import FAREWELL, UNCONFIRMED_KEPT
from portal.accounts.models import Person
from portal.audit import register
from portal.audit.models import Act
from portal.mail.models import Mail
from tests.builders import DAY, NOW, SECOND, edition, entry, person


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def names(session: Session) -> list[str]:
    session.expire_all()
    found = list(session.scalars(select(Person.name).order_by(Person.id)))
    session.commit()
    return found


@pytest.mark.usefixtures("context")
class TestUnconfirmed:
    def test_an_account_that_nobody_confirmed_goes_after_thirty_days(self, app: Flask, session: Session) -> None:
        for name, confirmed_at in (("Never", None), ("Confirmed", NOW)):
            person(session, name, confirmed_at=confirmed_at)
        assert forget(app, NOW + UNCONFIRMED_KEPT - SECOND) == {}
        assert names(session) == ["Never", "Confirmed"]
        assert forget(app, NOW + UNCONFIRMED_KEPT) == {"unconfirmed accounts": 1}
        assert names(session) == ["Confirmed"]
        facts = session.execute(select(Act.actor_id, Act.verb, Act.subject, Act.facts)).one()
        assert tuple(facts) == (None, "forget", "retention", {"unconfirmed accounts": 1})
        assert register.verify(session) == []

    def test_one_that_something_refers_to_stays_and_so_does_an_organiser_s(self, app: Flask, session: Session) -> None:
        entrant = person(session, "Mailed", confirmed_at=None)
        entry(session, edition(session), entrant)
        person(session, "Office", confirmed_at=None, is_organiser=True)
        erased = person(session, "Erased", confirmed_at=None, erased_at=NOW)
        assert "unconfirmed accounts" not in forget(app, NOW + UNCONFIRMED_KEPT)
        assert names(session) == ["Mailed", "Office", erased.name]


@pytest.mark.usefixtures("context")
def test_where_the_last_mail_went_is_forgotten_once_it_is_sent(app: Flask, session: Session) -> None:
    for number, (kind, sent_at) in enumerate([(FAREWELL, NOW), (FAREWELL, None), ("accounts/reset", NOW)]):
        session.add(
            Mail(
                message_id=f"<{number}@localhost>", kind=kind, to="ada@example.org", subject="", body="",
                created_at=NOW, due_at=NOW, sent_at=sent_at,
            )
        )  # fmt: skip
    session.commit()
    assert forget(app, NOW) == {}
    session.expire_all()
    assert session.scalars(select(Mail.to).order_by(Mail.id)).all() == ["", "ada@example.org", "ada@example.org"]
    session.commit()


@pytest.mark.usefixtures("context")
def test_a_round_with_nothing_to_forget_writes_nothing_in_the_register(app: Flask, session: Session) -> None:
    assert forget(app, NOW + 400 * DAY) == {}
    assert session.scalars(select(Act)).all() == []
    session.commit()


def test_what_was_forgotten_is_told_in_one_line() -> None:
    assert in_words({"essays": 24, "drafts": 3}) == "forgotten: essays 24, drafts 3"
