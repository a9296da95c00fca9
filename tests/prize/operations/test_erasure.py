"""Deleting a person from the prize: what goes, what stays without them, and what of others must not be touched."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit import register
from portal.audit.models import Act
from portal.prize.models import (
    Assignment,
    BlindCopy,
    Blob,
    Commitment,
    Draft,
    Edition,
    Entry,
    Extension,
    Manuscript,
    Receipt,
    Review,
    Role,
    Score,
    Seat,
)
from portal.prize.operations import commitments, drafts, entries
from portal.prize.operations.erasure import erase_person
from portal.prize.queries import integrity
from portal.prize.rules.declarations import DECLARATIONS
from portal.refusals import Forbidden
from tests.builders import DAY, NOW, SIGNER, application, assignment, edition, entry, person, review, seat, upload
from tests.essays import essay

AFTER = NOW + 40 * DAY


@pytest.fixture
def year(session: Session) -> Edition:
    return edition(session, reading_from=NOW - DAY)


def count(session: Session, *models: Any) -> list[int]:
    return [session.scalar(select(func.count()).select_from(model)) or 0 for model in models]


def enter(session: Session, year: Edition, who: Person, content: bytes, **said: Any) -> Entry:
    said = {"supervisor": "Prof. Mara Quill", "help_received": "My sister read it."} | said
    done = entries.submit(
        session, year.id, who.id, application(**said), upload(content), signer=SIGNER, attempt=None, now=NOW
    )
    session.commit()
    return done.entry


def extend(session: Session, year: Edition, who: Person, until: datetime) -> None:
    session.add(
        Extension(
            edition_id=year.id, person_id=who.id, closes_at=until, reason="ill", granted_by_id=who.id, granted_at=NOW
        )
    )
    session.commit()


class TestWhileTheCallIsOpen:
    def test_nothing_of_an_entry_is_left_but_its_lines_in_the_register(
        self, session: Session, year: Edition, ada: Person, jun: Person
    ) -> None:
        mine = enter(session, year, ada, essay(40))
        enter(session, year, ada, essay(41))
        drafts.save(session, year.id, ada.id, {"title": "another"}, file=("third.docx", essay(42)), now=NOW)
        extend(session, year, ada, NOW + 31 * DAY)
        review(session, assignment(session, seat(session, year, jun), mine))
        assert erase_person(session, ada, now=NOW) == {
            "drafts": 1, "entries_deleted": 1, "entries_erased": 0, "seats": 0,
        }  # fmt: skip
        tables = (Entry, Manuscript, BlindCopy, Blob, Receipt, Draft, Commitment, Extension, Assignment, Review, Score)
        assert count(session, *tables) == [0] * 11
        assert session.scalars(select(Act.verb).filter_by(subject=f"entry {mine.code}").order_by(Act.number)).all() == [
            "submit", "replace", "delete entry",
        ]  # fmt: skip
        assert register.verify(session) + integrity.faults(session) == []

    def test_that_an_essay_has_no_receipt_is_still_a_fault_where_nobody_deleted_it(
        self, session: Session, year: Edition, ada: Person, ben: Person
    ) -> None:
        gone, there = enter(session, year, ada, essay(40)), enter(session, year, ben, essay(41))
        erase_person(session, ada, now=NOW)
        session.delete(session.scalars(select(Receipt).filter_by(entry_id=there.id)).one())
        session.flush()
        act = session.scalars(select(Act).filter_by(subject=f"entry {there.code}")).one()
        assert integrity.faults(session) == [f"act {act.number}: it has no receipt"]
        assert gone.code != there.code

    def test_the_same_bytes_of_somebody_else_stay(
        self, session: Session, year: Edition, ada: Person, ben: Person
    ) -> None:
        enter(session, year, ada, essay(40))
        theirs = enter(session, year, ben, essay(40))
        erase_person(session, ada, now=NOW)
        assert session.scalars(select(Blob.content)).all() == [essay(40)]
        assert session.scalars(select(Entry.id)).all() == [theirs.id]

    def test_an_extension_holds_the_call_open_for_its_person(
        self, session: Session, year: Edition, ada: Person
    ) -> None:
        enter(session, year, ada, essay(40))
        extend(session, year, ada, AFTER + DAY)
        assert erase_person(session, ada, now=AFTER)["entries_deleted"] == 1


class TestAfterTheDeadline:
    def test_the_record_stays_and_says_nothing_of_the_author(
        self, session: Session, year: Edition, ada: Person, jun: Person, noor: Person
    ) -> None:
        mine = enter(session, year, ada, essay(40), title="A window")
        chairs = [seat(session, year, juror) for juror in (jun, noor)]
        review(session, assignment(session, chairs[0], mine), (7, 8, 6, 9), comment="Well seen.")
        assignment(session, chairs[1], mine, recused_at=NOW, recusal_reason="I believe it is Ada.")
        before = session.scalars(select(Manuscript).filter_by(entry_id=mine.id)).one()
        kept = (before.sha256, before.words, before.main_words, before.ledger, before.received_at, before.number)
        receipt = session.scalars(select(Receipt)).one().as_file()
        assert erase_person(session, ada, now=AFTER)["entries_erased"] == 1
        session.commit()
        session.expire_all()
        left = session.get_one(Entry, mine.id)
        assert (left.title, left.code, left.withdrawn_at, left.erased_at) == ("A window", mine.code, AFTER, AFTER)
        assert (left.person_id, left.school, left.city, left.country, left.supervisor, left.year_of_study) == (
            None, "", "", "", "", None,
        )  # fmt: skip
        assert (left.help_received, left.declared) == ("", {})
        after = session.scalars(select(Manuscript).filter_by(entry_id=mine.id)).one()
        assert (after.sha256, after.words, after.main_words, after.ledger, after.received_at, after.number) == kept
        assert (after.file_name, after.findings, after.removed, after.masks, after.signature, after.near_copies) == (
            "", [], [], [], [], [],
        )  # fmt: skip
        blob = session.scalars(select(Blob)).one()
        assert (blob.content, blob.erased_at, blob.size) == (None, AFTER, len(essay(40)))
        assert count(session, BlindCopy, Commitment, Extension) == [0, 0, 0]
        assert session.scalars(select(Receipt)).one().as_file() == receipt
        assert session.scalars(select(Review.comment)).all() == ["Well seen."]
        assert session.scalars(select(Score.points).order_by(Score.criterion_id)).all() == [7, 8, 6, 9]
        assert set(session.scalars(select(Assignment.recusal_reason))) == {None, ""}
        assert register.verify(session) + integrity.faults(session) == []

    def test_a_decision_that_was_made_stands(self, session: Session, year: Edition, ada: Person) -> None:
        mine = enter(session, year, ada, essay(40))
        session.execute(update(Edition).values(decided_at=AFTER - DAY))
        erase_person(session, ada, now=AFTER)
        session.refresh(mine)
        assert (mine.withdrawn_at, mine.erased_at) == (None, AFTER)

    def test_an_essay_that_was_withdrawn_before_keeps_that_day(
        self, session: Session, year: Edition, ada: Person
    ) -> None:
        mine = entry(session, year, ada, withdrawn_at=NOW)
        erase_person(session, ada, now=AFTER)
        session.refresh(mine)
        assert (mine.withdrawn_at, mine.erased_at) == (NOW, AFTER)

    def test_the_same_bytes_stay_until_the_last_of_their_authors_leaves(
        self, session: Session, year: Edition, ada: Person, ben: Person
    ) -> None:
        enter(session, year, ada, essay(40))
        enter(session, year, ben, essay(40))
        erase_person(session, ada, now=AFTER)
        assert (session.scalars(select(Blob.content)).one(), integrity.faults(session)) == (essay(40), [])
        erase_person(session, ben, now=AFTER)
        assert (session.scalars(select(Blob.content)).one(), integrity.faults(session)) == (None, [])

    def test_bytes_that_should_be_gone_and_bytes_that_should_not_are_found(
        self, session: Session, year: Edition, ada: Person, ben: Person
    ) -> None:
        hers, his = enter(session, year, ada, essay(40)), enter(session, year, ben, essay(41))
        erase_person(session, ada, now=AFTER)
        files = {row.entry_id: row.sha256 for row in session.scalars(select(Manuscript))}
        restored = update(Blob).filter_by(sha256=files[hers.id]).values(content=essay(40), erased_at=None)
        session.execute(restored)
        session.execute(update(Blob).filter_by(sha256=files[his.id]).values(content=None, erased_at=NOW))
        assert integrity.faults(session) == [
            f"file {files[hers.id]}: it is kept, and it is nobody's",
            f"entry {his.code}, version 1: its file is erased",
        ]


class TestJurorsAndCommittee:
    def test_a_juror_leaves_what_was_handed_in_and_takes_the_rest_along(
        self, session: Session, year: Edition, ada: Person, jun: Person
    ) -> None:
        chair = seat(session, year, jun)
        essays = [entry(session, year, person(session)) for _ in range(4)]
        done, drafted, stepped_back, _ = [assignment(session, chair, one) for one in essays]
        review(session, done, (7, 8, 6, 9), comment="Well seen.")
        review(session, drafted, (5, None, None, None), handed_in=False, comment="Not sure.")
        stepped_back.recused_at, stepped_back.recusal_reason = NOW, "My niece wrote it."
        session.commit()
        assert erase_person(session, jun, now=AFTER)["seats"] == 1
        session.expire_all()
        left = session.get_one(Seat, chair.id)
        assert (left.name, left.email, left.withdrawn_at) == (
            f"Former juror {chair.id}", f"seat-{chair.id}@erased.invalid", AFTER,
        )  # fmt: skip
        assert session.scalars(select(Assignment.id)).all() == [done.id]
        assert session.scalars(select(Review.comment)).all() == ["Well seen."]
        assert session.scalars(select(Score.points).order_by(Score.criterion_id)).all() == [7, 8, 6, 9]
        assert register.verify(session) == []

    def test_an_invitation_to_the_address_is_withdrawn_and_forgotten(
        self, session: Session, year: Edition, cas: Person
    ) -> None:
        asked = seat(session, year, cas, Role.COMMITTEE, person_id=None, accepted_at=None)
        erase_person(session, cas, now=NOW)
        session.refresh(asked)
        assert (asked.name, asked.withdrawn_at) == (f"Former committee member {asked.id}", NOW)

    def test_others_keep_their_seats(self, session: Session, year: Edition, jun: Person, noor: Person) -> None:
        chair = seat(session, year, noor)
        seat(session, year, jun)
        erase_person(session, jun, now=NOW)
        session.refresh(chair)
        assert (chair.name, chair.withdrawn_at) == ("Noor", None)


def test_nothing_is_taken_any_more_in_the_name_of_a_deleted_account(
    session: Session, year: Edition, ada: Person
) -> None:
    ada.erased_at = NOW
    session.commit()
    with pytest.raises(Forbidden):
        enter(session, year, ada, essay(40))
    with pytest.raises(Forbidden):
        commitments.register(session, year.id, ada.id, "a" * 64, now=NOW)


def test_what_was_declared_stays_with_those_who_stay(session: Session, year: Edition, ada: Person, ben: Person) -> None:
    entry(session, year, ada)
    his = entry(session, year, ben)
    erase_person(session, ada, now=AFTER)
    session.refresh(his)
    assert (his.declared, his.person_id, his.school) == (DECLARATIONS, ben.id, "School of Medicine, Elmstead")
