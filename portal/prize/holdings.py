"""What the prize holds of people, by the seam that `accounts.holdings` declares."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts.download import as_json, columns
from portal.accounts.holdings import Counts, HeldFile, Words
from portal.accounts.models import Person
from portal.prize.models import Manuscript
from portal.prize.operations import erasure, forgetting, near_copies
from portal.prize.queries import holdings as queries
from portal.prize.queries import remarks
from portal.prize.queries.holdings import Held, Reading


class PrizeHolder:
    readme = "prize/holdings/readme.txt"

    def files(self, session: Session, person: Person, now: datetime) -> Iterator[HeldFile]:
        for held in queries.held(session, person):
            folder = f"prize/{held.edition.year}"
            yield from _files(session, held, folder)
            passed = remarks.for_author(session, held.edition, held.entry, now) if held.entry else None
            if passed and passed.texts:
                yield as_json(f"{folder}/remarks.json", passed.texts)

    def kept(self, session: Session, person: Person, now: datetime) -> Words | None:  # noqa: ARG002
        held = queries.held(session, person)
        return Words("prize/holdings/kept.html", {"held": held}) if held else None

    def loss(self, session: Session, person: Person, now: datetime) -> Words | None:
        held = queries.held(session, person)
        fates = {one.edition.id: one.fate(now) for one in held}
        return Words("prize/holdings/loss.html", {"held": held, "fates": fates}) if held else None

    def erase(self, session: Session, person: Person, *, now: datetime) -> Counts:
        return erasure.erase_person(session, person, now=now)

    def forget(self, session: Session, *, now: datetime) -> Counts:
        return {
            "drafts": forgetting.forget_unfinished(session, now=now),
            "registered files": forgetting.forget_registrations(session, now=now),
            "refused files": forgetting.forget_refused_files(session, now=now),
            "longer deadlines": forgetting.forget_extensions(session, now=now),
            "essays": forgetting.forget_essays(session, now=now),
        }


def _files(session: Session, held: Held, folder: str) -> Iterator[HeldFile]:
    if held.entry is not None:
        yield as_json(f"{folder}/entry.json", _entry(held))
        for manuscript in held.manuscripts:
            if (content := queries.content(session, manuscript.sha256)) is not None:
                yield HeldFile(f"{folder}/versions/version-{manuscript.number}.docx", content)
        for receipt in held.receipts:
            yield HeldFile(f"{folder}/receipts/receipt-{receipt.number}.json", receipt.as_file().encode())
    if held.byline is not None:
        own = columns(held.byline, "name", "shows_school", "shows_country", "said_at")
        yield as_json(f"{folder}/byline.json", own)
    if held.draft is not None:
        yield as_json(f"{folder}/draft.json", columns(held.draft, "typed", "file_name", "sha256", "saved_at"))
        if held.draft.sha256 and (content := queries.content(session, held.draft.sha256)) is not None:
            yield HeldFile(f"{folder}/draft.docx", content)
    if held.commitments:
        registered = [columns(commitment, "sha256", "registered_at") for commitment in held.commitments]
        yield as_json(f"{folder}/registered-files.json", registered)
    if held.refused:
        refused = [columns(file, "arrived_at", "file_name", "sha256", "why") for file in held.refused]
        yield as_json(f"{folder}/refused-files.json", refused)
    if held.extension is not None:
        yield as_json(f"{folder}/longer-deadline.json", columns(held.extension, "closes_at", "reason", "granted_at"))
    if held.seats:
        yield as_json(f"{folder}/seat.json", _seats(held))
    if held.deliberated:
        yield as_json(f"{folder}/committee.json", {"edition": held.edition.title, **held.deliberated})


def _entry(held: Held) -> dict[str, Any]:
    own = columns(
        held.entry,
        "code", "title", "school", "city", "country", "supervisor", "year_of_study", "declared", "help_received",
        "submitted_at", "withdrawn_at",
    )  # fmt: skip
    return {"edition": held.edition.title, **own, "versions": [_version(one) for one in held.manuscripts]}


def _version(manuscript: Manuscript) -> dict[str, Any]:
    version = columns(
        manuscript,
        "number", "file_name", "sha256", "words", "main_words", "ledger", "removed", "masks", "received_at",
        "arrived_at", "registered_at", "replaced_at",
    )  # fmt: skip
    # How close it came to another essay is as much about that one's author.
    own = [finding for finding in manuscript.findings if finding["code"] != near_copies.CODE]
    return version | {"findings": own, "entered_by_the_organiser": manuscript.entered_by_id is not None}


def _seats(held: Held) -> Mapping[str, Any]:
    about = (
        "role", "name", "email", "invited_at", "expires_at", "opened_at", "accepted_at", "declined_at", "withdrawn_at",
        "most_essays", "close_to", "zone", "quiet_until", "reading_days",
    )  # fmt: skip
    return {
        "edition": held.edition.title,
        "seats": [columns(seat, *about) for seat in held.seats],
        "essays": [_reading(reading) for reading in held.readings],
    }


def _reading(reading: Reading) -> dict[str, Any]:
    assigned = columns(reading.assignment, "assigned_at", "recused_at", "recusal_reason")
    review = reading.review
    own = columns(review, "comment", "remark", "saved_at", "handed_in_at") if review else None
    earlier = ("points", "comment", "remark", "handed_in_at", "reason", "reopened_at")
    return {
        "essay": reading.code,
        **assigned,
        "review": own and own | {"scores": dict(reading.scores)},
        "earlier_reviews": [columns(before, *earlier) for before in reading.earlier],
        # The passages themselves are their author's.
        "highlights": [columns(mark, "begins", "ends", "note", "made_at") for mark in reading.highlights],
    }
