"""Words made unreadable one for one, so that masking never changes a count."""

import re

from portal.manuscripts.words import EAST_ASIAN

MASK, EAST_ASIAN_MASK = "[…]", "〓"
_WORD = re.compile(rf"[^\s\u2013\u2014{EAST_ASIAN_MASK}]+")


def masked(text: str) -> str:
    """The text with every word made unreadable and everything that separates words kept.

    >>> masked("Ada Lovelace-Byron, 林")
    '[…] […] 〓'
    """
    return _WORD.sub(MASK, EAST_ASIAN.sub(EAST_ASIAN_MASK, text))
