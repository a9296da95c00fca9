import json
from collections.abc import Callable

from flask import Flask, render_template
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.membership import Kind
from portal.accounts.models import Person
from portal.events.members.holdings import MembersHolder
from portal.events.members.models import Board
from portal.events.members.operations import boards, calendar
from portal.events.members.queries import calendar as calendars
from tests.accounts.conftest import Visitor
from tests.builders import NOW
from tests.events.members.conftest import Open, posted
from tests.events.registration.conftest import vouch
from tests.events.registration.views.conftest import text_of

LEADERS = "american-balint-society-credentialed-leaders"


def test_the_download_has_ones_own_and_nobody_elses(
    app: Flask, session: Session, open_board: Open, ada: Person, ben: Person
) -> None:
    open_board()
    (board,) = session.scalars(select(Board))
    for who in (ada, ben):
        boards.ask_for_reminders(session, board.id, who.id, now=NOW)
        calendar.new_address(session, who.id, now=NOW)
        boards.post(session, board.id, posted(f"By {who.name}"), organiser=who, now=NOW)
    with app.app_context():
        files = {file.path: json.loads(file.content) for file in MembersHolder().files(session, ada, NOW)}
    when, own = "2027-03-01T12:00:00+00:00", calendars.of(session, ada.id)
    assert own is not None
    assert files == {
        "reminders.json": [{"board": LEADERS, "asked_at": when}],
        "posts.json": [
            {
                "board": LEADERS, "title": "By Ada", "text": "At eight.", "link": "", "is_pinned": False, "until": None,
                "posted_at": when, "changed_at": None,
            }
        ],
        "calendar.json": {"address": f"http://localhost/my-events/{own.token}.ics", "made_at": when},
    }  # fmt: skip


def test_whoever_has_nothing_of_it_reads_nothing_of_it(app: Flask, session: Session, ada: Person) -> None:
    holder = MembersHolder()
    with app.app_context():
        assert list(holder.files(session, ada, NOW)) == []
    assert (holder.kept(session, ada, NOW), holder.loss(session, ada, NOW)) == (None, None)


def test_the_page_of_ones_data_says_what_is_kept_and_until_when(
    app: Flask, session: Session, open_board: Open, ada: Person, visit: Callable[[Person], Visitor]
) -> None:
    open_board()
    vouch(session, ada, Kind.CREDENTIALED)
    (board,) = session.scalars(select(Board))
    boards.ask_for_reminders(session, board.id, ada.id, now=NOW)
    calendar.new_address(session, ada.id, now=NOW)
    boards.post(session, board.id, posted(), organiser=ada, now=NOW)
    session.commit()
    section = "//section[@aria-labelledby='kept-boards']"
    assert text_of(visit(ada).client.get("/account/data"), section) == (
        "Boards and calendar Reminders: Credentialed leadersThat you want a mail the day before each meeting, since"
        " 1 March 2027. Kept: until you end them, or delete the account, or a year after your membership ends."
        " The address of your own calendarSo that your calendar program can follow your events. Kept: until you make"
        " another, or delete the account. What you posted on boards1 post, for the body whose board it is. Kept:"
        " until it is taken down; when you delete the account, without your name."
    )
    loss = MembersHolder().loss(session, ada, NOW)
    assert loss is not None
    with app.test_request_context():
        assert text_of(render_template(loss.template, part=loss.values), "//section") == (
            "Boards and calendar You are reminded of no meetings any more.The address of your own calendar leads"
            " nowhere any more.What you posted stays on its board, and who posted it is forgotten. Take down before"
            " what should go."
        )
