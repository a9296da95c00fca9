"""From stock text to parts: choose among alternatives, fill the slots, set quotation marks, find the notes."""

import random
import re
from collections.abc import Mapping

from portal.demo.essays.model import Paragraph, Run

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_MARK = re.compile(r"\*([^*]+)\*|\(\((.+?)\)\)")
_FULL_STOP = re.compile(r"(?<!\.)\.\.(?!\.)")  # after a name such as "Mr U."
_SPOKEN_FROM = re.compile(r'(^|[\s(])(\*?)"')


class Slots(dict[str, str]):
    """Phrases by name; asked for with a capital, a phrase begins with one. `stays` is the patient's, as in `Case`."""

    stays = True

    def __missing__(self, name: str) -> str:
        small = name[0].lower() + name[1:]
        if small == name:
            raise KeyError(name)
        phrase = self[small]
        return phrase[0].upper() + phrase[1:]


class Pen:
    """Writes for one essay: the same generator state gives the same words."""

    def __init__(self, rng: random.Random, keep: float = 1.0) -> None:
        """`keep` is the share of the paragraphs marked `? ` that stay."""
        self._rng = rng
        self._keep = keep

    def line(self, text: str, slots: Mapping[str, str]) -> str:
        """One line without emphasis or notes."""
        chosen = _CHOICE.sub(lambda match: self._rng.choice(match[1].split("|")), text)
        return _typeset(" ".join(chosen.format_map(slots).split()))

    def paragraphs(self, text: str, slots: Mapping[str, str]) -> list[Paragraph]:
        """None where the text is empty."""
        written = []
        for source in filter(None, text.strip().split("\n\n")):
            if source.startswith("? "):
                if self._rng.random() >= self._keep:
                    continue
                source = source[2:]
            quote = source.startswith("> ")
            written.append(Paragraph(_runs(self.line(source[2:] if quote else source, slots)), quote))
        return written


def _typeset(text: str) -> str:
    text = _FULL_STOP.sub(".", text)
    return _SPOKEN_FROM.sub("\\1\\2\u201c", text).replace('"', "\u201d").replace("'", "\u2019")


def _runs(text: str) -> tuple[Run, ...]:
    """A note belongs to the run before it."""
    runs: list[Run] = []
    end = 0
    for mark in _MARK.finditer(text):
        plain = Run(text[end : mark.start()])
        if mark[1] is None:
            runs.append(Run(plain.text, note=mark[2]))
        else:
            runs += [plain, Run(mark[1], emphasis=True)] if plain.text else [Run(mark[1], emphasis=True)]
        end = mark.end()
    if end < len(text):
        runs.append(Run(text[end:]))
    return tuple(runs)
