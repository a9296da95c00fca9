"""A committee of three before six essays, and the steps by which it comes to its decision."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.models import Edition, Entry, Role, Seat
from portal.prize.models_decision import Proposal
from portal.prize.operations import announcing, decided, decisions, deliberation, rankings
from portal.prize.queries import rankings as boards
from portal.prize.queries.basis import basis
from portal.prize.rules.proposal import AMOUNT, BECAUSE, ESSAY, EXCUSED, PLACE, REASON
from portal.scoring import office
from portal.scoring.task import Task
from tests.builders import DAY, NOW, SIGNER, assignment, edition, entry, person, review, seat

CODES = ("BBBBBB", "CCCCCC", "DDDDDD", "FFFFFF", "GGGGGG", "HHHHHH")
# The split of the prize as it is typed; together EUR 5,000.
AMOUNTS = ("2,500", "1,500", "1,000")


def typed(
    *essays: str, amounts: tuple[str, ...] = AMOUNTS, places: tuple[int, ...] = (), **more: str
) -> dict[str, str]:
    """A proposal as somebody types it. more: further fields."""
    rows = {f"{ESSAY}{n}": code for n, code in enumerate(essays, 1)}
    rows |= {f"{AMOUNT}{n}": amount for n, amount in enumerate(amounts, 1)}
    rows |= {f"{PLACE}{n}": str(place) for n, place in enumerate(places, 1)}
    return {REASON: "We agree.", **rows, **more}


def because(key: str, why: str = "The third reader convinced us.") -> dict[str, str]:
    return {f"{BECAUSE}{key}": why}


def excused(seat: Seat, why: str = "On a ward.") -> dict[str, str]:
    return {f"{EXCUSED}{seat.id}": why}


@dataclass
class Committee:
    """An edition in deliberation: Cas, Ida and Leo decide. The first essay is ahead, the last behind."""

    session: Session
    edition: Edition
    people: dict[str, Person] = field(default_factory=dict)
    seats: dict[str, Seat] = field(default_factory=dict)
    now: datetime = NOW

    def declare(self, who: str, **interests: str) -> None:
        deliberation.declare(self.session, self.edition.id, self.people[who].id, interests, now=self.now)
        self.session.commit()

    def name(self, who: str, *codes: str, sentence: str = "") -> None:
        deliberation.name(self.session, self.edition.id, self.people[who].id, codes, sentence, now=self.now)
        self.session.commit()

    def ready(self, *but: str) -> None:
        """Everybody declares no interest and names the first three; but: those who do neither."""
        for who in self.people:
            if who not in but:
                self.declare(who)
                self.name(who, *CODES[:3])

    def save(self, who: str, what: dict[str, str], version: int | None = None) -> Proposal:
        """version: of the page, None for one that was opened just now."""
        version = self.version() if version is None else version
        found = decisions.save(self.session, self.edition.id, self.people[who].id, what, version=version, now=self.now)
        self.session.commit()
        return found

    def put(self, who: str, what: dict[str, str] | None = None, version: int | None = None) -> Proposal:
        found = decisions.put(
            self.session,
            self.edition.id,
            self.people[who].id,
            typed(*CODES[:3]) if what is None else what,
            version=self.version() if version is None else version,
            look=basis,
            signer=SIGNER,
            now=self.now,
        )
        self.session.commit()
        return found

    def sign(self, who: str, **values: Any) -> decisions.Outcome:
        usual = {"digest": self.proposal().digest, "name": who, "dissent": "", "look": basis, "signer": SIGNER}
        came = decisions.sign(
            self.session, self.edition.id, self.people[who].id, **{**usual, "now": self.now, **values}
        )
        self.session.commit()
        return came

    def decide(self) -> Proposal:
        """All the way, everybody for the first three."""
        self.ready()
        self.put("Cas")
        for who in self.people:
            self.sign(who)
        return self.proposal()

    def unseal(self) -> Proposal:
        """Decided, and the names opened by Cas."""
        proposal = self.decide()
        decided.unseal(self.session, self.edition.id, self.people["Cas"].id, now=self.now)
        self.session.commit()
        return proposal

    def tell(self, organiser: Person) -> Sequence[int]:
        told = announcing.tell(self.session, self.edition.id, **self.shown(organiser))
        self.session.commit()
        return told

    def announce(self, organiser: Person, at: datetime | None = None) -> bool:
        """at: an instant to come; None for now. Nobody is written to."""
        done = announcing.announce(self.session, self.edition.id, at=at, **self.shown(organiser))
        self.session.commit()
        return done

    def shown(self, organiser: Person) -> dict[str, Any]:
        """What the organiser's page sends along."""
        return {"digest": self.proposal().digest or "", "organiser": organiser, "now": self.now}

    def author(self, code: str) -> Person:
        return self.session.get_one(Person, self.essay(code).person_id)

    def version(self) -> int:
        """What a page shows that is opened now."""
        latest = self.session.scalars(select(Proposal).order_by(Proposal.number.desc()).limit(1)).one_or_none()
        return latest.version if latest else 0

    def proposal(self) -> Proposal:
        """The one that is not closed."""
        return self.session.scalars(select(Proposal).filter_by(edition_id=self.edition.id, closed_at=None)).one()

    def essay(self, code: str) -> Entry:
        return self.session.scalars(select(Entry).filter_by(code=code)).one()


def committee(
    session: Session, number: int = 2027, *, ranked: bool = True, codes: tuple[str, ...] = CODES
) -> Committee:
    """number: the year; codes: of the essays; ranked: whether the ranking is worked out."""
    year = edition(session, number, closes_at=NOW - 90 * DAY, opens_at=NOW - 180 * DAY)
    year.reviews_due_at = NOW - DAY
    its = Committee(session, year)
    for name in ("Cas", "Ida", "Leo"):
        its.people[name] = person(session, name)
        its.seats[name] = seat(session, year, its.people[name], Role.COMMITTEE)
    jurors = [seat(session, year, person(session, name)) for name in ("Jun", "Noor", "Wil")]
    for n, code in enumerate(codes):
        text = entry(session, year, person(session, "Ada"), code=code, title=f"Essay {n + 1}")
        for juror in jurors:
            review(session, assignment(session, juror, text), (9 - n,) * 4, comment=f"On {code}.")
    if ranked:
        rank(session, year)
    session.commit()
    return its


def rank(session: Session, year: Edition) -> None:
    """Have the ranking of the scores as they are worked out, in this session."""
    task = boards.board(session, year).task
    assert task is not None
    if rankings.claim(session, year.id, task.digest, now=NOW, again=False):
        rankings._keep(session, year.id, task.digest, "done", _ranked(task))
    session.commit()


def _ranked(task: Task) -> dict[str, Any]:
    """The result, worked out once for all tests whose scores are the same, whatever the numbers of the seats."""
    keys = {juror: f"juror {n}" for n, juror in enumerate(task.jurors)}
    scores = tuple((essay, keys[juror], given) for essay, juror, given in task.scores)
    text = _ask(replace(task, jurors=tuple(keys.values()), scores=scores).as_json())
    for juror, key in keys.items():
        text = text.replace(f'"{key}"', f'"{juror}"')
    return dict(json.loads(text))


@cache
def _ask(task: str) -> str:
    return json.dumps(office.ask(Task.from_json(task), 60))
