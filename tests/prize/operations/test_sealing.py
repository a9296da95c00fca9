"""Rules are fixed before anybody scores, whichever way essays come to jurors."""

import ast
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

import portal
from portal.accounts.models import Person
from portal.audit import register
from portal.audit.models import Act
from portal.prize.dealing import table
from portal.prize.models import Edition, SealedRules
from portal.prize.operations import assignments, editions, further_reads, plans, reviews, sealing
from portal.prize.queries.integrity import faults
from portal.prize.refusals import AlreadyScored, RulesSealed
from portal.prize.rules.judgement import Judgement
from portal.prize.rules.sealed import digest, read
from portal.refusals import Conflict
from portal.scoring.model import DEGREES, PRIOR_REVIEWS
from portal.scoring.task import METHOD
from tests.builders import DAY, NOW, SECOND, assignment, criteria, edition, entry, person, review, seat, settings


@pytest.fixture
def year(session: Session) -> Edition:
    return edition(session, closes_at=NOW - DAY)


def seals(session: Session) -> list[tuple[int | None, datetime, datetime | None]]:
    """By whom, when, and since when there had been scores."""
    rows = session.scalars(select(SealedRules).order_by(SealedRules.edition_id))
    return [(row.sealed_by_id, row.sealed_at, row.first_score_at) for row in rows]


def acts(session: Session) -> list[tuple[int | None, str, str, dict[str, object]]]:
    rows = session.execute(select(Act.actor_id, Act.verb, Act.subject, Act.facts).order_by(Act.number))
    return [tuple(row) for row in rows if row.verb in ("seal rules", "break seal")]


def unsealed(session: Session, year: Edition) -> None:
    """As an edition was whose essays were given out before there were seals."""
    session.execute(delete(SealedRules).filter_by(edition_id=year.id))
    session.commit()


def test_what_is_sealed_is_what_the_edition_says(session: Session, year: Edition, olga: Person) -> None:
    sealed = sealing.seal(session, year.id, organiser=olga, now=NOW)
    rules = read(sealed.document)
    assert (rules.year, rules.lowest, rules.highest, rules.reads_per_essay) == (2027, 1, 10, 2)
    assert [(c.name, c.weight) for c in rules.criteria] == [(c.name, c.weight) for c in criteria(session, year)]
    assert dict(rules.criteria[0].anchors) == criteria(session, year)[0].anchors
    assert (rules.pot_cents, rules.currency, rules.shares_cents) == (500_000, "EUR", (250_000, 150_000, 100_000))
    assert (rules.quorum, rules.allows_shared_places, rules.method.version) == (None, False, METHOD)
    assert f"weight of {PRIOR_REVIEWS:g} reviews" in rules.method.priors
    assert f"half-t with {DEGREES:g} degrees" in rules.method.priors
    assert sealed.digest == digest(sealed.document)
    assert seals(session) == [(olga.id, NOW, None)]
    assert acts(session) == [(olga.id, "seal rules", "edition 2027", {"digest": sealed.digest})]


def test_a_second_seal_changes_nothing(session: Session, year: Edition, olga: Person) -> None:
    first = sealing.seal(session, year.id, organiser=olga, now=NOW)
    assert sealing.seal(session, year.id, organiser=None, now=NOW + DAY) is first
    assert (seals(session), len(acts(session))) == ([(olga.id, NOW, None)], 1)


