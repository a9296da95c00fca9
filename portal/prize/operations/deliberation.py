"""What each member does alone before the committee proposes: declare, note, name their own first essays."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.audit import register
from portal.prize.models import Entry
from portal.prize.models_decision import Ballot, BallotPlace, Finalist, Interest, InterestDeclaration, Note
from portal.prize.operations.chamber import Chamber, enter_deliberation, essay, essays
from portal.prize.permissions import why_not_change_interests, why_not_name, why_not_note
from portal.prize.refusals import HasInterest, NotInRunning, StaleNote, UnfitBallot
from portal.prize.rules.ballot import fault


def declare(
    session: Session, edition_id: int, person_id: int, interests: Mapping[str, str], *, now: datetime
) -> InterestDeclaration:
    """Say in which essays one has an interest and why, by code; in none, if it is empty. It takes the place of what was
    said before.

    Raises NotDeliberating, NotInRunning, and AlreadySigned where they have signed what is put to signature.
    """
    its = enter_deliberation(session, edition_id, person_id, now)
    if refusal := why_not_change_interests(its.standing):
        raise refusal
    running = essays(session, edition_id)
    if unknown := sorted(set(interests).difference(running)):
        raise NotInRunning(unknown[0])
    declaration = session.get(InterestDeclaration, its.seat.id)
    if declaration is None:
        declaration = InterestDeclaration(seat_id=its.seat.id, declared_at=now)
        session.add(declaration)
    session.execute(delete(Interest).filter_by(seat_id=its.seat.id))
    declaration.declared_at = now
    session.flush()
    session.add_all(Interest(seat_id=its.seat.id, entry_id=running[c], reason=why) for c, why in interests.items())
    session.flush()
    _record(session, its, "declare interests", now)
    return declaration


def name(
    session: Session, edition_id: int, person_id: int, codes: Sequence[str], sentence: str, *, now: datetime
) -> Ballot:
    """Name one's own first essays, the first first, or none at all to go on without. They stay as they are.

    Raises NotDeliberating, NotDeclared, NotInRunning, HasInterest; UnfitBallot where there are too few, too many or one
    twice; AlreadyNamed where others are in: the same once more, as from a double click, is the same act.
    """
    its = enter_deliberation(session, edition_id, person_id, now)
    before = session.get(Ballot, its.seat.id)
    if before is not None and _named(session, its) == list(codes):
        return before
    if refusal := why_not_name(its.standing):
        raise refusal
    running = essays(session, edition_id)
    if unknown := [code for code in codes if code not in running]:
        raise NotInRunning(unknown[0])
    if own := [code for code in codes if code in its.own_interests]:
        raise HasInterest(own[0])
    if codes and fault(codes, len(its.edition.shares), len(running) - len(its.own_interests)):
        raise UnfitBallot(len(its.edition.shares))
    ballot = Ballot(seat_id=its.seat.id, sentence=sentence, named_at=now)
    session.add(ballot)
    session.flush()
    session.add_all(
        BallotPlace(seat_id=its.seat.id, place=place, entry_id=running[code]) for place, code in enumerate(codes, 1)
    )
    session.flush()
    _record(session, its, "name first", now)
    return ballot


def note(
    session: Session, edition_id: int, person_id: int, code: str, text: str, *, version: int, now: datetime
) -> Note:
    """Keep what a member notes on an essay. version: of the note on the page, 0 where there was none.

    Raises NotDeliberating, NotDeclared, NotInRunning, HasInterest, and StaleNote where it was saved elsewhere since.
    """
    its = enter_deliberation(session, edition_id, person_id, now)
    if refusal := why_not_note(its.standing):
        raise refusal
    entry_id = essay(session, edition_id, code)
    if code in its.own_interests:
        raise HasInterest(code)
    kept = session.get(Note, (its.seat.id, entry_id))
    if version != (kept.version if kept else 0):
        raise StaleNote
    if kept is None:
        kept = Note(seat_id=its.seat.id, entry_id=entry_id, version=0)
        session.add(kept)
    kept.text, kept.version, kept.saved_at = text, kept.version + 1, now
    session.flush()
    return kept


def add_finalist(
    session: Session, edition_id: int, person_id: int, code: str, reason: str, *, now: datetime
) -> Finalist:
    """Have an essay compared with those in contention, for a reason of one's own: whoever else wants it compared has
    theirs. A later reason takes the place of one's earlier.

    Raises NotDeliberating, NotDeclared, NotInRunning, HasInterest.
    """
    its = enter_deliberation(session, edition_id, person_id, now)
    if refusal := why_not_note(its.standing):
        raise refusal
    entry_id = essay(session, edition_id, code)
    if code in its.own_interests:
        raise HasInterest(code)
    added = session.get(Finalist, (entry_id, its.seat.id))
    if added is not None and added.reason == reason:
        return added
    if added is None:
        added = Finalist(entry_id=entry_id, seat_id=its.seat.id)
        session.add(added)
    added.reason, added.added_at = reason, now
    session.flush()
    _record(session, its, "add finalist", now)
    return added


def _named(session: Session, its: Chamber) -> list[str]:
    """The essays that the acting member has named, in their order."""
    mine = select(Entry.code).join(BallotPlace, BallotPlace.entry_id == Entry.id)
    return list(session.scalars(mine.where(BallotPlace.seat_id == its.seat.id).order_by(BallotPlace.place)))


def _record(session: Session, its: Chamber, verb: str, now: datetime) -> None:
    """That it was done, and not what it says: the register is read by the organiser as well."""
    register.record(session, actor=its.person, verb=verb, subject=its.subject, now=now, seat=its.seat.id)
