"""A small prize in full swing, with one of everybody."""

from dataclasses import dataclass
from datetime import date

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.accounts import memberships as claims
from portal.accounts.membership import Kind
from portal.accounts.models import Person
from portal.accounts.queries import memberships_of
from portal.events import operations as events
from portal.events import queries
from portal.events.attendance.operations import certificates, recording
from portal.events.attendance.operations.certificates import Scope
from portal.events.attendance.rules.certificate import signer
from portal.events.attendance.rules.presence import Mark, Presence
from portal.events.listing import Audience
from portal.events.members import notices
from portal.events.members.operations import boards
from portal.events.members.operations import calendar as calendars
from portal.events.members.operations import joining as members_only
from portal.events.members.queries import calendar as own_calendars
from portal.prize.models import Edition, Role
from portal.prize.operations import decided, seats
from tests.builders import (
    DAY,
    NOW,
    assignment,
    edition,
    entry,
    extension,
    highlight,
    manuscript,
    person,
    receipt,
    review,
    seat,
)
from tests.conftest import SECRET
from tests.events.registration.conftest import SOCIETY, discussion, join, meeting, vouch
from tests.prize.chamber import because, committee, typed

CAST = ("nobody", "Sol", "Ada", "Ben", "Jun", "Noor", "Cas", "Olga")
TOKEN = "an-invitation-to-wil"
WAY_IN = members_only.Said("https://meet.example/evening", "", "", "", hours_before=24, minutes_after=0)
NOTICE = boards.Said("The hour", "At eight.", "", None, is_pinned=False, until=None)


@dataclass(frozen=True)
class World:
    """people: by name, without nobody. places: what the addresses of the pages are filled in with."""

    people: dict[str, Person]
    edition: Edition
    places: dict[str, object]


@pytest.fixture
def world(app: Flask, session: Session) -> World:
    """2027: open, and the jury reads along. Ada's BBBBBB is with Jun, begun; Ben's CCCCCC, version 2, with Noor,
    who is close to an Ada.
    Dag, who has no essay yet, was given longer. Ada has the one place of an evening, and Ben waits for it; she was at
    one that is over, and has a certificate of it. Sol says she is a member; Ben is one, and there is a board for
    members. The winners of 2020 are announced, and Ben is the first of them."""
    people = {name: person(session, name, is_organiser=name == "Olga") for name in CAST if name != "nobody"}
    year = edition(session, reading_from=NOW - DAY)
    jun, noor = (seat(session, year, people[name]) for name in ("Jun", "Noor"))
    noor.close_to = {"people": ["Ada"]}
    jun.calendar_token = "calendar-of-jun"
    seat(session, year, people["Cas"], Role.COMMITTEE)
    wil = seat(
        session,
        year,
        person(session, "Wil"),
        accepted_at=None,
        person_id=None,
        email="wil@example.org",
        token_digest=seats.digest(TOKEN),
    )
    hers, his = entry(session, year, people["Ada"], code="BBBBBB"), entry(session, year, people["Ben"], code="CCCCCC")
    manuscript(session, his)
    begun = assignment(session, jun, hers)
    draft = review(session, begun, (7, 8, None, None), handed_in=False, remark="Stay longer with the coat.")
    assignment(session, noor, his)
    dag = person(session, "Dag")
    extension(session, year, dag, people["Olga"])
    _announced(session, people["Ben"], people["Olga"])
    evening = events.put(session, discussion("evening", capacity=1, eligibility=("You come.",)), now=NOW)
    place = join(session, evening, people["Ada"]).registration
    join(session, evening, people["Ben"])
    paper = was_at_a_meeting(session, people["Ada"], people["Olga"])
    claims.claim(session, people["Sol"].id, kind=Kind.MEMBER, body=SOCIETY, now=NOW)
    claim = memberships_of(session, people["Sol"].id)[0]
    members_only.say(session, queries.one(session, evening.id), None, WAY_IN, organiser=people["Olga"], now=NOW)
    vouch(session, people["Ben"], Kind.MEMBER)
    board = boards.open_board(session, SOCIETY, Audience.MEMBERS, organiser=people["Olga"], now=NOW)
    post = boards.post(session, board.id, NOTICE, organiser=people["Olga"], now=NOW)
    calendars.new_address(session, people["Ada"].id, now=NOW)
    with app.app_context():
        unwanted = notices.token(board, people["Ben"])
    session.commit()
    places = {
        "board": board.slug,
        "post": post.id,
        "meeting": evening.occurrences[0].uid,
        "unwanted": unwanted,
        "own": own_calendars.of(session, people["Ada"].id).token,
        "registration": place.id,
        "sol": people["Sol"].id,
        "claim": claim.id,
        "certificate": paper,
        "receipt": receipt(session, hers).code,
        "jun": jun.id,
        "noor": noor.id,
        "wil": wil.id,
        "dag": dag.id,
        "mark": highlight(session, begun).id,
        "remark": draft.id,
        "token": TOKEN,
        "calendar": "calendar-of-jun",
        "slug": "ascona-prize-2027",
    }
    return World(people, year, places)


def _announced(session: Session, winner: Person, organiser: Person) -> None:
    its = committee(session, 2020, ranked=False, codes=("FFFFFF", "GGGGGG", "HHHHHH"))
    its.essay("FFFFFF").person_id = winner.id
    for who in its.people:
        its.declare(who)
        its.name(who)
    its.put("Cas", typed("FFFFFF", "GGGGGG", "HHHHHH") | because("no-ranking"))
    for who in its.people:
        its.sign(who)
    decided.unseal(session, its.edition.id, its.people["Cas"].id, now=NOW)
    its.announce(organiser)


def was_at_a_meeting(session: Session, who: Person, organiser: Person) -> str:
    """The code of this person's certificate of an evening that is over."""
    day = date(2027, 2, 11)
    listing = discussion("past", listed_on=day, meetings=(meeting("past", day),))
    event = events.put(session, listing, now=NOW)
    held, marks = queries.one(session, event.id), {who.id: Mark(Presence.PRESENT)}
    recording.record(session, held, held.meetings[0], marks, version=0, organiser=organiser, now=NOW)
    by = signer(SECRET, "http://localhost")
    return certificates.issue(session, who.id, Scope(event.id), signer=by, actor=who, now=NOW)[0].code
