"""Rows for tests: each builder makes one valid thing, and takes what the test is about as keywords."""

from datetime import UTC, datetime
from itertools import count
from uuid import uuid4

from sqlalchemy.orm import Session

from portal.accounts.models import Person

NOW = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)

_numbers = count(1)


def person(session: Session, name: str = "Ada", **values: object) -> Person:
    """Somebody with a confirmed account and no password."""
    row = Person(
        email=f"{name.lower()}-{next(_numbers)}@example.org",
        name=name,
        fs_uniquifier=uuid4().hex,
        confirmed_at=NOW,
        created_at=NOW,
    )
    for key, value in values.items():
        setattr(row, key, value)
    session.add(row)
    session.commit()
    return row
