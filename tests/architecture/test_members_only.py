"""What is for members reaches those who are entitled to it, while they are, and nobody else by any way.

Words that stand nowhere else are planted in every way into a meeting and on every board; then everybody looks at
everything, before, during and after, and what they found is compared with what they may.

Each page of the events and of accounts is looked at by everybody. A page of the prize is looked at once, by one who
gets it: it is made of the prize's rows, and how it depends on its reader is for the access matrix and for blindness.
"""

import io
import logging
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.accounts.membership import Kind
from portal.accounts.models import Membership, Person
from portal.clock import FixedClock
from portal.database import db
from portal.events import operations as events
from portal.events.listing import Audience, Intake, Listing, Mode
from portal.events.members import notices as board_mails
from portal.events.members import upkeep as board_upkeep
from portal.events.members.models import Board, Post
from portal.events.members.operations import boards, calendar, joining
from portal.events.members.queries import calendar as calendars
from portal.events.members.queries import joining as ways
from portal.events.models import Event
from portal.events.queries import one
from portal.events.registration import notices as mails
from portal.events.registration import upkeep as places
from portal.events.registration.operations import registrations
from portal.mail.models import Mail
from tests.accounts.conftest import csrf_token
from tests.architecture.conftest import CAST, World
from tests.architecture.test_access_matrix import rows
from tests.builders import NOW, person
from tests.events.registration.conftest import NEW_YORK, SOCIETY, discussion, join, meeting

pytestmark = pytest.mark.parametrize("engine_app", ["sqlite"], indirect=True)

BRITISH = "British Balint Society"
HOUR = timedelta(hours=1)
# The meetings are on 8 April from eight to half past nine in New York; the group meets at the same hour on the 9th.
BEFORE, FIRST, SECOND, AFTER = NOW, *(datetime(2027, 4, day, 0, 30, tzinfo=UTC) for day in (9, 10, 12))

ROLES = {
    "Sol": "who says to be a member, and nobody has verified it",
    "Mo": "a member",
    "Lea": "a member who leads a group",
    "Cleo": "a credentialed leader",
    "Ed": "a member and credentialed leader until yesterday",
    "Brit": "a member and leader of the other body",
    "Pia": "who has a place in the group",
    "Gil": "who had one, and gave it back",
    "Ofra": "to whom it is offered",
    "Wim": "who waits",
    "Jun": "a juror",
    "Cas": "of the committee",
    "Olga": "the organiser",
    # The last, so that a page which was kept of somebody else's would be shown to them.
    "nobody": "who is not signed in",
}
# By slug: whose it is, and for whom. One registers for the group alone.
EVENTS = {
    "group": (SOCIETY, Audience.EVERYONE),
    "credentialed": (f"{SOCIETY}, History and Continuity Committee", Audience.CREDENTIALED_LEADERS),
    "members": (SOCIETY, Audience.MEMBERS),
    "leaders": (SOCIETY, Audience.MEMBER_LEADERS),
    "british": (BRITISH, Audience.MEMBERS),
}
SECOND_MEETING = "group.2027-04-09"
WAYS = {*EVENTS, "second"}
BOARDS = {
    "american-balint-society-members": (SOCIETY, Audience.MEMBERS),
    "american-balint-society-member-leaders": (SOCIETY, Audience.MEMBER_LEADERS),
    "american-balint-society-credentialed-leaders": (SOCIETY, Audience.CREDENTIALED_LEADERS),
    "british-balint-society-members": (BRITISH, Audience.MEMBERS),
}
FEEDS = [
    f"/events.{form}{asked}"
    for form in ("ics", "atom", "json")
    for asked in ("", "?audience=members", "?past=y&kind=discussion", "?from=2027-04-01&to=2027-04-30")
]
LISTS = [
    "/",
    "/events/",
    "/events/?past=y&mode=online",
    "/events/?audience=members",
    "/events/?from=x",
    "/events/month/",
    "/events/month/2027-04",
]
OF_EVENTS = [
    f"/events/{slug}{rest}"
    for slug in EVENTS
    for rest in ("", "?zone=copenhagen", ".ics", "/registration", "/registration/leave", "/join")
]
OWN = ["/my-events", "/boards/", *(f"/boards/{slug}" for slug in BOARDS), "/account", "/account/data", "/nowhere"]
# What the organiser reads, and nobody else: the access matrix says that everybody else is refused, so they try two.
DESKS = ["/organise/events/group/joining", f"/organise/boards/{next(iter(BOARDS))}"]
# What depends on the hour, and those who may see some of it at some time; all others never may, and look at the time
# at which there is most to be seen.
IN_TIME = [*(f"/events/{slug}/join" for slug in EVENTS), *(f"/boards/{slug}" for slug in BOARDS), "/my-events"]
ENTITLED = ("Mo", "Lea", "Cleo", "Brit", "Pia", "Gil", "nobody")

