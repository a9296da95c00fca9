"""Two acts at once: threads with connections of their own, on a database that keeps what they do."""

import threading
import time
from collections import Counter
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.erasure import delete_account
from portal.accounts.holdings import holders
from portal.accounts.models import Person
from portal.audit import register
from portal.audit.models import Act as RegisteredAct
from portal.database import db, transaction
from portal.mail.models import Mail
from portal.prize import upkeep
from portal.prize.dealing import table
from portal.prize.holdings import PrizeHolder
from portal.prize.models import (
    Assignment,
    Blob,
    Draft,
    Edition,
    Entry,
    Manuscript,
    Review,
    Role,
    Score,
    SealedRules,
    Seat,
)
from portal.prize.operations import (
    assignments,
    blobs,
    decisions,
    drafts,
    entries,
    forgetting,
    plans,
    recusals,
    reviews,
    sealing,
    seats,
)
from portal.prize.operations.upload import Upload
from portal.prize.queries import integrity
from portal.prize.queries.basis import basis
from portal.prize.refusals import AlreadyScored, HasReview, NotAssigned, PlanChanged, StaleReview
from portal.prize.rules.basis import Basis
from portal.prize.rules.codes import ALPHABET
from portal.prize.rules.judgement import Judgement
from portal.refusals import Conflict
from tests.builders import (
    DAY,
    NOW,
    SIGNER,
    application,
    assignment,
    criteria,
    edition,
    entry,
    person,
    review,
    seat,
    upload,
)
from tests.essays import essay
from tests.prize.chamber import because, committee, typed

# Each race is run so often: a gap shows in most rounds, not in all.
ROUNDS = 8
Act = Callable[[Session, int], object]


def at_once(app: Flask, *acts: Act) -> list[str]:
    """What came of each act, each in a transaction, as `together` tells it."""

    def within(act: Act) -> Callable[[int], object]:
        def run(number: int) -> None:
            with transaction() as session:
                act(session, number)

        return run

    return together(app, *map(within, acts))


def together(app: Flask, *acts: Callable[[int], object]) -> list[str]:
    """What came of each act, in each round begun by all of them together: `done`, or the name of the error."""
    start, ends = threading.Barrier(len(acts)), []

    def run(act: Callable[[int], object]) -> None:
        for number in range(ROUNDS):
            start.wait()
            with app.app_context():
                try:
                    act(number)
                    ends.append("done")
                except Exception as error:
                    ends.append(type(error).__name__)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def test_two_files_of_one_person_make_one_entry_of_which_one_version_stands(kept: Flask) -> None:
    with kept.app_context():
        open_now, authors = edition(db.session()).id, [person(db.session()).id for _ in range(ROUNDS)]
    one, other = upload(essay(40)), upload(essay(41))
    ends = at_once(
        kept,
        lambda session, n: entries.submit(session, open_now, authors[n], application(), one, signer=SIGNER, now=NOW),
        lambda session, n: entries.submit(session, open_now, authors[n], application(), other, signer=SIGNER, now=NOW),
    )
    standing = func.count().filter(Manuscript.replaced_at.is_(None))
    counts = select(func.count(), standing).join(Entry, Entry.id == Manuscript.entry_id).group_by(Entry.person_id)
    with kept.app_context():
        assert Counter(ends) == {"done": 2 * ROUNDS}
        assert [tuple(row) for row in db.session.execute(counts)] == [(2, 1)] * ROUNDS
        assert db.session.scalar(select(func.count()).select_from(Entry)) == ROUNDS
        assert register.verify(db.session()) == []


def test_two_first_drafts_of_one_form_make_one(kept: Flask) -> None:
    with kept.app_context():
        open_now, authors = edition(db.session()).id, [person(db.session()).id for _ in range(ROUNDS)]

    def save(session: Session, number: int) -> None:
        drafts.save(session, open_now, authors[number], {"title": "The chair"}, file=None, now=NOW)

    assert Counter(at_once(kept, save, save)) == {"done": 2 * ROUNDS}
    with kept.app_context():
        assert db.session.scalar(select(func.count()).select_from(Draft)) == ROUNDS


