"""The copies that jurors get are made right after an essay is received: without them nobody is given it, and whatever
happens meanwhile, they are made in the end."""

import logging
import os
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session, undefer

from portal import cli
from portal.accounts.models import Person
from portal.clock import FixedClock
from portal.manuscripts.identity import Author
from portal.manuscripts.workshop import Workshop
from portal.prize import dealing, upkeep
from portal.prize.models import Assignment, BlindCopy, Blob, Edition, Manuscript
from portal.prize.operations import assignments, copies, entries, erasure, intake
from portal.prize.operations.entries import Submitted
from portal.prize.queries import integrity, jury, jury_essay
from portal.prize.refusals import CannotAssign, UnacceptableFile
from tests.builders import DAY, NOW, SECOND, SIGNER, application, assignment, edition, seat, upload
from tests.essays import essay
from tests.prize.views.conftest import Visit

Make = Callable[[], int]
TEXT = "She waited by the window"


@pytest.fixture
def year(session: Session) -> Edition:
    return edition(session, reading_from=NOW - DAY)


@pytest.fixture
def done(session: Session, year: Edition, ada: Person) -> Submitted:
    """Ada's essay, handed in a moment ago."""
    return hand_in(session, year, ada)


@pytest.fixture
def make(app: Flask, clock: FixedClock, session: Session) -> Make:
    """What `portal tick` does of it, and the process beside the server every second."""

    def make() -> int:
        session.commit()
        with app.app_context():
            made = upkeep.make_copies(clock.now())
        session.expire_all()
        return made

    return make


def test_no_more_are_made_beside_a_server_that_is_gone(
    app: Flask, clock: FixedClock, session: Session, done: Submitted
) -> None:
    # When nobody hands in any more.
    clock.instant = NOW + DAY
    for beside, made in ((os.getpid(), False), (os.getppid(), True)):
        session.commit()
        cli.make_copies(app, beside)
        session.expire_all()
        assert (copy_of(session, done.manuscript) is not None) == made


def hand_in(session: Session, year: Edition, author: Person, content: bytes | None = None) -> Submitted:
    file = upload(content or essay(600))
    done = entries.submit(session, year.id, author.id, application(), file, signer=SIGNER, now=NOW)
    session.commit()
    return done


def copy_of(session: Session, manuscript: Manuscript) -> BlindCopy | None:
    everything = (undefer(BlindCopy.html), undefer(BlindCopy.docx))
    found: BlindCopy | None = session.scalar(
        select(BlindCopy).filter_by(manuscript_id=manuscript.id).options(*everything)
    )
    return found


def spoil(session: Session, manuscript: Manuscript) -> None:
    """From now on no copy can be made of it: its bytes are no Word file any more."""
    session.execute(update(Blob).filter_by(sha256=manuscript.sha256).values(content=b"PK no more"))


def test_an_essay_is_acknowledged_without_copies_and_has_them_a_moment_later(
    session: Session, done: Submitted, make: Make
) -> None:
    assert (done.act, copy_of(session, done.manuscript)) == ("submit", None)
    assert (make(), make()) == (1, 0)
    copy = copy_of(session, done.manuscript)
    assert copy is not None
    assert TEXT in copy.html
    kept = session.scalars(select(Blob.content).filter_by(sha256=done.manuscript.sha256)).one()
    assert (copy.docx[:2], copy.docx == kept) == (b"PK", False)
    assert [item["code"] for item in done.manuscript.removed] == ["properties", "thumbnail", "custom-data"]
    assert len(done.manuscript.signature) > 0


def test_an_essay_without_copies_is_not_dealt_out(session: Session, year: Edition, done: Submitted, make: Make) -> None:
    assert dealing.table(session, year).essays == {}
    make()
    assert dealing.table(session, year).essays == {done.entry.code: done.entry.id}


