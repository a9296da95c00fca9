import csv
import io
import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from lxml import html
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.membership import Kind
from portal.accounts.models import Person
from portal.events import operations
from portal.events.listing import Listing
from portal.events.models import Event
from portal.events.registration.models import LedgerEntry, Registration
from portal.events.registration.operations import ledger, registrations
from portal.mail.models import Mail
from tests.accounts.conftest import Visitor, errors, notices
from tests.builders import NOW, person
from tests.events.registration.conftest import discussion, fill, group, join, meeting, of, vouch
from tests.events.registration.views.conftest import Visit, fact, text_of, ticked

Put = Callable[[Listing], Event]
Mailbox = Callable[[], list[tuple[str, str]]]
DESK = "/organise/events/group/registrations"


def rows(page: str) -> list[list[str]]:
    return [
        [" ".join(" ".join(cell.itertext()).split()) for cell in row.xpath("./th | ./td")]
        for row in html.fromstring(page).xpath("//tbody/tr")
    ]


@pytest.fixture
def event(session: Session, put: Put, ada: Person, ben: Person) -> Event:
    """A group of two: Ada, a member, and Ben have places, Cas waits, Dag has left."""
    event = put(group(capacity=2, minimum=2, decide_by=date(2027, 3, 25)))
    cas, dag = person(session, "Cas"), person(session, "Dag")
    vouch(session, ada, Kind.MEMBER)
    join(session, event, dag, cents=400_00)
    registrations.leave(session, event.id, dag.id, now=NOW)
    join(session, event, ada, cents=250_00)
    join(session, event, ben, cents=400_00)
    join(session, event, cas, cents=400_00)
    session.commit()
    return event


def page_of(session: Session, event: Event, who: Person) -> str:
    return f"{DESK}/{of(session, event, who).id}"


