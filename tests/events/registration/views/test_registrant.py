from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import memberships
from portal.accounts.membership import Kind
from portal.accounts.models import Person
from portal.clock import FixedClock
from portal.events import operations
from portal.events.listing import Audience, Cancellation, Intake, Listing
from portal.events.models import Event
from portal.events.registration.models import Registration
from portal.events.registration.operations import ledger, registrations
from portal.events.registration.rules.state import State, state
from portal.mail.models import Mail
from tests.accounts.conftest import Visitor, errors, notices
from tests.builders import NOW
from tests.events.registration.conftest import DAY, HOUR, SOCIETY, discussion, fill, group, join, of, vouch
from tests.events.registration.views.conftest import Visit, fact, text_of, ticked

Put = Callable[[Listing], Event]
Mailbox = Callable[[], list[tuple[str, str]]]
GROUP, EVENING = "/events/group/registration", "/events/discussion/registration"


def take(visitor: Visitor, page: str) -> object:
    """Tick everything and register."""
    return visitor.client.post(page, data=ticked(visitor.client.get(page)))


class TestBefore:
    def test_both_prices_are_printed_and_which_is_mine_and_why(
        self, session: Session, put: Put, visit: Visit, ada: Person, ben: Person
    ) -> None:
        put(group())
        vouch(session, ada, Kind.MEMBER)
        both = "USD 250 for members, USD 400 for others"
        assert fact(visit(ada).client.get(GROUP), "Fee") == f"{both} USD 250 for you: your membership is verified"
        assert fact(visit(ben).client.get(GROUP), "Fee") == (
            f"{both} USD 400 for you: no membership of yours is verified for today. I am a member"
        )

    def test_what_cancelling_costs_stands_there_before_anything_is_owed(
        self, put: Put, visit: Visit, ada: Person
    ) -> None:
        put(group())
        assert fact(visit(ada).client.get(GROUP), "If you cancel") == (
            "By the end of Saturday 20 March 2027 (New York time): USD 300 of USD 400 back, within 30 days of our"
            " acknowledgement, which comes at once. Later: nothing. If the event is called off: all of it."
        )

    def test_terms_without_a_date_return_nothing(self, put: Put, visit: Visit, ada: Person) -> None:
        put(group(cancellation=Cancellation(refund_if_called_off=True)))
        assert fact(visit(ada).client.get(GROUP), "If you cancel") == (
            "No fee comes back, nor for meetings that you miss. If the event is called off: all of it."
        )

    def test_the_event_states_the_terms_that_one_agrees_to(self, put: Put, visit: Visit, ada: Person) -> None:
        put(group())
        assert fact(visit(ada).client.get("/events/group"), "If you cancel") == (
            "By the end of Saturday 20 March 2027 (New York time): the fee back, less USD 100, within 30 days of our"
            " acknowledgement, which comes at once. Later: nothing. If the event is called off: all of it."
        )
        put(group(cancellation=Cancellation()))
        assert fact(visit(ada).client.get("/events/group"), "If you cancel") == (
            "No fee comes back, nor for meetings that you miss. If the event is called off: all of it."
        )

    def test_a_fee_that_is_not_set_is_said_to_be_so(self, put: Put, visit: Visit, ada: Person) -> None:
        put(group(fee_cents=None, member_fee_cents=None))
        assert fact(visit(ada).client.get(GROUP), "Fee") == (
            "not stated. Nothing is owed now: when the fee is set we write to you, and you may give your place back"
            " before you pay."
        )

    def test_what_is_not_for_me_says_for_whom_it_is_and_what_to_do(
        self, session: Session, put: Put, visit: Visit, ada: Person
    ) -> None:
        put(discussion(audience=Audience.MEMBER_LEADERS))
        page = visit(ada).client.get(EVENING)
        assert "for members of the American Balint Society, and no membership of yours is verified" in text_of(page)
        assert "/account#memberships" in page.text
        assert "<form" not in page.text.split("<main")[1].split("</main")[0]
        assert visit(ada).send("/account", EVENING).status_code == 403

    def test_a_claim_waits_only_where_it_is_what_the_event_asks_for(
        self, session: Session, put: Put, visit: Visit, ada: Person
    ) -> None:
        put(discussion(audience=Audience.MEMBER_LEADERS))
        vouch(session, ada, Kind.MEMBER)
        says = "What you said of yourself waits for the organiser to look it up."
        found = []
        for body, kind in (("The Moon Society", Kind.LEADER), (SOCIETY, Kind.LEADER)):
            memberships.claim(session, ada.id, kind=kind, body=body, now=NOW)
            session.commit()
            found.append(says in text_of(visit(ada).client.get(EVENING)))
        assert found == [False, True]

    @pytest.mark.parametrize(
        ("facts", "says"),
        [
            ({"registration": Intake.CLOSED}, "Registration for this event is closed."),
            ({"meetings": ()}, "Registration opens once they are."),
            ({"status": "cancelled"}, "This event is cancelled."),
            ({"status": "postponed"}, "Registration opens again once its new dates are set."),
            ({"status": "to-be-confirmed"}, "Registration opens once it is confirmed;"),
        ],
    )
    def test_what_is_not_open_says_why(
        self, put: Put, visit: Visit, ada: Person, facts: dict[str, object], says: str
    ) -> None:
        put(discussion(**facts))
        assert says in text_of(visit(ada).client.get(EVENING))

    def test_there_is_no_such_page_where_one_does_not_register(self, put: Put, visit: Visit, ada: Person) -> None:
        put(discussion(registration=Intake.NONE))
        assert visit(ada).client.get(EVENING).status_code == 404