Found = dict[tuple[str, str], set[str]]


def planted(place: str) -> str:
    """Letters alone, so that no escaping changes it."""
    return f"zq{place.replace('-', '')}qz"


def planted_in(text: str) -> set[str]:
    """The places whose word stands there. A calendar folds its lines, also one that is quoted."""
    unfolded = text.replace("\r\n ", "").replace(r"\r\n ", "")
    return {place for place in (*WAYS, *BOARDS, "leak") if planted(place) in unfolded}


def content_of(answer: TestResponse) -> str:
    body = answer.get_data()
    if answer.mimetype == "application/zip":
        with ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(name.encode() + archive.read(name) for name in archive.namelist())
    return f"{answer.headers}\n{body.decode('utf-8', 'replace')}"


@dataclass
class Society:
    """Two bodies with their meetings and boards, and everybody."""

    app: Flask
    session: Session
    world: World
    clock: FixedClock
    sign_in: Callable[[Person], FlaskClient]
    people: dict[str, Person]
    tokens: dict[str, str] = field(default_factory=dict)
    visited: set[str] = field(default_factory=set)

    def client(self, who: str) -> FlaskClient:
        self.app.extensions["limiter"].reset()
        if who == "nobody":
            return self.app.test_client()
        client = self.sign_in(self.people[who])
        with client.session_transaction() as cookie:
            # The password was given a moment ago, by the clock that Flask-Security goes by.
            cookie["fs_paa"] = time.time()
        return client

    def look(self, who: str, paths: Iterable[str], method: str = "GET") -> Found:
        """Where this reader finds what; of a page without any, nothing is said."""
        client, found = self.client(who), {}
        for path in paths:
            with client.open(path, method=method) as answer:
                if places := planted_in(content_of(answer)):
                    found[who, path] = places
            self.visited.add(path)
        return found

    def all_look(self, paths: Iterable[str], who: Iterable[str] = ROLES) -> Found:
        return {place: found for one in who for place, found in self.look(one, paths).items()}

    def download(self, who: str) -> set[str]:
        client = self.client(who)
        token = csrf_token(client.get("/account/data").text)
        with client.post("/account/data/download", data={"csrf_token": token}) as answer:
            assert answer.mimetype == "application/zip", (who, answer.status, answer.location)
            return planted_in(content_of(answer))

    def tick(self, now: datetime) -> None:
        with self.app.app_context():
            places.remind(now)
            board_upkeep.remind(now)

    def gil_leaves(self) -> None:
        """While the first meeting begins, so that the place is offered during it."""
        group = self.session.scalars(select(Event.id).filter_by(slug="group")).one()
        with self.app.app_context():
            left = registrations.leave(self.session, group, self.people["Gil"].id, now=FIRST - HOUR / 2)
            mails.left(self.session, left, now=FIRST - HOUR / 2)
        self.session.commit()

    @property
    def calendars(self) -> list[str]:
        return [f"/my-events/{token}.ics" for token in self.tokens.values()]

    @property
    def desks(self) -> list[str]:
        """All that the organiser reads of these events and boards."""
        listed = [f"/organise/events/{slug}" for slug in EVENTS]
        boards = [f"/organise/boards/{slug}" for slug in BOARDS]
        rows = self.session.execute(select(Board.slug, Post.id).join(Post, Post.board_id == Board.id))
        posts = [f"/organise/boards/{slug}/posts/{number}" for slug, number in rows]
        meetings = f"/organise/events/group/joining/meetings/{SECOND_MEETING}"
        return [
            *(f"{event}/{page}" for event in listed for page in ("joining", "joining/remove", "call-off")),
            *(f"{event}/registrations{rest}" for event in listed for rest in ("", ".csv", "?q=a")),
            *(f"{board}{rest}" for board in boards for rest in ("", "/close")),
            *(f"{post}{rest}" for post in posts for rest in ("", "/take-down")),
            *(meetings, f"{meetings}/remove", "/organise/", "/organise/boards/", "/organise/members?q=a"),
        ]