def test_a_draft_with_the_bytes_that_another_hands_in_holds_up_neither(
    kept: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafted, other = upload(essay(40)), upload(essay(41))
    with kept.app_context():
        open_now = edition(db.session()).id
        adas, bens = ([person(db.session()).id for _ in range(ROUNDS)] for _ in range(2))
        for ada in adas:
            with transaction() as session:
                drafts.save(session, open_now, ada, {}, file=("draft.docx", drafted.content), now=NOW)
    discard = drafts.discard

    def discard_later(session: Session, draft: Draft) -> None:
        time.sleep(0.1)
        discard(session, draft)

    monkeypatch.setattr(drafts, "discard", discard_later)

    def hand_in(authors: list[int], file: Upload, pause: float) -> Act:
        def act(session: Session, number: int) -> None:
            time.sleep(pause)
            entries.submit(session, open_now, authors[number], application(), file, signer=SIGNER, now=NOW)

        return act

    assert at_once(kept, hand_in(adas, other, 0), hand_in(bens, drafted, 0.05)) == ["done"] * 2 * ROUNDS


def test_the_same_bytes_of_several_are_kept_once(kept: Flask) -> None:
    def keep(session: Session, number: int) -> None:
        blobs.keep(session, b"%d" % number)

    assert at_once(kept, *[keep] * 4) == ["done"] * 4 * ROUNDS
    with kept.app_context():
        assert set(db.session.scalars(select(Blob.content))) == {b"%d" % number for number in range(ROUNDS)}


def test_an_act_of_the_author_and_one_that_names_the_author_do_not_wait_for_each_other(kept: Flask) -> None:
    with kept.app_context():
        open_now, author = edition(db.session()), person(db.session())
        entry(db.session(), open_now, author)
        edition_id, author_id = open_now.id, author.id

    def correct(session: Session, number: int) -> None:
        entries.submit(
            session, edition_id, author_id, application(title=f"Title {number}"), None, signer=SIGNER, now=NOW
        )

    def act(session: Session, _number: int) -> None:
        register.record(session, actor=session.get_one(Person, author_id), verb="act", subject="elsewhere", now=NOW)

    assert Counter(at_once(kept, correct, act, act)) == {"done": 3 * ROUNDS}


def test_an_essay_given_twice_at_once_is_given_once(kept: Flask) -> None:
    with kept.app_context():
        session = db.session()
        reading = edition(session, closes_at=NOW - DAY)
        codes = [entry(session, reading, person(session)).code for _ in range(ROUNDS)]
        jun, olga = person(session, "Jun"), person(session, "Olga").id
        edition_id, seat_id = reading.id, seat(session, reading, jun).id

    def give(session: Session, number: int) -> None:
        organiser = session.get_one(Person, olga)
        assignments.give(session, edition_id, seat_id, codes[number], organiser=organiser, now=NOW)

    assert Counter(at_once(kept, give, give)) == {"done": 2 * ROUNDS}
    with kept.app_context():
        assert db.session.scalar(select(func.count()).select_from(Assignment)) == ROUNDS


def test_a_plan_that_two_publish_at_once_is_published_once(kept: Flask) -> None:
    with kept.app_context():
        session = db.session()
        olga = person(session, "Olga").id
        years = [edition(session, 2027 + n, closes_at=NOW - DAY).id for n in range(ROUNDS)]
        marks = []
        for edition_id in years:
            reading = session.get_one(Edition, edition_id)
            for name in ("Jun", "Noor"):
                seat(session, reading, person(session, name))
            entry(session, reading, person(session))
            plans.plan(session, edition_id, seed=1, organiser=session.get_one(Person, olga), now=NOW)
            session.commit()
            marks.append(table(session, reading).mark)

    def publish(session: Session, number: int) -> None:
        organiser = session.get_one(Person, olga)
        plans.publish(session, years[number], mark=marks[number], organiser=organiser, now=NOW)

    assert Counter(at_once(kept, publish, publish)) == {"done": ROUNDS, PlanChanged.__name__: ROUNDS}
    with kept.app_context():
        published = select(func.count()).select_from(RegisteredAct).filter_by(verb="publish")
        assert db.session.scalar(published) == ROUNDS
        assert set(db.session.scalars(select(Assignment.published_at))) == {NOW}


@pytest.mark.parametrize("begun", [False, True])
def test_of_two_saves_over_one_version_one_is_kept_and_the_other_is_stale(kept: Flask, begun: bool) -> None:
    with kept.app_context():
        session = db.session()
        reading = edition(session, closes_at=NOW - DAY)
        jun = seat(session, reading, person(session, "Jun"))
        tasks = [assignment(session, jun, entry(session, reading, person(session))) for _ in range(ROUNDS)]
        numbers = [task.id for task in tasks]
        for task in tasks if begun else ():
            review(session, task, handed_in=False)
        session.commit()

    def save(text: str) -> Act:
        return lambda session, n: reviews.save(session, numbers[n], Judgement({}, text, int(begun)), now=NOW)

    ends = at_once(kept, save("In this window"), save("In that window"), save("On the phone"))
    assert Counter(ends) == {"done": ROUNDS, StaleReview.__name__: 2 * ROUNDS}
    with kept.app_context():
        assert set(db.session.scalars(select(Review.version))) == {1 + begun}


def test_of_two_readers_who_step_back_at_once_each_is_replaced_by_somebody_else(kept: Flask) -> None:
    with kept.app_context():
        session = db.session()
        reading = edition(session, closes_at=NOW - DAY, reads_per_entry=2)
        jun, noor, *others = (seat(session, reading, person(session, name)) for name in ("Jun", "Noor", "Kim", "Lee"))
        essays = [entry(session, reading, person(session)) for _ in range(ROUNDS)]
        tasks = [[assignment(session, juror, text).id for text in essays] for juror in (jun, noor)]
        able = {other.id for other in others}
        session.commit()

    def step_back(mine: list[int]) -> Act:
        return lambda session, n: recusals.step_back(session, mine[n], "I know who it is.", now=NOW)

    assert Counter(at_once(kept, *map(step_back, tasks))) == {"done": 2 * ROUNDS}
    with kept.app_context():
        rows = db.session.execute(
            select(Assignment.entry_id, Assignment.seat_id).where(Assignment.recused_at.is_(None))
        )
        assert Counter(seat_id for _, seat_id in rows) == dict.fromkeys(able, ROUNDS)
        assert register.verify(db.session()) == []


def test_an_essay_is_taken_back_or_its_review_is_begun_and_never_both(kept: Flask) -> None:
    with kept.app_context():
        session = db.session()
        reading = edition(session, closes_at=NOW - DAY)
        jun = seat(session, reading, person(session, "Jun"))
        essays = [entry(session, reading, person(session)) for _ in range(ROUNDS)]
        codes, tasks = [e.code for e in essays], [assignment(session, jun, e).id for e in essays]
        edition_id, seat_id, olga = reading.id, jun.id, person(session, "Olga").id

    def take_back(session: Session, number: int) -> None:
        organiser = session.get_one(Person, olga)
        assignments.take_back(session, edition_id, seat_id, codes[number], organiser=organiser, now=NOW)

    def save(session: Session, number: int) -> None:
        reviews.save(session, tasks[number], Judgement({}, "So far", 0), now=NOW)

    ends = Counter(at_once(kept, take_back, save))
    assert ends["done"] == ROUNDS
    assert ends["done"] + ends[HasReview.__name__] + ends[NotAssigned.__name__] == 2 * ROUNDS


def test_a_seal_is_broken_before_the_first_score_which_is_then_under_another_or_not_at_all(kept: Flask) -> None:
    with kept.app_context():
        session = db.session()
        jun, olga = person(session, "Jun"), person(session, "Olga").id
        years = [edition(session, 2027 + n, closes_at=NOW - DAY) for n in range(ROUNDS)]
        tasks = [assignment(session, seat(session, y, jun), entry(session, y, person(session))).id for y in years]
        numbers, points = [y.id for y in years], [{c.id: 7 for c in criteria(session, y)} for y in years]
        for number in numbers:
            sealing.seal(session, number, organiser=None, now=NOW)
        session.commit()

    broken = [threading.Event() for _ in range(ROUNDS)]

    def break_seal(session: Session, number: int) -> None:
        """Then a juror saves, before it is committed."""
        organiser = session.get_one(Person, olga)
        sealing.break_seal(session, numbers[number], "A slip of the pen.", organiser=organiser, now=NOW)
        broken[number].set()
        time.sleep(0.1)

    def save(session: Session, number: int) -> None:
        # On SQLite whoever comes first has the database to themselves.
        broken[number].wait(0.5)
        reviews.save(session, tasks[number], Judgement(points[number], "So far", 0), now=NOW)

    ends = Counter(at_once(kept, break_seal, save))
    assert ends["done"] + ends[AlreadyScored.__name__] == 2 * ROUNDS
    with kept.app_context():
        assert db.session.scalar(select(func.count()).select_from(Score)) == 4 * ROUNDS
        assert sorted(db.session.scalars(select(SealedRules.edition_id))) == numbers
        assert set(db.session.scalars(select(SealedRules.first_score_at))) == {None}


def test_two_last_signatures_make_one_decision(kept: Flask) -> None:
    with kept.app_context():
        session = db.session()
        places = []
        for n in range(ROUNDS):
            codes = tuple(f"{letter}{ALPHABET[n]}QQQQ" for letter in "BCD")
            its = committee(session, 2027 + n, ranked=False, codes=codes)
            for who in its.people:
                its.declare(who)
                its.name(who)
            digest = its.put("Cas", typed(*codes) | because("no-ranking")).digest
            its.sign("Cas")
            places.append((its.edition.id, digest, {who: its.people[who].id for who in ("Ida", "Leo")}))

    def sign(who: str) -> Act:
        def act(session: Session, number: int) -> None:
            edition_id, digest, people = places[number]
            decisions.sign(
                session,
                edition_id,
                people[who],
                digest=digest or "",
                name=who,
                dissent="",
                look=basis,
                signer=SIGNER,
                now=NOW,
            )

        return act

    assert Counter(at_once(kept, sign("Ida"), sign("Leo"))) == {"done": 2 * ROUNDS}
    with kept.app_context():
        verbs = Counter(db.session.scalars(select(RegisteredAct.verb)))
        assert (verbs["sign"], verbs["decide"]) == (3 * ROUNDS, ROUNDS)
        assert set(db.session.scalars(select(Edition.decided_at))) == {NOW}
        assert register.verify(db.session()) == []


def test_an_essay_is_withdrawn_or_wins_and_never_both(kept: Flask) -> None:
    with kept.app_context():
        session = db.session()
        places = []
        for n in range(ROUNDS):
            codes = tuple(f"{letter}{ALPHABET[n]}QQQQ" for letter in "BCD")
            its = committee(session, 2027 + n, ranked=False, codes=codes)
            for who in its.people:
                its.declare(who)
                its.name(who)
            digest = its.put("Cas", typed(*codes) | because("no-ranking")).digest
            its.sign("Cas")
            its.sign("Ida")
            places.append((its.edition.id, digest, its.people["Leo"].id, its.essay(codes[0]).person_id))

    looked = [threading.Event() for _ in range(ROUNDS)]

    def sign(session: Session, number: int) -> None:
        edition_id, digest, member, _ = places[number]

        def look(session: Session, its: Edition) -> Basis:
            """Then the author comes, before it is signed."""
            found = basis(session, its)
            looked[number].set()
            time.sleep(0.1)
            return found

        signed = {"digest": digest or "", "name": "Leo", "dissent": "", "look": look, "signer": SIGNER}
        decisions.sign(session, edition_id, member, **signed, now=NOW)

    def withdraw(session: Session, number: int) -> None:
        edition_id, _, _, author = places[number]
        # On SQLite whoever comes first has the database to themselves.
        looked[number].wait(0.5)
        entries.withdraw(session, edition_id, author or 0, now=NOW)

    ends = Counter(at_once(kept, sign, withdraw))
    assert ends["done"] + ends["NotWithdrawable"] == 2 * ROUNDS
    with kept.app_context():
        decided = set(db.session.scalars(select(Edition.id).where(Edition.decided_at.is_not(None))))
        withdrawn = set(db.session.scalars(select(Entry.edition_id).where(Entry.withdrawn_at.is_not(None))))
        assert decided & withdrawn == set()
        assert len(decided | withdrawn) == ROUNDS


class TestLeaving:
    """An account is deleted while something is done with what belongs to it: one comes first, and all is whole."""

    def is_whole(self, app: Flask) -> bool:
        with app.app_context():
            return register.verify(db.session()) + integrity.faults(db.session()) == []

    def test_the_last_of_the_organisers_stays_however_they_leave(self, kept: Flask) -> None:
        with kept.app_context():
            organisers = [person(db.session(), is_organiser=True).id for _ in range(2 * ROUNDS)]

        def leave(which: int) -> Act:
            def act(session: Session, number: int) -> None:
                delete_account(session, organisers[2 * number + which], holders(kept), now=NOW)

            return act

        assert Counter(at_once(kept, leave(0), leave(1))) == {"done": 2 * ROUNDS - 1, "LastOrganiser": 1}
        with kept.app_context():
            assert len(db.session.scalars(select(Person).filter_by(is_organiser=True)).all()) == 1
        assert self.is_whole(kept)

    def test_a_juror_saves_a_review_before_the_author_leaves_or_not_at_all(self, kept: Flask) -> None:
        with kept.app_context():
            session = db.session()
            reading = edition(session, reading_from=NOW - DAY)
            jun = seat(session, reading, person(session, "Jun"))
            authors = [person(session) for _ in range(ROUNDS)]
            tasks = [assignment(session, jun, entry(session, reading, author)).id for author in authors]
            numbers = [author.id for author in authors]

        def leave(session: Session, number: int) -> None:
            delete_account(session, numbers[number], holders(kept), now=NOW)

        def save(session: Session, number: int) -> None:
            reviews.save(session, tasks[number], Judgement({}, "So far", 0), now=NOW)

        ends = Counter(at_once(kept, leave, save))
        assert ends["done"] + ends[NotAssigned.__name__] == 2 * ROUNDS
        with kept.app_context():
            left = [db.session.scalar(select(func.count()).select_from(row)) for row in (Entry, Assignment, Review)]
            assert left == [0, 0, 0]
        assert self.is_whole(kept)

    def test_an_essay_is_handed_in_before_its_author_leaves_or_not_at_all(self, kept: Flask) -> None:
        with kept.app_context():
            open_now, authors = edition(db.session()).id, [person(db.session()).id for _ in range(ROUNDS)]
        file = upload(essay(40))

        def leave(session: Session, number: int) -> None:
            delete_account(session, authors[number], holders(kept), now=NOW)

        def submit(session: Session, number: int) -> None:
            entries.submit(session, open_now, authors[number], application(), file, signer=SIGNER, now=NOW)

        ends = Counter(at_once(kept, leave, submit))
        assert ends["done"] + ends["Forbidden"] == 2 * ROUNDS
        with kept.app_context():
            assert db.session.scalars(select(Entry.id)).all() == []
        assert self.is_whole(kept)

    def test_the_same_bytes_are_handed_in_by_another_while_they_are_erased_and_they_are_there(
        self, kept: Flask
    ) -> None:
        files = [upload(essay(40 + number)) for number in range(ROUNDS)]
        with kept.app_context():
            session = db.session()
            over, running = edition(session, closes_at=NOW - DAY), edition(session, 2028)
            before, after = [[person(session).id for _ in range(ROUNDS)] for _ in range(2)]
            for number, author in enumerate(before):
                with transaction() as writing:
                    came = {"signer": SIGNER, "now": NOW - 2 * DAY}
                    entries.submit(writing, over.id, author, application(), files[number], **came)
            edition_id = running.id

        def leave(session: Session, number: int) -> None:
            delete_account(session, before[number], holders(kept), now=NOW)

        def submit(session: Session, number: int) -> None:
            entries.submit(session, edition_id, after[number], application(), files[number], signer=SIGNER, now=NOW)

        assert Counter(at_once(kept, leave, submit)) == {"done": 2 * ROUNDS}
        with kept.app_context():
            contents = set(db.session.scalars(select(Blob.content)))
        assert contents == {file.content for file in files}
        assert self.is_whole(kept)

    def test_two_machines_forget_each_essay_once(self, kept: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(forgetting, "BATCH", 2)
        with kept.app_context():
            session = db.session()
            over = edition(session)
            for _ in range(ROUNDS):
                entry(session, over, person(session))
            over.decided_at = over.announced_at = NOW - 400 * DAY
            session.commit()

        def forget(session: Session, _number: int) -> None:
            counts = PrizeHolder().forget(session, now=NOW)
            register.record(session, actor=None, verb="forget", subject="retention", now=NOW, **counts)

        assert Counter(at_once(kept, forget, forget)) == {"done": 2 * ROUNDS}
        with kept.app_context():
            told = db.session.scalars(select(RegisteredAct.facts).filter_by(verb="forget")).all()
            # It was announced without a committee, which is all that is off with it.
            off = [
                fault for fault in integrity.faults(db.session()) if not fault.startswith("edition 2027 is announced")
            ]
            assert (off, register.verify(db.session())) == ([], [])
        assert sum(facts["essays"] for facts in told) == ROUNDS


def test_machines_that_remind_at_once_write_to_each_juror_and_each_invited_once(kept: Flask) -> None:
    with kept.app_context():
        session = db.session()
        due_at = NOW + DAY
        running = edition(session, reading_from=NOW - 20 * DAY, closes_at=NOW - 10 * DAY, reviews_due_at=due_at)
        afternoon = NOW.replace(hour=14)
        for _ in range(ROUNDS):
            text = entry(session, running, person(session))
            assignment(session, seat(session, running, person(session, "Jun")), text, published_at=NOW - 9 * DAY)
            invited = person(session, "Wil")
            seat(session, running, invited, accepted_at=None, person_id=None, expires_at=afternoon + 5 * DAY)

    written: list[int] = []
    start = threading.Barrier(3)

    def tick() -> None:
        start.wait()
        with kept.app_context():
            written.append(upkeep.remind_jury(afternoon))

    machines = [threading.Thread(target=tick) for _ in range(3)]
    for machine in machines:
        machine.start()
    for machine in machines:
        machine.join()
    with kept.app_context():
        to = Counter(db.session.scalars(select(Mail.to)))
    assert (len(written), sum(written), len(to), set(to.values())) == (3, 2 * ROUNDS, 2 * ROUNDS, {1})


def test_an_invitation_that_is_accepted_while_it_is_sent_again_stays_accepted(kept: Flask) -> None:
    with kept.app_context():
        session = db.session()
        olga, noor = person(session, "Olga", is_organiser=True), person(session, "Noor")
        invited, token = seats.invite(
            session, edition(session).id, role=Role.JUROR, name="Noor", email=noor.email, organiser=olga, now=NOW
        )
        session.commit()
        seat_id, olga_id, noor_id = invited.id, olga.id, noor.id
    ends: list[str] = []

    def send_again() -> None:
        with kept.app_context():
            try:
                with transaction() as session:
                    # The page has it in hand when it begins.
                    waiting = session.get_one(Seat, seat_id)
                    seats.send_again(session, waiting.id, organiser=session.get_one(Person, olga_id), now=NOW)
                ends.append("done")
            except Conflict:
                ends.append("Conflict")

    sending = threading.Thread(target=send_again)
    with kept.app_context(), transaction() as session:
        seats.accept(session, token, session.get_one(Person, noor_id), now=NOW)
        sending.start()
        # By then it waits for the seat.
        time.sleep(1)
    sending.join()
    assert ends == ["Conflict"]
