"""/prize/<year>/winners: what is public of a decision, from its announcement on."""

from typing import Any

from flask import Blueprint, abort, current_app, g, render_template
from flask.typing import ResponseReturnValue

from portal.access import public
from portal.database import db
from portal.events import pages
from portal.prize.models import Edition
from portal.prize.queries import winners as queries
from portal.prize.queries.public import edition as edition_of
from portal.prize.queries.winners import Laurel, Results
from portal.prize.rules.announcement import prize_name
from portal.web import absolute_url, units

bp = Blueprint("winners", __name__, url_prefix="/prize/<int:year>/winners")


@bp.get("")
@public
def winners(year: int) -> ResponseReturnValue:
    """Before the announcement it is not there, as an edition that is not."""
    edition: Edition = edition_of(db.session(), year) or abort(404)
    results: Results = queries.results(db.session(), edition, g.now) or abort(404)
    address = absolute_url("prize.winners.winners", year=year)

    def render() -> str:
        return render_template("prize/winners/winners.html", results=results, linked_data=linked_data(results, address))

    return pages.catalogue(current_app, db.session()).page(("winners", year), results, render)


def linked_data(results: Results, address: str) -> dict[str, Any]:
    """The page in the words of schema.org, for search engines: what it says, and no more."""
    return {
        "@context": "https://schema.org",
        "@type": "ItemList",
        "@id": f"{address}#winners",
        "name": f"The winners of the {results.title}",
        "url": address,
        "itemListOrder": "https://schema.org/ItemListOrderAscending",
        "itemListElement": [
            {"@type": "ListItem", "position": laurel.place, "item": _essay(results, laurel)}
            for laurel in results.laurels
        ],
    }


def _essay(results: Results, laurel: Laurel) -> dict[str, Any]:
    award = f"{results.title}, {prize_name(laurel.place)}"
    award += f" ({results.currency} {units(laurel.cents)})" if laurel.cents else ""
    essay: dict[str, Any] = {"@type": "CreativeWork", "name": laurel.title, "inLanguage": "en", "award": award}
    if laurel.name:
        author: dict[str, Any] = {"@type": "Person", "name": laurel.name}
        if laurel.school:
            author["affiliation"] = {"@type": "CollegeOrUniversity", "name": laurel.school}
        essay["author"] = author
    return essay
