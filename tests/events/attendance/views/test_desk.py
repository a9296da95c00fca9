import csv
import io
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.accounts.models import Person
from portal.clock import FixedClock
from portal.events.attendance.models import Attendance, Certificate, Roll
from portal.events.attendance.rules.presence import Mark, Presence
from portal.events.listing import Listing
from portal.events.models import Event
from portal.mail.models import Mail
from tests.accounts.conftest import csrf_token, notices
from tests.builders import person
from tests.events.attendance.conftest import ABSENT, CREDITS, DAYS, PARTLY, THERE, UIDS, certify, evenings, record
from tests.events.registration.conftest import join
from tests.events.registration.views.conftest import text_of

DESK = "/organise/events/group/attendance"
FIRST = f"{DESK}/{UIDS[0]}"
pytestmark = pytest.mark.usefixtures("after")

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def client(sign_in: SignIn, olga: Person) -> FlaskClient:
    """Olga's."""
    return sign_in(olga)


def form_of(page: TestResponse) -> dict[str, str]:
    """What the form of the page would send as it stands."""
    form = html.fromstring(page.text).xpath("//form[contains(@class, 'roll')]")[0]
    return {
        one.get("name"): one.get("value") or ""
        for one in form.xpath(".//input[@name]")
        if one.get("type") != "radio" or one.get("checked") is not None
    }


def send(client: FlaskClient, path: str = FIRST, page: TestResponse | None = None, **typed: str) -> TestResponse:
    """Send the form of the page, with this in it."""
    return client.post(path, data=form_of(page or client.get(path)) | typed)


def press(client: FlaskClient, path: str, **values: Any) -> TestResponse:
    token = csrf_token(client.get(DESK).text)
    return client.post(path, data={"csrf_token": token, **values})


def marks(session: Session) -> dict[int, tuple[str, int | None]]:
    session.commit()
    return {row.person_id: (row.presence, row.minutes) for row in session.scalars(select(Attendance))}


def table(page: TestResponse) -> list[list[str]]:
    rows = html.fromstring(page.text).xpath("//table[contains(@class, 'attendance')]//tr")
    return [[" ".join(" ".join(cell.itertext()).split()) for cell in row.xpath("./th | ./td")] for row in rows]


