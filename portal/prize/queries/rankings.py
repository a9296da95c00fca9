"""The ranking as it is stored, and what it is worked out from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from portal.prize import dealing
from portal.prize.kept import Kept
from portal.prize.models import Assignment, Edition, Entry, Manuscript, Review, Score, StoredRanking
from portal.prize.queries import committee
from portal.prize.queries.committee import CriterionColumn, EssayLine, JurorProgress
from portal.prize.queries.juror_names import juror_names, key
from portal.prize.queries.marks import board_mark
from portal.scoring.summary import Scorecard, Summary, summarise
from portal.scoring.task import METHOD, Result, Task


@dataclass(frozen=True, slots=True)
class Stored:
    """A ranking that was worked out, and from what: the digest of its task. since: when the work on it began."""

    digest: str
    since: datetime
    result: Result


@dataclass(frozen=True, slots=True)
class Board:
    """Where the essays of an edition stand.

    mark: of all that it was read from but the ranking; the same mark, the same board. names: of every juror in the
    task, by key, each another, see queries.juror_names. task: None as long as there is no review; digest: the task's.
    stored: the ranking of just this task, else the newest there is, else None. state: how far the work on just this
    task is; None where nobody has begun. asked: of each essay and juror who was given it, whether they have stepped
    back.
    """

    mark: str
    criteria: tuple[CriterionColumn, ...]
    essays: Mapping[str, EssayLine]
    jurors: Sequence[JurorProgress]
    names: Mapping[str, str]
    asked: Mapping[tuple[str, str], bool]
    task: Task | None
    digest: str
    stored: Stored | None
    state: str | None

    @property
    def is_current(self) -> bool:
        return self.state == "done"

    @property
    def reviews(self) -> int:
        return len(self.task.scores) if self.task else 0

    @property
    def expected(self) -> int:
        return sum(essay.readers for essay in self.essays.values())

    def review_means(self) -> dict[tuple[str, str], float]:
        """The weighted mean of each review, by essay and juror."""
        weights = [criterion.weight for criterion in self.criteria]
        means = {}
        for essay, juror, given in self.task.scores if self.task else ():
            there = [(w, points) for w, points in zip(weights, given, strict=True) if points is not None]
            if there:
                means[essay, juror] = sum(w * points for w, points in there) / sum(w for w, _ in there)
        return means

    def summaries(self) -> list[Summary]:
        """The plain summary of every essay, best first: what stands beside the ranking, or in its place."""
        rows = self.task.scores if self.task else ()
        # A review is handed in with all its scores; one that lost some, by a criterion that came later, has no mean.
        cards = [Scorecard(*row[:2], tuple(p for p in row[2] if p is not None)) for row in rows if None not in row[2]]
        return summarise(self.essays, cards, [criterion.weight for criterion in self.criteria])


# Of the last few editions that somebody looked at.
_boards: Kept[str, Board] = Kept(4)
_results: Kept[tuple[int, str, datetime], Stored] = Kept(4)


def forget() -> None:
    """Look everything up again: for tests, whose rows are rolled back."""
    _boards.forget()
    _results.forget()


def seat_of(key: str) -> int:
    """The seat that `key` names."""
    return int(key.removeprefix("J"))


def board(session: Session, edition: Edition) -> Board:
    """Everything that the committee's desk shows."""
    mark = board_mark(session, edition)
    its = _boards.get(mark)
    if its is None:
        its = _board(session, edition, mark)
        # What was written between the two is on the board and not in its mark.
        if board_mark(session, edition) == mark:
            _boards.put(mark, its)
    if its.task is None:
        return its
    state, stored = _stored(session, edition.id, its.digest)
    return replace(its, state=state, stored=stored)


def _board(session: Session, edition: Edition, mark: str) -> Board:
    """All but the stored ranking."""
    criteria = committee.criteria(session, edition.id)
    essays = {essay.code: essay for essay in committee.essays(session, edition.id)}
    names = juror_names(session, edition.id)
    jurors = [replace(juror, name=names[juror.seat_id]) for juror in committee.jurors(session, edition.id)]
    task = _task(edition, criteria, essays, jurors, _scores(session, edition.id, criteria))
    its = task if task.scores else None
    return Board(
        mark=mark,
        criteria=criteria,
        essays=essays,
        jurors=jurors,
        names={key(seat_id): name for seat_id, name in names.items()},
        asked=_asked(session, edition.id),
        task=its,
        digest=task.digest,
        stored=None,
        state=None,
    )


def with_advice(session: Session, edition: Edition, task: Task) -> Task:
    """The same task, knowing who can be asked to read what: nobody twice, nobody who must not or has enough. What
    jurors have and have not handed in is counted on."""
    its = dealing.table(session, edition)
    theirs = its.given | its.planned
    room = dict.fromkeys(set(task.jurors).difference(map(key, its.limits)), 0)
    for seat_id, most in its.limits.items():
        if most is not None:
            room[key(seat_id)] = max(most - sum(juror == seat_id for juror, _ in theirs), 0)
    barred = {(code, key(juror)) for juror, code in theirs | its.barred}
    barred |= {(code, juror) for code in task.essays if code not in its.essays for juror in task.jurors}
    coming = {(code, key(juror)) for juror, code in its.given}.difference(row[:2] for row in task.scores)
    return replace(task, barred=tuple(sorted(barred)), room=room, coming=tuple(sorted(coming)))


