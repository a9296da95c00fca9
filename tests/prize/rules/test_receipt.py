import json
import re
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from portal.prize.rules.receipt import (
    LARGEST,
    Receipt,
    Verdict,
    is_signed,
    judge,
    key_name,
    public_key,
    signed,
    signing_key,
    written,
)

KEY = signing_key("the secret of these tests")
PUBLIC = public_key(KEY)
STATED = {
    "code": "BCDFGHJKMNPQRTVWX3",
    "entry": "K7QMXR",
    "title": "Die Stühle am Fenster – 窓辺の椅子",
    "version": 1,
    "words": 5000,
    "sha256": "0f" * 32,
    "received_at": "2027-01-30T22:14:05.000000Z",
    "registered_at": None,
    "entered_by_organiser": False,
}
FILE = signed(STATED, KEY).as_file().encode()


def verdict(content: bytes, *keys: str) -> Verdict:
    return judge(content, keys or [PUBLIC]).verdict


def test_a_receipt_is_genuine_and_says_what_was_signed() -> None:
    judged = judge(FILE, [PUBLIC])
    assert (judged.verdict, judged.key) == (Verdict.GENUINE, key_name(PUBLIC))
    assert judged.signed is not None
    assert judged.signed.stated == STATED


def test_one_bit_changed_anywhere_is_noticed() -> None:
    """Every bit of the file: those of letters that differ in case alone, of spaces, of digits of the signature."""
    found: Counter[Verdict] = Counter()
    for at in range(len(FILE)):
        for bit in range(8):
            changed = bytearray(FILE)
            changed[at] ^= 1 << bit
            judged = judge(bytes(changed), [PUBLIC])
            found[judged.verdict] += 1
            assert judged.signed is None, (at, bit, bytes(changed))
    assert set(found) == {Verdict.ALTERED, Verdict.UNKNOWN_KEY, Verdict.UNREADABLE}
    assert found.total() == len(FILE) * 8


def test_a_file_cut_short_or_added_to_is_no_longer_what_was_signed() -> None:
    assert [at for at in range(len(FILE)) if verdict(FILE[:at]) is Verdict.GENUINE] == []
    assert {verdict(FILE + more) for more in (b" ", b"\n", b"\0", b"{}", b"\xef\xbb\xbf")} <= {
        Verdict.ALTERED, Verdict.UNREADABLE
    }  # fmt: skip


def test_line_ends_of_another_system_are_the_same_receipt() -> None:
    assert verdict(FILE.replace(b"\n", b"\r\n")) is Verdict.GENUINE


@pytest.mark.parametrize(
    "spelling",
    [
        lambda text: json.dumps(json.loads(text)),
        lambda text: text.replace("ü", "\\u00fc"),
        lambda text: text.replace('"words": 5000', '"words": 5e3'),
        lambda text: text.replace('"version": 1,', '"version": 9,\n    "version": 1,'),
        lambda text: text[:1] + '\n  "more": 1,' + text[1:],
        lambda text: re.sub(r'(?<="signature": ")\w+', lambda found: found[0].upper(), text),
    ],
    ids=["other spaces", "escaped", "another number", "said twice", "something beside", "signature in capitals"],
)
def test_the_same_said_in_another_spelling_is_not_the_file_that_was_signed(spelling: Any) -> None:
    other = spelling(FILE.decode())
    assert other != FILE.decode()
    assert verdict(other.encode()) in (Verdict.ALTERED, Verdict.UNREADABLE)


def test_a_receipt_signed_by_somebody_else_is_told_apart_whatever_key_it_names() -> None:
    forger = Ed25519PrivateKey.generate()
    forged = signed(STATED | {"words": 6000}, forger)
    judged = judge(forged.as_file().encode(), [PUBLIC])
    assert (judged.verdict, judged.key) == (Verdict.UNKNOWN_KEY, key_name(public_key(forger)))
    under_our_name = Receipt(forged.stated, key_name(PUBLIC), forged.signature)
    assert verdict(under_our_name.as_file().encode()) is Verdict.ALTERED


