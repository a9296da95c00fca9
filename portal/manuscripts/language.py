"""Which language a text is in."""

import re
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

# In English prose every third word is one of these; in no other language every fifth.
_ENGLISH = frozenset({
    "the", "of", "and", "to", "a", "in", "that", "is", "was", "it", "for", "on", "with", "as", "at", "by",
    "this", "i", "my", "be", "not", "have", "from", "or", "had", "his", "her", "she", "he", "they", "we",
    "but", "an", "were", "are", "which", "their", "me", "what", "when", "you", "there", "been", "would", "who",
    "about", "after", "although", "because", "before", "could", "however", "into", "than", "therefore", "these",
    "those", "through", "where", "while", "without",
})  # fmt: skip
_ENGLISH_SHARE = 0.2
_ENOUGH_WORDS = 40
_SAMPLE = 20_000
_WORD = re.compile(r"[^\W\d_]+")


def language(text: str) -> str | None:
    """The two-letter code of a text's language; None where it cannot be said.

    Plain English is recognised by its small words, which takes no time; the language model, which takes 80 MB, is
    loaded only for the rest.
    """
    words = _WORD.findall(text[:_SAMPLE].lower())
    # Chinese and Japanese put no spaces between words, so letters are counted as well.
    if len(words) < _ENOUGH_WORDS and sum(map(len, words)) < 4 * _ENOUGH_WORDS:
        return None
    if words and sum(map(_ENGLISH.__contains__, words)) >= _ENGLISH_SHARE * len(words):
        return "en"
    try:
        code, _ = _identifier().classify(text[:_SAMPLE])
    except OSError:
        # The model is unpacked into a temporary file; a machine without room for one cannot say.
        return None
    return str(code)


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
