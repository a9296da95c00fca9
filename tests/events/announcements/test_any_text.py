"""Whatever is pasted is answered, always alike, and without patterns that take for ever."""

import importlib
import pkgutil
import re
import re._parser as sre  # type: ignore[import-untyped]
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portal.events import announcements, files
from portal.events.announcements.reader import Reading, read
from portal.events.announcements.text import LIMIT_BYTES, TooLong, even

TODAY = date(2030, 1, 1)
# What the grammar knows, for texts that come near to something.
SHARDS = (
    "January 10", "31st February 2030", "Feb. 29, 2031", "12/3/2030", "2030-02-30", "the 4th of", "Thursday, ",
    "11am", "25:61", "8:00 - 7:00 pm", "Eastern", "/8am Pacific", "02:30 Eastern", "March 10, 2030",
    "second Saturday", "of odd months", "through August", "Ten (11)", "meetings", "meetings two - 0",
    "first meeting", "0 minutes", "$", "€ 5.000", "1.000.000.000.000 EUR", "for members", "withheld",
    "within 0 days", "limited to 0 participants", "refund", "cancel by", "before", "Leaders:", "Ann Bee, MD",
    "office@society.example", "at the", "Hotel", "An online Balint group is now forming",
    "This drop-in series is for leaders", "retreat", "prize", "The X Society invites you to a course", "\n", "\n\n",
    ". ", ", ", " and ", " - ", "---", "<p>", "&nbsp;", "\u00a0", "\u200b", "\u0000", "\ud800", "👩🏽‍⚕️", "会议",
    "לידה",
)  # fmt: skip
near_prose = st.lists(st.sampled_from(SHARDS), max_size=40).map("".join)


def checked(text: str) -> Reading:
    """The reading of a text, which is a whole one: words within their text, and listings that a file can hold."""
    reading = read(text, today=TODAY)
    assert reading == read(text, today=TODAY)
    spans = [span for draft in reading.drafts for item in (*draft.facts, *draft.faults) for span in item.spans]
    assert [span for span in spans if not 0 <= span.start < span.end <= len(text)] == []
    listings = [draft.listing for draft in reading.drafts]
    assert files.read(files.write(listings)) == listings
    return reading


@given(st.text(max_size=400))
@settings(max_examples=80, deadline=None)
def test_any_text_is_answered(text: str) -> None:
    checked(text)


@given(near_prose)
@example("February 30 and 31, 2030 second Saturday retreat at the Hotel")
@example("January 10$8:00 - 7:00 pmwithheld")  # an amount withheld of terms that are incomplete
@example("Ten (11) the refund at the \n cancel by 0 minutes\nretreat 2030-02-03")  # a line goes on in the next
@example("This group meets on March 10, 2030, 02:30 - 03:30 Eastern")
@settings(max_examples=150, deadline=None)
def test_texts_that_come_near_to_something_are_answered(text: str) -> None:
    checked(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t ",
        "\x00\x01\x7f" * 50,
        bytes(range(256)).decode("latin-1"),
        "%PDF-1.7 \N{REPLACEMENT CHARACTER}" * 50,
        "Die Gesellschaft lädt zu einem Seminar am 3. Mai um 19 Uhr ein.",
        "La société vous invite à un atelier le 3 mai 2030 à 19 h.",
        "研究会は2030年5月3日に開催されます。",
    ],
    ids=["empty", "blank", "control", "latin", "binary", "German", "French", "Japanese"],
)
def test_what_announces_nothing_in_english_gives_no_draft(text: str) -> None:
    assert checked(text).drafts == ()


def test_a_text_at_the_limit_is_read_and_one_byte_more_is_refused() -> None:
    assert checked("a" * LIMIT_BYTES).drafts == ()
    with pytest.raises(TooLong) as refused:
        read("ä" * (LIMIT_BYTES // 2) + "a", today=TODAY)
    assert str(refused.value) == "the text has 150,001 bytes, and at most 150,000 are read at once: read it in parts"


def patterns() -> dict[str, re.Pattern[str]]:
    """Every pattern of the grammar, by the module and the name it has there."""
    found: dict[str, re.Pattern[str]] = {}
    for module in pkgutil.iter_modules(announcements.__path__):
        named = vars(importlib.import_module(f"{announcements.__name__}.{module.name}"))
        for name, value in named.items():
            several = value if isinstance(value, list | tuple) else [value]
            for number, item in enumerate(several):
                one = item[-1] if isinstance(item, tuple) and item else item
                if isinstance(one, re.Pattern):
                    found[f"{module.name}.{name}.{number}"] = one
    return found


def nested(parts: Any, *, within: bool = False) -> bool:
    """Whether a repetition without a bound stands within another: such a pattern can take for ever."""
    for operation, argument in parts:
        if operation in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            _, most, inner = argument
            unbounded = most is sre.MAXREPEAT
            if (unbounded and within) or nested(inner, within=within or unbounded):
                return True
        elif any(nested(inner, within=within) for inner in insides(argument)):
            return True
    return False


def insides(argument: Any) -> Iterator[Any]:
    """The patterns within an operation's argument, however deep."""
    if isinstance(argument, sre.SubPattern):
        yield argument
    elif isinstance(argument, tuple | list):
        for part in argument:
            yield from insides(part)


def test_no_pattern_repeats_without_a_bound_within_such_a_repetition() -> None:
    """How the time does grow, `make bench` shows."""
    assert nested(sre.parse("(?:a+)*b"))  # one that would take for ever is noticed
    found = patterns()
    assert len(found) > 60
    assert [name for name, pattern in found.items() if nested(sre.parse(pattern.pattern, pattern.flags))] == []


def test_what_takes_no_room_and_tags_and_entities_do_not_stand_between_a_word_and_its_reading() -> None:
    text = "Jan\N{SOFT HYPHEN}uary&nbsp;10,<br>  2030 \N{EN DASH} it\N{RIGHT SINGLE QUOTATION MARK}s &amp;c"
    made = even(text)
    assert made.text == "January 10,\n2030 - it's &c"
    assert [text[place] for place in made.places] == list(
        "January&10,<2030 \N{EN DASH} it\N{RIGHT SINGLE QUOTATION MARK}s &c"
    )
