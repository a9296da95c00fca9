"""The way into a meeting, for those who may have it and while they may."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.accounts import memberships
from portal.accounts.membership import Kind
from portal.accounts.models import Person
from portal.accounts.queries import memberships_of
from portal.clock import FixedClock
from portal.events import operations
from portal.events.listing import Audience, Status
from portal.events.registration.operations import registrations
from tests.accounts.conftest import Visitor
from tests.builders import NOW, person
from tests.events.members.conftest import LINK, SECOND, Say, drop_in, way
from tests.events.registration.conftest import discussion, group, join, meeting, vouch
from tests.events.registration.views.conftest import text_of

Visit = Callable[[Person], Visitor]
PAGE, EVENT, PLACE, MINE = (
    "/events/discussion/join",
    "/events/discussion",
    "/events/discussion/registration",
    "/my-events",
)
# The discussion is on 8 April from eight to nine in New York.
OPENS, ENDS = datetime(2027, 4, 8, 0, tzinfo=UTC), datetime(2027, 4, 9, 1, tzinfo=UTC)
FROM = "appears here from Wednesday 7 April 2027, 20:00 New York time."


def refusal_of(answer: TestResponse) -> tuple[int, str]:
    assert LINK not in answer.text
    return answer.status_code, text_of(answer, "//main/div[@class='measure']")


@pytest.fixture
def placed(session: Session, say: Say, ada: Person) -> Person:
    """Ada, who has a place in the discussion."""
    join(session, say(discussion()), ada)
    session.commit()
    return ada


class TestInTime:
    def test_every_page_of_hers_says_from_when_and_then_leads_there_and_one_has_the_link(
        self, placed: Person, visit: Visit, clock: FixedClock
    ) -> None:
        for moment in (NOW, OPENS - SECOND):
            clock.instant = moment
            reader = visit(placed).client
            pages = [reader.get(path) for path in (EVENT, PLACE, MINE)]
            assert [FROM in text_of(page) for page in pages] == [True] * 3
            early = reader.get(PAGE)
            assert (early.status_code, FROM in text_of(early)) == (200, True)
            assert [LINK in page.text for page in [*pages, early]] == [False] * 4
        for moment in (OPENS, ENDS - SECOND):
            clock.instant = moment
            reader = visit(placed).client
            pages = [reader.get(path) for path in (EVENT, PLACE, MINE)]
            assert [f'href="{PAGE}"' in page.text for page in pages] == [True] * 3
            assert [LINK in page.text for page in pages] == [False] * 3
            assert LINK in reader.get(PAGE).text
        clock.instant = ENDS
        reader = visit(placed).client
        pages = [reader.get(path) for path in (EVENT, PLACE, MINE)]
        assert [PAGE in page.text for page in pages] == [False] * 3
        over = reader.get(PAGE)
        assert LINK not in over.text
        assert "The last of these meetings is over, so its link is not shown any more." in text_of(over)

    def test_the_page_with_the_link_is_kept_by_nobody_and_tells_nobody_where_its_reader_comes_from(
        self, placed: Person, visit: Visit, clock: FixedClock
    ) -> None:
        clock.instant = OPENS
        answer = visit(placed).client.get(PAGE)
        names = ("Cache-Control", "Referrer-Policy", "ETag")
        assert [answer.headers.get(name) for name in names] == ["private, no-store", "no-referrer", None]
        assert f'href="{LINK}" rel="noopener noreferrer"' in answer.text
        # A form from here would be refused over https, as it says not where it comes from.
        assert "<form" not in answer.text

    def test_a_meeting_of_its_own_way_in_shows_that_and_the_others_the_event_s(
        self, session: Session, say: Say, ada: Person, visit: Visit, clock: FixedClock
    ) -> None:
        event = say(group(), way("https://meet.example/usual", number="123 456", passcode="lago"))
        second = event.occurrences[1].uid
        say(group(), way("", note="In the church hall.\n\nSee https://map.example/hall.", hours_before=1), second)
        join(session, event, ada, cents=400_00)
        session.commit()
        shown = []
        for moment in (datetime(2027, 4, 13, 12, tzinfo=UTC), datetime(2027, 5, 11, 23, 30, tzinfo=UTC)):
            clock.instant = moment
            shown.append(text_of(visit(ada).client.get("/events/group/join"), "//main//section"))
        april, may = shown
        assert april == (
            "Tuesday 13 April 2027, 20:00–21:30 New York time Join the meeting https://meet.example/usual Number of the"
            " meeting123 456Passcodelago Shown here until Tuesday 13 April 2027, 21:30 New York time."
        )
        assert may == (
            "Tuesday 11 May 2027, 20:00–21:00 New York time In the church hall.See https://map.example/hall. Shown here"
            " until Tuesday 11 May 2027, 21:00 New York time."
        )
        clock.instant = datetime(2027, 5, 11, 22, tzinfo=UTC)
        early = text_of(visit(ada).client.get("/events/group/join"))
        assert "appears here from Tuesday 11 May 2027, 19:00 New York time" in early

    def test_two_meetings_within_a_day_are_both_there(
        self, session: Session, say: Say, ada: Person, visit: Visit, clock: FixedClock
    ) -> None:
        days = (date(2027, 4, 8), date(2027, 4, 9))
        event = say(discussion(meetings=tuple(meeting("discussion", day) for day in days)))
        join(session, event, ada)
        session.commit()
        clock.instant = datetime(2027, 4, 9, 0, 30, tzinfo=UTC)
        assert visit(ada).client.get(PAGE).text.count("Join the meeting") == 2


class TestNobodyElse:
    def test_a_stranger_is_sent_to_sign_in_and_finds_no_word_of_it_on_the_page(
        self, placed: Person, client: FlaskClient, clock: FixedClock
    ) -> None:
        clock.instant = OPENS
        assert (client.get(PAGE).status_code, client.get(PAGE).location) == (302, f"/sign-in?next={PAGE}")
        assert "How to join" not in client.get(EVENT).text

    def test_each_is_told_what_would_help_and_no_page_of_theirs_speaks_of_a_link(
        self, session: Session, say: Say, ada: Person, ben: Person, visit: Visit, clock: FixedClock
    ) -> None:
        event, dan, sol = say(discussion(capacity=1)), person(session, "Dan"), person(session, "Sol")
        for who in (ada, ben, dan):
            join(session, event, who)
        registrations.leave(session, event.id, ada.id, now=OPENS - SECOND)
        session.commit()
        clock.instant = OPENS
        told = {who.name: refusal_of(visit(who).client.get(PAGE)) for who in (ada, ben, dan, sol)}
        only = "How to join is shown to those who have a place"
        assert told == {
            "Ada": (403, f"{only}, and you have none. On the page of the event you see whether you can register."),
            "Ben": (403, f"{only}. One is offered to you: take it, and you find it here."),
            "Dan": (403, f"{only}. You are on the waitlist: once a place is yours, you find it here."),
            "Sol": (403, f"{only}, and you have none. On the page of the event you see whether you can register."),
        }
        for who in (ada, ben, dan, sol):
            pages = [visit(who).client.get(path) for path in (EVENT, PLACE, MINE)]
            assert [PAGE in page.text for page in pages] == [False] * 3

    def test_whoever_gives_the_place_back_is_out_at_once(self, placed: Person, visit: Visit, clock: FixedClock) -> None:
        clock.instant = OPENS
        reader = visit(placed)
        assert LINK in reader.client.get(PAGE).text
        assert reader.send(f"{PLACE}/leave").status_code == 303
        assert refusal_of(reader.client.get(PAGE))[0] == 403

    @pytest.mark.parametrize("status", [Status.CANCELLED, Status.POSTPONED])
    def test_what_is_off_has_no_link(
        self, session: Session, say: Say, placed: Person, visit: Visit, clock: FixedClock, status: Status
    ) -> None:
        operations.put(session, discussion(status=status), now=NOW)
        session.commit()
        clock.instant = OPENS
        reader = visit(placed).client
        answer = reader.get(PAGE)
        assert (answer.status_code, LINK in answer.text) == (200, False)
        assert f"This event is {status}" in text_of(answer)
        assert PAGE not in reader.get(EVENT).text

    def test_where_nothing_is_written_down_there_is_no_such_page(
        self, session: Session, ada: Person, visit: Visit
    ) -> None:
        operations.put(session, discussion(), now=NOW)
        operations.put(session, discussion("draft", status=Status.DRAFT), now=NOW)
        session.commit()
        paths = (PAGE, "/events/draft/join", "/events/no-such-event/join")
        assert [visit(ada).client.get(path).status_code for path in paths] == [404] * 3


class TestWithoutRegistration:
    """A drop-in on 8 April, at an hour that the calendar does not state."""

    PAGE, EVENT = "/events/drop-in/join", "/events/drop-in"

    def test_it_is_there_on_its_day_for_whom_it_is_verified(
        self, session: Session, say: Say, ada: Person, ben: Person, visit: Visit, clock: FixedClock
    ) -> None:
        say(drop_in())
        vouch(session, ada, Kind.CREDENTIALED)
        vouch(session, ben, Kind.MEMBER, Kind.LEADER)
        midnight = datetime(2027, 4, 8, 4, tzinfo=UTC)
        shown = []
        for moment in (midnight - SECOND, midnight, datetime(2027, 4, 9, 4, tzinfo=UTC) - SECOND):
            clock.instant = moment
            reader, other = visit(ada).client, visit(ben).client
            shown.append(LINK in reader.get(self.PAGE).text)
            assert LINK not in other.get(self.PAGE).text
        assert shown == [False, True, True]
        assert "How to join" not in other.get(self.EVENT).text
        assert refusal_of(other.get(self.PAGE))[1] == (
            "How to join is shown only to those whose credential as a leader, of the American Balint Society, is"
            " verified for today, which yours is not. If you have it, say so on your account's page: the organiser"
            " looks it up."
        )

    def test_it_is_gone_with_the_membership(
        self, session: Session, say: Say, ada: Person, olga: Person, visit: Visit, clock: FixedClock
    ) -> None:
        say(drop_in())
        vouch(session, ada, Kind.CREDENTIALED)
        clock.instant = datetime(2027, 4, 8, 12, tzinfo=UTC)
        reader = visit(ada).client
        assert LINK in reader.get(self.PAGE).text
        (held,) = memberships_of(session, ada.id)
        memberships.end(session, held.id, organiser=olga, today=date(2027, 4, 8), now=clock.instant)
        session.commit()
        assert refusal_of(reader.get(self.PAGE))[0] == 403

    def test_the_credential_of_another_body_opens_nothing(
        self, session: Session, say: Say, ada: Person, visit: Visit, clock: FixedClock
    ) -> None:
        say(drop_in(organiser="British Balint Society"))
        vouch(session, ada, Kind.CREDENTIALED)
        clock.instant = datetime(2027, 4, 8, 12, tzinfo=UTC)
        assert refusal_of(visit(ada).client.get(self.PAGE))[0] == 403


def test_a_place_in_what_is_for_members_ends_with_the_membership(
    session: Session, say: Say, ada: Person, visit: Visit, clock: FixedClock
) -> None:
    vouch(session, ada, Kind.MEMBER, until=date(2027, 4, 1))
    join(session, say(discussion(audience=Audience.MEMBERS)), ada)
    session.commit()
    clock.instant = OPENS
    answer = visit(ada).client.get(PAGE)
    assert refusal_of(answer)[1].startswith("You have a place, and how to join is shown only to those whose membership")


def test_a_page_sends_as_many_statements_for_thirty_meetings_as_for_one(
    session: Session, say: Say, ada: Person, sign_in: Callable[[Person], FlaskClient], queries: list[str], clock: Any
) -> None:
    clock.instant, sent = OPENS, []
    reader = sign_in(ada)
    for number in (1, 30):
        slug = f"series-{number}"
        days = [date(2027, 4, 8).replace(day=1 + n % 28, month=4 + n // 28) for n in range(number)] + [date(2027, 4, 8)]
        event = say(discussion(slug, meetings=tuple(meeting(slug, day) for day in sorted(set(days)))))
        for occurrence in event.occurrences:
            say(
                discussion(slug, meetings=tuple(meeting(slug, day) for day in sorted(set(days)))), way(), occurrence.uid
            )
        join(session, event, ada, now=NOW)
        session.commit()
        reader.get(f"/events/{slug}/join")
        queries.clear()
        assert reader.get(f"/events/{slug}/join").status_code == 200
        sent.append(len(queries))
    # The reader, where they have a place in the prize, the revision; the windows, the registration and its ledger, what
    # is verified of them, the links.
    assert sent[0] == sent[1] == 8
