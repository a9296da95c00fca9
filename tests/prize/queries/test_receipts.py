"""What `portal verify` finds of receipts."""

from typing import Any

import pytest
from sqlalchemy import Connection, delete, select, text, update
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit import register
from portal.audit.models import Act
from portal.prize.models import Blob, Edition, Entry, Manuscript, Receipt, ReceiptKey
from portal.prize.operations import entries
from portal.prize.queries import integrity, receipts
from portal.prize.rules.receipt import public_key, signer
from tests.builders import DAY, NOW, SECOND, SIGNER, application, edition, entry, manuscript, person, receipt, upload
from tests.essays import essay

UNSIGNED = "no published key has signed what it states"
DIFFERS = "what it states is not what is kept: "
# What is compared with the rows, in the order in which it is told.
COMPARED = (
    "code", "number", "issued_at", "year", "entry", "version", "words", "main_words", "bytes", "sha256", "received_at",
    "arrived_at", "register",
)  # fmt: skip


@pytest.fixture
def year(session: Session) -> Edition:
    return edition(session)


@pytest.fixture
def number(session: Session, year: Edition, ada: Person) -> int:
    """The number of the one receipt there is."""
    return receipt(session, entry(session, year, ada, code="BBBBBB")).number


def faults(session: Session) -> list[str]:
    session.expire_all()
    return list(receipts.faults(session))


def test_nothing_is_wrong_with_the_receipts_of_a_whole_story(session: Session, year: Edition, ada: Person) -> None:
    """Handed in, corrected, replaced, withdrawn and put back, by mail, under another secret."""
    before = signer("another secret", "http://localhost")
    steps = [
        (application(), upload(essay(40)), before),
        (application(title="Another title"), None, before),
        (application(), upload(essay(41)), SIGNER),
    ]
    for at, (said, file, signing) in enumerate(steps):
        entries.submit(session, year.id, ada.id, said, file, signer=signing, now=NOW + at * SECOND)
    entries.withdraw(session, year.id, ada.id, now=NOW + 10 * SECOND)
    entries.submit(session, year.id, ada.id, application(), None, signer=SIGNER, now=NOW + 11 * SECOND)
    entries.withdraw(session, year.id, ada.id, now=NOW + 12 * SECOND)
    entries.reinstate(session, year.id, ada.id, signer=SIGNER, now=NOW + 13 * SECOND)
    mailed, olga = person(session, "Ben"), person(session, "Olga", is_organiser=True)
    entries.enter(
        session, year.id, mailed.id, application(), upload(essay(42)),
        signer=SIGNER, organiser=olga, received_at=NOW - DAY, now=NOW + 14 * SECOND,
    )  # fmt: skip
    session.commit()
    assert len(session.scalars(select(Receipt.number)).all()) == 6
    assert faults(session) == []
    assert register.verify(session) + integrity.faults(session) == []


@pytest.mark.parametrize(
    ("model", "values", "found"),
    [
        (Receipt, {"signature": "00" * 64}, [UNSIGNED]),
        (ReceiptKey, {"public": public_key(signer("a forger's", "").key)}, [UNSIGNED]),
        (Receipt, {"stated": {"words": 9000}}, [UNSIGNED, DIFFERS + ", ".join(COMPARED)]),
        (Receipt, {"code": "B" * 18}, [DIFFERS + "code"]),
        (Receipt, {"issued_at": NOW}, [DIFFERS + "issued_at"]),
        (Entry, {"code": "CCCCCC"}, [DIFFERS + "entry, register"]),
        (Edition, {"year": 2030}, [DIFFERS + "year"]),
        (Blob, {"size": 1}, [DIFFERS + "bytes"]),
        (Manuscript, {"number": 7}, [DIFFERS + "version, register"]),
        (Manuscript, {"words": 6001}, [DIFFERS + "words, register"]),
        (Manuscript, {"main_words": 5999}, [DIFFERS + "main_words"]),
        (Manuscript, {"received_at": NOW - 2 * DAY}, [DIFFERS + "received_at"]),
        (Manuscript, {"arrived_at": NOW}, [DIFFERS + "arrived_at"]),
        (Manuscript, {"registered_at": NOW - DAY}, [DIFFERS + "registered_at"]),
        (Act, {"at": NOW}, [DIFFERS + "register"]),
        (Act, {"subject": "entry CCCCCC"}, [DIFFERS + "register"]),
    ],
)
def test_whatever_was_changed_is_found(
    session: Session, number: int, model: Any, values: dict[str, object], found: list[str]
) -> None:
    session.execute(update(model).values(values))
    session.commit()
    assert faults(session) == [f"receipt {number}: {fault}" for fault in found]


def test_a_register_made_anew_around_another_file_is_found(session: Session, number: int) -> None:
    """Whoever can write all rows can chain the acts again; what was signed, they cannot."""
    act = session.get_one(Act, number)
    act.facts = act.facts | {"sha256": "0" * 64}
    act.digest = register.digest(act)
    session.commit()
    assert register.verify(session) == []
    assert faults(session) == [f"receipt {number}: {DIFFERS}register"]


def test_another_essay_in_the_place_of_the_one_received_is_found(
    session: Session, year: Edition, ben: Person, number: int
) -> None:
    other = manuscript(session, entry(session, year, ben))
    session.execute(update(Receipt).values(manuscript_id=other.id))
    session.commit()
    assert faults(session) == [f"receipt {number}: {DIFFERS}year, entry, version, sha256"]


def test_rows_that_were_taken_away_are_missed(session: Session, connection: Connection, number: int) -> None:
    """By somebody with the database in their hands, whom no foreign key stops."""
    on_postgresql = connection.dialect.name == "postgresql"
    session.execute(
        text("SET LOCAL session_replication_role = replica" if on_postgresql else "PRAGMA defer_foreign_keys = ON")
    )
    session.execute(delete(Act).where(Act.number == number))
    session.execute(delete(ReceiptKey))
    session.commit()
    assert faults(session) == [f"receipt {number}: {UNSIGNED}", f"receipt {number}: {DIFFERS}register"]


@pytest.mark.parametrize("verb", ["submit", "replace", "enter", "correct", "reinstate"])
def test_an_act_without_its_receipt_is_found(session: Session, number: int, verb: str) -> None:
    session.execute(delete(Receipt))
    session.execute(update(Act).filter_by(number=number).values(verb=verb))
    session.commit()
    assert faults(session) == [f"act {number}: it has no receipt"]


def test_acts_from_before_there_were_receipts_need_none(session: Session, year: Edition, ada: Person) -> None:
    mine = entry(session, year, ada)
    register.record(session, actor=ada, verb="submit", subject=f"entry {mine.code}", now=NOW, sha256="0" * 64, words=9)
    session.commit()
    assert faults(session) == []


def test_portal_verify_tells_of_receipts_and_not_their_codes(session: Session, number: int) -> None:
    code = session.get_one(Receipt, number).code
    session.execute(update(Receipt).values(signature="00" * 64))
    session.commit()
    found = integrity.faults(session)
    assert found == [f"receipt {number}: {UNSIGNED}"]
    assert code not in "".join(found)


def test_thirty_receipts_take_as_many_statements_as_one(
    session: Session, year: Edition, number: int, queries: list[str]
) -> None:
    def statements() -> int:
        session.commit()
        queries.clear()
        assert faults(session) == []
        return len(queries)

    one = statements()
    for _ in range(29):
        receipt(session, entry(session, year, person(session)))
    assert (one, statements()) == (2, 2)