class TestTheList:
    def test_it_has_places_first_then_the_waitlist_then_what_is_over(
        self, event: Event, visit: Visit, olga: Person
    ) -> None:
        page = visit(olga).client.get(DESK)
        assert [[row[0].split()[0], *row[1:]] for row in rows(page.text)] == [
            ["Ada", "has a place", "1 March 2027", "USD 250 member", "USD 250 to be paid"],
            ["Ben", "has a place", "1 March 2027", "USD 400", "USD 400 to be paid"],
            ["Cas", "waiting number 1", "1 March 2027", "USD 400", ""],
            ["Dag", "over gave the place back", "1 March 2027", "USD 400", ""],
        ]
        assert (fact(page, "Places"), fact(page, "Minimum"), fact(page, "Money")) == (
            "2 of 2 taken, 1 waiting", "2, reached", "USD 0 held of USD 650; USD 650 to be paid",
        )  # fmt: skip

    def test_somebody_is_found_by_a_part_of_the_name_without_accents(
        self, session: Session, event: Event, visit: Visit, olga: Person, ben: Person
    ) -> None:
        ben.name = "Bénédicte Ray"
        session.commit()
        page = visit(olga).client.get(f"{DESK}?q=ray+bene")
        assert [row[0].split()[0] for row in rows(page.text)] == ["Bénédicte"]
        assert "1 of 4." in text_of(page)
        # What is open is everybody's, whoever is shown.
        assert fact(page, "Money") == "USD 0 held of USD 650; USD 650 to be paid"
        assert "Nobody found" in text_of(visit(olga).client.get(f"{DESK}?q=zoe"))

    def test_two_currencies_are_two_sums(
        self, session: Session, event: Event, visit: Visit, olga: Person, ada: Person
    ) -> None:
        ledger.pay(session, of(session, event, ada).id, 260_00, "", organiser=olga, now=NOW)
        operations.put(session, group(currency="EUR", member_fee_cents=None), now=NOW)
        session.commit()
        join(session, event, person(session, "Eve"), cents=400_00)
        session.commit()
        assert fact(visit(olga).client.get(DESK), "Money") == (
            "USD 260 held of USD 650; USD 400 to be paid, USD 10 to be returned"
            "EUR 0 held of EUR 400; EUR 400 to be paid"
        )
        # A fee that is not stated any more leaves what is owed in its own currency.
        operations.put(session, group(fee_cents=None, member_fee_cents=None, currency=None, cancellation=None), now=NOW)
        session.commit()
        assert fact(visit(olga).client.get(DESK), "Money").startswith("USD 260 held of USD 650;")

    def test_an_empty_one_says_where_they_will_come_from(self, put: Put, visit: Visit, olga: Person) -> None:
        put(group())
        page = visit(olga).client.get(DESK)
        assert "Nobody has registered yet" in text_of(page)
        assert 'href="/events/group"' in page.text

    def test_its_table_is_one_that_no_spreadsheet_executes(
        self, session: Session, event: Event, visit: Visit, olga: Person, ada: Person
    ) -> None:
        ada.name = '=HYPERLINK("http://evil.example")'
        session.commit()
        answer = visit(olga).client.get(f"{DESK}.csv")
        head, first, *_ = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
        line = dict(zip(head, first, strict=True))
        assert (line["name"], line["state"], line["fee"], line["members' fee"], line["to be paid"]) == (
            '\'=HYPERLINK("http://evil.example")', "placed", "250.00", "yes", "250.00",
        )  # fmt: skip
        assert answer.headers["Content-Disposition"] == "attachment; filename=registrations-group.csv"

    def test_in_excel_sums_are_numbers_instants_are_dates_and_nothing_is_a_formula(
        self, session: Session, event: Event, visit: Visit, olga: Person, ada: Person
    ) -> None:
        ada.name = '=HYPERLINK("http://evil.example")'
        session.commit()
        answer = visit(olga).client.get(f"{DESK}.xlsx")
        assert answer.headers["Content-Disposition"] == "attachment; filename=registrations-group.xlsx"
        page = load_workbook(io.BytesIO(answer.data)).active
        head, first = (list(row) for row in list(page.iter_rows())[:2])
        line = {name.value: cell for name, cell in zip(head, first, strict=True)}
        assert (line["name"].value, line["name"].data_type) == ('=HYPERLINK("http://evil.example")', "s")
        assert (line["fee"].value, line["fee"].number_format) == (250, "0.00")
        assert line["place since (UTC)"].is_date
        assert line["over since (UTC)"].value is None
        assert "f" not in {cell.data_type for row in page.iter_rows() for cell in row}

    def test_it_sends_as_many_statements_for_thirty_as_for_one(
        self, session: Session, put: Put, sign_in: Callable[[Person], FlaskClient], olga: Person, queries: list[str]
    ) -> None:
        event, sent = put(group(capacity=None)), []
        client = sign_in(olga)
        for number in (1, 30):
            fill(session, event, number, cents=400_00)
            client.get(DESK)
            queries.clear()
            assert client.get(DESK).status_code == 200
            sent.append(len(queries))
        assert sent[0] == sent[1] <= 7


