"""A file between the intake and the rows."""

from dataclasses import dataclass

from portal.manuscripts.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Upload:
    """A Word file that the intake has accepted, with what it made of it."""

    file_name: str
    content: bytes
    prepared: Prepared

    @property
    def sha256(self) -> str:
        """Of the content, in hexadecimal."""
        return self.prepared.verdict.sha256