class TestRegistering:
    def test_what_is_not_promised_is_asked_for_and_what_was_ticked_stays_so(
        self, session: Session, put: Put, visit: Visit, ada: Person
    ) -> None:
        put(group())
        visitor = visit(ada)
        page = visitor.client.get(GROUP)
        form = ticked(page)
        second = [name for name in form if name.startswith("promise_")][1]
        answer = visitor.client.post(GROUP, data={k: v for k, v in form.items() if k != second})
        assert (answer.status_code, errors(answer)) == (422, ["Not ticked: You come to every meeting."])
        assert answer.text.count(" checked") == 1
        assert session.scalars(select(Registration)).all() == []

    def test_a_place_is_confirmed_at_once_and_by_mail_with_the_meetings(
        self, session: Session, put: Put, visit: Visit, ada: Person
    ) -> None:
        put(group())
        visitor = visit(ada)
        answer = take(visitor, GROUP)
        page = visitor.client.get(answer.headers["Location"])  # type: ignore[attr-defined]
        assert notices(page) == ["You have a place. A mail confirms it."]
        assert "You have a place, at every one of the 2 meetings" in text_of(page)
        mail = session.scalars(select(Mail)).one()
        assert (mail.to, mail.subject) == (ada.email, "You have a place: An online group")
        assert (
            mail.body.split("\n-- ")[0]
            == """Dear Ada,

you have a place in “An online group”, at every one of its meetings:

  Tuesday 13 April 2027, 20:00–21:30 New York time
  Tuesday 11 May 2027, 20:00–21:00 New York time

They are attached for your calendar, and here with your own time:

http://localhost/events/group/registration

It costs USD 400.
If you cancel by the end of Saturday 20 March 2027 (New York time),
the fee comes back less USD 100, within 30 days of our acknowledgement,
which goes to you at once. Later, nothing is returned.
If the event is called off, all of it comes back.

You have said of yourself:

- You see patients.
- You come to every meeting.

Questions? Write to diversity@balint.example.
"""
        )
        file = mail.attachments[0]
        assert (file["name"], file["type"]) == ("group.ics", "text/calendar")
        events = Calendar.from_ical(file["text"]).walk("VEVENT")
        assert [(str(e["uid"]), e.decoded("dtstart").astimezone(UTC), e.duration) for e in events] == [
            ("group.2027-04-13@localhost", datetime(2027, 4, 14, tzinfo=UTC), 1.5 * HOUR),
            ("group.2027-05-11@localhost", datetime(2027, 5, 12, tzinfo=UTC), HOUR),
        ]

    def test_the_thirteenth_waits_knows_where_and_is_told(
        self, session: Session, put: Put, visit: Visit, ada: Person, mailbox: Mailbox
    ) -> None:
        event = put(discussion())
        fill(session, event, 12)
        visitor = visit(ada)
        page = visitor.client.get(EVENING)
        assert text_of(page, "//main//h2[1]") == "All 12 places are taken"
        take(visitor, EVENING)
        assert "You are number 1 on the waitlist." in text_of(visitor.client.get(EVENING))
        assert mailbox() == [("ada", "You are on the waitlist")]

    def test_the_form_sent_twice_registers_once_and_writes_once(
        self, session: Session, put: Put, visit: Visit, ada: Person, mailbox: Mailbox
    ) -> None:
        put(discussion())
        visitor = visit(ada)
        form = ticked(visitor.client.get(EVENING))
        assert [visitor.client.post(EVENING, data=form).status_code for _ in range(2)] == [303, 303]
        assert len(session.scalars(select(Registration)).all()) == 1
        assert mailbox() == [("ada", "You have a place")]

    def test_a_fee_that_changed_meanwhile_is_shown_and_asked_again(
        self, session: Session, put: Put, visit: Visit, ada: Person
    ) -> None:
        put(group())
        visitor = visit(ada)
        form = ticked(visitor.client.get(GROUP))
        operations.put(session, group(fee_cents=450_00), now=NOW)
        session.commit()
        answer = visitor.client.post(GROUP, data=form)
        assert answer.status_code == 409
        assert "The fee is another than this page showed before." in text_of(answer)
        assert ticked(answer)["shown"] == "45000"
        assert visitor.client.post(GROUP, data=ticked(answer)).status_code == 303

    def test_wording_that_changed_meanwhile_is_ticked_anew(
        self, session: Session, put: Put, visit: Visit, ada: Person
    ) -> None:
        put(group())
        visitor = visit(ada)
        form = ticked(visitor.client.get(GROUP))
        operations.put(session, group(eligibility=("You see patients.", "You come to all of it.")), now=NOW)
        session.commit()
        answer = visitor.client.post(GROUP, data=form)
        assert (answer.status_code, errors(answer)) == (422, ["Not ticked: You come to all of it."])