class TestByItself:
    def test_it_falls_with_the_first_readings_that_are_published_and_in_the_same_transaction(
        self, session: Session, year: Edition, jun: Person, olga: Person
    ) -> None:
        seat(session, year, jun), entry(session, year, person(session))
        plans.plan(session, year.id, seed=1, organiser=olga, now=NOW)
        assert seals(session) == []
        session.commit()
        plans.publish(session, year.id, mark=table(session, year).mark, organiser=olga, now=NOW)
        assert seals(session) == [(None, NOW, None)]
        session.rollback()
        assert seals(session) == []

    def test_a_single_reading_given_by_hand_is_published_no_other_way(
        self, session: Session, year: Edition, jun: Person, olga: Person
    ) -> None:
        its, text = seat(session, year, jun), entry(session, year, person(session))
        assignments.give(session, year.id, its.id, text.code, organiser=olga, now=NOW)
        assert seals(session) == []
        plans.publish(session, year.id, mark=table(session, year).mark, organiser=olga, now=NOW)
        assert seals(session) == [(None, NOW, None)]

    def test_with_the_first_reads_that_the_committee_asks_for(
        self, session: Session, year: Edition, jun: Person, cas: Person
    ) -> None:
        chair, text = seat(session, year, jun), entry(session, year, person(session))
        unsealed(session, year)
        further_reads.ask(session, year.id, [(chair.id, "NNNNNN")], member=cas, now=NOW)
        assert seals(session) == []
        further_reads.ask(session, year.id, [(chair.id, text.code)], member=cas, now=NOW)
        assert seals(session) == [(None, NOW, None)]

    def test_nothing_else_in_the_portal_publishes_a_reading(self) -> None:
        """Whoever adds another way seals there as well."""
        writers = {
            path.stem
            for path in Path(portal.__file__).parent.rglob("*.py")
            if "migrations" not in path.parts
            for node in ast.walk(ast.parse(path.read_text()))
            if (isinstance(node, ast.keyword) and node.arg == "published_at")
            or (isinstance(node, ast.Attribute) and node.attr == "published_at" and isinstance(node.ctx, ast.Store))
        }
        assert writers == {"plans", "further_reads", "recusals"}

    def test_readings_from_before_there_were_seals_are_judged_by_rules_that_the_first_score_seals(
        self, session: Session, year: Edition, jun: Person
    ) -> None:
        task = assignment(session, seat(session, year, jun), entry(session, year, person(session)))
        unsealed(session, year)
        reviews.save(session, task.id, Judgement({}, "Only words so far.", 0), now=NOW)
        assert seals(session) == []
        points = {criteria(session, year)[0].id: 7}
        reviews.save(session, task.id, Judgement(points, "Now a score.", 1), now=NOW + SECOND)
        # It was there before the score was.
        assert seals(session) == [(None, NOW + SECOND, None)]

    def test_where_there_are_scores_already_it_says_since_when(
        self, session: Session, year: Edition, jun: Person, noor: Person, olga: Person
    ) -> None:
        text = entry(session, year, person(session))
        review(session, assignment(session, seat(session, year, jun), text), saved_at=NOW - SECOND)
        unsealed(session, year)
        seat(session, year, noor)
        plans.plan(session, year.id, seed=1, organiser=olga, now=NOW)
        plans.publish(session, year.id, mark=table(session, year).mark, organiser=olga, now=NOW)
        assert seals(session) == [(None, NOW, NOW - SECOND)]

    def test_also_where_the_one_score_there_is_is_changed_by_what_seals_them(
        self, session: Session, year: Edition, jun: Person
    ) -> None:
        task = assignment(session, seat(session, year, jun), entry(session, year, person(session)))
        draft = review(session, task, handed_in=False, saved_at=NOW - SECOND)
        unsealed(session, year)
        points = {criteria(session, year)[0].id: 7}
        reviews.save(session, task.id, Judgement(points, "Another score.", draft.version), now=NOW)
        assert seals(session) == [(None, NOW, NOW - SECOND)]


