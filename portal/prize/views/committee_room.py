"""What every page of the deliberation begins with: the edition, and where this member is."""

from flask import abort, g
from flask_login import current_user

from portal.database import db
from portal.prize.models import Edition
from portal.prize.permissions import why_not_deliberate, why_not_see
from portal.prize.queries import deliberation
from portal.prize.queries.deliberation import Me
from portal.prize.rules.window import Phase
from portal.prize.views.committee_board import edition_or_404
from portal.refusals import Refusal

# Pages that have something on them from then on.
BEGUN = (Phase.DELIBERATING, Phase.DECIDED, Phase.ANNOUNCED)


def room(year: int) -> tuple[Edition, Me]:
    """The edition and its member, or 404."""
    edition = edition_or_404(year)
    found: Me = deliberation.me(db.session(), edition, current_user.id) or abort(404)
    return edition, found


def open_room(year: int) -> tuple[Edition, Me]:
    """The same for what is done in the deliberation. Raises NotDeliberating before it and after."""
    edition, me = room(year)
    if refusal := why_not_deliberate(edition.window, edition.zone, g.now):
        raise refusal
    return edition, me


def why_not_look(edition: Edition, me: Me) -> Refusal | None:
    """What the others named and proposed. Once it is decided, it is for every member to see."""
    phase = edition.window.phase(g.now)
    if phase in (Phase.DECIDED, Phase.ANNOUNCED):
        return None
    return why_not_deliberate(edition.window, edition.zone, g.now) or why_not_see(me.standing)


def shared_room(year: int) -> tuple[Edition, Me]:
    """The same for what is everybody's. Raises NotDeliberating, NotDeclared, NotNamed."""
    edition, me = room(year)
    if refusal := why_not_look(edition, me):
        raise refusal
    return edition, me
