from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import memberships, queries
from portal.accounts.membership import Held, Kind
from portal.accounts.models import Membership, Person
from portal.audit.models import Act
from portal.clock import FixedClock
from portal.events import operations as events
from portal.refusals import Conflict
from tests.accounts.conftest import Visitor, errors, notices
from tests.builders import DAY, NOW, person
from tests.events.registration.conftest import SOCIETY, discussion, group

Visit = Callable[[Person], Visitor]
TODAY = NOW.date()
pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def visit(sign_in: Callable[[Person], FlaskClient], session: Session) -> Visit:
    """Somebody at a browser, where one event has a fee for members."""
    events.put(session, group(), now=NOW)
    session.commit()
    return lambda who: Visitor(sign_in(who))


@pytest.fixture
def ada(session: Session) -> Person:
    return person(session, "Ada")


@pytest.fixture
def olga(session: Session) -> Person:
    return person(session, "Olga", is_organiser=True)


def verify(session: Session, who: Person, olga: Person, kind: Kind = Kind.MEMBER, **days: date | None) -> Membership:
    usual = {"since": date(2027, 1, 1), "until": None} | days
    return memberships.verify(session, who.id, kind=kind, body=SOCIETY, organiser=olga, now=NOW, **usual)  # type: ignore[arg-type]


def waits(session: Session, who: Person, *kinds: Kind, body: str = SOCIETY) -> bool:
    return memberships.has_claim(session, who.id, kinds or (Kind.MEMBER,), body)


def text_of(page: str) -> str:
    return " ".join(html.fromstring(page).xpath("string(//main)").split())


class TestWhatHolds:
    def test_a_claim_gives_nothing_until_it_is_verified(self, session: Session, ada: Person, olga: Person) -> None:
        assert memberships.claim(session, ada.id, kind=Kind.MEMBER, body=SOCIETY, now=NOW)
        assert (memberships.held(session, ada.id), waits(session, ada)) == ([], True)
        verify(session, ada, olga)
        assert memberships.held(session, ada.id) == [Held(Kind.MEMBER, SOCIETY, date(2027, 1, 1))]
        assert (waits(session, ada), len(queries.memberships_of(session, ada.id))) == (False, 1)

    def test_a_claim_is_one_of_its_own_kind_and_body(self, session: Session, ada: Person) -> None:
        memberships.claim(session, ada.id, kind=Kind.LEADER, body=SOCIETY, now=NOW)
        assert (waits(session, ada, Kind.LEADER, Kind.CREDENTIALED), waits(session, ada, Kind.MEMBER)) == (True, False)
        assert not waits(session, ada, Kind.LEADER, body="The Moon Society")

    def test_the_same_is_claimed_once(self, session: Session, ada: Person) -> None:
        said = [memberships.claim(session, ada.id, kind=Kind.MEMBER, body=SOCIETY, now=NOW) for _ in range(2)]
        assert said == [True, False]

    def test_verifying_again_sets_its_days(self, session: Session, ada: Person, olga: Person) -> None:
        verify(session, ada, olga)
        verify(session, ada, olga, until=date(2027, 12, 31))
        assert memberships.held(session, ada.id) == [Held(Kind.MEMBER, SOCIETY, date(2027, 1, 1), date(2027, 12, 31))]

    def test_one_that_comes_after_another_has_ended_is_another(
        self, session: Session, ada: Person, olga: Person
    ) -> None:
        verify(session, ada, olga, since=date(2025, 1, 1), until=date(2025, 12, 31))
        verify(session, ada, olga)
        assert [(one.since, one.until) for one in memberships.held(session, ada.id)] == [
            (date(2025, 1, 1), date(2025, 12, 31)), (date(2027, 1, 1), None),
        ]  # fmt: skip

    def test_it_does_not_end_before_it_begins(self, session: Session, ada: Person, olga: Person) -> None:
        with pytest.raises(memberships.UnfitDays):
            verify(session, ada, olga, until=date(2026, 12, 31))

    def test_what_is_ended_held_until_yesterday(self, session: Session, ada: Person, olga: Person) -> None:
        row = verify(session, ada, olga)
        memberships.end(session, row.id, organiser=olga, today=TODAY, now=NOW)
        assert memberships.held(session, ada.id)[0].until == (NOW - DAY).date()
        with pytest.raises(memberships.ClaimGone):
            memberships.end(session, row.id, organiser=olga, today=TODAY, now=NOW)

    def test_what_was_verified_today_by_mistake_never_held(self, session: Session, ada: Person, olga: Person) -> None:
        row = verify(session, ada, olga, since=TODAY)
        memberships.end(session, row.id, organiser=olga, today=TODAY, now=NOW)
        assert memberships.held(session, ada.id) == []

    def test_a_claim_that_is_decided_cannot_be_decided_again(self, session: Session, ada: Person, olga: Person) -> None:
        memberships.claim(session, ada.id, kind=Kind.MEMBER, body=SOCIETY, now=NOW)
        number = queries.claims(session)[0].membership.id
        memberships.refuse(session, number, organiser=olga, now=NOW)
        for again in (
            lambda: memberships.refuse(session, number, organiser=olga, now=NOW),
            lambda: memberships.take_back(session, number, ada.id),
        ):
            with pytest.raises(Conflict):
                again()

    def test_the_register_says_who_vouched_for_whom(self, session: Session, ada: Person, olga: Person) -> None:
        row = verify(session, ada, olga)
        memberships.end(session, row.id, organiser=olga, today=TODAY, now=NOW)
        acts = session.execute(select(Act.actor_id, Act.verb, Act.subject).order_by(Act.number))
        assert [tuple(act) for act in acts] == [
            (olga.id, "verify", f"membership {row.id}"), (olga.id, "end", f"membership {row.id}"),
        ]  # fmt: skip


