import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit.models import Act
from portal.prize.operations import declarations
from portal.prize.refusals import NoEntry, NotWithdrawable
from portal.prize.rules.declarations import DECLARATIONS
from tests.builders import DAY, NOW, SECOND, edition, entry

OLD = {"student": "I study medicine."}


def test_what_is_declared_later_has_the_words_of_now_and_what_was_declared_before_those_of_then(
    session: Session, ada: Person
) -> None:
    year = edition(session)
    entry(session, year, ada, declared=OLD)
    keys = ["student", "patients", "own_work", "no such thing"]
    its = declarations.declare(session, year.id, ada.id, keys, now=NOW)
    session.refresh(its)
    assert its.declared == OLD | {key: DECLARATIONS[key] for key in ("patients", "own_work")}
    act = session.scalars(select(Act).filter_by(verb="declare")).one()
    assert (act.actor_id, act.subject, act.facts) == (
        ada.id,
        f"entry {its.code}",
        {"declared": ["own_work", "patients"]},
    )


def test_declaring_what_is_declared_is_no_act(session: Session, ada: Person) -> None:
    year = edition(session)
    entry(session, year, ada, declared=OLD)
    declarations.declare(session, year.id, ada.id, ["student"], now=NOW)
    assert session.scalars(select(Act).filter_by(verb="declare")).all() == []


def test_it_can_be_declared_until_it_is_decided(session: Session, ada: Person) -> None:
    year = edition(session, closes_at=NOW - DAY)
    entry(session, year, ada, declared={})
    year.decided_at = NOW
    session.commit()
    declarations.declare(session, year.id, ada.id, ["student"], now=NOW - SECOND)
    with pytest.raises(NotWithdrawable):
        declarations.declare(session, year.id, ada.id, ["patients"], now=NOW)


def test_nobody_declares_for_an_essay_that_is_not_there(session: Session, ada: Person, ben: Person) -> None:
    year = edition(session)
    entry(session, year, ada, declared={})
    with pytest.raises(NoEntry):
        declarations.declare(session, year.id, ben.id, ["student"], now=NOW)
