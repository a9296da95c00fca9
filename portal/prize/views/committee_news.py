"""Telling the other members of what one of them has done."""

from collections.abc import Iterable

from flask import g
from flask_login import current_user
from sqlalchemy.orm import Session

from portal.prize import notices
from portal.prize.models import Edition
from portal.prize.models_decision import Proposal
from portal.prize.queries.decision import members as members_of
from portal.prize.queries.deliberation import Me
from portal.prize.queries.organiser_jury import holders
from portal.prize.rules.committee_news import News
from portal.prize.rules.decision import member_key


def tell(
    session: Session,
    edition: Edition,
    me: Me,
    news: News,
    proposal: Proposal,
    members: Iterable[str] | None = None,
    *,
    asked: int = 0,
) -> None:
    """One mail to each of these members but the one who acts, in the transaction of the act; pressed twice, none more.

    members: by key; None for all of the proposal's who are not excused. asked: the number of the reopening, where
    there may be several.
    """
    document = proposal.document or {"members": [], "excused": []}
    keys = set(document["members"]).difference(document["excused"]) if members is None else set(members)
    # Whoever has left since it was put hears no more of it.
    people = holders(session, [seat.id for seat in members_of(session, edition.id) if member_key(seat.id) in keys])
    for person in people.values():
        if person.id != current_user.id:
            notices.committee_news(
                session, person, edition, news, proposal=proposal, asked=asked, by=me.name, now=g.now
            )