class TestTheAccountPage:
    def test_one_says_what_one_is_and_may_take_it_back(self, session: Session, visit: Visit, ada: Person) -> None:
        visitor = visit(ada)
        said = visitor.send("/account", "/account/memberships", kind="member", body=SOCIETY)
        page = visitor.client.get(said.headers["Location"])
        assert notices(page) == ["Thank you. The organiser looks it up; until then nothing changes."]
        assert f"Member, {SOCIETY} not verified yet" in text_of(page.text)
        number = session.scalars(select(Membership.id)).one()
        visitor.send("/account", f"/account/memberships/{number}/take-back")
        assert session.scalars(select(Membership)).all() == []

    def test_what_is_verified_is_shown_with_its_days(
        self, session: Session, visit: Visit, ada: Person, olga: Person
    ) -> None:
        verify(session, ada, olga, until=date(2027, 12, 31))
        session.commit()
        page = text_of(visit(ada).client.get("/account").text)
        assert f"Member, {SOCIETY} verified from 1 January 2027 to 31 December 2027" in page

    def test_only_a_body_of_which_something_depends_can_be_named(
        self, session: Session, visit: Visit, ada: Person
    ) -> None:
        answer = visit(ada).send("/account", "/account/memberships", kind="leader", body="The Moon Society")
        assert (answer.status_code, errors(answer)) == (422, ["Of: Not a valid choice."])
        page = html.fromstring(answer.text)
        assert page.xpath("//select[@name='kind']/option[@selected]/@value") == ["leader"]
        assert len(page.xpath("//details[@open]//select[@name='kind']")) == 1
        assert session.scalars(select(Membership)).all() == []

    def test_a_committee_is_asked_about_under_its_body(self, session: Session, visit: Visit, ada: Person) -> None:
        events.put(session, discussion(audience="member-leaders"), now=NOW)
        session.commit()
        page = html.fromstring(visit(ada).client.get("/account").text)
        assert page.xpath("//select[@name='body']/option/text()") == [SOCIETY]