def test_a_replaced_essay_is_off_the_desk_until_its_new_copy_is_made(
    session: Session, year: Edition, done: Submitted, ada: Person, jun: Person, make: Make
) -> None:
    make()
    assignment(session, seat(session, year, jun), done.entry)
    hand_in(session, year, ada, essay(40, more="The newer text."))
    (shelf,) = jury.shelves(session, jun.id)
    assert (shelf.entries, jury_essay.desk(session, jun.id, done.entry.code)) == ((), None)
    assert jury_essay.blind_file(session, jun.id, done.entry.code) is None
    assert make() == 1
    desk = jury_essay.desk(session, jun.id, done.entry.code)
    assert desk is not None
    assert "The newer text." in desk.entry.html


def test_a_version_that_was_replaced_meanwhile_needs_no_copy(
    session: Session, year: Edition, done: Submitted, ada: Person, make: Make
) -> None:
    hand_in(session, year, ada, essay(40, more="The newer text."))
    assert (make(), copy_of(session, done.manuscript)) == (1, None)


def test_what_somebody_is_at_is_left_to_them_and_taken_up_when_they_have_died(
    session: Session, done: Submitted, clock: FixedClock, make: Make
) -> None:
    assert copies.claim(session, done.manuscript.id, now=NOW)
    assert not copies.claim(session, done.manuscript.id, now=NOW + SECOND)
    clock.instant = NOW + copies.CLAIM - SECOND
    assert make() == 0
    clock.instant = NOW + copies.CLAIM
    assert make() == 1


