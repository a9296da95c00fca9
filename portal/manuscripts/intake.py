"""One call for everything that the intake wants to know of a file, and one for everything it makes of it."""

import hashlib
from collections.abc import Iterable

from portal.manuscripts import blind, reading, words
from portal.manuscripts.checks import findings
from portal.manuscripts.document import Document
from portal.manuscripts.identity import Author
from portal.manuscripts.limits import Limits
from portal.manuscripts.masking import mask
from portal.manuscripts.near_copies import signature
from portal.manuscripts.package import Package
from portal.manuscripts.pictures import draw
from portal.manuscripts.prepared import Prepared
from portal.manuscripts.reader import read
from portal.manuscripts.removal import removed
from portal.manuscripts.verdict import Fact, Refusal, Unreadable, Verdict


def examine(data: bytes, *, limits: Limits | None = None, author: Author | None = None) -> Verdict:
    """The verdict on the bytes of a file. Never raises: what cannot be opened is a verdict with one refusal."""
    try:
        return _examined(data, limits, author, ())[0]
    except Unreadable as unreadable:
        return Verdict(sha256=hashlib.sha256(data).hexdigest(), refusals=(unreadable.refusal,))


def prepare(
    data: bytes, *, limits: Limits | None = None, author: Author | None = None, masks: Iterable[str] = ()
) -> Prepared:
    """The verdict on a file and its copies, in which the phrases of `masks` cannot be read.

    The findings are those of the masked text, so they say what still points to the author. An essay of the wrong
    length has copies too. Raises `Unreadable` for what cannot be opened.
    """
    verdict, package, document = _examined(data, limits, author, masks)
    pictures = draw(package, (picture.part for picture in document.pictures()))
    page = reading.page(document, pictures)
    return Prepared(
        verdict=verdict,
        blind_docx=blind.copy(document, pictures),
        reading_html=page.html,
        headings=page.headings,
        removed=removed(package, document, pictures),
        signature=signature(" ".join(paragraph.text for _, paragraph in document.paragraphs())),
    )


def _examined(
    data: bytes, limits: Limits | None, author: Author | None, masks: Iterable[str]
) -> tuple[Verdict, Package, Document]:
    package = Package(data)
    counted = words.count(package)
    try:
        document = mask(read(package), masks)
    except RecursionError:
        raise Unreadable("too-large", "nesting") from None
    verdict = Verdict(
        sha256=hashlib.sha256(data).hexdigest(),
        ledger=counted.ledger,
        not_counted=counted.not_counted,
        refusals=_refusals(counted, limits),
        findings=findings(package, document, counted.not_counted, author),
    )
    return verdict, package, document


def _refusals(counted: words.Count, limits: Limits | None) -> tuple[Refusal, ...]:
    ledger = counted.ledger
    if ledger.words == 0:
        return (Refusal("empty", "no-text"),)
    code = limits.judge(ledger.words, ledger.main) if limits else None
    if code is None or limits is None:
        return ()
    facts: dict[str, Fact] = {"words": ledger.words, "main": ledger.main}
    return (Refusal(code, facts=facts | {"minimum": limits.minimum, "maximum": limits.maximum}),)
