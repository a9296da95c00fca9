"""The cast: Ada and Ben write, Jun and Noor read, Cas decides, Olga organises, Sol has no part in it."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit.models import Act
from tests.builders import person


@pytest.fixture
def ada(session: Session) -> Person:
    return person(session, "Ada")


@pytest.fixture
def ben(session: Session) -> Person:
    return person(session, "Ben")


@pytest.fixture
def jun(session: Session) -> Person:
    return person(session, "Jun")


@pytest.fixture
def noor(session: Session) -> Person:
    return person(session, "Noor")


@pytest.fixture
def cas(session: Session) -> Person:
    return person(session, "Cas")


@pytest.fixture
def olga(session: Session) -> Person:
    return person(session, "Olga", is_organiser=True)


@pytest.fixture
def sol(session: Session) -> Person:
    return person(session, "Sol")


Acts = Callable[[], list[tuple[int | None, str, str]]]


@pytest.fixture
def acts(session: Session) -> Acts:
    """The register since the edition was set up and its rules were sealed: who, what, to what."""

    def read() -> list[Any]:
        rows = session.execute(select(Act.actor_id, Act.verb, Act.subject).order_by(Act.number))
        return [tuple(row) for row in rows if row.verb not in ("open edition", "seal rules")]

    return read