def test_what_another_has_finished_since_one_looked_is_not_made_again(
    session: Session, year: Edition, done: Submitted, ben: Person, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(session, year, ben, essay(40, more="Another text."))
    seen = copies.due(session, NOW)
    assert (len(seen), make()) == (2, 2)
    session.execute(update(BlindCopy).values(pdf=b"%PDF"))
    monkeypatch.setattr(copies, "due", lambda *_: seen)
    assert make() == 0
    assert set(session.scalars(select(BlindCopy.pdf))) == {b"%PDF"}


@pytest.mark.parametrize(
    ("since_the_first", "since_the_last", "is_rush"),
    [
        (timedelta(seconds=30), timedelta(seconds=1), True),
        (timedelta(seconds=30), copies.QUIET, False),
        (copies.LONGEST_WAIT, timedelta(seconds=1), False),
    ],
)
def test_while_essays_come_in_the_receipts_go_first_and_no_copy_waits_for_more_than_a_minute(
    session: Session,
    year: Edition,
    done: Submitted,
    ben: Person,
    since_the_first: timedelta,
    since_the_last: timedelta,
    is_rush: bool,
) -> None:
    done.manuscript.arrived_at = NOW - since_the_first
    hand_in(session, year, ben, essay(40, more="Another text.")).manuscript.arrived_at = NOW - since_the_last
    session.flush()
    assert copies.is_rush(session, NOW) is is_rush


def test_where_nothing_waits_there_is_no_rush(session: Session, done: Submitted, make: Make) -> None:
    assert copies.is_rush(session, NOW)
    make()
    assert not copies.is_rush(session, NOW)


def test_essays_that_were_erased_long_ago_wait_for_nothing(
    session: Session, year: Edition, done: Submitted, ben: Person, make: Make
) -> None:
    make()
    erasure.erase_entries(session, [done.entry.id], now=NOW)
    assert (copies.due(session, NOW), make()) == ([], 0)
    done.manuscript.arrived_at = NOW - DAY
    hand_in(session, year, ben, essay(40, more="Another text."))
    assert copies.is_rush(session, NOW)


def test_a_copy_that_cannot_be_made_is_named_and_tried_again_and_keeps_no_other_waiting(
    session: Session,
    year: Edition,
    done: Submitted,
    ben: Person,
    clock: FixedClock,
    make: Make,
    caplog: pytest.LogCaptureFixture,
) -> None:
    spoil(session, done.manuscript)
    other = hand_in(session, year, ben, essay(40, more="Another text."))
    with caplog.at_level(logging.ERROR):
        assert make() == 1
    assert caplog.messages == [f"essay {done.entry.code}: no blind copy can be made: damaged"]
    assert copy_of(session, other.manuscript) is not None
    assert f"entry {done.entry.code}, version 1: no blind copy of it can be made" in integrity.faults(session)
    content = essay(600)
    session.execute(update(Blob).filter_by(sha256=done.manuscript.sha256).values(content=content))
    clock.instant = NOW + timedelta(minutes=59)
    assert make() == 0
    clock.instant = NOW + timedelta(minutes=60)
    assert make() == 1
    assert (done.manuscript.copy_fault, integrity.faults(session)) == (None, [])


def test_the_organiser_is_told_that_a_copy_is_being_made_and_what_to_do_where_it_cannot_be(
    session: Session, done: Submitted, olga: Person, make: Make, visit: Visit
) -> None:
    office, page = visit(olga).client, f"/organise/prize/2027/entries/{done.entry.code}"
    assert "The copy for the jury is being made." in office.get(page).text
    assert "copy being made" in office.get("/organise/prize/2027/").text
    # What the jury reads is not there to be looked at yet: one comes to where that is said.
    assert office.get(f"{page}/essay").location == page
    spoil(session, done.manuscript)
    make()
    told = office.get(page).text
    assert "No copy for the jury can be made of this file," in told
    assert "<strong>This file is damaged:</strong>" in told
    assert "Of 1 essay no copy for the jury can be made," in office.get("/organise/prize/2027/").text


def test_the_author_sees_that_it_is_being_made_what_was_taken_out_and_what_helps_where_it_cannot_be(
    session: Session, done: Submitted, ada: Person, make: Make, visit: Visit
) -> None:
    own = visit(ada).client
    assert "The copy that the jury reads is being made." in own.get("/prize/2027/entry").text
    make()
    assert "What we took out of the copy that the jury reads" in own.get("/prize/2027/entry").text
    session.execute(update(Manuscript).values(removed=[], copy_fault={"reason": "damaged", "facts": {}}))
    session.delete(session.get_one(BlindCopy, done.manuscript.id))
    session.commit()
    assert "The copy that the jury reads could not be made yet." in own.get("/prize/2027/entry").text


def test_the_organiser_cannot_give_an_essay_before_its_copy_is_made(
    session: Session, year: Edition, done: Submitted, jun: Person, olga: Person, make: Make
) -> None:
    chair = seat(session, year, jun)
    with pytest.raises(CannotAssign):
        assignments.give(session, year.id, chair.id, done.entry.code, organiser=olga, now=NOW)
    make()
    assignments.give(session, year.id, chair.id, done.entry.code, organiser=olga, now=NOW)
    assert session.scalars(select(Assignment.entry_id)).all() == [done.entry.id]


def test_an_essay_whose_author_has_left_is_not_copied(
    session: Session, done: Submitted, ada: Person, make: Make
) -> None:
    assert copies.claim(session, done.manuscript.id, now=NOW)
    erasure.delete_entries(session, [done.entry.id])
    assert make() == 0


def test_what_is_made_beside_the_requests_stands_back_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    for name in ("_workshop", "_back_room"):
        shop = Workshop()
        monkeypatch.setattr(shop, "prepare", lambda *_, name=name, **__: asked.append(name))
        monkeypatch.setattr(intake, name, shop)
    for waited_for in (True, False):
        intake.prepare(b"", Author(), [], waited_for=waited_for)
    assert asked == ["_workshop", "_back_room"]


def test_a_refusal_is_kept_as_it_was(session: Session, done: Submitted, olga: Person) -> None:
    refusal = UnacceptableFile("too-large", {"kind": "time"})
    copies.give_up(session, done.manuscript.id, refusal, now=NOW)
    kept = UnacceptableFile(**done.manuscript.copy_fault or {})
    assert (kept.reason, kept.facts) == (refusal.reason, refusal.facts)
