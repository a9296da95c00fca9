"""Where one announcement ends and the next begins.

An announcement opens with a sentence that presents an event: somebody invites to it, it is forming, it is for
somebody. Such a sentence opens a new one only after the one before has said something that can be acted on; what
merely speaks of the event at hand ("The course is …") opens nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.events.announcements import dates, hours, kinds, people, rules
from portal.events.announcements.patterns import joined, pattern
from portal.events.announcements.spans import Span
from portal.events.announcements.text import Passage

_NOUN = rf"(?:{kinds.KIND_NOUN}|conference|series|meeting|congress|award|weekend)"
_MODIFIERS = r"(?:[\w'-]+,? ){1,9}?"
_PRESENTS = joined(r"""
    (?:is|are) (?:now )?(?:forming|designed (?:to|for)|for|open to|being offered|offered)\b|is now\b
    |(?:will take|takes) place\b|will be (?:held|offered)\b|(?:begins|starts|meets)\b
""")
_SOMEBODY = r"(?:[\w'.,-]+ ){1,12}?"
_OPENINGS = [
    # "An online Balint group is now forming", "The four-day Intensive course is designed to"
    rf"^(?P<article>An?|The|Our|This) {_MODIFIERS}(?P<noun>{_NOUN})s? (?:{_PRESENTS})",
    # "This drop-in is for"
    rf"^(?P<article>This) (?P<noun>{kinds.KIND_NOUN}(?: series)?) (?:{_PRESENTS})",
    # "The Diversity Committee invites you to a discussion", "Health professionals are invited to attend the retreat"
    rf"^{_SOMEBODY}(?:invites?|announces|offers|hosts)\b[^\n]{{1,160}}?\b(?P<noun>{_NOUN})s?\b",
    rf"^{_SOMEBODY}(?:are|is) (?:cordially |warmly )?invited to [^\n]{{1,160}}?\b(?P<noun>{_NOUN})s?\b",
    # "Connect with fellow leaders for a conversation", "Join us for the retreat"
    rf"""
    ^(?:Connect|Join|Come|Meet|Discover|Register)\b[^\n]{{1,120}}?\b(?:for|to|at|in) (?:an?|the|our)
    (?: [\w'-]+,?){{0,8}}? (?P<noun>{_NOUN})s?\b
    """,
]
_OPENING = [pattern(text, re.IGNORECASE) for text in _OPENINGS]
_RULER = re.compile(r"^(?:[-*_=~#+]\s?){3,}$")
_LEADING_LABEL = re.compile(r"^(?:Group )?(?:Leaders?|Facilitators?|Hosts?|Title|Event|What) ?:", re.IGNORECASE)
_WHEN_LABEL = re.compile(r"\b(?:When|Dates?|Time|Number of meetings and dates) ?:", re.IGNORECASE)
_PRACTICAL = pattern(
    r"""
    \bmore info|\bregist(?:er|ration|rants?)\b|\bdetails\b|\bcancel|\bZoom\b|\bheld at\b|\bFee\b|\bCost\b|@
    |\b20\d\d\b
    """,
    re.IGNORECASE,
)
# Over a part of an announcement, and not over one.
_HEADING = re.compile(
    r"\b(?:policy|audience|accreditation|schedule|registration|fees?|contact|directions|accommodation|programme|program)\b",
    re.IGNORECASE,
)
_BELOW_A_TITLE = 6
_TITLE_LIKE = re.compile(r"^[^\W\d_a-z].{3,98}[^.!?;:,]$")


def announcements(text: Passage) -> list[Passage]:
    """The parts of the text, in order, each with one announcement, or with nothing that looks like one."""
    parts: list[_Open] = []
    lines = _lines(text)
    for number, line in enumerate(lines):
        here = parts[-1] if parts else None
        if (
            _RULER.match(line.text)
            or here is None
            or here.is_ruler
            or (here.is_practical and _opens(lines, number, here))
        ):
            parts.append(_Open(line))
        else:
            here.add(line)
    return [text.part(part.span) for part in parts if not part.is_ruler]


class _Open:
    """An announcement that is being collected."""

    def __init__(self, line: Passage) -> None:
        self.opening = line
        self.lines: list[Passage] = []
        self.words: set[str] = set()
        self.is_practical = self.has_date = self.has_when = False
        self.is_ruler = bool(_RULER.match(line.text))
        self.kind = kinds.kind(line)
        self.add(line)

    def add(self, line: Passage) -> None:
        self.lines.append(line)
        self.words.update(re.findall(r"[\w'-]+", line.text.lower()))
        self.has_date = self.has_date or dates.has_date(line)
        self.has_when = self.has_when or bool(_WHEN_LABEL.search(line.text))
        self.is_practical = self.is_practical or self.has_date or _is_practical(line)

    @property
    def span(self) -> Span:
        return Span(self.lines[0].span.start, self.lines[-1].span.end)


@dataclass(frozen=True, slots=True)
class _Line(Passage):
    """A line that says something. follows_gap: whether an empty one stands before it"""

    follows_gap: bool = False


def _lines(text: Passage) -> list[_Line]:
    end, made = text.at, []
    for line in text.lines():
        made.append(_Line(line.text, line.at, text.words(Span(end, line.at)).count("\n") > 1))
        end = line.span.end
    return made


def _is_practical(line: Passage) -> bool:
    return bool(_PRACTICAL.search(line.text) or hours.clocks_in(line) or rules.rules(line) or people.leaders(line))


def _opens(lines: Sequence[_Line], number: int, here: _Open) -> bool:
    line = lines[number]
    if _LEADING_LABEL.match(line.text) and here.has_date and dates.has_date(line):
        return True
    if here.has_date and here.has_when and _is_title(lines, number) and not _refers_back(line.text, here):
        return True
    return any(_presents(found, line, here) for found in _openings(line))


def _openings(line: Passage) -> Iterator[re.Match[str]]:
    return (found for opening in _OPENING if (found := opening.match(line.text)))


def _is_title(lines: Sequence[_Line], number: int) -> bool:
    """Whether a line stands over others that say when, before anything else is opened."""
    if not _looks_like_a_title(lines[number]):
        return False
    for line in lines[number + 1 : number + 1 + _BELOW_A_TITLE]:
        if _WHEN_LABEL.search(line.text) or dates.has_date(line):
            return True
        if _looks_like_a_title(line) or any(_openings(line)):
            return False
    return False


def _looks_like_a_title(line: _Line) -> bool:
    return bool(line.follows_gap and _TITLE_LIKE.match(line.text) and not _HEADING.search(line.text))


def _presents(found: re.Match[str], line: Passage, here: _Open) -> bool:
    """Whether an opening sentence presents something else than what the announcement at hand is about."""
    groups = found.groupdict()
    article = (groups.get("article") or "").lower()
    if article == "this":
        # "This drop-in series is for" after one that opened in the same way is the next of them.
        same_form = here.opening.text[:5].lower() == "this "
        kind = kinds.kind(line)
        return same_form or kind is None or here.kind is None or kind.value != here.kind.value
    if article in ("the", "our"):
        return not _refers_back(found[0][: found.end("noun") - found.start()], here)
    return True


def _refers_back(subject: str, here: _Open) -> bool:
    """Whether all that a subject names has been named before."""
    named = [word for word in re.findall(r"[\w'-]+", subject.lower()) if word not in ("the", "our", "this")]
    return all(word in here.words for word in named)