class TestOneMeeting:
    def test_who_was_there_is_ticked_and_kept(
        self, session: Session, client: FlaskClient, held: Event, ada: Person, ben: Person
    ) -> None:
        typed = {f"presence-{ada.id}": "present", f"presence-{ben.id}": "partly", f"minutes-{ben.id}": "40"}
        answer = send(client, **typed)
        assert (answer.status_code, answer.location) == (303, FIRST)
        assert marks(session) == {ada.id: ("present", None), ben.id: ("partly", 40)}
        page = client.get(FIRST)
        assert notices(page) == ["Kept: 2 people are recorded or changed."]
        assert form_of(page) == form_of(page) | typed | {"version": "1"}

    def test_everybody_was_there_is_ticked_and_not_kept_and_then_one_is_unticked(
        self, session: Session, client: FlaskClient, held: Event, ada: Person, ben: Person
    ) -> None:
        filled = send(client, act="everybody", **{f"presence-{ben.id}": "absent"})
        assert (filled.status_code, marks(session)) == (200, {})
        assert "Nothing is kept yet." in text_of(filled)
        assert form_of(filled)[f"presence-{ada.id}"] == "present"
        assert form_of(filled)[f"presence-{ben.id}"] == "absent"
        send(client, page=filled)
        assert marks(session) == {ada.id: ("present", None), ben.id: ("absent", None)}

    @pytest.mark.parametrize(
        ("presence", "minutes", "said"),
        [
            ("partly", "0", "Write the minutes as a whole number, or leave them out."),
            ("partly", "4 0", "Write the minutes as a whole number, or leave them out."),
            ("partly", "٤٠", "Write the minutes as a whole number, or leave them out."),
            ("partly", "90", "The meeting lasted 90 minutes. Whoever was there for all of it was there."),
            ("late", "", "Choose one of the four."),
        ],
    )
    def test_what_cannot_be_is_said_and_the_form_comes_back_as_it_was(
        self,
        session: Session,
        client: FlaskClient,
        held: Event,
        ada: Person,
        ben: Person,
        presence: str,
        minutes: str,
        said: str,
    ) -> None:
        typed = {f"presence-{ada.id}": presence, f"minutes-{ada.id}": minutes, f"presence-{ben.id}": "absent"}
        answer = send(client, **typed)
        assert (answer.status_code, marks(session)) == (422, {})
        assert f"Ada: {said}" in text_of(answer)
        back = form_of(answer)
        assert (back[f"minutes-{ada.id}"], back[f"presence-{ben.id}"]) == (minutes, "absent")

    def test_a_stale_save_is_refused_with_both_shown_and_pressing_again_decides(
        self, session: Session, client: FlaskClient, held: Event, ada: Person, ben: Person, olga: Person
    ) -> None:
        page = client.get(FIRST)
        record(session, held, 0, {ada: ABSENT, ben: THERE}, olga)
        answer = send(client, page=page, **{f"presence-{ada.id}": "present", f"presence-{ben.id}": "present"})
        assert answer.status_code == 409
        both = html.fromstring(answer.text).xpath("//div[@aria-label='Both']//tbody/tr")
        assert [[" ".join(cell.text_content().split()) for cell in row] for row in both] == [
            ["Ada", "not there", "there"]
        ]
        assert marks(session)[ada.id] == ("absent", None)
        send(client, page=answer)
        assert marks(session) == {ada.id: ("present", None), ben.id: ("present", None)}

    def test_before_it_begins_there_is_no_form_and_nothing_is_kept(
        self, session: Session, client: FlaskClient, clock: FixedClock, held: Event, ada: Person
    ) -> None:
        page = client.get(FIRST)
        form = form_of(page)
        clock.instant = clock.instant.replace(month=3)
        later = client.get(FIRST)
        assert "This meeting begins Tuesday 13 April 2027, 20:00 New York time." in text_of(later)
        assert "Ada, Ben" in text_of(later)
        assert html.fromstring(later.text).xpath("//form[contains(@class, 'roll')]") == []
        assert client.post(FIRST, data=form | {f"presence-{ada.id}": "present"}).status_code == 409
        assert marks(session) == {}

    def test_somebody_who_is_not_on_the_page_is_not_written_down(
        self, session: Session, client: FlaskClient, held: Event
    ) -> None:
        cas = person(session, "Cas")
        send(client, **{f"presence-{cas.id}": "present", "presence-0": "present", "presence-x": "present"})
        assert marks(session) == {}

    def test_a_meeting_may_be_called_anything(
        self, session: Session, put: Callable[[Listing], Event], client: FlaskClient, held: Event, ada: Person
    ) -> None:
        put(evenings(meetings=(replace(evenings().meetings[0], uid="a/b?c #1@host"),)))
        (path,) = html.fromstring(client.get(DESK).text).xpath("//ul[@aria-label='The meetings']//h3/a/@href")
        assert send(client, path, **{f"presence-{ada.id}": "present"}).status_code == 303
        assert marks(session) == {ada.id: ("present", None)}
        assert client.get(f"{path}/sign-in").status_code == 200

    def test_the_history_says_who_changed_what(
        self, session: Session, client: FlaskClient, held: Event, ada: Person, olga: Person
    ) -> None:
        record(session, held, 0, {ada: PARTLY}, olga)
        record(session, held, 0, {ada: THERE}, olga)
        rows = html.fromstring(client.get(FIRST).text).xpath("//div[@aria-label='History']//tbody/tr")
        assert [[" ".join(cell.text_content().split()) for cell in row][1:] for row in rows] == [
            ["Ada", "partly, 40 minutes", "there", "Olga"],
            ["Ada", "not recorded", "partly, 40 minutes", "Olga"],
        ]

    def test_an_edit_of_the_listing_counts_only_once_the_organiser_says_so(
        self,
        session: Session,
        put: Callable[[Listing], Event],
        client: FlaskClient,
        held: Event,
        ada: Person,
        olga: Person,
    ) -> None:
        record(session, held, 0, {ada: THERE}, olga)
        certify(session, ada, held)
        assert "The listing states something else now" not in client.get(FIRST).text
        put(evenings(accreditation=CREDITS[:1]))
        assert "The listing states something else now" in client.get(FIRST).text
        answer = press(client, f"{FIRST}/restate", version="1")
        assert answer.status_code == 303
        said = "1 certificate stated otherwise and is taken back; a mail says so."
        assert notices(client.get(FIRST)) == [f"What the listing states now is what counts. {said}"]
        session.commit()
        assert [len(roll.stated.credits) for roll in session.scalars(select(Roll))] == [1]
        again = press(client, f"{FIRST}/restate", version="1")
        assert (again.status_code, again.location) == (303, FIRST)
        assert notices(client.get(FIRST)) == [
            "Nothing was changed: somebody else has recorded something since the page was opened. Look again."
        ]

    def test_the_sheet_for_the_door_has_everybody_and_room_for_others(self, client: FlaskClient, held: Event) -> None:
        page = html.fromstring(client.get(f"{FIRST}/sign-in").text)
        rows = page.xpath("//table//tbody/tr/th")
        assert [row.text_content() for row in rows] == ["Ada", "Ben", *["Somebody else"] * 6]
        # On paper the time of whoever prints it is nobody's.
        assert page.xpath("//main//time") == []


