"""What is frozen, who must sign it, and what makes it void; who may win what."""

import json
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from portal.prize.rules import record
from portal.prize.rules.awards import Award, Fault, Prize, Wrong, faults
from portal.prize.rules.ballot import fault
from portal.prize.rules.decision import Now, Void, digest, is_complete, is_name, is_reopened, reopening, terms, why_void
from portal.prize.rules.receipt import public_key, signed
from tests.builders import SIGNER

PRIZE = Prize(500_000, "EUR", (250_000, 150_000, 100_000), allows_shared=False)
ESSAYS = ("A", "B", "C", "D")
DOCUMENT: dict[str, Any] = {
    "awards": [{"essay": "A"}, {"essay": "B"}],
    "ranking": {"scores": "s"},
    "rules": None,
    "members": ["C0001", "C0002", "C0003"],
    "excused": ["C0003"],
    "interests": {"C0001": ["A"], "C0002": []},
    **terms(500_000, "EUR", [300_000, 200_000], 1, 3),
}
TERMS = terms(500_000, "EUR", [300_000, 200_000], 1, 3)
NOW = Now("s", None, TERMS, ESSAYS, ["C0003", "C0001", "C0002"], {"C0001": ["A"], "C0002": [], "C0003": ["B"]})


def awards(*given: tuple[int, str, int]) -> list[Award]:
    return [Award(*one) for one in given]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ([(1, "A", 250_000), (2, "B", 150_000), (3, "C", 100_000)], []),
        ([(1, "A", 250_000), (2, "B", 150_000), (3, "C", 99_999)], [Fault(Wrong.SPLIT, cents=1)]),
        ([(1, "A", 250_000), (2, "B", 150_000), (3, "A", 100_000)], [Fault(Wrong.TWICE, 2)]),
        ([(1, "A", 250_000), (2, "X", 150_000), (3, "C", 100_000)], [Fault(Wrong.UNKNOWN, 1)]),
        ([(1, "A", 250_000), (1, "B", 150_000), (3, "C", 100_000)], [Fault(Wrong.SHARED, 1)]),
        ([(1, "A", 250_000), (3, "B", 250_000)], [Fault(Wrong.SKIPPED, 1), Fault(Wrong.NOBODY)]),
        ([(1, "A", 500_000)], [Fault(Wrong.NOBODY)]),
        ([], [Fault(Wrong.NOBODY), Fault(Wrong.SPLIT, cents=500_000)]),
    ],
)
def test_what_is_wrong_with_a_split_is_told_one_by_one(given: list[tuple[int, str, int]], found: list[Fault]) -> None:
    assert faults(awards(*given), PRIZE, ESSAYS) == found


def test_where_places_may_be_shared_they_are_counted_as_in_a_race() -> None:
    shared = replace(PRIZE, allows_shared=True)
    two_firsts = awards((1, "A", 200_000), (1, "B", 200_000), (3, "C", 100_000))
    assert faults(two_firsts, shared, ESSAYS) == []
    assert faults([replace(award, place=min(award.place, 2)) for award in two_firsts], shared, ESSAYS) == [
        Fault(Wrong.SKIPPED, 2)
    ]
    four = awards((1, "A", 250_000), (2, "B", 150_000), (3, "C", 50_000), (4, "D", 50_000))
    assert faults(four, shared, ESSAYS) == [Fault(Wrong.SKIPPED, 3)]


def test_with_fewer_essays_than_places_there_are_fewer_awards() -> None:
    assert faults(awards((1, "A", 500_000)), PRIZE, ["A"]) == []


