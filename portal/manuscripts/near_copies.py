"""How much two essays share, from signatures that can be kept without keeping the essays.

A bottom-k sketch: of all runs of five words the smallest hashes are kept, which are a fair sample of the essay.
Source: A. Broder, On the resemblance and containment of documents (1997).
"""

import hashlib
import heapq
import re

SHINGLE = 5
SIZE = 256
# Two essays on one call share phrases and quotations, but not a third of their text.
NEAR = 0.3

_WORD = re.compile(r"\w+")

Signature = tuple[int, ...]


def signature(text: str) -> Signature:
    """At most 256 hashes of 64 bits in rising order, the same for the same words in any layout."""
    words = _WORD.findall(text.lower())
    shingles = set(map(" ".join, zip(*(words[at:] for at in range(SHINGLE)), strict=False)))
    hashes = [hashlib.blake2b(shingle.encode(), digest_size=8).digest() for shingle in shingles]
    return tuple(int.from_bytes(smallest) for smallest in heapq.nsmallest(SIZE, hashes))


def similarity(one: Signature, other: Signature) -> float:
    """The share of five-word runs, 0 to 1, that two essays have in common; the error is about 0.03."""
    sample = set(sorted({*one, *other})[:SIZE])
    if not one or not other:
        return 0.0
    return len(sample.intersection(one).intersection(other)) / len(sample)


def near(one: Signature, other: Signature) -> float | None:
    """The similarity of two essays that share at least `NEAR` of their text; None where they do not.

    Most pairs are told apart without sorting: the sample is as large as the longer signature at least, and only what
    both have can count in it.
    """
    if len(set(one).intersection(other)) < NEAR * max(len(one), len(other)):
        return None
    share = similarity(one, other)
    return share if share >= NEAR else None