class TestTheOrganisersPage:
    def test_a_claim_is_verified_with_two_clicks(
        self, session: Session, visit: Visit, ada: Person, olga: Person
    ) -> None:
        memberships.claim(session, ada.id, kind=Kind.LEADER, body=SOCIETY, now=NOW)
        session.commit()
        visitor = visit(olga)
        page = html.fromstring(visitor.client.get("/organise/members").text)
        (link,) = page.xpath("//ul[@aria-label='To be looked up']//h3/a")
        form = html.fromstring(visitor.client.get(link.get("href")).text).forms
        filled = next(dict(one.form_values()) for one in form if "since" in dict(one.form_values()))
        assert (filled["kind"], filled["body"], filled["since"]) == ("leader", SOCIETY, "2027-03-01")
        answer = visitor.client.post(f"/organise/members/{ada.id}", data=filled)
        assert notices(visitor.client.get(answer.headers["Location"])) == ["Ada: leads a group, verified."]
        assert memberships.held(session, ada.id) == [Held(Kind.LEADER, SOCIETY, TODAY)]

    def test_what_is_verified_in_the_evening_counts_that_evening(
        self, session: Session, visit: Visit, clock: FixedClock, ada: Person, olga: Person
    ) -> None:
        clock.instant = datetime(2027, 3, 3, 1, 30, tzinfo=UTC)  # half past eight, on 2 March, in New York
        visitor, member = visit(olga), visit(ada)
        page = html.fromstring(visitor.client.get(f"/organise/members/{ada.id}").text)
        filled = next(dict(one.form_values()) for one in page.forms if "since" in dict(one.form_values()))
        assert filled["since"] == "2027-03-02"
        visitor.client.post(f"/organise/members/{ada.id}", data=filled | {"kind": "member", "body": SOCIETY})
        assert "USD 250 for you" in text_of(member.client.get("/events/group/registration").text)
        number = session.scalars(select(Membership.id)).one()
        visitor.send(f"/organise/members/{ada.id}", f"/organise/members/{ada.id}/{number}/end")
        assert "USD 400 for you" in text_of(member.client.get("/events/group/registration").text)

    @pytest.mark.parametrize("asked", ["ada", "ADA L", "ada-", "%40example"])
    def test_somebody_is_found_by_a_part_of_the_name_or_the_address(
        self, session: Session, visit: Visit, olga: Person, asked: str
    ) -> None:
        person(session, "Ada").name = "Ada Lovelace"
        session.commit()
        page = text_of(visit(olga).client.get(f"/organise/members?q={asked}").text)
        assert ("Ada Lovelace" in page, "Nobody found" in page) == (True, False)

    @pytest.mark.parametrize("asked", ["%25", "_da", "zoe"])
    def test_signs_of_a_search_are_letters_like_others(
        self, session: Session, visit: Visit, ada: Person, olga: Person, asked: str
    ) -> None:
        assert "Nobody found" in text_of(visit(olga).client.get(f"/organise/members?q={asked}").text)

    def test_days_the_wrong_way_round_come_back(
        self, session: Session, visit: Visit, ada: Person, olga: Person
    ) -> None:
        page = f"/organise/members/{ada.id}"
        typed = {"kind": "member", "body": SOCIETY, "since": "2027-02-01", "until": "2027-01-31"}
        answer = visit(olga).send(page, **typed)
        assert (answer.status_code, errors(answer)) == (422, ["Until: That is before the first day."])
        shown = html.fromstring(answer.text)
        assert [shown.get_element_by_id(name).get("value") for name in ("since", "until")] == [
            "2027-02-01", "2027-01-31",
        ]  # fmt: skip

    def test_it_is_ended_and_refused_by_its_owner_alone(
        self, session: Session, visit: Visit, ada: Person, olga: Person
    ) -> None:
        row = verify(session, ada, olga)
        session.commit()
        visitor = visit(olga)
        other = visitor.send(f"/organise/members/{ada.id}", f"/organise/members/{olga.id}/{row.id}/end")
        assert other.status_code == 404
        visitor.send(f"/organise/members/{ada.id}", f"/organise/members/{ada.id}/{row.id}/end")
        session.expire_all()
        assert memberships.held(session, ada.id)[0].until == (NOW - DAY).date()
