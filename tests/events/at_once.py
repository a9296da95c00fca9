"""Acts that begin at one moment, each in a thread with a connection of its own."""

import threading
from collections import Counter
from collections.abc import Callable

from flask import Flask
from sqlalchemy.orm import Session

from portal.database import transaction

Act = Callable[[Session], object]


def at_once(app: Flask, acts: list[Act]) -> Counter[str]:
    """What came of each act, all begun together: `done`, or the name of the error."""
    start, ends = threading.Barrier(len(acts)), []

    def run(act: Act) -> None:
        start.wait()
        with app.app_context():
            try:
                with transaction() as session:
                    act(session)
                ends.append("done")
            except Exception as error:
                ends.append(type(error).__name__)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(ends)