class TestAnOffer:
    @pytest.fixture
    def offered(self, session: Session, put: Put, ada: Person, ben: Person) -> Event:
        """One place, which Ada gave back a moment ago and which is offered to Ben."""
        event = put(discussion(capacity=1))
        join(session, event, ada)
        join(session, event, ben)
        registrations.leave(session, event.id, ada.id, now=NOW)
        session.commit()
        return event

    def test_it_is_taken_with_one_button(self, session: Session, offered: Event, visit: Visit, ben: Person) -> None:
        visitor = visit(ben)
        assert "until Wednesday 3 March 2027, 07:00 New York time" in text_of(visitor.client.get(EVENING))
        assert visitor.send(EVENING, f"{EVENING}/accept").status_code == 303
        assert state(of(session, offered, ben), NOW) is State.PLACED
        assert [mail.subject for mail in session.scalars(select(Mail))] == [
            "You have a place: An evening on difference"
        ]

    def test_it_is_passed_on_after_a_question(
        self, session: Session, offered: Event, visit: Visit, ben: Person
    ) -> None:
        visitor = visit(ben)
        assert text_of(visitor.client.get(f"{EVENING}/leave"), "//h1") == "Pass the offered place on?"
        visitor.send(f"{EVENING}/leave")
        assert of(session, offered, ben).why == "declined"

    def test_when_it_is_over_it_is_refused_with_what_to_do(
        self, offered: Event, visit: Visit, ben: Person, clock: FixedClock
    ) -> None:
        visitor = visit(ben)
        visitor.client.get(EVENING)
        clock.instant = NOW + 2 * DAY
        visitor = visit(ben)
        answer = visitor.send("/account", f"{EVENING}/accept")
        assert answer.status_code == 409
        assert "kept for you until Wednesday 3 March 2027, 07:00 New York time, and goes to the next now" in text_of(
            answer
        )
        assert "Take a place" in visitor.client.get(EVENING).text

    def test_nobody_else_can_take_it(self, session: Session, offered: Event, visit: Visit, ada: Person) -> None:
        assert visit(ada).send("/account", f"{EVENING}/accept").status_code == 409
        assert of(session, offered, ada).placed_at == NOW


class TestGivingBack:
    @pytest.fixture
    def paid(self, session: Session, put: Put, ada: Person, olga: Person) -> Registration:
        row = join(session, put(group(capacity=1)), ada, cents=400_00).registration
        ledger.pay(session, row.id, 400_00, "", organiser=olga, now=NOW)
        session.commit()
        return row

    def test_what_comes_back_is_said_before_and_after(
        self, session: Session, paid: Registration, visit: Visit, ada: Person
    ) -> None:
        visitor = visit(ada)
        assert "you get USD 300 back and USD 100 is kept." in text_of(visitor.client.get(GROUP))
        question = text_of(visitor.client.get(f"{GROUP}/leave"))
        assert (
            "USD 300 comes back to you by Wednesday 31 March 2027, and USD 100 is kept, as the terms say." in question
        )
        answer = visitor.send(f"{GROUP}/leave")
        assert answer.status_code == 303
        mail = session.scalars(select(Mail)).one()
        assert mail.subject == "You are no longer registered: An online group"
        said = "USD 300 comes back to you, by Wednesday 31 March 2027 at the latest. USD 100 is kept, as the terms say."
        assert said in mail.body
        gone = Calendar.from_ical(mail.attachments[0]["text"])
        assert (gone["method"], {str(e["status"]) for e in gone.walk("VEVENT")}) == ("CANCEL", {"CANCELLED"})
        after = text_of(visitor.client.get(GROUP))
        assert "You gave it back; USD 300 comes back to you." in after

    def test_after_the_date_nothing_does_and_that_is_said_before(
        self, paid: Registration, visit: Visit, ada: Person, clock: FixedClock
    ) -> None:
        clock.instant = datetime(2027, 3, 21, 4, tzinfo=UTC)
        question = text_of(visit(ada).client.get(f"{GROUP}/leave"))
        assert "nothing comes back: the last day for that was Saturday 20 March 2027 (New York time)." in question

    def test_the_place_is_offered_on_by_mail_at_once(
        self, session: Session, paid: Registration, visit: Visit, ada: Person, ben: Person, mailbox: Mailbox
    ) -> None:
        event = session.get_one(Event, paid.event_id)
        join(session, event, ben, cents=400_00, now=NOW + HOUR)
        session.commit()
        visit(ada).send(f"{GROUP}/leave")
        assert mailbox() == [("ada", "You are no longer registered"), ("ben", "A place is yours if you take it")]

    def test_what_one_does_not_have_one_is_not_asked_about(self, put: Put, visit: Visit, ben: Person) -> None:
        put(group())
        assert visit(ben).client.get(f"{GROUP}/leave").status_code == 409


