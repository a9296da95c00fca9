"""Who is told of a decision, and what `portal verify` says of an announcement."""

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.audience import audience
from portal.prize.models import Role
from portal.prize.models_announcement import Announcement
from portal.prize.models_decision import Proposal, Unsealing
from portal.prize.queries.integrity import faults
from tests.builders import DAY, NOW, entry, person, seat
from tests.prize.chamber import CODES, Committee, committee


@pytest.fixture
def its(session: Session) -> Committee:
    its = committee(session)
    its.unseal()
    return its


def test_everybody_is_written_to_who_entered_or_judged_and_is_here_still(its: Committee) -> None:
    session, year = its.session, its.edition
    gone, lost = person(session, "Gone"), person(session, "Lost", active=False)
    entry(session, year, gone, withdrawn_at=NOW)
    entry(session, year, lost)
    seat(session, year, person(session, "Kim"), withdrawn_at=NOW)
    seat(session, year, lost)
    seat(session, year, person(session, "Pia"), accepted_at=None, person_id=None)
    everybody = audience(session, year.id)
    assert [one.entry.code for one in everybody.winners] == list(CODES[:3])
    assert [text.code for _, text in everybody.entrants] == list(CODES[3:])
    assert [(judge.person.name, judge.role) for judge in everybody.judges] == [
        *[(name, Role.COMMITTEE) for name in ("Cas", "Ida", "Leo")],
        *[(name, Role.JUROR) for name in ("Jun", "Noor", "Wil")],
    ]
    assert (everybody.jurors, everybody.mails) == (3, 12)


def test_it_takes_as_many_statements_for_many_as_for_few(its: Committee, queries: list[str]) -> None:
    counts = []
    for more in (0, 30):
        for _ in range(more):
            entry(its.session, its.edition, person(its.session))
        queries.clear()
        audience(its.session, its.edition.id)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 4


@pytest.mark.parametrize("planned", [False, True])
def test_an_announcement_is_sound(its: Committee, olga: Person, planned: bool) -> None:
    its.announce(olga, NOW + DAY if planned else None)
    assert faults(its.session) == []


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        (delete(Announcement), ["edition 2027 is announced, and by no act"]),
        (delete(Unsealing), ["edition 2027 is announced, and the names of its winners were never opened"]),
        (
            update(Proposal).values(closed_at=NOW, fate="reopened"),
            ["edition 2027 is announced without a decision that holds"],
        ),
    ],
)
def test_what_was_done_past_the_portal_is_found(
    its: Committee, olga: Person, tampering: object, found: list[str]
) -> None:
    its.announce(olga)
    its.session.execute(tampering)  # type: ignore[call-overload]
    its.session.commit()
    assert faults(its.session) == found


def test_an_act_without_an_announcement_is_found(its: Committee, olga: Person) -> None:
    its.announce(olga)
    its.edition.announced_at = None
    its.session.commit()
    assert faults(its.session) == ["edition 2027 has an act of announcing, and is not announced"]
