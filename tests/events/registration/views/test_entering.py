"""The organiser registers somebody who has phoned."""

from collections.abc import Callable
from datetime import date

import pytest
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.accounts.membership import Kind
from portal.accounts.models import Membership, Person
from portal.audit.models import Act
from portal.events.listing import Audience, Intake, Listing
from portal.events.models import Event
from portal.events.registration.models import Registration
from portal.events.registration.operations import erasure, registrations
from portal.mail.models import Mail
from tests.accounts.conftest import errors, notices
from tests.builders import NOW, person
from tests.events.registration.conftest import SOCIETY, discussion, fill, group, of, vouch
from tests.events.registration.views.conftest import Visit, fact, text_of

Put = Callable[[Listing], Event]
Mailbox = Callable[[], list[tuple[str, str]]]
NEW = "/organise/events/group/registrations/new"
TOLD = ["You see patients. (told the organiser by phone)", "You come to every meeting. (told the organiser by phone)"]


@pytest.fixture
def send(visit: Visit, olga: Person) -> Callable[..., TestResponse]:
    """Olga fills in the form as it stands on the page, for somebody who was chosen or is new."""

    def send(who: Person | None = None, page: str = NEW, **typed: str) -> TestResponse:
        client = visit(olga).client
        shown = client.get(page + (f"?person={who.id}" if who else ""))
        form = html.fromstring(shown.text).xpath("//main//form[@method='post']")[0]
        values = {one.get("name"): one.get("value") or "" for one in form.xpath(".//input[@type='hidden']")}
        return client.post(page, data=values | typed)

    return send


class TestSomebodyWithAnAccount:
    def test_is_found_by_name_and_sees_what_applies_to_them(
        self, session: Session, put: Put, visit: Visit, olga: Person, ada: Person
    ) -> None:
        put(group())
        vouch(session, ada, Kind.MEMBER)
        client = visit(olga).client
        [link] = html.fromstring(client.get(f"{NEW}?q=ada").text).xpath("//div[@aria-label='Found']//a/@href")
        assert link == f"{NEW}?person={ada.id}"
        page = client.get(link)
        assert fact(page, "Fee") == "USD 250, the fee for members: a membership of theirs is verified"
        assert "name" not in html.fromstring(page.text).forms[-1].fields
        assert "Nobody has this in their name or mail address." in client.get(f"{NEW}?q=nobody").text

    def test_gets_a_place_the_mail_and_a_record_that_says_who_entered_it(
        self, session: Session, put: Put, send: Callable[..., TestResponse], olga: Person, ada: Person, mailbox: Mailbox
    ) -> None:
        event = put(group())
        answer = send(ada, told="y")
        row = of(session, event, ada)
        assert answer.headers["Location"] == f"/organise/events/group/registrations/{row.id}"
        assert (row.placed_at, row.fee_cents, row.promises, row.entered_by_id) == (NOW, 400_00, TOLD, olga.id)
        assert row.admitted_because is None
        assert mailbox() == [("ada", "You have a place")]
        act = session.scalars(select(Act).order_by(Act.number.desc())).first()
        assert act is not None
        assert (act.actor_id, act.verb, act.subject) == (olga.id, "register", f"registration {row.id}")
        assert act.facts == {"event": "group", "seat": 1, "person": ada.id, "admitted": False}

    def test_joins_the_waitlist_where_all_places_are_taken(
        self, session: Session, put: Put, send: Callable[..., TestResponse], ada: Person, mailbox: Mailbox
    ) -> None:
        event = put(group(capacity=1))
        fill(session, event, 1, cents=400_00)
        send(ada, told="y")
        assert of(session, event, ada).placed_at is None
        assert mailbox() == [("ada", "You are on the waitlist")]

    def test_who_is_registered_already_stays_as_they_are(
        self, session: Session, put: Put, send: Callable[..., TestResponse], visit: Visit, olga: Person, ada: Person
    ) -> None:
        event = put(group())
        send(ada, told="y")
        number = of(session, event, ada).id
        answer = visit(olga).client.get(f"{NEW}?person={ada.id}")
        assert answer.headers["Location"] == f"/organise/events/group/registrations/{number}"
        assert session.scalars(select(Registration.id)).all() == [number]

    @pytest.mark.parametrize("number", ["0", "x", "999999999", "9999999999999", "-1"])
    def test_who_is_not_there_cannot_be_chosen(self, put: Put, visit: Visit, olga: Person, number: str) -> None:
        put(group())
        assert visit(olga).client.get(f"{NEW}?person={number}").status_code == 404

    def test_the_promises_are_asked_for_and_those_that_were_changed_are_asked_anew(
        self, session: Session, put: Put, send: Callable[..., TestResponse], ada: Person
    ) -> None:
        put(group())
        answer = send(ada)
        assert (answer.status_code, errors(answer)[0]) == (422, "Not ticked: They have told me this of themselves")
        answer = send(ada, told="y", words="another")
        assert answer.status_code == 422
        assert "What they promise was changed in the meantime: please ask them again." in text_of(answer)
        assert session.scalars(select(Registration.id)).all() == []

    def test_a_fee_that_was_changed_is_shown_before_anybody_owes_it(
        self, session: Session, put: Put, send: Callable[..., TestResponse], ada: Person
    ) -> None:
        put(group())
        answer = send(ada, told="y", shown="100")
        assert answer.status_code == 409
        assert fact(answer, "Fee").startswith("USD 400")
        assert session.scalars(select(Registration.id)).all() == []

    def test_finding_thirty_takes_as_many_statements_as_finding_one(
        self, session: Session, put: Put, visit: Visit, olga: Person, queries: list[str]
    ) -> None:
        put(group())
        client, sent = visit(olga).client, []
        client.get(NEW)
        for number in (1, 30):
            for _ in range(number):
                person(session, "Nell")
            queries.clear()
            client.get(f"{NEW}?q=nell")
            sent.append(len(queries))
        assert sent[0] == sent[1]