class TestTheLedger:
    def write(self, visitor: Visitor, page: str, act: str, amount: str, note: str = "") -> object:
        form = ticked(visitor.client.get(page))
        return visitor.client.post(f"{page}/ledger", data=form | {"act": act, "amount": amount, "note": note})

    def test_pressed_twice_it_is_written_once_and_what_was_typed_is_still_there(
        self, session: Session, event: Event, visit: Visit, olga: Person, ada: Person, mailbox: Mailbox
    ) -> None:
        visitor, page = visit(olga), page_of(session, event, ada)
        form = ticked(visitor.client.get(page)) | {"act": "pay", "amount": "250", "note": "by bank"}
        first, second = (visitor.client.post(f"{page}/ledger", data=form) for _ in range(2))
        assert (first.status_code, second.status_code) == (303, 409)
        assert "Not written down yet: another line has been" in text_of(second)
        assert [row[:2] for row in rows(second.text)] == [["The fee", "USD 250"], ["Paid", "USD 250"]]
        again = ticked(second)
        assert (again["amount"], again["note"]) == ("250", "by bank")
        assert mailbox() == [("ada", "Your payment has come")]
        # Whoever has looked at it and means a second payment presses once more.
        assert visitor.client.post(f"{page}/ledger", data=again | {"act": "pay"}).status_code == 303

    def test_a_payment_is_written_down_and_told(
        self, session: Session, event: Event, visit: Visit, olga: Person, ada: Person
    ) -> None:
        visitor, page = visit(olga), page_of(session, event, ada)
        answer = self.write(visitor, page, "pay", "150.50", "by bank")
        after = visitor.client.get(answer.headers["Location"])  # type: ignore[attr-defined]
        assert notices(after) == ["USD 150.50 is written down as paid, and a mail says so."]
        assert rows(after.text) == [
            ["The fee", "USD 250", "1 March 2027", "the portal", ""],
            ["Paid", "USD 150.50", "1 March 2027", "Olga", "by bank"],
        ]
        mail = session.scalars(select(Mail)).one()
        assert (mail.to, mail.subject) == (ada.email, "Your payment has come: An online group")
        assert "your payment of USD 150.50 for “An online group” has come." in mail.body
        assert "USD 99.50 is still to be paid." in mail.body

    @pytest.mark.parametrize("typed", ["", "-5", "ten", "1e3", "12.5", "12,50", "0", "0.00", "9999999", "=1+1"])
    def test_what_is_no_amount_comes_back_as_it_was_typed(
        self, session: Session, event: Event, visit: Visit, olga: Person, ada: Person, typed: str
    ) -> None:
        page = page_of(session, event, ada)
        answer = self.write(visit(olga), page, "pay", typed, "a note")
        assert answer.status_code == 422  # type: ignore[attr-defined]
        shown = html.fromstring(answer.text)  # type: ignore[attr-defined]
        assert [shown.get_element_by_id(name).get("value") for name in ("amount", "note")] == [typed, "a note"]
        assert session.scalars(select(LedgerEntry.kind).where(LedgerEntry.kind == "paid")).all() == []

    def test_an_amount_may_have_a_thousands_comma(
        self, session: Session, event: Event, visit: Visit, olga: Person, ada: Person
    ) -> None:
        self.write(visit(olga), page_of(session, event, ada), "pay", "1,250")
        assert session.scalars(select(LedgerEntry.cents).where(LedgerEntry.kind == "paid")).all() == [1250_00]

    def test_more_than_is_to_be_returned_is_refused_with_the_sum(
        self, session: Session, event: Event, visit: Visit, olga: Person, ada: Person
    ) -> None:
        visitor, page = visit(olga), page_of(session, event, ada)
        self.write(visitor, page, "pay", "300")
        answer = self.write(visitor, page, "refund", "60")
        assert errors(answer) == ["Amount: USD 60 is too much: USD 50 can be returned at most."]  # type: ignore[arg-type]
        self.write(visitor, page, "refund", "50")
        assert ledger.account(session, of(session, event, ada).id).balance == 0

    def test_a_button_that_there_is_not_does_nothing(
        self, session: Session, event: Event, visit: Visit, olga: Person, ada: Person
    ) -> None:
        assert self.write(visit(olga), page_of(session, event, ada), "steal", "5").status_code == 422  # type: ignore[attr-defined]

    def test_another_events_registration_is_not_found_here(
        self, session: Session, event: Event, put: Put, visit: Visit, olga: Person, ada: Person
    ) -> None:
        put(discussion())
        number = of(session, event, ada).id
        other = f"/organise/events/discussion/registrations/{number}"
        assert visit(olga).client.get(other).status_code == 404
        assert visit(olga).send("/account", f"{other}/ledger", act="pay", amount="5").status_code == 404

    def test_nobody_is_said_to_be_told_whose_account_is_deleted(
        self, session: Session, event: Event, visit: Visit, olga: Person, ada: Person, mailbox: Mailbox
    ) -> None:
        page = page_of(session, event, ada)
        registrations.leave(session, event.id, ada.id, now=NOW)
        ada.erased_at = NOW
        session.commit()
        visitor = visit(olga)
        answer = self.write(visitor, page, "pay", "5")
        assert notices(visitor.client.get(answer.headers["Location"])) == [  # type: ignore[attr-defined]
            "USD 5 is written down as paid. Their account is deleted: no mail is sent. USD 5 is to be returned."
        ]
        assert mailbox() == []


