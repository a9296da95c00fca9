"""The command for certificates of attendance."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from portal.cli_signed import JSON_OPTION, KEY_OPTION, Desk, moment
from portal.events.attendance.models import CertificateKey
from portal.events.attendance.rules.certificate import Certificate, stated_day


@click.command("verify-certificate")
@click.argument("file", type=click.Path(path_type=Path))
@KEY_OPTION
@JSON_OPTION
def verify_certificate(file: Path, given: Sequence[str], as_json: bool) -> None:
    """Check the signed file of a certificate: exit 0 genuine, 1 not, 2 it cannot be read. A key inside it is never
    believed; whether it was corrected since, only its portal can tell."""
    Desk(Certificate, CertificateKey, "/certificates/keys.json", _told).check(file, given, as_json=as_json)


def _told(certificate: Certificate) -> list[str]:
    stated = certificate.stated
    terms = {
        "For": stated["name"],
        "Attended": stated["about"],
        "Code": stated["code"],
        "Issued": moment(certificate, "issued_at"),
        "Portal": stated["portal"],
    }
    lines = [f"  {term:<12}{value}" for term, value in terms.items()]
    return (
        lines + [f"  {_meeting(one)}" for one in stated["meetings"]] + [f"  {_total(one)}" for one in stated["totals"]]
    )


def _meeting(one: Mapping[str, Any]) -> str:
    length = f"{one['minutes']} minutes" if one["minutes"] else "length not stated"
    return f"{stated_day(one['day'])}, {length}: {one['event']}"


def _total(one: Mapping[str, Any]) -> str:
    sums = [f"{each['amount']} {each['unit']}" for each in one["sums"]]
    unstated = ["amount not stated"] if one["amounts_not_stated"] else []
    meetings = "1 meeting" if one["meetings"] == 1 else f"{one['meetings']} meetings"
    return f"{one['body']}, {one['credit']}: {'; '.join([meetings, *sums, *unstated])}"
