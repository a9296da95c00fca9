"""A second plug-in, for bursaries: it is all here, and nothing in `portal.events` knows of it."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.clock import FixedClock
from portal.events import operations
from portal.events.listing import Listing, Meeting
from portal.events.models import Event
from portal.events.plugins import Action, KeyDate, KindTaken, Panel, Registry, registry
from tests.events.conftest import NEW_YEAR, a_listing
from tests.events.feeds.conftest import shown_by_a_calendar

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

CLOSES = datetime(2026, 3, 1, 11, tzinfo=UTC)


class Bursaries:
    kind = "bursary"

    def panel(self, event: Listing, viewer: Person | None, now: datetime) -> Panel | None:
        values = {"name": viewer.name if viewer else "you", "open": now < CLOSES}
        return Panel("bursary.html", values, prominent=now < CLOSES, is_news="news" in event.title)

    def key_dates(self, event: Listing) -> Sequence[KeyDate]:
        return [KeyDate("closes", "Applications close", CLOSES, "Europe/Zurich", excluded=True)]

    def actions(self, event: Listing, viewer: Person | None, now: datetime) -> Sequence[Action]:
        return [Action("Apply", f"/bursaries/{event.id}")] if now < CLOSES else []


@pytest.fixture
def bursaries(app: Flask, monkeypatch: pytest.MonkeyPatch, new_year: FixedClock) -> None:
    """The app with this plug-in alone."""
    monkeypatch.setitem(app.extensions, "events.plugins", Registry())
    registry(app).register(Bursaries())
    template = "<p>A bursary for {{ panel.name }} to go to {{ event.title }}{{ ', open now' if panel.open }}</p>"
    loader = ChoiceLoader([app.jinja_loader, DictLoader({"bursary.html": template})])
    monkeypatch.setattr(app, "jinja_loader", loader)


def test_a_kind_has_one_plug_in() -> None:
    plugins = Registry()
    plugins.register(Bursaries())
    with pytest.raises(KindTaken, match=r"^bursary is looked after by .*Bursaries object"):
        plugins.register(Bursaries())
    assert list(plugins) == ["bursary"]


def test_a_kind_that_nobody_claimed_has_nothing_added() -> None:
    nobody, now = Registry().of(a_listing(kind="retreat")), CLOSES
    event = a_listing(kind="retreat")
    assert (nobody.kind, nobody.panel(event, None, now), nobody.key_dates(event), nobody.actions(event, None, now)) == (
        "retreat", None, (), ()
    )  # fmt: skip


def test_a_new_kind_shows_its_panel_dates_and_actions_on_its_page(
    bursaries: None, client: FlaskClient, put: Callable[[Listing], Event]
) -> None:
    event = put(a_listing(kind="bursary"))
    page = client.get("/events/spring-talk").text
    assert "<p>A bursary for you to go to A talk in spring, open now</p>" in page
    assert f'href="/bursaries/{event.id}">Apply</a>' in page
    assert (
        "<dt>Applications close</dt><dd>"
        '<time class="instant" datetime="2026-03-01T11:00:00Z">Sunday 1 March 2026, 12:00 Zurich time</time></dd>'
    ) in page


def test_a_kept_page_follows_what_its_plug_in_says(
    bursaries: None, client: FlaskClient, put: Callable[[Listing], Event], clock: FixedClock
) -> None:
    put(a_listing(kind="bursary"))
    clock.instant = CLOSES.replace(hour=10)
    assert ("open now" in client.get("/events/spring-talk").text, "open now" in client.get("/").text) == (True, True)
    clock.instant = CLOSES
    assert ("open now" in client.get("/events/spring-talk").text, "open now" in client.get("/").text) == (False, False)


def test_its_dates_are_entries_of_their_own_in_the_feeds_and_stand_in_the_month(
    bursaries: None, client: FlaskClient, put: Callable[[Listing], Event]
) -> None:
    put(a_listing(kind="bursary", meetings=(Meeting("talk", date(2026, 4, 1), "UTC"),)))
    entries = [
        ("2026-03-01T11:00:00+00:00", "Applications close: A talk in spring"),
        ("2026-04-01", "A talk in spring"),
    ]
    for address in ("/events.ics", "/events.ics?kind=bursary", "/events/spring-talk.ics"):
        text = client.get(address).text
        assert [(held.start, held.title) for held in shown_by_a_calendar(text)] == entries
        assert "UID:spring-talk.closes@localhost" in text.splitlines()
    assert client.get("/events.json").get_json()["events"][0]["key_dates"] == [
        {"id": "spring-talk.closes", "label": "Applications close", "at": "2026-03-01T11:00:00Z",
         "zone": "Europe/Zurich", "excluded": True}
    ]  # fmt: skip
    assert ">Applications close: A talk in spring</a>" in client.get("/events/month/2026-03").text


def test_a_date_that_has_changed_counts_on_in_calendars(
    bursaries: None,
    client: FlaskClient,
    session: Session,
    put: Callable[[Listing], Event],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    event = put(a_listing(kind="bursary"))
    first = client.get("/events.ics")
    later = KeyDate("closes", "Applications close", CLOSES.replace(day=8), "Europe/Zurich", excluded=True)
    monkeypatch.setattr(Bursaries, "key_dates", lambda self, event: [later])
    operations.dates_changed(event, now=NEW_YEAR + timedelta(hours=1))
    session.commit()
    again = client.get("/events.ics", headers={"If-None-Match": first.headers["ETag"]})
    lines = again.text.splitlines()
    assert [line for line in lines if line.startswith(("UID", "SEQUENCE", "DTSTART:2026", "DTSTAMP"))] == [
        "UID:spring-talk.closes@localhost", "SEQUENCE:1", "DTSTART:20260308T110000Z", "DTSTAMP:20260101T130000Z",
    ]  # fmt: skip


def test_the_front_page_shows_prominent_panels_of_what_is_not_over(
    bursaries: None, client: FlaskClient, put: Callable[[Listing], Event], clock: FixedClock
) -> None:
    clock.instant = datetime(2026, 2, 1, tzinfo=UTC)
    put(a_listing("coming", kind="bursary", title="The coming one"))
    put(a_listing("over", kind="bursary", title="The past one", listed_on=datetime(2026, 1, 5, tzinfo=UTC).date()))
    put(a_listing("news", kind="bursary", title="The news", listed_on=datetime(2026, 1, 4, tzinfo=UTC).date()))
    page = client.get("/").text
    assert ("to go to The coming one" in page, "to go to The past one" in page) == (True, False)
    # What is over comes last, and only if what became of it is news.
    assert page.index("to go to The coming one") < page.index("to go to The news")


def test_a_plug_in_speaks_to_this_reader_alone(
    bursaries: None,
    client: FlaskClient,
    put: Callable[[Listing], Event],
    session: object,
    sign_in: Callable[[Person], FlaskClient],
    olga: Person,
) -> None:
    put(a_listing(kind="bursary"))
    assert "A bursary for Olga" in sign_in(olga).get("/events/spring-talk").text
    assert "Olga" not in client.get("/events/spring-talk").text


def test_the_organiser_finds_the_actions_of_each_event(
    bursaries: None,
    put: Callable[[Listing], Event],
    sign_in: Callable[[Person], FlaskClient],
    olga: Person,
) -> None:
    event = put(a_listing(kind="bursary"))
    put(a_listing("plain"))
    page = sign_in(olga).get("/organise/").text
    assert page.count(f'<a href="/bursaries/{event.id}">Apply</a>') == page.count(">Apply<") == 1
