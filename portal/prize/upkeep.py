"""What the prize does by itself when it is due: `portal tick` asks."""

import logging

from portal.database import db, transaction
from portal.prize.operations import copies, intake
from portal.prize.queries import organiser as queries
from portal.prize.refusals import UnacceptableFile

log = logging.getLogger(__name__)


def renew_copies() -> int:
    """Make the blind copies again that earlier code made, one essay at a time; returns how many."""
    renewed = 0
    for source in queries.sources(db.session(), copies.outdated(db.session())):
        try:
            prepared = intake.prepare(source.content, source.author, source.masks)
        except UnacceptableFile as refusal:
            # Its jurors keep the copy they have, and the other essays are not kept waiting.
            log.error("manuscript %d: no new copy can be made: %s", source.manuscript_id, refusal.reason)
            continue
        with transaction() as session:
            copies.renew(session, source.manuscript_id, prepared, source.masks)
        renewed += 1
    return renewed
