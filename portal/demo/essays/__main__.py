"""Write essays to a folder, for eyes: `python -m portal.demo.essays OUT_DIR [--count N]`."""

import argparse
from pathlib import Path

from portal.demo.essays.compose import compose
from portal.demo.essays.word import to_docx
from portal.demo.people import ENTRANTS


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m portal.demo.essays", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=45)
    wanted = parser.parse_args()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    for number in range(wanted.count):
        author = ENTRANTS[number % len(ENTRANTS)]
        essay = compose(number, 5_000 + number * 1_550 % 7_000)
        (wanted.folder / f"{number:02} {essay.title}.docx").write_bytes(to_docx(essay, author.name))


if __name__ == "__main__":
    main()
