"""`portal verify-record`: what it shares with the command for receipts is tried there."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from portal.cli_records import verify_record
from portal.prize.models_decision import Proposal
from portal.prize.rules.receipt import key_name, public_key, signed, signer
from portal.prize.rules.record import Record
from tests.builders import SIGNER
from tests.prize.chamber import CODES, because, committee, typed

PUBLIC, FOREIGN = public_key(SIGNER.key), public_key(signer("another portal's", "").key)


@pytest.fixture
def decided(session: Session) -> Proposal:
    """Against the ranking, with a dissent, an interest in what wins, and one who is not there."""
    its = committee(session)
    its.declare("Cas", **{CODES[1]: "I know the ward."})
    its.name("Cas", CODES[0], CODES[2], CODES[3])
    its.ready("Cas")
    its.put(
        "Ida",
        typed(CODES[5], CODES[1], CODES[2], **because(f"outside-{CODES[5]}-1"), **because(f"left-out-{CODES[0]}")),
    )
    its.sign("Cas")
    its.sign("Ida", dissent="I would have had\n  Signed by Essay 1.")
    its.sign("Leo")
    return its.proposal()


@pytest.fixture
def file(decided: Proposal, tmp_path: Path) -> Path:
    path = tmp_path / "decision-2027.json"
    path.write_text(decided.as_file(), encoding="utf-8")
    return path


def check(*arguments: object) -> Result:
    return CliRunner().invoke(verify_record, [str(argument) for argument in arguments])


def test_a_genuine_record_says_who_wins_what_who_signed_and_what_it_rests_on(decided: Proposal, file: Path) -> None:
    run = check(file, "--key", PUBLIC)
    assert (run.exit_code, run.stderr) == (0, "")
    document, record = decided.document or {}, decided.record or {}
    lines = run.stdout.splitlines()
    assert lines[:2] == [
        f"{file}: genuine, signed with the key {key_name(PUBLIC)}.",
        f"  Prize       {document['edition']}, 2027",
    ]
    assert f"  Signed      {decided.digest}" in lines
    assert f"  Scores      {document['ranking']['scores']}" in lines
    assert "  Reviews     18" in lines
    assert f"  Register    {record['register']}" in lines
    assert [line for line in lines if line.startswith("  Place")] == [
        f"  Place {n}, {amount}: {code} Essay {CODES.index(code) + 1}, SHA-256 {document['awards'][n - 1]['sha256']}"
        for n, amount, code in ((1, "EUR 2,500", CODES[5]), (2, "EUR 1,500", CODES[1]), (3, "EUR 1,000", CODES[2]))
    ]
    assert "  Because     We agree." in lines
    why = "because: The third reader convinced us."
    outside, left_out = document["departures"]
    low, high, highest = outside["low"], outside["high"], left_out["high"]
    assert [line for line in lines if "because" in line] == [
        f"  Decided {CODES[5]} on place 1, likely place {low} to {high}, {why}",
        f"  Decided no place for {CODES[0]}, likely place 1 to {highest}, {why}",
    ]
    cas, ida, _ = record["signatures"]
    assert f"  Signed by {cas['member']}, {cas['signed_at']}, with an interest in what wins." in lines
    assert (
        f"  Signed by {ida['member']}, {ida['signed_at']}. Does not agree: I would have had Signed by Essay 1." in lines
    )


def test_as_json_it_is_the_record_itself(decided: Proposal, file: Path) -> None:
    found = json.loads(check(file, "--key", PUBLIC, "--json").stdout)
    assert (found["genuine"], found["verdict"], found["record"]) == (True, "genuine", decided.record)


def test_one_that_is_not_genuine_says_why_and_nothing_of_what_it_claims(decided: Proposal, file: Path) -> None:
    assert "is none of those it was checked against" in check(file, "--key", FOREIGN).stdout
    genuine = file.read_text(encoding="utf-8")
    file.write_text(genuine.replace("Essay 2", "Essay 9"), encoding="utf-8")
    run = check(file, "--key", PUBLIC)
    assert (run.exit_code, run.stdout) == (
        1,
        f"{file}: NOT genuine: something in it was changed after it was signed with the key {key_name(PUBLIC)}.\n",
    )
    file.write_text("{}")
    run = check(file, "--key", PUBLIC, "--json")
    assert (run.exit_code, json.loads(run.stdout)["verdict"]) == (1, "no-record")
    assert check(file.parent / "missing.json", "--key", PUBLIC).exit_code == 2


def test_a_record_whose_members_signed_something_else_is_not_genuine_whoever_sealed_it(
    decided: Proposal, file: Path
) -> None:
    stated = dict(decided.record or {})
    stated["decision"] = stated["decision"] | {"reason": "Another one."}
    seal = signed(stated, SIGNER.key)
    file.write_text(Record(stated, seal.key, seal.signature).as_file(), encoding="utf-8")
    run = check(file, "--key", PUBLIC)
    assert (run.exit_code, "its parts do not belong together" in run.stdout) == (1, True)


def test_a_receipt_is_no_record(file: Path) -> None:
    receipt = signed({"title": "The chair", "words": 6000}, SIGNER.key)
    for content in (receipt.as_file(), Record(receipt.stated, receipt.key, receipt.signature).as_file()):
        file.write_text(content, encoding="utf-8")
        assert json.loads(check(file, "--key", PUBLIC, "--json").stdout)["verdict"] == "no-record"
