"""Messages between the workshop and its hands, as JSON and bytes.

No pickle: whoever takes over a process that reads hostile files must not thereby run code in the one that serves them.
"""

import json
import socket
import struct
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from portal.manuscripts.identity import Author
from portal.manuscripts.limits import Limits
from portal.manuscripts.prepared import Heading, Prepared, Removed
from portal.manuscripts.verdict import Finding, Ledger, NotCounted, Place, Refusal, Verdict

_HEAD = struct.Struct("<QQ")
_LARGEST = 200 * 2**20


def send(connection: socket.socket, facts: Mapping[str, Any], content: bytes = b"") -> None:
    head = json.dumps(facts).encode()
    connection.sendall(_HEAD.pack(len(head), len(content)) + head)
    connection.sendall(content)


def receive(connection: socket.socket, deadline: float | None = None) -> tuple[dict[str, Any], bytes]:
    """The next message. Raises `EOFError` at the end, `TimeoutError` when the monotonic clock passes `deadline`."""
    length, size = _HEAD.unpack(_exactly(connection, _HEAD.size, deadline))
    if length + size > _LARGEST:
        raise EOFError
    facts = json.loads(_exactly(connection, length, deadline))
    return facts, _exactly(connection, size, deadline)


def _exactly(connection: socket.socket, size: int, deadline: float | None) -> bytes:
    received = bytearray()
    while len(received) < size:
        if deadline is not None:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            connection.settimeout(left)
        chunk = connection.recv(min(size - len(received), 2**20))
        if not chunk:
            raise EOFError
        received += chunk
    return bytes(received)


def job(task: str, limits: Limits | None, author: Author | None, masks: Iterable[str] = ()) -> dict[str, Any]:
    return {
        "task": task,
        "limits": asdict(limits) if limits else None,
        "author": asdict(author) if author else None,
        "masks": list(masks),
    }


def terms(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a job."""
    limits, author = facts["limits"], facts["author"]
    return {
        "limits": Limits(**limits) if limits else None,
        "author": Author(**{**author, "others": tuple(author["others"])}) if author else None,
    }


def verdict_from(facts: Mapping[str, Any]) -> Verdict:
    ledger = facts["ledger"]
    return Verdict(
        sha256=facts["sha256"],
        ledger=Ledger(**ledger) if ledger else None,
        not_counted=NotCounted(**facts["not_counted"]),
        refusals=tuple(Refusal(**refusal) for refusal in facts["refusals"]),
        findings=tuple(
            Finding(**{**finding, "places": tuple(Place(**place) for place in finding["places"])})
            for finding in facts["findings"]
        ),
    )


def prepared_from(facts: Mapping[str, Any], content: bytes) -> Prepared:
    split = facts["blind_size"]
    return Prepared(
        verdict=verdict_from(facts["verdict"]),
        blind_docx=content[:split],
        reading_html=content[split:].decode(),
        headings=tuple(Heading(**heading) for heading in facts["headings"]),
        removed=tuple(Removed(**removed) for removed in facts["removed"]),
        signature=tuple(facts["signature"]),
    )


def prepared_facts(prepared: Prepared) -> tuple[dict[str, Any], bytes]:
    facts = {
        "verdict": asdict(prepared.verdict),
        "blind_size": len(prepared.blind_docx),
        "headings": [asdict(heading) for heading in prepared.headings],
        "removed": [asdict(removed) for removed in prepared.removed],
        "signature": prepared.signature,
    }
    return facts, prepared.blind_docx + prepared.reading_html.encode()
