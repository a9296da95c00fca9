"""The record of a decision: the document that was signed, by whom, sealed by the portal with Ed25519 (RFC 8032).

It is a JSON file. What the portal signs is its `record`, as JSON with sorted keys and no spaces, in UTF-8, with the key
that signs receipts: whoever has the published keys can check it without the portal.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from portal.prize.rules import decision
from portal.prize.rules.receipt import Receipt, is_signed, key_name


def as_file(record: Mapping[str, Any], key: str, signature: str) -> str:
    """The record as the file that is kept."""
    content = {"key": key, "record": record, "signature": signature}
    return json.dumps(content, sort_keys=True, indent=2, ensure_ascii=False) + "\n"


def faults(content: bytes, public_keys: Iterable[str]) -> list[str]:
    """What is wrong with such a file, in words; empty where it is, to the last bit, what the portal signed.

    public_keys: 32 bytes in hexadecimal each. No key is ever taken from the file.
    """
    try:
        found = json.loads(content)
        record, key, signature = found["record"], str(found["key"]), str(found["signature"])
        stated = decision.digest(record["decision"])
        signed = [one["sha256"] for one in record["signatures"]]
    except (ValueError, TypeError, KeyError, RecursionError):
        return ["this is no record of a decision"]
    public = {key_name(one): one for one in public_keys}.get(key)
    if public is None:
        return [f"it was signed with the key {key}, which is not among the published ones"]
    if content != as_file(record, key, signature).encode() or not is_signed(Receipt(record, key, signature), public):
        return ["the signature is not that of this record"]
    return [] if {stated} == {record["sha256"], *signed} else ["what the members signed is another document"]
