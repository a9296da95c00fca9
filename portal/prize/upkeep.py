"""What the prize does by itself when it is due: `portal tick` asks."""

from portal.database import db, transaction
from portal.prize.operations import copies, intake
from portal.prize.queries import organiser as queries


def renew_copies() -> int:
    """Make the blind copies again that earlier code made, one essay at a time; returns how many."""
    renewed = 0
    for source in queries.sources(db.session(), copies.outdated(db.session())):
        prepared = intake.prepare(source.content, source.author, source.masks)
        with transaction() as session:
            copies.replace(session, source.manuscript_id, prepared)
        renewed += 1
    return renewed
