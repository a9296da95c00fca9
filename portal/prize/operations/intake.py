"""From the bytes that somebody sent to an essay that may stand, or a refusal that says what to do."""

import os
from collections.abc import Sequence

from portal.manuscripts.identity import Author
from portal.manuscripts.limits import Limits
from portal.manuscripts.prepared import Prepared
from portal.manuscripts.verdict import Unreadable, Verdict
from portal.manuscripts.workshop import Busy, Workshop
from portal.prize.models import Edition
from portal.prize.operations.upload import Upload
from portal.prize.refusals import IntakeBusy, UnacceptableFile

# Child processes read what strangers send, and may die of it alone. As a rule there are two web processes, and each
# has half of the machine's cores for them. Another one is started only when all the others are at work.
_workshop = Workshop(hands=max(1, (os.cpu_count() or 1) // 2))
# What nobody waits for is done by one process that stands back for the others, and may take its time.
_back_room = Workshop(niceness=5, patience=40)


def examine(content: bytes, limits: Limits) -> Verdict:
    """What the portal would say of this file. Keeps nothing.

    Raises IntakeBusy where too many files wait to be looked at.
    """
    try:
        return _workshop.examine(content, limits=limits)
    except Busy:
        raise IntakeBusy from None


def prepare(content: bytes, author: Author, masks: Sequence[str], *, waited_for: bool = True) -> Prepared:
    """Copies of an essay that was accepted before, with these phrases made unreadable.

    waited_for: whether somebody waits for them; else whatever others wait for goes first.

    Raises IntakeBusy as above; UnacceptableFile where what was acceptable then is not now.
    """
    try:
        return (_workshop if waited_for else _back_room).prepare(content, author=author, masks=masks)
    except Busy:
        raise IntakeBusy from None
    except Unreadable as unreadable:
        raise UnacceptableFile(unreadable.code, {**unreadable.facts, "kind": unreadable.kind}) from None


def accept(edition: Edition, file_name: str, content: bytes, author: Author) -> Upload:
    """A file that may be handed in, and what was found in it. Its copies for the jury are made afterwards.

    Raises UnacceptableFile, with the first thing that is wrong and what was found; IntakeBusy as above.
    """
    try:
        verdict = _workshop.examine(content, limits=Limits(edition.minimum_words, edition.maximum_words), author=author)
    except Busy:
        raise IntakeBusy from None
    for refusal in verdict.refusals:
        raise UnacceptableFile(refusal.code, {**refusal.facts, "kind": refusal.kind})
    return Upload(file_name, content, verdict)
