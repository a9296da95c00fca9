"""How much two essays share."""

import random

import pytest

from portal.manuscripts.near_copies import NEAR, SIZE, near, signature, similarity

WORDS = [f"word{random.Random(7).random() + at}" for at in range(6_000)]


def essay(words: list[str]) -> str:
    return " ".join(words)


def test_an_essay_is_the_same_as_itself_in_another_layout():
    assert similarity(signature(essay(WORDS)), signature("\n\n".join(WORDS).upper())) == 1.0


def test_the_share_of_common_text_is_estimated_within_a_tenth():
    half = WORDS[:3_000] + [f"other{at}" for at in range(3_000)]
    assert similarity(signature(essay(WORDS)), signature(essay(half))) == pytest.approx(1 / 3, abs=0.1)


def test_different_essays_and_empty_ones_have_nothing_in_common():
    assert similarity(signature(essay(WORDS)), signature(essay([f"x{word}" for word in WORDS]))) == 0.0
    assert similarity(signature(""), signature("")) == 0.0


def test_a_signature_is_small_and_in_order():
    made = signature(essay(WORDS))
    assert (len(made), list(made)) == (SIZE, sorted(made))
    assert 0 < NEAR < 1


@pytest.mark.parametrize("length", [40, 300, 2_000])
@pytest.mark.parametrize("kept", [0.0, 0.2, 0.4, 0.46, 0.5, 0.6, 1.0])
def test_whether_two_are_near_is_told_as_their_similarity_tells_it(length, kept):
    same = round(length * kept)
    one = signature(essay(WORDS[:length]))
    other = signature(essay(WORDS[:same] + [f"other{at}" for at in range(length - same)]))
    share = similarity(one, other)
    assert near(one, other) == (share if share >= NEAR else None)
