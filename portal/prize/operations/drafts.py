"""Forms that are not handed in yet: kept, with their file, until they are."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from sqlalchemy.orm import Session

from portal.prize.models import Draft
from portal.prize.operations import blobs, commitments, turnstile
from portal.refusals import Refusal


def save(
    session: Session,
    edition_id: int,
    person_id: int,
    typed: Mapping[str, str],
    *,
    file: tuple[str, bytes] | None,
    now: datetime,
) -> None:
    """Keep a form that cannot be handed in yet. A file that came with it is kept too, until another one comes, and
    counts as registered: it may still be handed in while the grace lasts."""
    turnstile.person(session, person_id)
    draft = session.get(Draft, (edition_id, person_id))
    if draft is None:
        draft = Draft(edition_id=edition_id, person_id=person_id)
        session.add(draft)
    draft.typed, draft.saved_at = dict(typed), now
    if file is not None:
        before = draft.sha256
        draft.file_name, draft.sha256 = file[0], blobs.keep(session, file[1])
        session.flush()
        if before is not None and before != draft.sha256:
            blobs.release(session, before)
        _register(session, draft, now)
    session.flush()


def discard(session: Session, draft: Draft) -> None:
    """Forget the form, as when it is handed in, and its file, unless that is an essay's now."""
    session.delete(draft)
    session.flush()
    if draft.sha256 is not None:
        blobs.release(session, draft.sha256)


def _register(session: Session, draft: Draft, now: datetime) -> None:
    # Where it comes too late or is one of too many, the file is kept all the same: that is said when it is handed in.
    with suppress(Refusal):
        commitments.register(session, draft.edition_id, draft.person_id, draft.sha256 or "", now=now)