def in_work(session: Session, now: datetime) -> list[Edition]:
    """Editions whose ranking somebody may ask for soon, or has asked for and was told to wait."""
    waiting = exists().where(StoredRanking.edition_id == Edition.id, StoredRanking.state != "done")
    judged = and_(Edition.reading_from <= now, or_(Edition.announced_at.is_(None), Edition.announced_at > now))
    return list(session.scalars(select(Edition).where(or_(judged, waiting)).order_by(Edition.year)))


def counted(*columns: Any) -> Select[*tuple[Any, ...]]:
    """Selects these columns over the reviews that count: handed in, on the essay as it stands, not withdrawn, not
    recused."""
    return (
        select(*columns)
        .select_from(Entry)
        .join(Assignment, Assignment.entry_id == Entry.id)
        .join(Review, Review.assignment_id == Assignment.id)
        .join(Manuscript, Manuscript.id == Review.manuscript_id)
        .where(
            Entry.withdrawn_at.is_(None),
            Manuscript.replaced_at.is_(None),
            Review.handed_in_at.is_not(None),
            Assignment.recused_at.is_(None),
        )
    )


def handed_in_at(session: Session, edition_id: int) -> list[datetime]:
    """When each review that counts came in, the first first."""
    its = counted(Review.handed_in_at).where(Entry.edition_id == edition_id).order_by(Review.handed_in_at)
    return [moment for moment in session.scalars(its) if moment is not None]


def _task(
    edition: Edition,
    criteria: Sequence[CriterionColumn],
    essays: Mapping[str, EssayLine],
    jurors: Sequence[JurorProgress],
    scores: list[tuple[str, str, tuple[int | None, ...]]],
) -> Task:
    return Task(
        places=len(edition.shares),
        scale=(edition.lowest, edition.highest),
        weights=tuple(criterion.weight for criterion in criteria),
        essays=tuple(sorted(essays)),
        jurors=tuple(sorted({key(juror.seat_id) for juror in jurors} | {juror for _, juror, _ in scores})),
        scores=tuple(scores),
    )


def _scores(
    session: Session, edition_id: int, criteria: Sequence[CriterionColumn]
) -> list[tuple[str, str, tuple[int | None, ...]]]:
    """One row a review that counts, sorted: the essay's code, the juror's key, the points in the order of criteria."""
    points = [aliased(Score) for _ in criteria]
    columns: list[Any] = [Entry.code, Assignment.seat_id, *(score.points for score in points)]
    its = counted(*columns)
    for score, criterion in zip(points, criteria, strict=True):
        its = its.outerjoin(score, and_(score.review_id == Review.id, score.criterion_id == criterion.id))
    rows = session.execute(its.where(Entry.edition_id == edition_id)).all()
    keys = {row[1]: key(row[1]) for row in rows}
    return sorted([(row[0], keys[row[1]], row[2:]) for row in rows])


def _asked(session: Session, edition_id: int) -> dict[tuple[str, str], bool]:
    rows = session.execute(
        select(Entry.code, Assignment.seat_id, Assignment.recused_at.is_not(None))
        .join(Assignment, Assignment.entry_id == Entry.id)
        .where(Entry.edition_id == edition_id, Assignment.published_at.is_not(None))
    )
    return {(code, key(seat_id)): recused for code, seat_id, recused in rows}


def _stored(session: Session, edition_id: int, digest: str) -> tuple[str | None, Stored | None]:
    """The state of this task's ranking, and the one to show. What another method left says other things, and is never
    read."""
    rows = session.execute(
        select(StoredRanking.digest, StoredRanking.state, StoredRanking.claimed_at)
        .where(
            StoredRanking.edition_id == edition_id,
            StoredRanking.method == METHOD,
            or_(StoredRanking.digest == digest, StoredRanking.state == "done"),
        )
        .order_by(StoredRanking.claimed_at.desc())
    ).all()
    own = next((row for row in rows if row.digest == digest), None)
    shown = own if own is not None and own.state == "done" else next((row for row in rows if row.state == "done"), None)
    stored = None if shown is None else _result(session, edition_id, shown.digest, shown.claimed_at)
    return None if own is None else own.state, stored


def _result(session: Session, edition_id: int, digest: str, since: datetime) -> Stored | None:
    """The ranking itself; None where it has given way to another since."""
    name = (edition_id, digest, since)
    stored = _results.get(name)
    if stored is None:
        facts = session.scalar(
            select(StoredRanking.result).filter_by(edition_id=edition_id, digest=digest, claimed_at=since)
        )
        if facts is None:
            return None
        stored = Stored(digest, since, Result.from_facts(facts))
        _results.put(name, stored)
    return stored
