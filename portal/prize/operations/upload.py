"""A file between the intake and the rows."""

from dataclasses import dataclass

from portal.manuscripts.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Upload:
    """A Word file that the intake has accepted, and what it found in it."""

    file_name: str
    content: bytes
    verdict: Verdict

    @property
    def sha256(self) -> str:
        """Of the content, in hexadecimal."""
        return self.verdict.sha256
