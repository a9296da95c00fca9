from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from portal.prize.permissions import why_not_change, why_not_remind, why_not_review, why_not_submit, why_not_withdraw
from portal.prize.refusals import (
    AlreadyHandedIn,
    Ineligible,
    NotHandedIn,
    NotReading,
    NotReceiving,
    NotWithdrawable,
    Recused,
    Withdrawn,
)
from portal.prize.rules.juror_reminders import Juror
from portal.prize.rules.pace import Task
from portal.prize.rules.window import Window

CLOSES = datetime(2026, 1, 31, 12, tzinfo=UTC)
WINDOW = Window(CLOSES - timedelta(days=90), CLOSES, CLOSES, CLOSES + timedelta(days=90))
BEFORE, AFTER = CLOSES - timedelta(seconds=1), CLOSES + timedelta(days=1)


@dataclass(frozen=True)
class Reading:
    code: str = "K7QMXR"
    recused: bool = False
    withdrawn: bool = False
    final: bool = False


def test_an_essay_is_taken_until_the_deadline_and_the_refusal_says_when_that_was() -> None:
    assert why_not_submit(WINDOW, "UTC", judges=False, now=BEFORE) is None
    refusal = why_not_submit(WINDOW, "UTC", judges=False, now=CLOSES)
    assert isinstance(refusal, NotReceiving)
    assert (refusal.status, refusal.closes_at, refusal.now) == (409, CLOSES, CLOSES)


def test_whoever_judges_cannot_enter_at_any_time() -> None:
    refusal = why_not_submit(WINDOW, "UTC", judges=True, now=BEFORE)
    assert isinstance(refusal, Ineligible)
    assert refusal.status == 403


def test_an_essay_can_be_withdrawn_until_the_winners_are_decided() -> None:
    decided_at = WINDOW.reviews_due_at + timedelta(days=1)
    decided = replace(WINDOW, decided_at=decided_at)
    assert why_not_withdraw(WINDOW, "UTC", CLOSES) is None
    assert why_not_withdraw(decided, "UTC", decided_at - timedelta(microseconds=1)) is None
    assert isinstance(why_not_withdraw(decided, "UTC", decided_at), NotWithdrawable)
    assert isinstance(why_not_withdraw(WINDOW, "UTC", WINDOW.opens_at - timedelta(microseconds=1)), NotReceiving)


def test_a_review_is_taken_while_jurors_read() -> None:
    assert why_not_review(Reading(), WINDOW, "UTC", AFTER) is None
    assert isinstance(why_not_review(Reading(), WINDOW, "UTC", BEFORE), NotReading)
    assert isinstance(why_not_review(Reading(), WINDOW, "UTC", WINDOW.reviews_due_at), NotReading)


def test_the_nearest_reason_is_given_first() -> None:
    everything = Reading(recused=True, withdrawn=True, final=True)
    assert isinstance(why_not_review(everything, WINDOW, "UTC", AFTER), Recused)
    assert isinstance(why_not_review(replace(everything, recused=False), WINDOW, "UTC", AFTER), Withdrawn)
    handed_in = Reading(final=True)
    assert isinstance(why_not_review(handed_in, WINDOW, "UTC", AFTER), AlreadyHandedIn)


def test_what_is_handed_in_is_changed_while_reviews_are_taken_and_nothing_else_is() -> None:
    handed_in = Reading(final=True)
    assert why_not_change(handed_in, WINDOW, "UTC", AFTER) is None
    assert isinstance(why_not_change(Reading(), WINDOW, "UTC", AFTER), NotHandedIn)
    assert isinstance(why_not_change(handed_in, WINDOW, "UTC", WINDOW.reviews_due_at), NotReading)
    assert isinstance(why_not_change(replace(handed_in, recused=True), WINDOW, "UTC", AFTER), Recused)
    assert isinstance(why_not_change(replace(handed_in, withdrawn=True), WINDOW, "UTC", AFTER), Withdrawn)


def test_a_juror_is_written_to_at_the_organiser_s_wish_where_that_is_of_use_once_a_day() -> None:
    moment, day = timedelta(microseconds=1), timedelta(days=1)
    to_do = Juror(True, (Task("K7QMXR", 30),), None, frozenset())

    def why_not(juror: Juror, now: datetime = AFTER) -> tuple[str, str | None] | None:
        refusal = why_not_remind(juror, WINDOW, "UTC", now)
        return refusal and (refusal.code, getattr(refusal, "why", None))

    assert why_not(to_do) is None
    assert why_not(replace(to_do, held=True)) is None
    assert why_not(replace(to_do, left=())) == ("not-reminded", "all in")
    assert why_not(replace(to_do, left=(), given=False)) == ("not-reminded", "nothing given")
    assert why_not(to_do, WINDOW.reviews_due_at) == ("not-reading", None)
    assert why_not(replace(to_do, quiet_until=AFTER + moment)) == ("not-reminded", "quiet")
    assert why_not(replace(to_do, quiet_until=AFTER)) is None
    assert why_not(replace(to_do, asked_at=AFTER - 2 * day + moment)) == ("not-reminded", "asked")
    assert why_not(replace(to_do, asked_at=AFTER - 2 * day)) is None
    assert why_not(replace(to_do, written_at=AFTER - day + moment)) == ("not-reminded", "just now")
    assert why_not(replace(to_do, written_at=AFTER - day)) is None
