"""Tables with named columns as people keep them: CSV, with a comma, a semicolon or a tab between the cells."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO


@dataclass(eq=False)
class MalformedTable(ValueError):
    """A table that cannot be read as it stands: what is wrong, and on which line, counted from 1."""

    problem: str
    line: int | None = None

    def __str__(self) -> str:
        return f"line {self.line}: {self.problem}" if self.line else self.problem


class Columns:
    """The columns of a table, by the names on its first line.

    wanted: columns that must be there, once, in any case and any order. others: the names of all the rest.
    decimal_comma: whether a comma in a cell is as good as a point, because something else stands between the cells.

    Raises MalformedTable, as `rows` does.
    """

    def __init__(self, text: str, wanted: Sequence[str]) -> None:
        text = text.lstrip("\ufeff")
        delimiter = max(",;\t", key=text.partition("\n")[0].count)
        self.decimal_comma = delimiter != ","
        self._lines = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
        _, names = next(self._cells(), (0, []))
        if not names:
            raise MalformedTable("the file is empty")
        folded = [name.casefold() for name in names]
        if missing := [name for name in wanted if name not in folded]:
            there = ", ".join(filter(None, names))
            raise MalformedTable(f"there is no column {' and no column '.join(missing)}; there are {there}", 1)
        for name in wanted:
            if folded.count(name) > 1:
                raise MalformedTable(f"two columns are named {name}", 1)
        self._width = len(names)
        self._wanted = [folded.index(name) for name in wanted]
        self._others = [column for column in range(self._width) if column not in self._wanted]
        self.others = tuple(names[column] for column in self._others)

    def require_names(self) -> None:
        """Raises MalformedTable unless each of the other columns has a name of its own."""
        seen: dict[str, str] = {}
        for column, name in zip(self._others, self.others, strict=True):
            if not name:
                raise MalformedTable(f"column {column + 1} has no name", 1)
            if name.casefold() in seen:
                raise MalformedTable(f"two columns are named {seen[name.casefold()]}", 1)
            seen[name.casefold()] = name

    def rows(self) -> Iterator[tuple[int, list[str], list[str]]]:
        """Of each row the line, the cells of the wanted columns in their order, and those of the others."""
        for line, cells in self._cells():
            if len(cells) != self._width:
                raise MalformedTable(f"{len(cells)} cells under {self._width} columns", line)
            yield line, [cells[column] for column in self._wanted], [cells[column] for column in self._others]

    def _cells(self) -> Iterator[tuple[int, list[str]]]:
        """The rows that are not empty, with their line, without the blanks around each cell."""
        try:
            for cells in self._lines:
                stripped = [cell.strip() for cell in cells]
                if any(stripped):
                    yield self._lines.line_num, stripped
        except csv.Error as error:
            raise MalformedTable(f"no CSV: {error}", self._lines.line_num) from None