class TestMine:
    def test_an_empty_list_says_what_it_is_for(self, visit: Visit, ada: Person) -> None:
        assert "You are not registered for anything" in text_of(visit(ada).client.get("/my-events"))

    def test_it_has_mine_and_nobody_elses_what_is_to_come_before_what_is_over(
        self, session: Session, put: Put, visit: Visit, ada: Person, ben: Person
    ) -> None:
        evening, cohort, other = put(discussion()), put(group()), put(discussion("other", title="The other evening"))
        join(session, cohort, ada, cents=400_00)
        join(session, evening, ada)
        join(session, other, ben)
        registrations.leave(session, cohort.id, ada.id, now=NOW)
        session.commit()
        page = text_of(visit(ada).client.get("/my-events"))
        assert page.index("To come") < page.index("An evening on difference") < page.index("Over")
        assert page.index("Over") < page.index("An online group")
        assert "The other evening" not in page

    def test_it_says_of_each_how_one_stands_and_what_comes_back(
        self, session: Session, put: Put, visit: Visit, ada: Person, olga: Person, clock: FixedClock
    ) -> None:
        cohort = put(group())
        row = join(session, cohort, ada, cents=400_00).registration
        ledger.pay(session, row.id, 400_00, "", organiser=olga, now=NOW)
        registrations.leave(session, cohort.id, ada.id, now=NOW)
        join(session, put(discussion()), ada)
        session.commit()
        page = text_of(visit(ada).client.get("/my-events"))
        assert "20:00–21:00 New York time you have a place" in page
        assert "You gave it back, 1 March 2027. USD 300 comes back to you. over" in page
        clock.instant = datetime(2027, 5, 12, 12, tzinfo=UTC)
        assert "20:00–21:00 New York time you had a place" in text_of(visit(ada).client.get("/my-events"))

    def test_it_sends_as_many_statements_for_thirty_as_for_one(
        self, session: Session, put: Put, sign_in: Callable[[Person], FlaskClient], ada: Person, queries: list[str]
    ) -> None:
        sent = []
        client = sign_in(ada)
        for number in (1, 30):
            for n in range(number):
                join(session, put(discussion(f"evening-{number}-{n}")), ada)
            session.commit()
            client.get("/my-events")
            queries.clear()
            assert client.get("/my-events").status_code == 200
            sent.append(len(queries))
        assert sent[0] == sent[1] <= 7


class TestThePageOfTheEvent:
    def test_it_says_how_many_places_are_free_and_leads_to_them(
        self, session: Session, put: Put, client: FlaskClient
    ) -> None:
        event = put(discussion())
        assert "12 of 12 places are free." in text_of(client.get("/events/discussion"))
        fill(session, event, 11)
        page = client.get("/events/discussion")
        assert "1 of 12 places is free." in text_of(page)
        assert f'href="{EVENING}">Register</a>' in page.text
        fill(session, event, 2)
        page = client.get("/events/discussion")
        assert "All 12 places are taken. 1 person waits for one." in text_of(page)
        assert f'href="{EVENING}">Join the waitlist</a>' in page.text

    def test_the_page_that_is_kept_for_all_has_nothing_of_anybody(
        self, session: Session, put: Put, visit: Visit, client: FlaskClient, ada: Person
    ) -> None:
        event = put(discussion())
        join(session, event, ada)
        session.commit()
        hers = visit(ada).client.get("/events/discussion")
        assert "You have a place" in text_of(hers)
        assert hers.headers["Cache-Control"] == "private, no-store"
        everybodys = client.get("/events/discussion")
        assert "You have a place" not in everybodys.text
        assert everybodys.headers["Cache-Control"] == "public, no-cache"
        etag = everybodys.headers["ETag"]
        assert client.get("/events/discussion", headers={"If-None-Match": etag}).status_code == 304

    def test_where_one_does_not_register_nothing_is_said_of_it(self, put: Put, client: FlaskClient) -> None:
        put(discussion(registration=Intake.NONE))
        assert 'aria-label="Registration"' not in client.get("/events/discussion").text