def a_listing(slug: str, **facts: object) -> Listing:
    organiser, audience = EVENTS[slug]
    days = [date(2027, 4, 8), date(2027, 4, 9)][: 2 if slug == "group" else 1]
    usual = {
        "organiser": organiser,
        "audience": audience,
        "title": f"Evening of {slug}",
        "registration": Intake.OPEN if slug == "group" else Intake.NONE,
        "capacity": 2 if slug == "group" else None,
        "meetings": tuple(meeting(slug, day, 90) for day in days),
        "zone": NEW_YORK,
        "mode": Mode.ONLINE,
    }
    return discussion(slug, **usual | facts)


def a_way(place: str, hours: int = 24) -> joining.Said:
    """The word in each of its columns."""
    said = planted(place)
    return joining.Said(f"https://meet.example/{said}", said, said, f"Wisteria {said}.", hours, 0)


@pytest.fixture
def society(
    app: Flask, session: Session, world: World, clock: FixedClock, sign_in: Callable[[Person], FlaskClient]
) -> Society:
    people = world.people | {name: person(session, name) for name in ROLES if name not in CAST}
    olga, found = people["Olga"], Society(app, session, world, clock, sign_in, people)
    for slug in EVENTS:
        event = events.put(session, a_listing(slug), now=NOW)
        joining.say(session, one(session, event.id), None, a_way(slug), organiser=olga, now=NOW)
    group = session.scalars(select(Event).filter_by(slug="group")).one()
    second = a_way("second", hours=1)
    joining.say(session, one(session, group.id), SECOND_MEETING, second, organiser=olga, now=NOW)
    verified = {
        "Mo": (SOCIETY, [Kind.MEMBER], None),
        "Lea": (SOCIETY, [Kind.MEMBER, Kind.LEADER], None),
        "Cleo": (SOCIETY, [Kind.CREDENTIALED], None),
        "Ed": (SOCIETY, list(Kind), date(2027, 2, 28)),
        "Brit": (BRITISH, list(Kind), None),
    }
    for name, (body, kinds, until) in verified.items():
        days = {"since": date(2026, 1, 1), "until": until, "verified_at": NOW, "verified_by_id": olga.id}
        session.add_all(Membership(person_id=people[name].id, body=body, kind=kind, **days) for kind in kinds)
    with app.app_context():
        for slug, (body, audience) in BOARDS.items():
            board = session.scalars(select(Board).filter_by(body=body, audience=audience)).one_or_none()
            board = board or boards.open_board(session, body, audience, organiser=olga, now=NOW)
            said = planted(slug)
            notice = boards.Said(said, f"Wisteria {said}.", f"https://b.example/{said}", group.id, True, None)
            boards.post(session, board.id, notice, organiser=olga, now=NOW)
            for name in verified:
                boards.ask_for_reminders(session, board.id, people[name].id, now=NOW)
        for name in ("Pia", "Gil", "Ofra", "Wim"):
            mails.registered(session, join(session, group, people[name]), now=NOW)
            calendar.new_address(session, people[name].id, now=NOW)
            found.tokens[name] = calendars.of(session, people[name].id).token  # type: ignore[union-attr]
    session.commit()
    return found


def may_see(joined: Found) -> Found:
    """Boards at any time, and what is said of the ways in."""
    members, leaders, credentialed, british = BOARDS
    readers = {"Mo": [members], "Lea": [members, leaders], "Cleo": [credentialed], "Brit": [british]}
    own: Found = {(who, f"/boards/{slug}"): {slug} for who, slugs in readers.items() for slug in slugs}
    return own | joined