class TestTakingOff:
    def test_it_is_told_with_what_comes_back_and_the_place_is_offered_on(
        self, session: Session, event: Event, visit: Visit, olga: Person, ada: Person, mailbox: Mailbox
    ) -> None:
        visitor, page = visit(olga), page_of(session, event, ada)
        ledger.pay(session, of(session, event, ada).id, 250_00, "", organiser=olga, now=NOW)
        session.commit()
        assert "By the terms, USD 150 of the USD 250 they have paid would come back now." in text_of(
            visitor.client.get(page)
        )
        answer = visitor.send(page, f"{page}/remove", why="host")
        after = visitor.client.get(answer.headers["Location"])
        assert notices(after) == [
            "Ada is off the list, and a mail says so. The place is offered to whoever has waited longest."
        ]
        assert mailbox() == [("ada", "Your registration is taken back"), ("cas", "A place is yours if you take it")]
        body = session.scalars(select(Mail.body).filter_by(to=ada.email)).one()
        assert "USD 250 comes back to you, by Wednesday 31 March 2027 at the latest." in body

    def test_why_has_to_be_said(self, session: Session, event: Event, visit: Visit, olga: Person, ada: Person) -> None:
        visitor, page = visit(olga), page_of(session, event, ada)
        answer = visitor.send(page, f"{page}/remove")
        assert (answer.status_code, errors(answer)) == (422, ["Why: Choose one: it decides what comes back."])
        assert of(session, event, ada).released_at is None


class TestTheHeadcount:
    def test_it_runs_and_those_with_a_place_are_told(
        self, event: Event, visit: Visit, olga: Person, mailbox: Mailbox
    ) -> None:
        visitor = visit(olga)
        answer = visitor.send(DESK, "/organise/events/group/run")
        assert answer.status_code == 303
        assert mailbox() == [("ada", "It goes ahead"), ("ben", "It goes ahead")]
        assert "2: it runs, decided 1 March 2027" in text_of(visitor.client.get(DESK))
        assert visitor.send("/account", "/organise/events/group/run").status_code == 409

    def test_called_off_after_a_question_it_is_over_for_all(
        self, session: Session, event: Event, visit: Visit, olga: Person, ada: Person, mailbox: Mailbox
    ) -> None:
        ledger.pay(session, of(session, event, ada).id, 250_00, "", organiser=olga, now=NOW)
        session.commit()
        visitor = visit(olga)
        question = text_of(visitor.client.get("/organise/events/group/call-off"))
        assert "3 people who are registered or waiting get a mail" in question
        assert "USD 250 that was paid is to be returned." in question
        visitor.send("/organise/events/group/call-off")
        assert mailbox() == [("ada", "Called off"), ("ben", "Called off"), ("cas", "Called off")]
        assert "This event is cancelled." in text_of(visitor.client.get("/events/group"))
        page = visitor.client.get(DESK)
        assert fact(page, "Money") == "USD 250 held, USD 250 to be returned"
        body = session.scalars(select(Mail.body).filter_by(to=ada.email)).one()
        assert "USD 250 comes back to you" in body

    def test_what_cannot_be_decided_has_no_button(
        self, session: Session, event: Event, visit: Visit, olga: Person
    ) -> None:
        days = (date(2027, 2, 1), date(2027, 2, 22))
        facts = {"capacity": 6, "minimum": 6}
        for more, buttons in (
            ({}, ["Let it run, and tell them", "Call it off …"]),
            ({"status": "postponed"}, ["Call it off …"]),
            ({"meetings": tuple(meeting("group", day) for day in days)}, []),
        ):
            operations.put(session, group(**facts, **more), now=NOW)
            session.commit()
            page = visit(olga).client.get(DESK)
            found = html.fromstring(page.text).xpath("//main//*[contains(@class, 'btn')]")
            words = [one.text_content().strip() for one in found]
            assert [word for word in words if "run" in word or "off" in word] == buttons
        assert "The last meeting is over." in text_of(page)
        assert visit(olga).client.get("/organise/events/group/call-off").status_code == 409

    def test_those_with_a_place_are_told_once_that_it_is_postponed(
        self, session: Session, event: Event, visit: Visit, olga: Person, ada: Person, mailbox: Mailbox
    ) -> None:
        visitor, tell = visit(olga), "/organise/events/group/postponed"
        visitor.send("/account", tell)
        assert "Nobody is left to be told." in notices(visitor.client.get(DESK))
        operations.put(session, group(capacity=2, minimum=2, status="postponed"), now=NOW)
        session.commit()
        assert "This event is postponed, and 2 people hold places" in text_of(visitor.client.get(DESK))
        visitor.send(DESK, tell)
        page = visitor.client.get(DESK)
        assert notices(page) == ["2 people are told by mail that it is postponed."]
        assert "hold places" not in text_of(page)
        visitor.send("/account", tell)
        assert mailbox() == [("ada", "Postponed"), ("ben", "Postponed")]
        mail = session.scalars(select(Mail).filter_by(to=ada.email)).one()
        assert "Tuesday 13 April 2027, 20:00–21:30 New York time\n" in mail.body
        assert "You keep your place" in mail.body
        assert re.findall(r"^STATUS:(\w+)", mail.attachments[0]["text"], re.MULTILINE) == ["CANCELLED"] * 2

    def test_one_that_a_file_cancelled_asks_for_those_who_are_still_registered(
        self, session: Session, event: Event, visit: Visit, olga: Person
    ) -> None:
        operations.put(session, group(capacity=2, minimum=2, decide_by=date(2027, 3, 25), status="cancelled"), now=NOW)
        session.commit()
        assert "This event is listed as cancelled, and 3 people are still registered." in text_of(
            visit(olga).client.get(DESK)
        )