class TestTheWholeEvent:
    def test_people_stand_down_and_meetings_across_and_who_missed_one_is_seen(
        self, session: Session, client: FlaskClient, held: Event, ada: Person, ben: Person, olga: Person
    ) -> None:
        record(session, held, 0, {ada: THERE, ben: THERE}, olga)
        record(session, held, 1, {ada: THERE, ben: PARTLY}, olga)
        page = client.get(DESK)
        assert table(page) == [
            ["Who", "Missed", "13 Apr 2027", "11 May 2027", "8 Jun 2027"],
            [f"Ada {ada.email}", "none", "there", "there", "not recorded"],
            [f"Ben {ben.email}", "1 of 2", "there", "partly, 40 minutes", "not recorded"],
        ]
        assert "1 of 2 people has missed a meeting, or a part of one." in text_of(page)

    def test_nobody_on_the_sheet_says_what_to_do(self, client: FlaskClient, put: Callable[[Listing], Event]) -> None:
        put(evenings())
        assert "Nobody is on the sheet yet" in text_of(client.get(DESK))
        assert "Nobody is expected" in text_of(client.get(FIRST))

    def test_somebody_is_found_by_name_and_added_and_taken_off(
        self, session: Session, client: FlaskClient, held: Event
    ) -> None:
        cas = person(session, "Cassandra")
        page = client.get(f"{DESK}?q=cassan")
        assert cas.email in page.text
        assert press(client, f"{DESK}/people", person=cas.id).status_code == 303
        assert notices(client.get(DESK)) == ["Cassandra is on the sheet."]
        said = f"Cassandra {cas.email}; added by an organiser Take off the sheet"
        assert [row[0] for row in table(client.get(DESK))[1:]][2:] == [said]
        assert press(client, f"{DESK}/people/{cas.id}/remove").status_code == 303
        for wrong in ("0", "x", "٣", "9999999999", ""):
            assert press(client, f"{DESK}/people", person=wrong).status_code == 404
        assert "Nobody with an account has “zzz”" in text_of(client.get(f"{DESK}?q=zzz"))

    def test_tables_to_take_away_execute_nothing(
        self, session: Session, client: FlaskClient, held: Event, ada: Person, ben: Person, olga: Person
    ) -> None:
        ada.name = "=HYPERLINK(1)"
        record(session, held, 0, {ada: THERE, ben: PARTLY}, olga)
        record(session, held, 1, {ada: ABSENT}, olga)
        answer = client.get(f"{DESK}.csv")
        rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
        assert rows == [
            ["name", "mail address", "2027-04-13", "2027-05-11", "there", "missed"],
            ["'=HYPERLINK(1)", ada.email, "present", "absent", "1", "1"],
            ["Ben", ben.email, "partly (40 minutes)", "not recorded", "0", "1"],
        ]
        book = load_workbook(BytesIO(client.get(f"{DESK}.xlsx").data))["Attendance"]
        cells = [[(cell.value, cell.data_type) for cell in row] for row in book.iter_rows(min_row=2)]
        assert cells[0] == [
            ("=HYPERLINK(1)", "s"), (ada.email, "s"), ("present", "s"), ("absent", "s"), (1, "n"), (1, "n"),
        ]  # fmt: skip

    def test_two_certificates_are_two_mails(
        self, session: Session, client: FlaskClient, held: Event, ada: Person, ben: Person, olga: Person
    ) -> None:
        record(session, held, 0, {ada: THERE, ben: THERE}, olga)
        press(client, f"{DESK}/certificates")
        assert notices(client.get(DESK)) == ["2 certificates are issued, and mails say where to find them."]

    def test_certificates_are_issued_for_everybody_who_was_there_once(
        self, session: Session, client: FlaskClient, held: Event, ada: Person, ben: Person, olga: Person
    ) -> None:
        record(session, held, 0, {ada: THERE, ben: ABSENT}, olga)
        for said in (
            "1 certificate is issued, and a mail says where to find it.",
            "Everybody has the certificate of what is recorded: nothing new to issue.",
        ):
            assert press(client, f"{DESK}/certificates").status_code == 303
            assert notices(client.get(DESK)) == [said]
        session.commit()
        assert [row.person_id for row in session.scalars(select(Certificate))] == [ada.id]
        assert [(mail.to, mail.subject) for mail in session.scalars(select(Mail))] == [
            (ada.email, "Your certificate: An online group")
        ]

    def test_a_correction_is_told_to_whoever_holds_a_certificate(
        self, session: Session, client: FlaskClient, held: Event, ada: Person, olga: Person
    ) -> None:
        record(session, held, 0, {ada: THERE}, olga)
        certify(session, ada, held)
        send(client, **{f"presence-{ada.id}": "absent"})
        assert notices(client.get(FIRST)) == [
            "Kept: 1 person is recorded or changed. 1 certificate stated otherwise and is taken back; a mail says so."
        ]
        session.commit()
        (mail,) = session.scalars(select(Mail))
        assert (mail.to, mail.subject) == (
            ada.email, "A certificate of yours does not hold any more: An online group"
        )  # fmt: skip


@pytest.mark.parametrize("path", [DESK, FIRST])
def test_as_many_statements_for_30_people_and_12_meetings_as_for_one(
    session: Session,
    put: Callable[[Listing], Event],
    client: FlaskClient,
    queries: list[str],
    olga: Person,
    path: str,
) -> None:
    sent = []
    listing = evenings()
    more = tuple(replace(listing.meetings[0], uid=f"more-{n}", day=DAYS[0].replace(day=n + 1)) for n in range(9))
    for people, its in ((1, listing), (29, replace(listing, meetings=(*listing.meetings, *more)))):
        event = put(its)
        everybody = [person(session, f"P{n}") for n in range(people)]
        for who in everybody:
            join(session, event, who)
        session.commit()
        for nth in range(len(its.meetings)):
            record(session, event, nth, {who: Mark(Presence.PRESENT) for who in everybody}, olga)
        client.get(path)
        queries.clear()
        assert client.get(path).status_code == 200
        sent.append(len(queries))
    assert sent[0] == sent[1] <= 10
