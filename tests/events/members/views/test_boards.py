"""Boards, for those of whom it is verified that they are theirs."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.accounts.membership import Kind
from portal.accounts.models import Person
from portal.audit.models import Act
from portal.clock import FixedClock
from portal.events import operations
from portal.events.listing import Audience, Status
from portal.events.members import notices as mails
from portal.events.members.models import Board, BoardReminder, Post
from portal.events.members.operations import boards
from portal.refusals import Conflict
from tests.accounts.conftest import Visitor, errors, notices
from tests.builders import NOW, person
from tests.events.members.conftest import LINK, Open, Say, drop_in, posted
from tests.events.registration.conftest import SOCIETY, discussion, vouch
from tests.events.registration.views.conftest import text_of

Visit = Callable[[Person], Visitor]
LEADERS, MEMBERS = "american-balint-society-credentialed-leaders", "american-balint-society-members"
DESK = f"/organise/boards/{LEADERS}"
TYPED = {"title": "The hour", "text": "", "link": "", "event": "", "until": ""}


def links(page: str) -> list[str]:
    return html.fromstring(page).xpath("//nav[@aria-label='Main']//a/text()")


def titles(page: str) -> list[str]:
    return [" ".join(h.text_content().split()) for h in html.fromstring(page).xpath("//main//article/h2")]


def seen(page: str) -> str:
    """The version that the form of a page would send."""
    return str(html.fromstring(page).xpath("//input[@name='version']/@value")[0])


class TestReaders:
    def test_each_finds_their_own_and_the_navigation_has_the_word_for_nobody_else(
        self, session: Session, open_board: Open, visit: Visit, client: FlaskClient
    ) -> None:
        for audience in (Audience.MEMBERS, Audience.MEMBER_LEADERS, Audience.CREDENTIALED_LEADERS):
            open_board(audience)
        open_board(Audience.MEMBERS, body="British Balint Society")
        kinds = {
            "Mo": (Kind.MEMBER,),
            "Lea": (Kind.MEMBER, Kind.LEADER),
            "Cleo": (Kind.CREDENTIALED,),
            "Max": tuple(Kind),
            "Sol": (),
        }
        found = {}
        for name, verified in kinds.items():
            who = person(session, name)
            vouch(session, who, *verified)
            page = visit(who).client.get("/boards/").text
            labels = html.fromstring(page).xpath("//main//li/a/text()")
            found[name] = labels
            assert ("Boards" in links(page)) == bool(labels)
        assert found == {
            "Mo": ["Members"],
            "Lea": ["Members", "Members who lead a group"],
            "Cleo": ["Credentialed leaders"],
            "Max": ["Members", "Members who lead a group", "Credentialed leaders"],
            "Sol": [],
        }
        assert links(client.get("/").text) == ["Events", "The prize"]

    def test_whoever_may_not_read_it_does_not_learn_that_there_is_one(
        self, session: Session, open_board: Open, ada: Person, olga: Person, visit: Visit, client: FlaskClient
    ) -> None:
        open_board()
        vouch(session, ada, Kind.MEMBER, Kind.LEADER)
        vouch(session, olga, Kind.CREDENTIALED, until=date(2027, 2, 28))
        for who in (ada, olga):
            there, nowhere = (visit(who).client.get(f"/boards/{slug}") for slug in (LEADERS, "no-such-board"))
            assert (there.status_code, text_of(there, "//body")) == (404, text_of(nowhere, "//body"))
            answer = visit(who).send("/account", f"/boards/{LEADERS}/reminders")
            assert answer.status_code == 404
        answers = [client.get(f"/boards/{slug}") for slug in (LEADERS, "no-such-board")]
        assert [answer.status_code for answer in answers] == [302, 302]
        assert session.scalars(select(BoardReminder)).all() == []

    def test_the_pinned_stands_first_then_the_newest_and_what_is_over_not_at_all(
        self, session: Session, open_board: Open, ada: Person, visit: Visit, clock: FixedClock
    ) -> None:
        last = date(2027, 3, 1)
        open_board(
            Audience.CREDENTIALED_LEADERS,
            posted("Pinned", is_pinned=True),
            posted("Older"),
            posted("Until today", until=last),
            posted("Newest", text="<b>\n\nSee https://a.example.", link="https://b.example/x"),
        )
        vouch(session, ada, Kind.CREDENTIALED)
        page = visit(ada).client.get(f"/boards/{LEADERS}").text
        assert titles(page) == ["Pinned pinned", "Newest", "Until today", "Older"]
        assert "<p>&lt;b&gt;</p>" in page
        assert '<a href="https://a.example" rel="noopener nofollow ugc">https://a.example</a>.' in page
        assert '<a href="https://b.example/x" rel="noopener noreferrer nofollow ugc">' in page
        # It stands until the day is over for the last on Earth.
        clock.instant = datetime(2027, 3, 2, 12, tzinfo=UTC)
        assert "Until today" not in visit(ada).client.get(f"/boards/{LEADERS}").text

    def test_it_has_its_own_meetings_with_the_way_in_and_no_others(
        self, session: Session, open_board: Open, say: Say, ada: Person, visit: Visit, clock: FixedClock
    ) -> None:
        open_board()
        say(drop_in())
        for other in (
            drop_in("for-members", title="For members", audience=Audience.MEMBERS),
            drop_in("elsewhere", title="Elsewhere", organiser="British Balint Society"),
            drop_in("draft", title="Not yet", status=Status.DRAFT),
            discussion(audience=Audience.CREDENTIALED_LEADERS, title="With registration"),
            drop_in("past", title="Past", meetings=drop_in("past").meetings[:0]),
        ):
            operations.put(session, other, now=NOW)
        session.commit()
        vouch(session, ada, Kind.CREDENTIALED)
        meetings = "//main//aside/ul"
        assert text_of(visit(ada).client.get(f"/boards/{LEADERS}"), meetings) == (
            "An evening on difference Thursday 8 April 2027 The link to the meeting appears here from Thursday 8 April"
            " 2027, 00:00 New York time."
        )
        clock.instant = datetime(2027, 4, 8, 12, tzinfo=UTC)
        page = visit(ada).client.get(f"/boards/{LEADERS}")
        assert "How to join" in text_of(page, meetings)
        assert LINK not in page.text

    def test_a_tick_is_one_reminder_and_ends_on_the_board_or_by_the_link_in_the_mail(
        self, app: Flask, session: Session, open_board: Open, ada: Person, visit: Visit, client: FlaskClient
    ) -> None:
        open_board()
        vouch(session, ada, Kind.CREDENTIALED)
        board, reader = f"/boards/{LEADERS}", visit(ada)

        def asked() -> int:
            session.expire_all()
            return len(session.scalars(select(BoardReminder)).all())

        for _ in range(2):
            assert reader.send(board, f"{board}/reminders").status_code == 303
            assert asked() == 1
        assert "You get a mail the day before each of these meetings." in text_of(reader.client.get(board))
        assert reader.send(board, f"{board}/reminders/end").status_code == 303
        assert asked() == 0
        reader.send(board, f"{board}/reminders")
        with app.app_context():
            token = mails.token(session.scalars(select(Board)).one(), ada)
        # To look at the link, as a program does that reads mails, ends nothing.
        stranger, page = Visitor(client), f"/boards/no-reminders/{token}"
        assert "End these reminders?" in text_of(client.get(page))
        assert asked() == 1
        assert "No more reminders" in text_of(stranger.send(page))
        assert asked() == 0

    def test_it_sends_as_many_statements_for_thirty_of_everything_as_for_one(
        self, session: Session, open_board: Open, say: Say, ada: Person, sign_in: Callable[[Person], FlaskClient],
        queries: list[str], olga: Person,
    ) -> None:  # fmt: skip
        open_board()
        vouch(session, ada, Kind.CREDENTIALED)
        reader, sent = sign_in(ada), []
        (board,) = session.scalars(select(Board))
        for number in (1, 30):
            for n in range(number):
                event = say(drop_in(f"drop-in-{number}-{n}"))
                boards.post(session, board.id, posted(event_id=event.id), organiser=olga, now=NOW)
            session.commit()
            reader.get(f"/boards/{LEADERS}")
            queries.clear()
            assert reader.get(f"/boards/{LEADERS}").status_code == 200
            sent.append(len(queries))
        # The reader, the boards twice (for the page and the navigation), a place in the prize, the revision; the posts,
        # the windows, what is verified, the reminder.
        assert sent[0] == sent[1] == 9


class TestTheOrganiser:
    @pytest.fixture
    def desk(self, open_board: Open, olga: Person, visit: Visit) -> Visitor:
        open_board()
        return visit(olga)

    def test_she_opens_a_board_of_a_body_that_has_something_for_its_members_and_only_one(
        self, session: Session, olga: Person, visit: Visit
    ) -> None:
        operations.put(session, drop_in(), now=NOW)
        session.commit()
        desk, typed = visit(olga), {"body": SOCIETY, "audience": "members"}
        answer = desk.send("/organise/boards/", **typed)
        assert (answer.status_code, answer.location) == (303, f"/organise/boards/{MEMBERS}")
        again = desk.send("/organise/boards/", **typed)
        assert (again.status_code, errors(again)) == (409, ["For: This body has a board for these people already."])
        for wrong in ({"body": "Nobody's"}, {"audience": "everyone"}):
            assert desk.send("/organise/boards/", **typed | wrong).status_code == 422
        assert session.scalars(select(Board.slug)).all() == [MEMBERS]

    def test_two_bodies_of_the_same_letters_have_two_addresses(self, open_board: Open) -> None:
        slugs = [open_board(Audience.MEMBERS, body=body) for body in ("Bálint", "Balint", "バリント", "Μπάλιντ")]
        assert slugs == ["balint-members", "balint-members-2", "members", "members-2"]

    def test_she_posts_edits_and_takes_down_after_being_asked(self, session: Session, desk: Visitor, say: Say) -> None:
        event = say(drop_in())
        typed = {
            "title": "The hour",
            "text": "At eight.",
            "event": str(event.id),
            "until": "2027-04-08",
            "is_pinned": "y",
        }
        assert desk.send(DESK, **TYPED | typed).status_code == 303
        (post,) = session.scalars(select(Post))
        said = (post.title, post.text, post.event_id, post.until, post.is_pinned)
        assert said == ("The hour", "At eight.", event.id, date(2027, 4, 8), True)
        page = desk.client.get(DESK)
        assert "About An evening on difference" in text_of(page)
        edit = f"{DESK}/posts/{post.id}"
        form = desk.client.get(edit).text
        assert [
            part in form for part in ("At eight.", 'value="2027-04-08"', f'<option selected value="{event.id}">')
        ] == ([True] * 3)
        assert desk.send(edit, **TYPED | {"text": "At nine.", "version": seen(form)}).status_code == 303
        session.expire_all()
        assert (post.text, post.event_id, post.until, post.is_pinned, post.changed_at) == (
            "At nine.", None, None, False, NOW,
        )  # fmt: skip
        assert "Take “The hour” down?" in text_of(desk.client.get(f"{edit}/take-down"))
        assert desk.send(f"{edit}/take-down").status_code == 303
        assert notices(desk.client.get(DESK)) == ["“The hour” is taken down."]
        assert session.scalars(select(Post)).all() == []
        verbs = session.scalars(select(Act.verb).where(Act.subject == f"board {LEADERS}").order_by(Act.number)).all()
        assert verbs == ["open board", "post", "edit post", "take down post"]

    def test_of_two_who_edit_one_post_the_second_sees_what_the_first_has_made_of_it(
        self, session: Session, desk: Visitor
    ) -> None:
        desk.send(DESK, **TYPED)
        (post,) = session.scalars(select(Post))
        edit = f"{DESK}/posts/{post.id}"
        opened = {"version": seen(desk.client.get(edit).text)}
        assert desk.send(edit, **TYPED | opened | {"text": "At nine."}).status_code == 303
        late = desk.send(edit, **TYPED | opened | {"text": "At ten."})
        assert late.status_code == 409
        said = text_of(late)
        assert [words in said for words in ("somebody else has changed this", "At nine.")] == [True, True]
        assert "At ten.</textarea>" in late.text
        session.expire_all()
        assert post.text == "At nine."
        # Whoever has seen both decides.
        again = TYPED | {"text": "At ten.", "version": seen(late.text)}
        assert desk.send(edit, **again).status_code == 303
        session.expire_all()
        assert post.text == "At ten."

    def test_what_is_typed_for_a_post_or_a_board_that_is_gone_can_be_copied(
        self, session: Session, desk: Visitor
    ) -> None:
        desk.send(DESK, **TYPED)
        (post,) = session.scalars(select(Post))
        edit = f"{DESK}/posts/{post.id}"
        desk.send(f"{edit}/take-down")
        for gone in (edit, "/organise/boards/nowhere", "/organise/boards/nowhere/posts/1"):
            answer = desk.send(DESK, gone, **TYPED | {"text": "I stay."})
            assert (answer.status_code, "I stay." in answer.text) == (409, True)

    @pytest.mark.parametrize(
        ("typed", "says"),
        [
            ({"title": ""}, "Title: Give it a title: readers look at that first."),
            ({"title": "x" * 201}, "Title: Field cannot be longer than 200 characters."),
            ({"text": "x" * 10_001}, "Text: Field cannot be longer than 10000 characters."),
            ({"link": "javascript:alert(1)"}, "Link: Write the whole address, beginning with https://."),
            ({"until": "soon"}, "Stands until: Not a valid date value."),
            ({"event": "999"}, "About the event: Not a valid choice."),
        ],
    )
    def test_what_cannot_be_is_said_and_what_was_typed_is_there(
        self, session: Session, desk: Visitor, typed: dict[str, str], says: str
    ) -> None:
        answer = desk.send(DESK, **TYPED | {"text": "I stay."} | typed)
        assert (answer.status_code, errors(answer)) == (422, [says])
        assert ("text" in typed) or "I stay." in answer.text
        assert session.scalars(select(Post)).all() == []

    def test_a_board_is_closed_with_all_that_hangs_on_it_after_she_was_asked(
        self, session: Session, desk: Visitor, ada: Person, visit: Visit
    ) -> None:
        vouch(session, ada, Kind.CREDENTIALED)
        desk.send(DESK, **TYPED)
        visit(ada).send(f"/boards/{LEADERS}", f"/boards/{LEADERS}/reminders")
        assert "1 post goes with it." in text_of(desk.client.get(f"{DESK}/close"))
        assert desk.send(f"{DESK}/close").location == "/organise/boards/"
        assert [session.scalars(select(rows)).all() for rows in (Board, Post, BoardReminder)] == [[]] * 3
        assert visit(ada).client.get(f"/boards/{LEADERS}").status_code == 404


def test_of_two_who_act_on_one_board_the_second_is_told_that_it_is_gone(
    session: Session, open_board: Open, olga: Person, ada: Person
) -> None:
    open_board(Audience.CREDENTIALED_LEADERS, posted())
    (board,), (post,) = session.scalars(select(Board.id)), session.scalars(select(Post.id))
    boards.take_down(session, post, organiser=olga, now=NOW)
    acts = [
        lambda: boards.take_down(session, post, organiser=olga, now=NOW),
        lambda: boards.edit(session, post, posted(), version="", organiser=olga, now=NOW),
        lambda: boards.close_board(session, board, organiser=olga, now=NOW),
        lambda: boards.close_board(session, board, organiser=olga, now=NOW),
        lambda: boards.post(session, board, posted(), organiser=olga, now=NOW),
        lambda: boards.ask_for_reminders(session, board, ada.id, now=NOW),
    ]
    found = []
    for act in acts:
        try:
            act()
            found.append("done")
        except Conflict:
            found.append("gone")
    assert found == ["gone", "gone", "done", "gone", "gone", "gone"]


@pytest.mark.parametrize(
    ("row", "constraint"),
    [
        (Board(slug="x", body="B", audience="everyone", opened_at=NOW), "ck_board_audience"),
        (Board(slug="x", body="", audience="members", opened_at=NOW), "ck_board_of_somebody"),
        (Post(title="", posted_at=NOW), "ck_board_post_has_a_title"),
        (Post(title="x", link="http://x.example", posted_at=NOW), "ck_board_post_link"),
    ],
)
def test_what_makes_no_sense_is_not_stored(session: Session, open_board: Open, row: object, constraint: str) -> None:
    open_board()
    values = {name: value for name, value in vars(row).items() if not name.startswith("_")}
    if isinstance(row, Post):
        values["board_id"] = session.scalars(select(Board.id)).one()
    session.add(type(row)(**values))
    with pytest.raises(IntegrityError, match=constraint):
        session.flush()