def test_the_fee_that_is_set_at_last_is_asked_for_with_one_button(
    session: Session, put: Put, visit: Visit, olga: Person, mailbox: Mailbox
) -> None:
    event = put(group(fee_cents=None, member_fee_cents=None))
    fill(session, event, 2, cents=None)
    operations.put(session, group(), now=NOW)
    session.commit()
    visitor = visit(olga)
    assert "2 people took their places before the fee was set." in text_of(visitor.client.get(DESK))
    for says in ("2 people owe the fee now, and a mail says so.", "Nobody is left to be asked for it"):
        visitor.send("/account", "/organise/events/group/charge")
        assert says in notices(visitor.client.get(DESK))[0]
    assert mailbox() == [("p0", "The fee is set"), ("p1", "The fee is set")]
    assert "before the fee was set" not in text_of(visitor.client.get(DESK))


def test_a_reminder_of_the_decision_is_more_urgent_when_its_date_is_near(
    session: Session, put: Put, visit: Visit, olga: Person
) -> None:
    for days, tone in ((30, "tone-info"), (2, "tone-warning")):
        operations.put(session, group(minimum=6, decide_by=NOW.date() + timedelta(days=days)), now=NOW)
        session.commit()
        page = visit(olga).client.get(DESK)
        assert f'class="notice {tone}"><p>6 more are needed' in page.text


def test_the_organisers_list_of_events_leads_there(event: Event, visit: Visit, olga: Person) -> None:
    assert f'<a href="{DESK}">Registrations</a>' in visit(olga).client.get("/organise/").text


def test_somebody_else_keeps_no_list(session: Session, event: Event, visit: Visit, ada: Person) -> None:
    number = of(session, event, ada).id
    paths = [DESK, f"{DESK}.csv", f"{DESK}/{number}", "/organise/events/group/call-off"]
    assert {visit(ada).client.get(path).status_code for path in paths} == {403}
    assert len(session.scalars(select(Registration)).all()) == 4
