"""Words that may let a patient be recognised. A doctor's duty, so it is pointed out; it is never edited for anybody."""

import re

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?"
)
_DATE = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH},?\s\d{{4}}|{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}}"
    r"|\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d{2}|(?:19|20)\d{2}-\d{2}-\d{2})"
)
_NAME = r"[A-Z][a-z\u00df-\u00ff]+(?:[-'][A-Z][a-z]+)?"
_TITLE = r"(?:Mr|Mrs|Ms|Miss|Mx|Herr|Frau|Madame|Monsieur)\.?"
_PERSON = r"(?:[Pp]atient|[Mm]an|[Ww]oman|[Bb]oy|[Gg]irl|[Cc]hild)"
_RECORD = r"(?:MRN|NHS|[Hh]ospital|[Rr]ecord|[Pp]atient|[Cc]ase|[Ff]ile|[Cc]hart|[Ii]nsurance)"
_WARD = r"(?:[Ww]ard|[Rr]oom|[Bb]ed|[Uu]nit)\s[A-Z]?\d+[A-Za-z]?\b"
_NAMES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_TITLE}\s{_NAME}\s{_NAME}\b",
        rf"\b{_PERSON},?\s(?:was\s|is\s)?(?:named|called)?,?\s?{_NAME}\s{_NAME}\b",
        rf"\b(?:[Nn]ame (?:was|is)|named|called)\s{_NAME}\s{_NAME}\b",
    )
)
_NUMBERS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:[Bb]orn(?: on)?|DOB|D\.O\.B\.|[Dd]ate of birth|[Bb]irthday)(?:\s(?:was|is))?[\s:]+(?:the\s)?{_DATE}",
        rf"\b{_RECORD}(?:\s(?:[Nn]umber|[Nn]o\.?|ID|[Ii]d))?[\s:#]+[A-Z]{{0,3}}\d[\d -]{{3,}}\d\b",
        rf"\b{_WARD}[^.!?]{{0,80}}?\b{_DATE}",
        rf"{_DATE}[^.!?]{{0,80}}?\b{_WARD}",
    )
)
_DIGIT = re.compile(r"\d")
# Every name that is looked for has two words with capitals in it, which most paragraphs have not.
_TWO_NAMES = re.compile(rf"{_NAME}\s[A-Z]")


def identifiers(text: str) -> list[tuple[int, int]]:
    """Slices of a text that read like a patient's full name, date of birth, record number, or ward with a date."""
    patterns = (_NAMES if _TWO_NAMES.search(text) else ()) + (_NUMBERS if _DIGIT.search(text) else ())
    found = sorted({match.span() for pattern in patterns for match in pattern.finditer(text)})
    # "patient named Anna Bell" is found once, not again as "named Anna Bell".
    return [(a, b) for a, b in found if not any(c <= a and b <= d and (c, d) != (a, b) for c, d in found)]
