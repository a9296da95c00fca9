import json
from collections import Counter
from typing import Any

import pytest

from portal import signatures
from portal.events.attendance.rules.certificate import (
    Certificate,
    digest,
    facts,
    leaders,
    organisers,
    signer,
    still_holds,
)
from portal.events.attendance.rules.credit import lines
from portal.events.listing import Credit
from portal.prize.rules.receipt import Receipt
from portal.prize.rules.receipt import signing_key as receipts_key
from portal.signatures import Verdict, judge, key_name, public_key
from tests.events.attendance.conftest import ABSENT, PARTLY, THERE
from tests.events.attendance.rules.test_credit import series

SIGNER = signer("the secret of these tests", "http://localhost")
PUBLIC = public_key(SIGNER.key)
FACTS = facts("Ada Ångström", "Evenings", lines(series(THERE, PARTLY, THERE)))
STATED = {
    **FACTS,
    "code": "BCDFGHJKMNPQRTVWX3",
    "issued_at": "2027-06-20T12:00:00.000000Z",
    "portal": "http://localhost",
}
SIGNED = signatures.signed(Certificate, STATED, SIGNER.key)
FILE = SIGNED.as_file().encode()


def test_it_states_only_meetings_attended_in_full_and_credit_word_for_word() -> None:
    assert [(one["day"], one["minutes"]) for one in FACTS["meetings"]] == [("2027-04-13", 60), ("2027-06-08", 60)]
    assert FACTS["meetings"][0]["credits"] == [
        {"body": "Academy of Family Practice", "credit": "Prescribed", "amount": "1.25 credits per session"},
        {"body": "Psychological Council", "credit": "Continuing education", "amount": None},
    ]
    assert (FACTS["minutes"], FACTS["totals"][0]["sums"]) == (120, [{"amount": "2.50", "unit": "credits"}])
    assert (list(leaders(FACTS)), list(organisers(FACTS))) == (["Dr Lead"], ["The society"])


def test_one_byte_changed_anywhere_is_never_genuine() -> None:
    found: Counter[Verdict] = Counter()
    for at in range(len(FILE)):
        for bit in (0, 5, 7):
            changed = bytearray(FILE)
            changed[at] ^= 1 << bit
            judged = judge(Certificate, bytes(changed), [PUBLIC])
            found[judged.verdict] += 1
            assert judged.signed is None, (at, bit)
    assert set(found) == {Verdict.ALTERED, Verdict.UNKNOWN_KEY, Verdict.UNREADABLE}


def test_it_is_genuine_as_it_is_and_with_the_line_ends_of_another_system() -> None:
    for content in (FILE, FILE.replace(b"\n", b"\r\n")):
        judged = judge(Certificate, content, [PUBLIC])
        assert (judged.verdict, judged.key, judged.signed) == (Verdict.GENUINE, key_name(PUBLIC), SIGNED)


def test_the_key_of_receipts_signs_no_certificates() -> None:
    key = receipts_key("the secret of these tests")
    assert public_key(key) != PUBLIC
    as_receipt = signatures.signed(Receipt, {"words": 5000}, SIGNER.key).as_file().encode()
    assert judge(Certificate, as_receipt, [PUBLIC]).verdict is Verdict.UNREADABLE
    # Nor the other way round, nor as both at once.
    assert judge(Receipt, FILE, [PUBLIC, public_key(key)]).verdict is Verdict.UNREADABLE
    both = json.dumps({**json.loads(FILE), "receipt": STATED}, sort_keys=True, indent=2, ensure_ascii=False).encode()
    assert judge(Certificate, both + b"\n", [PUBLIC]).verdict is Verdict.ALTERED


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b"[" * 100_000, b'{"certificate": 1, "key": "0000000000000000", "signature": ""}',
     json.dumps({"certificate": {**STATED, "meetings": 3}, "key": SIGNED.key, "signature": SIGNED.signature}).encode(),
     b" " * (Certificate.LARGEST + 1)],
)  # fmt: skip
def test_what_is_no_certificate_is_told_apart(content: bytes) -> None:
    assert judge(Certificate, content, [PUBLIC]).verdict is Verdict.UNREADABLE


@pytest.mark.parametrize("depth", [500, 980, 990, 5_000, 50_000])
def test_however_deep_it_is_it_is_judged(depth: int) -> None:
    deep = FILE.replace(b'"minutes": 120', b'"minutes": ' + b"[" * depth + b"]" * depth)
    assert deep != FILE
    assert judge(Certificate, deep, [PUBLIC]).verdict in (Verdict.ALTERED, Verdict.UNREADABLE)


def test_the_digest_is_of_the_facts_alone() -> None:
    assert digest(STATED) == digest(FACTS)
    assert digest(facts("Ada Ångström", "Evenings", lines(series(THERE, ABSENT, THERE)))) == digest(FACTS)
    assert digest(facts("Ada", "Evenings", lines(series(THERE, PARTLY, THERE)))) != digest(FACTS)


@pytest.mark.parametrize(
    ("marks", "holds"),
    [((THERE, PARTLY, THERE), True), ((THERE, THERE, THERE), True), ((THERE, PARTLY, ABSENT), False), ((), False)],
    ids=["as it was", "more is so", "less is so", "nothing is"],
)
def test_it_holds_while_all_of_it_is_so(marks: Any, holds: bool) -> None:
    assert still_holds(STATED, facts("Ada", "Evenings", lines(series(*marks)))) is holds


@pytest.mark.parametrize(("fourth", "holds"), [(THERE, True), (ABSENT, False), (PARTLY, False)])
def test_what_is_stated_for_the_whole_holds_while_no_meeting_of_it_was_missed(fourth: Any, holds: bool) -> None:
    """A fourth meeting is added to three, of which the certificate states the credit for all."""
    whole = (Credit("Academy", "Prescribed", "12 credits"),)
    before = facts("Ada", "Evenings", lines(series(THERE, THERE, THERE, given=whole)))
    assert before["totals"][0]["sums"] == [{"amount": "12", "unit": "credits"}]
    assert (
        still_holds(before, facts("Ada", "Evenings", lines(series(THERE, THERE, THERE, fourth, given=whole)))) is holds
    )