class TestSomebodyNew:
    def test_gets_an_account_and_a_link_to_choose_a_password(
        self, session: Session, put: Put, send: Callable[..., TestResponse], mailbox: Mailbox
    ) -> None:
        event = put(group())
        send(name="Nell Brook", email="Nell@Clinic.example", told="y")
        nell = session.scalars(select(Person).filter_by(email="nell@clinic.example")).one()
        assert (nell.name, nell.password, of(session, event, nell).placed_at) == ("Nell Brook", None, NOW)
        body = session.scalars(select(Mail.body)).one()
        assert "http://localhost/welcome/" in body
        assert "We have written this down for you, as you asked us to." in body

    def test_with_an_address_that_is_known_what_applies_to_them_is_shown_first(
        self, session: Session, put: Put, send: Callable[..., TestResponse], ada: Person
    ) -> None:
        put(group())
        answer = send(name="Somebody", email=ada.email.upper(), told="y")
        assert answer.headers["Location"] == f"{NEW}?person={ada.id}"
        assert session.scalars(select(Registration.id)).all() == []

    @pytest.mark.parametrize("email", ["", "nobody", "a@b", "a b@example.org"])
    def test_an_address_that_is_none_is_asked_for_again_and_nothing_typed_is_lost(
        self, session: Session, put: Put, send: Callable[..., TestResponse], email: str
    ) -> None:
        put(group())
        answer = send(name="Nell Brook", email=email, told="y")
        assert answer.status_code == 422
        assert html.fromstring(answer.text).forms[-1].fields["name"] == "Nell Brook"
        assert session.scalars(select(Person.name)).all() == ["Olga"]


