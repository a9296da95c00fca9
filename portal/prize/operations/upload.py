"""A file between the intake and the rows."""

from dataclasses import dataclass, field

from portal.manuscripts.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Compared:
    """The essays that a text was close to, by code with the share in common, among those up to a manuscript's id."""

    shares: dict[str, float] = field(default_factory=dict)
    up_to: int = 0


@dataclass(frozen=True, slots=True)
class Upload:
    """A Word file that the intake has accepted, with what it made of it.

    compared: with which essays of others it was compared before it is handed in; the rest is compared then.
    """

    file_name: str
    content: bytes
    prepared: Prepared
    compared: Compared = Compared()

    @property
    def sha256(self) -> str:
        """Of the content, in hexadecimal."""
        return self.prepared.verdict.sha256
