from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit.models import Act
from portal.events.models import Event
from portal.prize.models import Edition
from portal.prize.operations import editions
from portal.prize.refusals import UnfitSettings, YearTaken
from tests.builders import DAY, NOW, criteria, edition, settings

UNFIT = {
    "opens when it closes": {"opens_at": NOW, "closes_at": NOW},
    "reads before it opens": {"reading_from": NOW - 31 * DAY},
    "reviews due when reading begins": {"reviews_due_at": NOW + 30 * DAY},
    "reviews due before it closes": {"reading_from": NOW, "reviews_due_at": NOW + DAY},
    "most words under the fewest": {"minimum_words": 5001, "maximum_words": 5000},
    "no words": {"minimum_words": 0},
    "no readers": {"reads_per_entry": 0},
    "a cent of the pot is nobody's": {"shares": (250_000, 150_000, 99_999)},
    "a pot of debts": {"pot_cents": -1, "shares": (-1,)},
}


def test_an_edition_has_the_four_criteria_equal_weights_and_a_listing(session: Session, olga: Person) -> None:
    made = editions.create(session, 2027, settings(), organiser=olga, now=NOW)
    names = [(c.name, c.weight, list(c.anchors)) for c in criteria(session, made)]
    steps = ["2", "4", "6", "8", "10"]
    assert names == [(name, 1, steps) for name in ("Exposition", "Reflection", "Action", "Progression")]
    assert (made.lowest, made.highest, made.is_demonstration) == (1, 10, False)
    assert session.get_one(Event, made.event_id).slug == "ascona-prize-2027"
    acts = session.execute(select(Act.actor_id, Act.verb, Act.subject)).all()
    assert [tuple(a) for a in acts] == [(olga.id, "open edition", "edition 2027")]


def test_what_is_set_is_what_is_kept(session: Session, olga: Person) -> None:
    wanted = settings(zone="Etc/GMT+12", shares=(300_000, 200_000))
    made = editions.create(session, 2027, wanted, organiser=olga, now=NOW)
    session.expire(made)
    assert editions.settings_of(made) == wanted


def test_a_year_has_one_edition(session: Session, olga: Person) -> None:
    edition(session)
    with pytest.raises(YearTaken) as refused:
        editions.create(session, 2027, settings(title="Another"), organiser=olga, now=NOW)
    assert refused.value.year == 2027
    assert session.scalars(select(Edition.title)).all() == ["Ascona Prize"]


@pytest.mark.parametrize("values", UNFIT.values(), ids=UNFIT.keys())
def test_an_edition_that_cannot_be_is_not_opened(session: Session, olga: Person, values: dict[str, object]) -> None:
    with pytest.raises(UnfitSettings):
        editions.create(session, 2027, settings(**values), organiser=olga, now=NOW)
    assert session.scalar(select(func.count()).select_from(Edition)) == 0


@pytest.mark.parametrize("values", UNFIT.values(), ids=UNFIT.keys())
def test_an_edition_is_not_changed_into_one_that_cannot_be(
    session: Session, olga: Person, values: dict[str, object]
) -> None:
    its = edition(session)
    before = editions.settings_of(its)
    with pytest.raises(UnfitSettings):
        editions.change(session, its.id, replace(before, **values), organiser=olga, now=NOW)
    session.expire_all()
    assert editions.settings_of(session.get_one(Edition, its.id)) == before


def test_the_register_keeps_what_the_settings_were(session: Session, olga: Person) -> None:
    its = edition(session)
    later = its.closes_at + timedelta(hours=12)
    editions.change(session, its.id, replace(editions.settings_of(its), closes_at=later), organiser=olga, now=NOW)
    assert its.closes_at == later
    facts = session.scalars(select(Act.facts).filter_by(verb="change edition")).one()
    assert facts == {"closes_at": ["2027-03-31 12:00:00+00:00", "2027-04-01 00:00:00+00:00"]}


def test_a_change_that_changes_nothing_is_no_act(session: Session, olga: Person) -> None:
    its = edition(session)
    editions.change(session, its.id, editions.settings_of(its), organiser=olga, now=NOW)
    assert session.scalars(select(Act.verb)).all() == ["open edition"]
