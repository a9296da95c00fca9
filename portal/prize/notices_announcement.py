"""The mails about what was decided. Each can be looked at before it is written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.accounts.operations import invite_link
from portal.mail import outbox
from portal.prize.audience import Audience
from portal.prize.models import Edition, Entry, Role
from portal.prize.models_announcement import Byline
from portal.prize.models_decision import Award
from portal.web import absolute_url


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that is not written yet. values: what its template is filled in with."""

    to: str
    template: str
    values: Mapping[str, Any]

    @property
    def preview(self) -> tuple[str, str]:
        """Subject and body, for somebody else to look at: a link that opens an account is for its owner alone."""
        hidden = {"welcome_link": "(a link for them alone)"} if self.values.get("welcome_link") else {}
        return outbox.compose(self.template, **{**self.values, **hidden})

    def post(self, session: Session, *, now: datetime) -> None:
        outbox.post(session, to=self.to, template=self.template, now=now, **self.values)


def by_kind(edition: Edition, audience: Audience) -> Iterator[tuple[str, Letter]]:
    """What everybody gets at the announcement, each with a word for who it is to."""
    for winner in audience.winners:
        if winner.person is not None:
            yield "winner", to_winner(winner.person, edition, winner.entry, winner.award, winner.byline)
    for person, entry in audience.entrants:
        yield "entrant", to_entrant(person, edition, entry)
    for judge in audience.judges:
        yield judge.role.value, to_judge(judge.person, edition, judge.role)


def post_to_everybody(session: Session, edition: Edition, audience: Audience, *, now: datetime) -> None:
    for _, letter in by_kind(edition, audience):
        letter.post(session, now=now)


def in_confidence(person: Person, edition: Edition, entry: Entry, award: Award) -> Letter:
    """To the author of what wins, before anybody else knows."""
    return _letter("told-winner", person, edition, entry=entry, award=award, link=_award(edition), **_way_in(person))


def to_winner(person: Person, edition: Edition, entry: Entry, award: Award, byline: Byline | None) -> Letter:
    """At the announcement. byline: None where the author has still to say how they are to be named."""
    about = {"entry": entry, "award": award, "is_asked": byline is None, "award_link": _award(edition)}
    return _letter("announced-winner", person, edition, **about, **_public(edition), **_way_in(person))


def to_entrant(person: Person, edition: Edition, entry: Entry) -> Letter:
    own = absolute_url("prize.entrant.entry", year=edition.year)
    return _letter("announced-entrant", person, edition, entry=entry, own=own, **_public(edition), **_way_in(person))


def to_judge(person: Person, edition: Edition, role: Role) -> Letter:
    """Says nothing of any essay or author: that is for the public page."""
    return _letter("announced-judge", person, edition, role=role.value, **_public(edition))


def called_off(person: Person, edition: Edition, planned_for: datetime) -> Letter:
    """To an organiser: what was planned is taken back, because a member asks to reopen the decision."""
    desk = absolute_url("prize.organiser_announcement.announcement", year=edition.year)
    return _letter("announcement-called-off", person, edition, planned_for=planned_for, desk=desk)


def stands(person: Person, edition: Edition) -> Letter:
    """To an organiser: what a member asked for is off the table, and the winners can be announced."""
    desk = absolute_url("prize.organiser_announcement.announcement", year=edition.year)
    return _letter("decision-stands", person, edition, desk=desk)


def reopened(person: Person, edition: Edition, entry: Entry) -> Letter:
    """To whoever was told of an award by a decision that is reopened."""
    own = absolute_url("prize.entrant.entry", year=edition.year)
    return _letter("decision-reopened", person, edition, entry=entry, own=own)


def _letter(template: str, person: Person, edition: Edition, **values: object) -> Letter:
    return Letter(person.email, f"prize/{template}", {"person": person, "edition": edition, **values})


def _public(edition: Edition) -> dict[str, object]:
    return {"winners": absolute_url("prize.winners.winners", year=edition.year)}


def _award(edition: Edition) -> str:
    return absolute_url("prize.award.award", year=edition.year)


def _way_in(person: Person) -> dict[str, object]:
    """The link to choose a first password, for whoever had no account."""
    return {"welcome_link": None if person.password else invite_link(person)}
