"""The command for receipts."""

from collections.abc import Sequence
from pathlib import Path

import click

from portal.cli_signed import JSON_OPTION, KEY_OPTION, Desk, moment
from portal.prize.models import ReceiptKey
from portal.prize.rules.receipt import Receipt

# What a receipt states, in the order in which somebody would ask. Instants are those whose name ends in "_at", and the
# deadline.
TERMS = {
    "received_at": "Received",
    "registered_at": "Registered",
    "arrived_at": "Arrived",
    "deadline": "Deadline",
    "edition": "Edition",
    "year": "Year",
    "entry": "Essay",
    "title": "Title",
    "version": "Version",
    "words": "Words",
    "main_words": "Main text",
    "bytes": "Bytes",
    "sha256": "SHA-256",
    "number": "Act",
    "register": "Register",
    "code": "Code",
    "issued_at": "Issued",
    "portal": "Portal",
}


@click.command("verify-receipt")
@click.argument("file", type=click.Path(path_type=Path))
@KEY_OPTION
@JSON_OPTION
def verify_receipt(file: Path, given: Sequence[str], as_json: bool) -> None:
    """Check a receipt: exit 0 genuine, 1 not, 2 it cannot be read. A key inside the file is never believed."""
    Desk(Receipt, ReceiptKey, "/receipts/keys.json", _stated).check(file, given, as_json=as_json)


def _stated(receipt: Receipt) -> list[str]:
    found = [(term, name) for name, term in TERMS.items() if receipt.stated.get(name) is not None]
    lines = [f"  {term:<12}{_told(receipt, name)}" for term, name in found]
    return (
        [*lines, "  Sent by mail and entered by the organiser."]
        if receipt.stated.get("entered_by_organiser")
        else lines
    )


def _told(receipt: Receipt, name: str) -> str:
    value = receipt.stated[name]
    if name.endswith("_at") or name == "deadline":
        return moment(receipt, name)
    return f"{value:,}" if name in ("words", "main_words", "bytes") else str(value)