DURING: Found = {
    ("Pia", "/events/group/join"): {"group"},
    ("Mo", "/events/members/join"): {"members"},
    ("Lea", "/events/members/join"): {"members"},
    ("Lea", "/events/leaders/join"): {"leaders"},
    ("Cleo", "/events/credentialed/join"): {"credentialed"},
    ("Brit", "/events/british/join"): {"british"},
}


def test_everybody_finds_what_they_may_when_they_may_and_nothing_else_anywhere(
    society: Society, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    found = {"before": society.all_look(IN_TIME, ENTITLED)}
    society.tick(FIRST - 34 * HOUR)
    society.tick(FIRST - 24 * HOUR)
    society.gil_leaves()

    society.clock.instant = FIRST
    everything = [*LISTS, *FEEDS, *OF_EVENTS, *OWN, *DESKS, *society.calendars]
    found["during"] = society.all_look(everything)
    assert society.look("Pia", everything, "HEAD") == {}
    desk = society.look("Olga", society.desks)
    downloads = {who: society.download(who) for who in ROLES if who != "nobody"}
    elsewhere = {}
    for path, who in others(society.world):
        elsewhere |= society.look(who, [path])

    society.clock.instant = SECOND
    found["at the second"] = society.all_look(IN_TIME, ENTITLED)
    society.clock.instant = AFTER
    found["after"] = society.all_look(IN_TIME, ENTITLED)

    assert found == {
        "before": may_see({}),
        "during": may_see(DURING) | {("Olga", DESKS[0]): {"group"}, ("Olga", DESKS[1]): {next(iter(BOARDS))}},
        "at the second": may_see({("Pia", "/events/group/join"): {"second"}}),
        "after": may_see({}),
    }
    assert desk == on_the_desk(society)
    board = society.world.places["board"]
    assert elsewhere == {("Ben", f"/boards/{board}"): {board}, ("Olga", f"/organise/boards/{board}"): {board}}
    assert downloads == {who: set(BOARDS) if who == "Olga" else set() for who in downloads}
    assert unvisited(society) == set()

    assert len(society.session.scalars(select(Mail.id)).all()) >= 10
    assert in_the_database(society.session) == {"joining": WAYS, "board_post": set(BOARDS)}
    events.export_file(society.session, tmp_path / "all.toml")
    assert planted_in((tmp_path / "all.toml").read_text(encoding="utf-8")) == set()
    assert planted_in(caplog.text) == set()


def on_the_desk(society: Society) -> Found:
    """Where one writes it, and where one is asked whether a post is to be taken down."""
    found: Found = {("Olga", f"/organise/events/{slug}/joining"): {slug} for slug in EVENTS}
    found["Olga", f"/organise/events/group/joining/meetings/{SECOND_MEETING}"] = {"second"}
    found |= {("Olga", f"/organise/boards/{slug}"): {slug} for slug in BOARDS}
    for path in society.desks:
        if "/posts/" in path and not path.startswith(f"/organise/boards/{society.world.places['board']}/posts/1"):
            found["Olga", path] = {path.split("/")[3]}
    return found


def others(world: World) -> list[tuple[str, str]]:
    """Every other page of the access matrix, with somebody who gets it."""
    found = []
    for method, path, statuses in rows():
        if method == "GET":
            who = dict(zip(statuses.split(), CAST, strict=True)).get("200", "Olga")
            found.append((path.format(**world.places), who))
    return found


def unvisited(society: Society) -> set[str]:
    """The routes that one can get and that nobody looked at."""
    urls = society.app.url_map.bind("localhost")
    seen = set()
    for path in society.visited:
        if path != "/nowhere":
            seen.add(urls.match(path.partition("?")[0], "GET", return_rule=True)[0].rule)
    return {rule.rule for rule in society.app.url_map.iter_rules() if "GET" in (rule.methods or ())} - seen


def in_the_database(session: Session) -> dict[str, set[str]]:
    """The tables in which something stands: neither the register nor a mail, sent or not, is among them."""
    # As tuples: a row of SQLAlchemy's own shows only the beginning of a long text.
    rows_of = {table.name: list(map(tuple, session.execute(table.select()))) for table in db.metadata.sorted_tables}
    return {table: places for table, rows in rows_of.items() if (places := planted_in(repr(rows)))}


def test_nothing_hidden_can_be_searched_for(society: Society) -> None:
    """Whatever one asks for, the answer is that to a word which stands nowhere."""
    society.clock.instant = FIRST
    asked = [planted("group"), planted(next(iter(BOARDS))), "Wisteria", "meet.example"]
    pages = ["/events/", "/events/month/2027-04", "/events.ics", "/events.atom", "/events.json"]
    desks = ["/organise/members", "/organise/events/group/registrations"]
    for who in ("nobody", "Mo", "Pia", "Olga"):
        client = society.client(who)

        def answer(path: str, word: str, client: FlaskClient = client) -> str:
            text = client.get(path, query_string={"q": word}).text
            return re.sub(r'name="csrf_token" value="[^"]+"', "", text).replace(word, "…")

        for path in pages + (desks if who == "Olga" else []):
            nothing = answer(path, "zqnowhereqz")
            assert [word for word in asked if answer(path, word) != nothing] == [], (who, path)


class TestALeakIsFound:
    """The crawl sees what it claims to see."""

    def test_in_every_list_feed_calendar_and_file(self, society: Society, tmp_path: Path) -> None:
        events.put(society.session, a_listing("group", summary=f"Join at {planted('leak')}."), now=NOW)
        society.session.commit()
        society.tick(FIRST - 24 * HOUR)
        society.clock.instant = FIRST
        asked = [*LISTS, *FEEDS, "/events/group", "/events/group.ics", *society.calendars]
        found = {path for (_, path), places in society.look("nobody", asked).items() if places == {"leak"}}
        assert set(asked) - found == {
            "/events/?audience=members",
            "/events/month/",
            "/events/month/2027-04",
            *(f"/events.{form}?audience=members" for form in ("ics", "atom", "json")),
            # Of whoever waits, or waited, nothing is in the calendar.
            *(f"/my-events/{society.tokens[name]}.ics" for name in ("Ofra", "Wim")),
        }
        assert in_the_database(society.session)["mail"] == {"leak"}
        events.export_file(society.session, tmp_path / "all.toml")
        assert planted_in((tmp_path / "all.toml").read_text(encoding="utf-8")) == {"leak"}

    def test_of_a_template_that_prints_the_link(self, society: Society, monkeypatch: pytest.MonkeyPatch) -> None:
        environment = society.app.jinja_env

        def printed(listing: Listing) -> str:
            windows = ways.windows(db.session(), [listing])[listing.slug]
            return repr(ways.ways(db.session(), listing, windows))

        leak = DictLoader({"events/registration/_door.html": "{{ printed(event) }}"})
        monkeypatch.setitem(environment.globals, "printed", printed)
        monkeypatch.setattr(environment, "loader", ChoiceLoader([leak, environment.loader]))
        monkeypatch.setattr(environment, "cache", {})
        assert society.look("nobody", ["/events/group", "/events/members"]) == {
            ("nobody", "/events/group"): {"group", "second"}
        }
        society.app.extensions.pop("events.catalogue")

    def test_of_a_page_that_asks_nobody_who_they_are(self, society: Society, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("portal.events.members.views.joining.why_not_join", lambda *_: None)
        society.clock.instant = FIRST
        found = society.look("Sol", (f"/events/{slug}/join" for slug in EVENTS))
        assert found == {("Sol", f"/events/{slug}/join"): {slug} for slug in EVENTS}

    def test_of_a_board_that_anybody_may_read(self, society: Society, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("portal.events.members.queries.boards.may_read", lambda *_: True)
        assert society.look("Mo", OWN) == {("Mo", f"/boards/{slug}"): {slug} for slug in BOARDS}

    def test_of_a_mail_that_carries_the_link(self, society: Society, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(board_mails, "absolute_url", lambda *_, **__: planted("leak"))
        society.tick(FIRST - 34 * HOUR)
        assert in_the_database(society.session)["mail"] == {"leak"}