def test_what_was_frozen_holds_as_long_as_nothing_of_it_changes() -> None:
    assert why_void(DOCUMENT, NOW) is None
    # What the excused member declares changes nothing.
    assert why_void(DOCUMENT, replace(NOW, interests={**NOW.interests, "C0003": []})) is None


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"essays": ["A", "C"], "scores": "t"}, Void.WITHDRAWN),
        ({"scores": "t"}, Void.SCORES),
        ({"rules": "r"}, Void.RULES),
        ({"terms": TERMS | {"pot": 600_000}}, Void.RULES),
        ({"terms": TERMS | {"needed": 2}}, Void.RULES),
        ({"members": ["C0001", "C0002"]}, Void.MEMBERS),
        ({"interests": {"C0001": ["A"], "C0002": ["B"]}}, Void.INTERESTS),
        ({"interests": {"C0001": ["A"]}}, Void.INTERESTS),
    ],
)
def test_and_is_void_as_soon_as_anything_does(change: dict[str, Any], why: Void) -> None:
    assert why_void(DOCUMENT, replace(NOW, **change)) is why


def test_it_is_complete_with_everybody_who_is_not_excused_and_enough_that_count() -> None:
    assert is_complete(DOCUMENT, ["C0001", "C0002"])
    assert not is_complete(DOCUMENT, ["C0002"])
    # The first has an interest in what wins: of two signatures one counts.
    assert not is_complete({**DOCUMENT, "needed": 2}, ["C0001", "C0002"])


@pytest.mark.parametrize(
    ("members", "needed", "asked"),
    [
        ("ABC", 2, "ABC"),
        ("AB", 2, "AB"),  # nobody waits for whoever has left
        ("ABX", 2, "AB"),  # nor for whoever came
        ("AX", 2, "AX"),  # one alone does not speak for two
        ("XY", 2, "XY"),
        ("X", 2, "X"),
        ("AX", 1, "A"),
    ],
)
def test_who_must_agree_to_reopen_a_decision_that_a_b_and_c_signed(members: str, needed: int, asked: str) -> None:
    assert reopening("ABC", members, needed) == list(asked)
    assert is_reopened("ABC", members, needed, members) is (len(asked) >= needed)
    assert is_reopened("ABC", members, needed, asked[1:]) is False


def test_a_name_is_the_same_however_it_is_spaced_and_nobody_else_s() -> None:
    assert is_name("  dr ANNIKA  Hellgrensson ", "Dr Annika Hellgrensson")
    assert not is_name("Annika Hellgrensson", "Dr Annika Hellgrensson")


def test_a_ballot_has_as_many_as_there_are_places_or_essays_each_once() -> None:
    assert [fault(codes, 3, 9) for codes in ("ABC", "AB", "ABCD", "ABA")] == [None, "number", "number", "twice"]
    assert fault("AB", 3, 2) is None


class TestRecord:
    def sealed(self, **changed: Any) -> bytes:
        sha256 = digest(DOCUMENT)
        stated = {"decision": DOCUMENT, "sha256": sha256, "signatures": [{"sha256": sha256}]}
        stated |= {"decided_at": "2027-03-01T12:00:00.000000Z", "number": 9, "register": "0" * 64, **changed}
        seal = signed(stated, SIGNER.key)
        return record.as_file(stated, seal.key, seal.signature).encode()

    def test_it_is_what_the_portal_signed_to_the_last_bit(self) -> None:
        content = self.sealed()
        assert record.faults(content, [public_key(SIGNER.key)]) == []
        for n in range(len(content)):
            flipped = content[:n] + bytes([content[n] ^ 1]) + content[n + 1 :]
            assert record.faults(flipped, [public_key(SIGNER.key)]) != []

    def test_a_library_and_a_few_lines_check_it_without_the_portal(self) -> None:
        file, public = json.loads(self.sealed()), public_key(SIGNER.key)
        signed = json.dumps(file["record"], sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(file["signature"]), signed)
        stated = json.dumps(file["record"]["decision"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert sha256(stated.encode()).hexdigest() == file["record"]["sha256"]

    def test_it_says_what_is_wrong(self) -> None:
        keys = [public_key(SIGNER.key)]
        assert record.faults(b"{}", keys) == ["this is no record of a decision"]
        assert "not among the published ones" in record.faults(self.sealed(), [])[0]
        other = self.sealed(sha256="0" * 64)
        assert record.faults(other, keys) == ["what the members signed is another document"]
        loose = json.dumps(json.loads(self.sealed())).encode()
        assert record.faults(loose, keys) == ["the signature is not that of this record"]
