"""The event that a page is about."""

from flask import abort, current_app

from portal.database import db
from portal.events import pages
from portal.events.listing import Listing


def listing_or_404(slug: str) -> Listing:
    found: Listing = pages.catalogue(current_app, db.session()).by_slug.get(slug) or abort(404)
    return found