def test_a_key_that_stands_in_the_file_is_not_believed() -> None:
    forger = Ed25519PrivateKey.generate()
    its = public_key(forger)
    carries = signed(STATED | {"public": its, "key": its}, forger)
    content = json.loads(carries.as_file()) | {"public": its}
    for file in (carries.as_file(), json.dumps(content, sort_keys=True, indent=2, ensure_ascii=False) + "\n"):
        assert verdict(file.encode()) is Verdict.UNKNOWN_KEY


def test_an_old_receipt_holds_while_its_key_stays_published() -> None:
    """Another SECRET_KEY makes another key; both are published, and each receipt is judged by its own."""
    new = signing_key("the secret that came after")
    later = signed(STATED | {"version": 2}, new).as_file().encode()
    both = [public_key(new), PUBLIC]
    assert [verdict(FILE, *both), verdict(later, *both)] == [Verdict.GENUINE, Verdict.GENUINE]
    assert [verdict(FILE, both[0]), verdict(later, PUBLIC)] == [Verdict.UNKNOWN_KEY, Verdict.UNKNOWN_KEY]


def test_the_same_secret_makes_the_same_key_on_every_machine() -> None:
    assert public_key(signing_key("the secret of these tests")) == PUBLIC
    assert public_key(signing_key("the secret of these tests ")) != PUBLIC


DEEP = '{"receipt": {"a": ' + "[" * 400 + "]" * 400 + '}, "key": "%s", "signature": ""}'


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"null",
        b"[1]",
        b"PK\x03\x04",
        b"\xff\xfe\x00",
        b"[" * 9_000,
        (DEEP % key_name(PUBLIC)).encode(),
        json.dumps({"receipt": STATED, "key": "\x1b[2J", "signature": ""}).encode(),
        json.dumps({"receipt": [], "key": key_name(PUBLIC), "signature": ""}).encode(),
        json.dumps({"receipt": {"words": float("nan")}, "key": key_name(PUBLIC), "signature": ""}).encode(),
        json.dumps({"receipt": STATED, "key": key_name(PUBLIC), "signature": 7}).encode(),
        json.dumps({"keys": [{"public": PUBLIC}]}).encode(),
        FILE + b" " * LARGEST,
    ],
)
def test_what_has_not_the_shape_of_a_receipt_is_none(content: bytes) -> None:
    assert verdict(content) is Verdict.UNREADABLE


@pytest.mark.parametrize("signature", ["", "zz", "00" * 64, "00" * 63, "é"])
def test_a_signature_that_is_none_is_no_fault_of_the_portal(signature: str) -> None:
    receipt = Receipt(STATED, key_name(PUBLIC), signature)
    assert is_signed(receipt, PUBLIC) is False
    assert verdict(receipt.as_file().encode()) is Verdict.ALTERED


@given(
    st.dictionaries(st.text(max_size=20), st.none() | st.booleans() | st.integers() | st.text(max_size=40), max_size=9)
)
def test_whatever_can_be_stated_can_be_checked(stated: dict[str, Any]) -> None:
    judged = judge(signed(stated, KEY).as_file().encode(), [PUBLIC])
    assert (judged.verdict, judged.signed and judged.signed.stated) == (Verdict.GENUINE, stated)


@given(st.binary(max_size=400))
def test_no_file_whatever_breaks_the_check(content: bytes) -> None:
    assert verdict(content) is Verdict.UNREADABLE


def test_an_instant_is_stated_in_utc_and_read_as_the_same_instant() -> None:
    zurich = datetime(2027, 1, 30, 23, 14, 5, 7, tzinfo=timezone(timedelta(hours=1)))
    assert written(zurich) == "2027-01-30T22:14:05.000007Z"
    receipt = Receipt({"received_at": written(zurich), "registered_at": None}, "", "")
    assert receipt.at("received_at") == zurich
    assert (receipt.at("registered_at"), receipt.at("nothing of this name")) == (None, None)
    assert receipt.at("received_at").tzinfo is UTC  # type: ignore[union-attr]
