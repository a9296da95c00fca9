"""Forgetting by the clock, whatever any package holds for too long. `portal tick` asks."""

from collections import Counter
from datetime import datetime

from flask import Flask

from portal.accounts.holdings import Counts, holders
from portal.audit import register
from portal.database import db, empty_log, transaction
from portal.mail import forgetting as mails


def forget(app: Flask, now: datetime) -> Counts:
    """Forget what is over, a bounded number of everything; returns how many of what. Each holder's part, and its line
    in the register, is one act. Safe to run as often as one likes, and on several machines at once."""
    forgotten: Counter[str] = Counter()
    for holder in holders(app):
        with transaction() as session:
            counts = {what: number for what, number in holder.forget(session, now=now).items() if number}
            if counts:
                register.record(session, actor=None, verb="forget", subject="retention", now=now, **counts)
        forgotten.update(counts)
    mails.sweep(app.extensions["settings"])
    db.session.rollback()  # so that this very process reads nothing while the log is emptied
    empty_log()
    return forgotten


def in_words(counts: Counts) -> str:
    """Such as `forgotten: essays 24, drafts 3`."""
    return "forgotten: " + ", ".join(f"{what} {number}" for what, number in counts.items())