class TestWhatIsForOthers:
    def test_needs_a_reason_that_is_kept(
        self, session: Session, put: Put, send: Callable[..., TestResponse], visit: Visit, olga: Person, ada: Person
    ) -> None:
        event = put(group(audience=Audience.MEMBERS))
        answer = send(ada, told="y")
        assert (answer.status_code, errors(answer)) == (
            422, ["Why they may come all the same: Why may they come? It is kept with their registration."],
        )  # fmt: skip
        send(ada, told="y", reason="She founded the group.")
        row = of(session, event, ada)
        assert (row.admitted_because, row.placed_at) == ("She founded the group.", NOW)
        page = visit(olga).client.get(f"/organise/events/group/registrations/{row.id}")
        assert (fact(page, "Written down by"), fact(page, "May come because")) == ("Olga", "She founded the group.")

    def test_says_what_it_is_that_is_verified_or_not(
        self, session: Session, put: Put, visit: Visit, olga: Person, ada: Person
    ) -> None:
        put(group(audience=Audience.UNCREDENTIALED_LEADERS))
        vouch(session, ada, Kind.CREDENTIALED)
        page = visit(olga).client.get(f"{NEW}?person={ada.id}")
        said = "This event is for leaders without a credential, and a credential of theirs is verified."
        assert said in text_of(page)

    def test_the_reason_is_forgotten_with_the_account(
        self, session: Session, put: Put, send: Callable[..., TestResponse], ada: Person
    ) -> None:
        event = put(group(audience=Audience.MEMBERS))
        send(ada, told="y", reason="She founded the group.")
        session.expire_all()
        erasure.erase_person(session, ada, now=NOW)
        # It stays for the books, for a fee was owed.
        row = of(session, event, ada)
        assert (row.admitted_because, row.entered_by_id is None) == (None, False)

    def test_whoever_was_admitted_may_also_take_an_offer(
        self, session: Session, put: Put, send: Callable[..., TestResponse], visit: Visit, ada: Person
    ) -> None:
        event = put(group(audience=Audience.MEMBERS, capacity=1))
        first = person(session, "Ben")
        vouch(session, first, Kind.MEMBER)
        registrations.register(session, event.id, first.id, promises=(), shown_cents=250_00, now=NOW)
        session.commit()
        send(ada, told="y", reason="A guest.")
        registrations.leave(session, event.id, first.id, now=NOW)
        session.commit()
        assert visit(ada).send("/events/group/registration", "/events/group/registration/accept").status_code == 303
        assert of(session, event, ada).placed_at == NOW


def test_one_does_not_register_anybody_for_what_takes_no_registrations(
    session: Session, put: Put, visit: Visit, olga: Person, ada: Person
) -> None:
    put(group(registration=Intake.CLOSED))
    client = visit(olga).client
    page = client.get(NEW)
    assert html.fromstring(page.text).xpath("//main//form[@method='post']") == []
    answer = visit(olga).send("/organise/members", NEW, person=str(ada.id), told="y")
    assert answer.status_code == 409
    assert session.scalars(select(Registration.id)).all() == []
    desk = client.get("/organise/events/group/registrations")
    assert "Register somebody" not in desk.text


def test_a_membership_that_ended_while_waiting_is_missed_when_the_offer_is_to_be_taken(
    session: Session, put: Put, visit: Visit, ada: Person, ben: Person
) -> None:
    event = put(discussion("group", audience=Audience.MEMBERS, capacity=1))
    vouch(session, ben, Kind.MEMBER)
    vouch(session, ada, Kind.MEMBER, until=NOW.date())
    for who in (ben, ada):
        registrations.register(session, event.id, who.id, promises=(), shown_cents=0, now=NOW)
    registrations.leave(session, event.id, ben.id, now=NOW)
    session.commit()
    browser = visit(ada)
    assert "Take the place" in browser.client.get("/events/group/registration").text
    ended = session.scalars(select(Registration).filter_by(person_id=ada.id)).one()
    end_membership(session, ada)
    page = browser.client.get("/events/group/registration")
    assert "no membership of yours is verified here for today" in text_of(page)
    assert "A place is kept for you until" in text_of(page)
    assert "Take the place" not in page.text
    answer = browser.send("/my-events", "/events/group/registration/accept")
    assert answer.status_code == 403
    session.refresh(ended)
    assert (ended.placed_at, ended.released_at, ended.seat) == (None, None, 1)
    vouch(session, ada, Kind.MEMBER, since=date(2027, 3, 1))
    assert browser.send("/events/group/registration", "/events/group/registration/accept").status_code == 303
    assert notices(browser.client.get("/events/group/registration")) == ["The place is yours. A mail confirms it."]


def end_membership(session: Session, who: Person) -> None:
    for row in session.scalars(select(Membership).filter_by(person_id=who.id, body=SOCIETY)):
        row.until = date(2027, 2, 1)
    session.commit()
