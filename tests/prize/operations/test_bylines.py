"""The author of what wins says how they are to be named."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit.models import Act
from portal.prize.models_announcement import Byline
from portal.prize.operations import bylines
from portal.prize.operations.erasure import erase_person
from portal.prize.refusals import NoEntry
from portal.prize.rules.announcement import Said
from tests.builders import DAY, NOW
from tests.prize.chamber import Committee, committee


@pytest.fixture
def its(session: Session) -> Committee:
    its = committee(session)
    its.unseal()
    return its


def say(its: Committee, code: str, said: Said) -> Byline:
    kept = bylines.say(its.session, its.edition.id, its.author(code).id, said, now=its.now)
    its.session.commit()
    return kept


def test_a_winner_who_was_told_says_it_and_changes_it_later(its: Committee, olga: Person) -> None:
    its.tell(olga)
    say(its, "BBBBBB", Said("Ada Lovelace", shows_school=True))
    its.now = NOW + DAY
    its.announce(olga)
    kept = say(its, "BBBBBB", Said("A. Lovelace", shows_country=True))
    assert (kept.name, kept.shows_school, kept.shows_country, kept.said_at) == ("A. Lovelace", False, True, NOW + DAY)
    # That it was said is in the register, and not what.
    rows = its.session.execute(select(Act.subject, Act.actor_id, Act.facts).filter_by(verb="say byline"))
    assert [tuple(row) for row in rows] == [("entry BBBBBB", its.author("BBBBBB").id, {})] * 2


def test_nobody_says_it_before_they_know_and_nobody_who_has_not_won(its: Committee, olga: Person) -> None:
    with pytest.raises(NoEntry):
        say(its, "BBBBBB", Said("Ada"))
    its.session.rollback()
    its.announce(olga)
    with pytest.raises(NoEntry):
        say(its, "HHHHHH", Said("Ada"))


def test_of_somebody_who_is_not_named_no_school_is_kept_to_be_shown(its: Committee, olga: Person) -> None:
    its.tell(olga)
    kept = say(its, "BBBBBB", Said(None, shows_school=True, shows_country=True))
    assert (kept.name, kept.shows_school, kept.shows_country) == (None, False, False)
    kept.shows_school = True
    with pytest.raises(IntegrityError):
        its.session.flush()


def test_it_goes_with_the_account(its: Committee, olga: Person) -> None:
    its.tell(olga)
    say(its, "BBBBBB", Said("Ada Lovelace", shows_school=True))
    erase_person(its.session, its.author("BBBBBB"), now=NOW)
    its.session.commit()
    assert its.session.scalars(select(Byline)).all() == []
