"""The record of a decision: the document that was signed, by whom, sealed by the portal with Ed25519 (RFC 8032).

It is a signed statement like a receipt, see `portal.signatures`, and sealed with the key that signs receipts: whoever
has the published keys can check it without the portal.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from portal import signatures
from portal.prize.rules import decision
from portal.prize.rules.receipt import Receipt
from portal.signatures import Judgement, Signed, Verdict

_NEEDED = {"decision": dict, "sha256": str, "signatures": list, "decided_at": str, "number": int, "register": str}


@dataclass(frozen=True, slots=True)
class Record(Signed):
    """stated: see operations.decisions; the decision in it: see operations.decision_document."""

    NAME: ClassVar[str] = "record"
    PURPOSE: ClassVar[bytes] = Receipt.PURPOSE
    # It holds every scorecard that the decision rested on: of twenty thousand, a dozen megabytes.
    LARGEST: ClassVar[int] = 64_000_000

    @classmethod
    def is_shaped(cls, stated: object) -> bool:
        return (
            isinstance(stated, dict)
            and all(isinstance(stated.get(name), kind) for name, kind in _NEEDED.items())
            and all(isinstance(one, dict) and isinstance(one.get("sha256"), str) for one in stated["signatures"])
        )

    @property
    def is_of_one_piece(self) -> bool:
        """Whether every member signed just the document that stands in it."""
        signed = [one["sha256"] for one in self.stated["signatures"]]
        return {decision.digest(self.stated["decision"])} == {self.stated["sha256"], *signed}


def as_file(record: Mapping[str, Any], key: str, signature: str) -> str:
    """The record as the file that is kept."""
    return Record(record, key, signature).as_file()


def judge(content: bytes, public_keys: Iterable[str]) -> Judgement[Record]:
    """Whether a file is a record sealed with one of these keys, see `signatures.judge`."""
    return signatures.judge(Record, content, public_keys)


def faults(content: bytes, public_keys: Iterable[str]) -> list[str]:
    """What is wrong with such a file, in words; empty where it is, to the last bit, what the portal signed.

    public_keys: 32 bytes in hexadecimal each. No key is ever taken from the file.
    """
    judgement = judge(content, public_keys)
    return {
        Verdict.GENUINE: [],
        Verdict.UNREADABLE: ["this is no record of a decision"],
        Verdict.UNKNOWN_KEY: [f"it was signed with the key {judgement.key}, which is not among the published ones"],
        Verdict.ALTERED: ["the signature is not that of this record"],
        Verdict.TORN: ["what the members signed is another document"],
    }[judgement.verdict]
