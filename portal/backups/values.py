"""What stands in a column, as either engine keeps it and as a backup writes it."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Double,
    Float,
    Integer,
    LargeBinary,
    String,
    Text,
    Time,
)
from sqlalchemy.types import TypeEngine

from portal.database import Instant


class UnknownType(TypeError):
    """A column of a type that no backup knows yet: a new one has to be added here."""


def _as_it_is(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True)
class Kind:
    """type: by which a value is read and written · write, read: to what JSON can say, and back"""

    type: TypeEngine[Any]
    write: Callable[[Any], Any] = _as_it_is
    read: Callable[[Any], Any] = _as_it_is


def _utc(value: datetime) -> str:
    return value.astimezone(UTC).isoformat()


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "boolean": Kind(Boolean()),
        "integer": Kind(BigInteger()),
        "number": Kind(Double()),
        "text": Kind(Text()),
        # The very text that is stored: the order of its keys is part of what was signed.
        "json": Kind(Text()),
        "instant": Kind(Instant(), _utc, datetime.fromisoformat),
        "date": Kind(Date(), date.isoformat, date.fromisoformat),
        "time": Kind(Time(), time.isoformat, time.fromisoformat),
        "bytes": Kind(LargeBinary(), lambda value: b64encode(value).decode(), b64decode),
    }
)
_OF_TYPE: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (Boolean, "boolean"), (Integer, "integer"), (Float, "number"), (DateTime, "instant"), (Date, "date"),
    (Time, "time"), (JSON, "json"), (LargeBinary, "bytes"), (String, "text"),
)  # fmt: skip


def kind_of(column_type: TypeEngine[Any]) -> str:
    """The kind of a column as the database describes it.

    Raises UnknownType.
    """
    for known, kind in _OF_TYPE:
        if isinstance(column_type, known):
            return kind
    raise UnknownType(repr(column_type))


def written(value: Any, kind: str) -> Any:
    return None if value is None else KINDS[kind].write(value)


def read(value: Any, kind: str) -> Any:
    return None if value is None else KINDS[kind].read(value)
