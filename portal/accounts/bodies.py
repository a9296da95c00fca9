"""Who may vouch for somebody: the seam by which a package names the bodies for whose sake it asks."""

from collections.abc import Callable, Iterable

from flask import Flask
from sqlalchemy.orm import Session

from portal.accounts.membership import body_of

_NAME = "bodies"
Source = Callable[[Session], Iterable[str]]


def add_bodies(app: Flask, source: Source) -> None:
    """Have `source` asked for organisers whose word counts somewhere; a committee stands for its body."""
    app.extensions.setdefault(_NAME, []).append(source)


def bodies(app: Flask, session: Session) -> list[str]:
    """Each once, by name."""
    sources: list[Source] = app.extensions.get(_NAME, [])
    return sorted({body_of(organiser) for source in sources for organiser in source(session)})
