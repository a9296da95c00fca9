"""What the intake makes of a manuscript, as plain values: who asks for it need not load what makes it."""

from dataclasses import dataclass

from portal.manuscripts.near_copies import Signature
from portal.manuscripts.verdict import Verdict

# Raised with every change that alters a copy, so that copies made before can be told and made again.
SANITISER = 1


@dataclass(frozen=True)
class Heading:
    """A heading of the essay with the id of its element and its level from 1."""

    text: str
    id: str
    level: int


@dataclass(frozen=True)
class Removed:
    """Something that the file carried and its blind copy does not, by code, and how much of it."""

    code: str
    count: int


@dataclass(frozen=True)
class Prepared:
    """A manuscript ready for its readers: the verdict on it, the blind copy and the reading copy."""

    verdict: Verdict
    blind_docx: bytes
    reading_html: str
    headings: tuple[Heading, ...]
    removed: tuple[Removed, ...]
    signature: Signature
