"""An essay of a wished length from the stock, the same for the same number and length."""

from itertools import chain

from portal.demo.essays.model import Author, Essay, Part, count_words
from portal.demo.essays.pen import Slots
from portal.demo.essays.shapes import SHAPES
from portal.demo.essays.telling import Section, Telling

_SLACK = 0.015  # of the words asked for
_MIDDLE = 8_500  # words: shorter essays may exceed their length and longer ones fall short, so all stay in the call


def compose(number: int, words: int, *, leaks: Author | None = None) -> Essay:
    """The essay `number`, counted from 0, of `words` words: at most 1.5 % more, or less from 8,500 on.

    With `leaks` the author forgets that the jury reads blind: a title page names author, school and city, and so
    does a sentence of the text. Raises ValueError where the stock cannot fill the length.
    """
    telling = Telling(number, words)
    sections = list(SHAPES[telling.shape % len(SHAPES)](telling))
    title_page: tuple[str, ...] = ()
    if leaks is not None:
        title_page = (leaks.name, f"{leaks.school}, {leaks.city}")
        names = Slots(telling.main | {"school": leaks.school, "city": leaks.city})
        sections[0].parts += telling.item("betrayal", names)
    _fill(telling, sections, words, Essay(telling.title, (), title_page).words)
    return Essay(telling.title, _parts(sections), title_page)


def _fill(telling: Telling, sections: list[Section], words: int, title: int) -> None:
    """Let the sections grow in turn by one item each, until nothing more has room."""
    slack = round(words * _SLACK)
    room = words - title - count_words(_parts(sections)) + (slack if words < _MIDDLE else 0)
    grown = True
    while grown:
        grown = False
        for section in sections:
            added = telling.grow(section, room)
            room -= added
            grown = grown or added > 0
    for section in sections:
        room -= telling.remark(section, room)
    if not 0 <= room <= slack:
        raise ValueError(f"essay {telling.number} cannot have {words} words: {room} are missing or too many")


def _parts(sections: list[Section]) -> tuple[Part, ...]:
    return tuple(chain.from_iterable((*section.parts, *section.tail) for section in sections))
