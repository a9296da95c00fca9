import re
from collections.abc import Sequence

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.accounts.models import Person
from portal.mail.models import Mail
from portal.prize.models import Assignment, Edition, Role, Seat
from portal.prize.operations import rankings as operations
from portal.prize.queries import rankings
from portal.prize.queries.juror_names import key
from portal.scoring.clerk import SIZES, work_out
from tests.accounts.conftest import csrf_token, notices
from tests.builders import DAY, NOW, assignment, edition, entry, person, review, seat
from tests.prize.views.conftest import Visit, heading, lines, told

DESK = "/prize/2027/committee/"
PAGE = f"{DESK}reads"
CODES = ("BBBBBB", "CCCCCC", "DDDDDD", "FFFFFF", "GGGGGG", "HHHHHH")


class Contest:
    """Six essays in steps of half a point, each read by two of four jurors; three are chosen."""

    def __init__(self, session: Session, cas: Person) -> None:
        self.edition: Edition = edition(session, reading_from=NOW - DAY)
        seat(session, self.edition, cas, Role.COMMITTEE)
        self.seats = [seat(session, self.edition, person(session, name)) for name in ("Jun", "Noor", "Wil", "Kim")]
        self.texts = {code: entry(session, self.edition, person(session, "Ada"), code=code) for code in CODES}
        for n, text in enumerate(self.texts.values()):
            for juror in (self.seats[n % 4], self.seats[(n + 1) % 4]):
                review(session, assignment(session, juror, text), (8 - n // 2, 8 - n // 2, 7, 7 - n % 2))


@pytest.fixture
def contest(session: Session, cas: Person) -> Contest:
    return Contest(session, cas)


def ticked(answer: TestResponse) -> list[str]:
    boxes = re.findall(r'<input class="form-check-input"[^>]*name="reads" value="([^"]+)"[^>]* checked>', answer.text)
    return [str(box) for box in boxes]


def scores(answer: TestResponse) -> str:
    return re.search(r'name="scores" value="(\w+)"', answer.text)[1]  # type: ignore[index]


def ask(client: FlaskClient, page: TestResponse, reads: Sequence[str]) -> TestResponse:
    """Press the button of this page, with these ticked."""
    data = {"csrf_token": csrf_token(page.text), "scores": scores(page), "reads": list(reads)}
    return client.post(PAGE, data=data)


def given(session: Session) -> int:
    session.expire_all()
    return session.scalar(select(func.count()).select_from(Assignment)) or 0


def test_the_desk_advises_what_the_library_does_and_all_of_it_is_ticked(
    session: Session, contest: Contest, cas: Person, visit: Visit
) -> None:
    page = visit(cas).client.get(DESK)
    task = rankings.board(session, contest.edition).task
    assert task is not None
    advised = work_out(rankings.with_advice(session, contest.edition, task)).ranking.next_reads
    assert ticked(page) == [f"{read.essay} {read.juror}" for read in advised[:12]]
    assert 0 < len(advised) <= 12


def test_one_press_asks_the_jurors_and_each_has_one_mail(
    session: Session, contest: Contest, cas: Person, visit: Visit
) -> None:
    client = visit(cas).client
    page = client.get(DESK)
    reads, before = ticked(page), given(session)
    answers = [ask(client, page, reads) for _ in range(2)]
    assert [(answer.status_code, answer.location) for answer in answers] == [(303, f"{PAGE}?size=12")] * 2
    jurors = {read.split()[1] for read in reads}
    assert given(session) == before + len(reads)
    mails = session.scalars(select(Mail).filter_by(kind="prize/assigned")).all()
    assert len(mails) == len(jurors)
    after = client.get(DESK)
    assert notices(after) == [
        f"{len(jurors)} jurors are asked for {len(reads)} reads, and told by mail.",
        f"Nobody new is asked. {len(reads)} were asked for already.",
    ]
    assert (ticked(after), after.text.count(">asked<")) == ([], len(reads))


def test_a_read_that_is_not_ticked_is_not_asked_for(
    session: Session, contest: Contest, cas: Person, visit: Visit
) -> None:
    client = visit(cas).client
    page = client.get(DESK)
    reads, before = ticked(page), given(session)
    ask(client, page, reads[1:2])
    assert given(session) == before + 1
    assert ticked(client.get(DESK)) == [reads[0], *reads[2:]]


def test_nobody_learns_from_this_page_who_must_not_read_what(
    session: Session, contest: Contest, cas: Person, visit: Visit
) -> None:
    """Whatever is not advised is refused alike, whether a juror is close to the author or not."""
    client = visit(cas).client
    page, before = client.get(DESK), given(session)
    advised = ticked(page)
    pairs = [f"{code} {key(chair.id)}" for code in CODES for chair in contest.seats]
    others = [pair for pair in [*pairs, "BBBBBB J9999", "nonsense", ""] if pair not in advised]
    answers = {ask(client, page, [*advised, pair]).status_code for pair in others}
    assert (answers, given(session)) == ({409}, before)


def test_a_list_from_before_a_review_came_in_asks_nobody(
    session: Session, contest: Contest, cas: Person, visit: Visit
) -> None:
    client = visit(cas).client
    page = client.get(DESK)
    review(session, assignment(session, contest.seats[0], contest.texts["CCCCCC"]), (9, 9, 9, 9))
    before = given(session)
    answer = ask(client, page, ticked(page))
    assert (answer.status_code, given(session)) == (409, before)
    assert "Reviews or essays have changed since you looked" in " ".join(answer.text.split())


def test_with_nothing_ticked_the_page_says_so_and_ticks_nothing_by_itself(
    session: Session, contest: Contest, cas: Person, visit: Visit
) -> None:
    client = visit(cas).client
    before = given(session)
    answer = ask(client, client.get(DESK), [])
    assert (answer.status_code, ticked(answer), given(session)) == (422, [], before)
    assert "Tick at least one of them." in answer.text


def test_the_page_says_what_more_reading_would_bring(
    session: Session, contest: Contest, cas: Person, visit: Visit
) -> None:
    page = visit(cas).client.get(f"{PAGE}?size=6")
    assert (page.status_code, heading(page)) == (200, "Who should read next")
    board = rankings.board(session, contest.edition)
    assert board.stored is not None
    ranking = board.stored.result.ranking
    outlook = ranking.outlook
    assert [step.reads for step in outlook] == [size for size in SIZES if size <= len(ranking.next_reads)]
    table = [line for line in lines(page) if len(line) == 4]
    assert [line[2:] for line in table] == [[f"{o.shortfall:.2f}", f"{o.chance * 100:.0f} %"] for o in outlook]
    six = next(step for step in outlook if step.reads == 6)
    text = " ".join(page.text.split())
    assert f"away from {outlook[0].shortfall:.2f} to <strong>{six.shortfall:.2f} points</strong>" in text
    assert "about 3 hours of reading in all" in text
    assert len(ticked(page)) == 6


def test_after_the_jury_s_date_the_page_says_what_the_organiser_can_do(
    session: Session, contest: Contest, cas: Person, visit: Visit
) -> None:
    contest.edition.closes_at = contest.edition.reading_from = NOW - 3 * DAY
    contest.edition.reviews_due_at = NOW
    session.commit()
    client = visit(cas).client
    page = client.get(PAGE)
    assert ("organiser can move that date" in " ".join(page.text.split()), ticked(page)) == (True, [])
    assert client.post(PAGE, data={"csrf_token": csrf_token(page.text)}).status_code == 409


def test_where_everybody_is_chosen_there_is_nothing_to_ask(session: Session, cas: Person, visit: Visit) -> None:
    its = edition(session, reading_from=NOW - DAY)
    seat(session, its, cas, Role.COMMITTEE)
    review(session, assignment(session, seat(session, its, person(session)), entry(session, its, person(session))))
    assert "More reading would change nothing" in visit(cas).client.get(PAGE).text
    assert "Who should read next" not in visit(cas).client.get(DESK).text


def test_without_a_ranking_there_is_no_advice_yet(
    contest: Contest, cas: Person, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "PAGE_REVIEWS", 0)
    client = visit(cas).client
    page = client.get(PAGE)
    assert "is being worked out" in told(page)[0]
    typed = {"csrf_token": csrf_token(page.text), "reads": "BBBBBB J0001"}
    assert client.post(PAGE, data=typed).status_code == 409


def test_reads_that_are_under_way_are_counted_apart_from_those_that_are_advised(
    session: Session, contest: Contest, cas: Person, visit: Visit
) -> None:
    assignment(session, contest.seats[0], contest.texts["HHHHHH"])
    stepped_back = {"recused_at": NOW, "recusal_reason": "I taught her."}
    assignment(session, contest.seats[3], contest.texts["HHHHHH"], **stepped_back)
    client = visit(cas).client
    page = client.get(PAGE)
    ask(client, page, ticked(page)[:2])
    assert "1 read is under way; it is counted on in every line." in " ".join(client.get(PAGE).text.split())


def test_what_a_juror_stepped_back_from_is_advised_no_more(
    session: Session, contest: Contest, cas: Person, visit: Visit
) -> None:
    client = visit(cas).client
    first, *rest = ticked(client.get(DESK))
    code, juror = first.split()
    chair = session.get_one(Seat, rankings.seat_of(juror))
    assignment(session, chair, contest.texts[code], recused_at=NOW, recusal_reason="I taught her.")
    assert ticked(client.get(DESK)) == rest
