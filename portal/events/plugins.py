"""The seam: a kind of event that has more to it than its listing is looked after by a package of its own.

A plug-in claims one kind. It refers to events by their id, from its own tables; this module asks it three questions
and knows nothing else about it. A prize, a bursary or a call for abstracts each come without an edit here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Protocol

from flask import Flask

from portal.accounts.models import Person
from portal.events.listing import Listing

_NAME = "events.plugins"


@dataclass(frozen=True, slots=True)
class Panel:
    """What a plug-in shows on the page of an event.

    template: its name; it is included with `event`, the listing, and `panel`, the values, and brings its own box
    values: plain values that can be compared: a page is kept until they change
    prominent: whether the front page shows the panel as well, until the event is over
    is_news: whether it does so also when the event is over
    """

    template: str
    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    prominent: bool = False
    is_news: bool = False


@dataclass(frozen=True, slots=True)
class KeyDate:
    """An instant that matters. It has a line on the event's page, a day in the month and an entry in the feeds.

    name: by which calendars know it again among the dates of its event, whatever becomes of it
    at: aware · zone: the IANA zone it is printed in
    excluded: whether it is the first instant that is too late, as a deadline is

    Whoever changes one calls `operations.dates_changed`.
    """

    name: str
    label: str
    at: datetime
    zone: str
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Action:
    """Something that this reader may do now, and where."""

    label: str
    href: str


class Plugin(Protocol):
    """viewer: who is signed in, None for an anonymous reader, whose page is the same for all of them
    now: aware"""

    @property
    def kind(self) -> str: ...

    def panel(self, event: Listing, viewer: Person | None, now: datetime) -> Panel | None: ...

    def key_dates(self, event: Listing) -> Sequence[KeyDate]: ...

    def actions(self, event: Listing, viewer: Person | None, now: datetime) -> Sequence[Action]: ...


class KindTaken(Exception):
    """Two plug-ins claim the same kind: a mistake in how the app is put together."""


class Registry:
    def __init__(self) -> None:
        self._plugins: dict[str, Plugin] = {}

    def register(self, plugin: Plugin) -> None:
        """Have `plugin` look after its kind from now on.

        Raises KindTaken.
        """
        if plugin.kind in self._plugins:
            raise KindTaken(f"{plugin.kind} is looked after by {self._plugins[plugin.kind]!r} already")
        self._plugins[plugin.kind] = plugin

    def __iter__(self) -> Iterator[str]:
        """The kinds that are looked after."""
        return iter(self._plugins)

    def key_dates(self, events: Iterable[Listing]) -> dict[str, tuple[KeyDate, ...]]:
        """The key dates of those events that are looked after, by slug."""
        return {
            event.slug: tuple(self._plugins[event.kind].key_dates(event))
            for event in events
            if event.kind in self._plugins
        }

    def of(self, event: Listing) -> Plugin:
        """Whoever looks after this event; for a kind that nobody claimed, one that adds nothing."""
        return self._plugins.get(event.kind) or Nothing(event.kind)


@dataclass(frozen=True, slots=True)
class Nothing:
    """Looks after a kind that has no more to it than its listing."""

    kind: str

    def panel(self, event: Listing, viewer: Person | None, now: datetime) -> Panel | None:  # noqa: ARG002
        return None

    def key_dates(self, event: Listing) -> Sequence[KeyDate]:  # noqa: ARG002
        return ()

    def actions(self, event: Listing, viewer: Person | None, now: datetime) -> Sequence[Action]:  # noqa: ARG002
        return ()


def registry(app: Flask) -> Registry:
    """The app's registry, made when it is first asked for: the order in which packages are installed is free."""
    made: Registry = app.extensions.setdefault(_NAME, Registry())
    return made
