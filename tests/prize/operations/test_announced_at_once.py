"""Two acts at once around the announcement, see test_at_once."""

import time
from collections import Counter
from threading import Thread

from flask import Flask
from flask_security.utils import hash_password
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit.models import Act as RegisteredAct
from portal.database import db, transaction
from portal.mail.models import Mail
from portal.prize import upkeep
from portal.prize.models import Edition
from portal.prize.models_decision import Proposal, Reopening
from portal.prize.operations import announcing, decided
from portal.prize.queries import integrity
from portal.prize.rules.codes import ALPHABET
from tests.accounts.conftest import PASSWORD, Visitor, csrf_token
from tests.builders import DAY, NOW, person
from tests.prize.chamber import Committee, because, committee, typed
from tests.prize.operations.test_at_once import ROUNDS, at_once, together


def unsealed(session: Session, n: int) -> Committee:
    """A committee of its own for each round, which has decided and opened the names."""
    codes = tuple(f"{letter}{ALPHABET[n]}QQQQ" for letter in "BCD")
    its = committee(session, 2027 + n, ranked=False, codes=codes)
    for who in its.people:
        its.declare(who)
        its.name(who)
    its.put("Cas", typed(*codes) | because("no-ranking"))
    for who in its.people:
        its.sign(who)
    decided.unseal(session, its.edition.id, its.people["Cas"].id, now=NOW)
    session.commit()
    return its


def test_it_is_announced_or_reopening_is_asked_for_and_never_both(kept: Flask) -> None:
    with kept.app_context():
        session = db.session()
        olga = person(session, is_organiser=True).id
        places = []
        for n in range(ROUNDS):
            its = unsealed(session, n)
            places.append((its.edition.id, its.proposal().digest, its.people["Cas"].id))

    def announce(session: Session, number: int) -> None:
        edition_id, digest, _ = places[number]
        organiser = session.get_one(Person, olga)
        announcing.announce(session, edition_id, digest=digest or "", at=None, organiser=organiser, now=NOW)

    def ask(session: Session, number: int) -> None:
        edition_id, _, member = places[number]
        decided.ask_to_reopen(session, edition_id, member, reason="A slip.", name="Cas", now=NOW)

    ends = Counter(at_once(kept, announce, ask))
    assert ends == {"done": ROUNDS, **{end: ends[end] for end in ("Announced", "Questioned") if ends[end]}}
    with kept.app_context():
        asked = set(db.session.scalars(select(Proposal.edition_id).join(Reopening)))
        public = set(db.session.scalars(select(Edition.id).where(Edition.announced_at.is_not(None))))
        assert (asked & public, len(asked | public)) == (set(), ROUNDS)
        assert integrity.faults(db.session()) == []


def test_several_machines_write_to_everybody_once(kept: Flask) -> None:
    with kept.app_context():
        session = db.session()
        olga = person(session, is_organiser=True)
        for n in range(ROUNDS):
            unsealed(session, n).announce(olga, NOW + (n + 1) * DAY)

    def tick(number: int) -> None:
        upkeep.announce(NOW + (number + 1) * DAY)

    assert Counter(together(kept, tick, tick, tick)) == {"done": 3 * ROUNDS}
    with kept.app_context():
        # Three winners, three jurors and three members in each.
        assert db.session.scalar(select(func.count()).select_from(Mail)) == 9 * ROUNDS
        assert Counter(db.session.scalars(select(RegisteredAct.verb)))["announce"] == ROUNDS


def test_a_plan_that_is_made_while_a_member_asks_to_reopen_is_not_taken_back_in_silence(kept: Flask) -> None:
    with kept.app_context():
        session = db.session()
        olga, its = person(session, "Olga", is_organiser=True), unsealed(session, 0)
        its.people["Ida"].password = hash_password(PASSWORD)
        session.commit()
        edition_id, digest = its.edition.id, its.proposal().digest or ""
        olga_id, address, member = olga.id, olga.email, its.people["Ida"].email
    ida, page = Visitor(kept.test_client()), "/prize/2027/committee/decision/"
    ida.signs_in(member)
    typed = {"csrf_token": csrf_token(ida.client.get(page).text), "why": "A slip.", "name": "Ida"}
    answers: list[int] = []
    asking = Thread(target=lambda: answers.append(ida.client.post(f"{page}reopening", data=typed).status_code))
    with kept.app_context(), transaction() as session:
        organiser = session.get_one(Person, olga_id)
        announcing.announce(session, edition_id, digest=digest, at=NOW + DAY, organiser=organiser, now=NOW)
        asking.start()
        # By then the member waits for the edition.
        time.sleep(1)
    asking.join()
    assert answers == [303]
    with kept.app_context():
        assert db.session.get_one(Edition, edition_id).announced_at is None
        called_off = select(Mail.to).filter_by(kind="prize/announcement-called-off")
        assert list(db.session.scalars(called_off)) == [address]
