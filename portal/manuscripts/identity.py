"""Who must not be known: where a text names its author, or somebody or something that leads to the author."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from portal.manuscripts.folding import Folded, Token, fold, spellings

_GENERIC = frozenset({
    "a", "academy", "and", "centre", "center", "clinic", "clinical", "college", "de", "der", "des", "di", "do",
    "of", "du", "el", "faculty", "for", "fur", "health", "hospital", "in", "institute", "international", "la",
    "medical", "medicine", "national", "poly", "school", "science", "sciences", "state", "technical",
    "the", "trust", "und", "universidad", "universidade", "universita", "universitaet", "universitat",
    "universite", "universiteit", "university",
})  # fmt: skip
_TITLES = frozenset({"dr", "prof", "professor", "mr", "mrs", "ms", "miss", "mx", "med", "phd", "md"})
_PARTICLES = frozenset({
    "al", "bin", "da", "dal", "de", "del", "della", "den", "der", "di", "dos", "du", "el", "ibn", "la", "le",
    "san", "st", "ter", "van", "von", "zu",
})  # fmt: skip
# A name this long is not part of an ordinary word, so it is looked for inside words and in any case.
_DISTINCTIVE = 6
_SHORTEST = 3
_BESIDE = 3
_LITTLE = frozenset({"and", "for", "in", "of", "the"})
_EMAIL = re.compile(
    r"[\w.+-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:(?:\.|\s?\(dot\)\s?|\s?\[dot\]\s?)[\w-]+)+", re.IGNORECASE
)
_AT = re.compile(r"[(\[]at[)\]]", re.IGNORECASE)
_DIGITS = re.compile(r"\d{4}")
_NUMBER = re.compile(
    r"\b(?:student|matriculation|matric|registration|candidate|orcid)\b[\s:#-]*(?:id|no\.?|number|nr\.?)?[\s:#-]*"
    r"[A-Z]{0,4}\d[\d-]{4,}[\dX]\b",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"^\s*(?i:by|author|written by|name|student|submitted by|supervisor|supervised by|tutor|mentor|university|"
    r"medical school|faculty|institution|affiliation)\s*(?::\s*\S.*|\s(?:[A-Z][\w'-]+[\s.]*){2,4}$)",
)
_FIRST_PARAGRAPHS = 12


@dataclass(frozen=True)
class Author:
    """What could point to the author of an essay. Every field may be empty; `others` are further names to look for."""

    name: str = ""
    email: str = ""
    school: str = ""
    city: str = ""
    supervisor: str = ""
    others: tuple[str, ...] = ()

    @cached_property
    def clues(self) -> "tuple[_Clue, ...]":
        clues: list[_Clue] = [_Person(name) for name in (self.name, self.supervisor, *self.others) if name.strip()]
        clues += [_Address(self.email)] if self.email.strip() else []
        clues += [_Place(name) for name in (self.school, self.city) if name.strip()]
        return tuple(clues)


Span = tuple[int, int]


def traces(text: str, author: Author | None, position: int) -> list[Span]:
    """Where one paragraph gives the author away, as slices of its text in order; `position` counts from 0.

    Names in every usual form, school, city and addresses; and even where nothing is known of the author, any e-mail
    address, student number, or line of a title page.
    """
    found: list[Span] = []
    if "@" in text or (("(" in text or "[" in text) and _AT.search(text)):
        found += [match.span() for match in _EMAIL.finditer(text)]
    if _DIGITS.search(text):
        found += [match.span() for match in _NUMBER.finditer(text)]
    if position < _FIRST_PARAGRAPHS and (byline := _BYLINE.match(text)):
        found.append(byline.span())
    if author is not None and author.clues:
        folded = fold(text)
        for clue in author.clues:
            found += clue.find(folded)
    return joined(text, found)


def joined(text: str, spans: Sequence[Span]) -> list[Span]:
    """Spans in order, those that touch or stand apart only by space and marks as one."""
    whole: list[Span] = []
    for begin, end in sorted(spans):
        if whole and (begin <= whole[-1][1] or not text[whole[-1][1] : begin].strip(" ,.\u00a0")):
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        else:
            whole.append((begin, end))
    return whole


class _Clue:
    """Something that leads to the author, and how to find it."""

    def find(self, folded: Folded) -> Iterator[Span]:
        raise NotImplementedError


class _Person(_Clue):
    """A person by any part of the name, its initials, or the name spaced out, broken or turned round."""

    def __init__(self, name: str) -> None:
        if "," in name:
            family, _, given = name.partition(",")
            name = f"{given} {family}"
        parts = [part for part in re.split(r"[\s.]+", name.strip()) if part and fold(part).text not in _TITLES]
        pieces = [piece for part in parts for piece in {part, *part.split("-")}]
        forms = {form for piece in pieces for form in spellings(piece)} - _PARTICLES
        self._long = sorted(form for form in forms if len(form) >= _DISTINCTIVE)
        short = sorted(form for form in forms if _SHORTEST <= len(form) < _DISTINCTIVE)
        backwards = [form[::-1] for form in self._long]
        self._forms = (*self._long, *backwards, *short)
        inside_words = "|".join((*self._long, *backwards))
        alternatives = ([f"(?:{inside_words})"] if inside_words else []) + (
            [rf"(?P<short>\b(?:{'|'.join(short)})s?\b)"] if short else []
        )
        self._named = re.compile("|".join(alternatives)) if alternatives else None
        letters = [
            tokens[0].text[0] for part in parts if (tokens := fold(part).tokens) and fold(part).text not in _PARTICLES
        ]
        self._initials = "".join(letters) if len(letters) > 1 else ""
        dotted = r"\.[\s-]?".join(map(re.escape, letters))
        solid = rf"|\b{self._initials}\b" if len(letters) >= _SHORTEST else ""
        self._initialled = re.compile(rf"\b{dotted}\b{solid}") if self._initials else None

    def find(self, folded: Folded) -> Iterator[Span]:
        # Most paragraphs name nobody, which a plain search says sooner than an expression.
        named = self._named and any(form in folded.text for form in self._forms)
        for found in self._named.finditer(folded.text) if self._named and named else ():
            begin, end = folded.slice(*found.span())
            # A short name may be an ordinary word, which it is not where it begins with a capital.
            if "short" not in found.groupdict() or not found["short"] or folded.original[begin].isupper():
                yield _whole_word(folded.original, begin, end)
                yield from self._initials_beside(folded, begin, end)
        for found in self._initialled.finditer(folded.text) if self._initialled else ():
            begin, end = folded.slice(*found.span())
            if folded.original[begin:end].replace(".", "").replace(" ", "").isupper():
                yield begin, end
        if any(folded.letters.count(name) > folded.text.count(name) for name in self._long):
            yield from self._spaced_out(folded.tokens)

    def _initials_beside(self, folded: Folded, begin: int, end: int) -> Iterator[Span]:
        for token in folded.tokens:
            beside = 0 <= begin - token.end <= _BESIDE or 0 <= token.begin - end <= _BESIDE
            initial = len(token.text) == 1 and token.text in self._initials and folded.original[token.begin].isupper()
            if beside and initial:
                yield token.begin, token.end

    def _spaced_out(self, tokens: Sequence[Token]) -> Iterator[Span]:
        """Z e p h y r i n e, and Quill-marrow."""
        for at, token in enumerate(tokens):
            word = token.text
            for later in tokens[at + 1 :]:
                word += later.text
                if word in self._long:
                    yield token.begin, later.end
                if not any(name.startswith(word) for name in self._long):
                    break


def _whole_word(text: str, begin: int, end: int) -> Span:
    """From the name inside a user name or an address to all of it, but not into a possessive."""
    while begin > 0 and text[begin - 1].isalnum():
        begin -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    return begin, end


class _Address(_Clue):
    """An e-mail address, also written with "at" and "dot" or in pieces, or its part before the @."""

    def __init__(self, address: str) -> None:
        self._parts = [token.text for token in fold(address).tokens]
        local = "".join(token.text for token in fold(address.partition("@")[0]).tokens)
        # A short one is an ordinary word, or in many.
        self._local = local if len(local) >= _DISTINCTIVE else ""

    def find(self, folded: Folded) -> Iterator[Span]:
        # Most paragraphs have none of it, which a plain search says sooner than a look at each word.
        whole = all(part in folded.text for part in self._parts)
        if not self._parts or not (whole or (self._local and self._local in folded.text)):
            return
        spelled = [token for token in folded.tokens if token.text not in ("at", "dot")]
        size = len(self._parts)
        for at in range(len(spelled) - size + 1):
            if [token.text for token in spelled[at : at + size]] == self._parts:
                yield spelled[at].begin, spelled[at + size - 1].end
        for token in folded.tokens:
            if self._local and token.text == self._local:
                yield token.begin, token.end


class _Place(_Clue):
    """A school or a city: the words of its name that only it has, with those around them, or its abbreviation."""

    def __init__(self, name: str) -> None:
        self._words = [token.text for token in fold(name).tokens]
        forms = {form for word in re.findall(r"[\w']+", name) for form in spellings(word)} - _GENERIC
        own = sorted(form for form in forms if len(form) >= _SHORTEST)
        letters = "".join(word[0] for word in self._words if word not in _LITTLE)
        abbreviation = [letters] if len(letters) >= _SHORTEST else []
        self._abbreviation = letters
        # A name of common words only, such as The Medical University, is found as a whole.
        names = own or ([r"\W+".join(self._words)] if len(self._words) > 1 else [])
        sought = "|".join([*names, *abbreviation])
        # What is in every place that the expression finds.
        self._forms = (*(own or self._words[:1]), *abbreviation)
        self._pattern = re.compile(rf"\b(?:{sought})\b") if sought else None

    def find(self, folded: Folded) -> Iterator[Span]:
        named = self._pattern and any(form in folded.text for form in self._forms)
        for found in self._pattern.finditer(folded.text) if self._pattern and named else ():
            begin, end = folded.slice(*found.span())
            written = folded.original[begin:end]
            if found[0] == self._abbreviation and written.isupper():
                yield begin, end
            elif found[0] != self._abbreviation and written[0].isupper():
                yield self._widened(folded.tokens, begin, end)

    def _widened(self, tokens: Sequence[Token], begin: int, end: int) -> Span:
        """From "Norvale" to "University of Norvale": the neighbours that belong to the name."""
        inside = [at for at, token in enumerate(tokens) if begin <= token.begin < end]
        first, last = inside[0], inside[-1]
        while first > 0 and tokens[first - 1].text in self._words:
            first -= 1
        while last + 1 < len(tokens) and tokens[last + 1].text in self._words:
            last += 1
        while first < inside[0] and tokens[first].text in _LITTLE:
            first += 1
        while last > inside[-1] and tokens[last].text in _LITTLE:
            last -= 1
        return tokens[first].begin, tokens[last].end
