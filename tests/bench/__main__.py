"""The benchmarks: `make bench`, or `python -m tests.bench TOPIC…` for some of them.

Everything but the ranking is a ratio within one run, because absolute times mean little elsewhere. Ends with 1 where
an essay was acknowledged and is not stored, or is stored twice.
"""

import sqlite3
import sys

from portal.database import sqlite_module
from tests.bench.announcements import announcements
from tests.bench.counting import counting
from tests.bench.events import events
from tests.bench.handing_in import handing_in
from tests.bench.last_minute import last_minute
from tests.bench.pages import pages
from tests.bench.ranking import ranking
from tests.bench.reviews import reviews
from tests.bench.standings import standings

TOPICS = {
    "counting": counting,
    "ranking": ranking,
    "pages": pages,
    "events": events,
    "reviews": reviews,
    "standings": standings,
    "announcements": announcements,
    "handing-in": handing_in,
    "last-minute": last_minute,
}


def main(topics: list[str]) -> None:
    if unknown := set(topics).difference(TOPICS):
        sys.exit(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(TOPICS)}")
    print(f"SQLite {sqlite_module().sqlite_version} (Python's own: {sqlite3.sqlite_version})")
    for topic in topics or TOPICS:
        TOPICS[topic]()


if __name__ == "__main__":
    main(sys.argv[1:])