class TestWhatIsSealed:
    @pytest.mark.parametrize(
        ("changed", "named"),
        [
            ({"reads_per_entry": 3}, ("reads_per_entry",)),
            ({"pot_cents": 400_000, "shares": (250_000, 150_000)}, ("pot_cents", "shares")),
            ({"currency": "CHF"}, ("currency",)),
            ({"quorum": 2}, ("quorum",)),
            ({"allows_shared_places": True}, ("allows_shared_places",)),
        ],
    )
    def test_it_cannot_be_changed_and_the_refusal_names_what_would_be(
        self, session: Session, year: Edition, olga: Person, changed: dict[str, object], named: tuple[str, ...]
    ) -> None:
        sealing.seal(session, year.id, organiser=None, now=NOW)
        other = settings(closes_at=NOW - DAY, title="Another title", **changed)
        with pytest.raises(RulesSealed) as refused:
            editions.change(session, year.id, other, organiser=olga, now=NOW)
        assert (refused.value.settings, refused.value.sealed_at) == (named, NOW)
        assert (year.title, year.reads_per_entry, year.quorum) == ("Ascona Prize", 2, None)

    def test_dates_and_words_can_be_changed_as_before(self, session: Session, year: Edition, olga: Person) -> None:
        sealing.seal(session, year.id, organiser=None, now=NOW)
        other = settings(closes_at=NOW + DAY, title="Another title", minimum_words=4000)
        editions.change(session, year.id, other, organiser=olga, now=NOW)
        assert (year.title, year.closes_at, year.minimum_words) == ("Another title", NOW + DAY, 4000)


class TestBreaking:
    def test_before_the_first_score_the_rules_can_be_changed_once_more_and_the_register_keeps_what_they_were(
        self, session: Session, year: Edition, jun: Person, olga: Person
    ) -> None:
        task = assignment(session, seat(session, year, jun), entry(session, year, person(session)))
        reviews.save(session, task.id, Judgement({}, "No score yet.", 0), now=NOW)
        (old,) = session.scalars(select(SealedRules.digest))
        sealing.break_seal(session, year.id, "The split had a slip of the pen.", organiser=olga, now=NOW)
        assert seals(session) == []
        other = settings(closes_at=NOW - DAY, shares=(300_000, 100_000, 100_000))
        editions.change(session, year.id, other, organiser=olga, now=NOW)
        new = sealing.seal(session, year.id, organiser=olga, now=NOW + SECOND)
        assert acts(session)[1:] == [
            (
                olga.id,
                "break seal",
                "edition 2027",
                {"digest": old, "reason": "The split had a slip of the pen."},
            ),
            (olga.id, "seal rules", "edition 2027", {"digest": new.digest}),
        ]
        assert new.digest != old

    def test_from_the_first_score_on_it_cannot_be_broken(
        self, session: Session, year: Edition, jun: Person, olga: Person
    ) -> None:
        task = assignment(session, seat(session, year, jun), entry(session, year, person(session)))
        review(session, task, (7, None, None, None), handed_in=False, saved_at=NOW - SECOND)
        with pytest.raises(AlreadyScored) as refused:
            sealing.break_seal(session, year.id, "Too late.", organiser=olga, now=NOW)
        assert refused.value.first_score_at == NOW - SECOND
        assert len(seals(session)) == 1

    def test_where_there_is_no_seal_there_is_none_to_break(self, session: Session, year: Edition, olga: Person) -> None:
        with pytest.raises(Conflict):
            sealing.break_seal(session, year.id, "No seal.", organiser=olga, now=NOW)


class TestVerify:
    def test_a_seal_is_what_the_register_says(self, session: Session, year: Edition) -> None:
        sealing.seal(session, year.id, organiser=None, now=NOW)
        assert (faults(session), register.verify(session)) == ([], [])

    def test_a_document_that_was_changed_since_is_found_and_so_is_one_with_a_digest_to_match(
        self, session: Session, year: Edition
    ) -> None:
        sealed = sealing.seal(session, year.id, organiser=None, now=NOW)
        sealed.document = sealed.document.replace("250000", "250001")
        assert faults(session) == ["rules of 2027: the document has another SHA-256 than its seal"]
        sealed.digest = digest(sealed.document)
        assert faults(session) == ["rules of 2027: the register has another seal"]
