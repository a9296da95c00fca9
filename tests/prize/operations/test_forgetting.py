"""Forgetting by the clock: at the instant that the plan names, a bounded number at a time, and nobody else's."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.models import Blob, Commitment, Draft, Edition, Entry, Extension, Manuscript
from portal.prize.operations import decided, drafts, entries, forgetting, refused_files
from portal.prize.queries import integrity
from tests.builders import DAY, NOW, SECOND, SIGNER, application, edition, entry, person, upload
from tests.essays import essay
from tests.prize.chamber import CODES, because, committee, typed

CLOSES = NOW + 30 * DAY
MONTH = timedelta(days=30)
YEAR = timedelta(days=365)


@pytest.fixture
def year(session: Session) -> Edition:
    return edition(session)


def extend(session: Session, year: Edition, who: Person, until: timedelta) -> None:
    values = {"closes_at": CLOSES + until, "reason": "ill", "granted_by_id": who.id, "granted_at": NOW}
    session.add(Extension(edition_id=year.id, person_id=who.id, **values))
    session.flush()


def count(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


class TestUnfinished:
    def test_a_form_and_its_file_go_thirty_days_after_the_deadline_and_not_a_second_before(
        self, session: Session, year: Edition, ada: Person
    ) -> None:
        drafts.save(session, year.id, ada.id, {"title": "A window"}, file=("a.docx", essay(40)), now=NOW)
        assert forgetting.forget_unfinished(session, now=CLOSES + MONTH - SECOND) == 0
        assert (count(session, Draft), count(session, Blob)) == (1, 1)
        assert forgetting.forget_unfinished(session, now=CLOSES + MONTH) == 1
        assert (count(session, Draft), count(session, Blob)) == (0, 0)

    def test_who_was_given_longer_keeps_it_longer(
        self, session: Session, year: Edition, ada: Person, ben: Person
    ) -> None:
        for who in (ada, ben):
            drafts.save(session, year.id, who.id, {}, file=None, now=NOW)
        extend(session, year, ada, 7 * DAY)
        found = [
            (forgetting.forget_unfinished(session, now=now), forgetting.forget_extensions(session, now=now))
            for now in (CLOSES + MONTH, CLOSES + MONTH + 7 * DAY - SECOND, CLOSES + MONTH + 7 * DAY)
        ]
        assert found == [(1, 0), (0, 0), (1, 1)]

    def test_the_file_of_a_form_that_is_an_essay_too_stays(self, session: Session, year: Edition, ada: Person) -> None:
        entries.submit(session, year.id, ada.id, application(), upload(essay(40)), signer=SIGNER, now=NOW)
        drafts.save(session, year.id, ada.id, {}, file=("again.docx", essay(40)), now=NOW)
        assert forgetting.forget_unfinished(session, now=CLOSES + MONTH) == 1
        assert session.scalars(select(Blob.content)).all() == [essay(40)]

    def test_a_registered_file_that_came_is_kept_with_its_essay(
        self, session: Session, year: Edition, ada: Person
    ) -> None:
        drafts.save(session, year.id, ada.id, {}, file=("a.docx", essay(40)), now=NOW)
        drafts.save(session, year.id, ada.id, {}, file=("b.docx", essay(41)), now=NOW)
        entries.submit(session, year.id, ada.id, application(), upload(essay(41)), signer=SIGNER, now=NOW)
        extend(session, year, ada, 0 * DAY)
        assert count(session, Commitment) == 2
        assert forgetting.forget_registrations(session, now=CLOSES + MONTH) == 1
        came = session.scalars(select(Commitment.sha256)).one()
        assert came == session.scalars(select(Manuscript.sha256)).one()
        assert forgetting.forget_extensions(session, now=CLOSES + MONTH) == 0


class TestEssays:
    @pytest.fixture
    def announced(self, session: Session, year: Edition) -> Edition:
        session.execute(update(Edition).values(decided_at=CLOSES, announced_at=CLOSES + DAY))
        session.commit()
        return year

    def test_an_essay_of_an_edition_that_is_never_announced_is_not_forgotten(
        self, session: Session, year: Edition, ada: Person
    ) -> None:
        entry(session, year, ada)
        assert forgetting.forget_essays(session, now=CLOSES + 20 * YEAR) == 0

    def test_a_year_after_the_results_every_essay_of_the_edition_is_nobody_s(
        self, session: Session, announced: Edition, ada: Person, ben: Person
    ) -> None:
        for who in (ada, ben):
            entry(session, announced, who)
        later = edition(session, 2028)
        entry(session, later, ada, code="BBBBBB")
        over = CLOSES + DAY + YEAR
        assert [forgetting.forget_essays(session, now=now) for now in (over - SECOND, over, over)] == [0, 2, 0]
        assert session.scalars(select(Entry.code).where(Entry.erased_at.is_(None))).all() == ["BBBBBB"]
        # Here nobody decided before it was announced.
        assert [fault for fault in integrity.faults(session) if "is announced" not in fault] == []

    def test_what_wins_keeps_its_text_and_its_author(self, session: Session, olga: Person) -> None:
        its = committee(session)
        its.unseal()
        its.announce(olga)
        assert forgetting.forget_essays(session, now=NOW + YEAR) == 3
        kept = select(Entry.code).where(Entry.person_id.is_not(None), Entry.erased_at.is_(None)).order_by(Entry.code)
        assert session.scalars(kept).all() == list(CODES[:3])
        assert integrity.faults(session) == []

    def test_what_won_by_a_decision_that_was_reopened_is_forgotten_with_the_others(self, session: Session) -> None:
        its = committee(session)
        its.decide()
        for who in its.people:
            decided.ask_to_reopen(
                session, its.edition.id, its.people[who].id, reason="A wrong score.", name=who, now=NOW
            )
        first = typed("BBBBBB", "CCCCCC", "FFFFFF")
        its.put("Cas", first | because("outside-FFFFFF-3") | because("left-out-DDDDDD"))
        for who in its.people:
            its.sign(who)
        its.edition.announced_at = NOW
        session.commit()
        assert forgetting.forget_essays(session, now=NOW + YEAR) == 3
        assert session.scalars(select(Entry.code).where(Entry.erased_at.is_(None)).order_by(Entry.code)).all() == [
            "BBBBBB", "CCCCCC", "FFFFFF",
        ]  # fmt: skip

    def test_an_author_who_is_forgotten_is_no_entrant_of_that_year_any_more(
        self, session: Session, announced: Edition, ada: Person
    ) -> None:
        entry(session, announced, ada)
        forgetting.forget_essays(session, now=CLOSES + DAY + YEAR)
        assert session.scalars(select(Entry.person_id)).all() == [None]


class TestBatches:
    def test_no_round_does_more_than_a_batch_in_a_constant_number_of_queries(
        self, session: Session, year: Edition, monkeypatch: pytest.MonkeyPatch, queries: list[str]
    ) -> None:
        monkeypatch.setattr(forgetting, "BATCH", 3)
        for number in range(7):
            author = person(session)
            entry(session, year, author)
            session.add(Draft(edition_id=year.id, person_id=author.id, typed={}, saved_at=NOW))
            session.add(Commitment(edition_id=year.id, person_id=author.id, sha256=f"{number}" * 64, registered_at=NOW))
            refused_files.note(session, year.id, author.id, ("a.pdf", b"%PDF"), "This is a PDF.", now=NOW)
        session.execute(update(Edition).values(decided_at=CLOSES, announced_at=CLOSES))
        session.commit()
        now = CLOSES + YEAR
        rounds: list[Callable[..., int]] = [
            forgetting.forget_unfinished, forgetting.forget_registrations, forgetting.forget_refused_files,
            forgetting.forget_essays,
        ]  # fmt: skip
        for forget in rounds:
            found = []
            for _ in range(4):
                session.expire_all()
                queries.clear()
                found.append((forget(session, now=now), len(queries)))
            done, sent = zip(*found, strict=True)
            assert (done, len(set(sent[:3])), sent[3]) == ((3, 3, 1, 0), 1, 1), forget
