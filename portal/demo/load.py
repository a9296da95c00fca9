"""Loading the demonstration, by the same operations that people's own clicks go through."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from flask import current_app
from flask_security.utils import hash_password
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.accounts.operations import create_person
from portal.config import Settings
from portal.database import db, transaction
from portal.demo import attendance, boards, registrations
from portal.demo.announced import decide_and_announce
from portal.demo.comments import NOTES, SENTENCES, comment, remark
from portal.demo.essays.compose import compose
from portal.demo.essays.word import to_docx
from portal.demo.people import COMMITTEE, ENTRANTS, JURORS, ORGANISER, Entrant, Juror, Official
from portal.demo.registrations import CLINICIANS, Clinician
from portal.events import operations as events
from portal.events.attendance.rules import certificate as certificates
from portal.manuscripts.identity import Author
from portal.prize import upkeep
from portal.prize.dealing import table
from portal.prize.models import Assignment, Criterion, Edition, Entry, Manuscript, Role, Seat
from portal.prize.operations import (
    conflicts,
    deliberation,
    editions,
    entries,
    intake,
    plans,
    reading_plans,
    reviews,
    seats,
    versions,
)
from portal.prize.operations.upload import Upload
from portal.prize.queries import rankings
from portal.prize.rules.application import Application
from portal.prize.rules.arrival import GRACE_MINUTES
from portal.prize.rules.declarations import DECLARATIONS
from portal.prize.rules.judgement import Judgement
from portal.prize.rules.receipt import Signer, signer
from portal.prize.rules.settings import EditionSettings
from portal.web import ANYWHERE_ON_EARTH

LISTINGS = Path(events.__file__).parent / "listings" / "2026.toml"
PASSWORD = "lago-maggiore"  # noqa: S105 - the demonstration's, printed at its start
ANNOUNCED, JUDGED, TRUE = 2024, 2025, 2026
READS = 4
# Where jurors of the demonstration live; one has not said.
ZONES = {
    "DE": "Europe/Berlin",
    "GB": "Europe/London",
    "PT": "Europe/Lisbon",
    "RO": "Europe/Bucharest",
    "IL": "Asia/Jerusalem",
    "NO": "Europe/Oslo",
    "FR": "Europe/Paris",
    "US": "America/Denver",
}
# So many decide in the judged edition that one visitor can sign for all of them.
DECIDING = 3


@dataclass(frozen=True)
class Newcomer:
    """Somebody without an entry, so that one may be handed in at once."""

    name: str = "Ada Lindqvist-Moreau"
    email: str = "ada@students.example"


class InUseError(Exception):
    """There are people in this database, and no demonstration."""


def is_loaded() -> bool:
    """Whether the database holds a demonstration, whose accounts everybody may enter."""
    return db.session.scalar(select(Edition.id).filter_by(is_demonstration=True).limit(1)) is not None


def load(now: datetime, say: Callable[[str], None]) -> None:
    """Load everything, unless it is there. Takes about half a minute the first time.

    Raises InUseError where the database belongs to somebody: accounts with a published password have no place there.
    """
    if is_loaded():
        return
    if db.session.scalar(select(Person.id).limit(1)) is not None:
        raise InUseError
    say("Loading the demonstration: listings, people, essays, reviews. This takes a minute, once.")
    with transaction() as session:
        events.import_file(session, LISTINGS, now=now)
        organiser = _people(session, now)
        editions.create(session, TRUE, _true_call(), organiser=organiser, now=now)
    known = _Edition(
        ANNOUNCED,
        _announced_call(),
        organiser_id=organiser.id,
        first=60,
        entrants=ENTRANTS[44:],
        jurors=JURORS[3:],
        is_over=True,
    )
    known.load(say, handed_in=1.0, until=known.settings.reviews_due_at)
    judged = _Edition(JUDGED, _judged_call(), organiser_id=organiser.id, first=0, entrants=ENTRANTS[:24], is_over=True)
    judged.load(say, handed_in=1.0, until=judged.settings.reviews_due_at)
    running = _Edition(
        running_year(now), _open_call(now), organiser_id=organiser.id, first=24, entrants=ENTRANTS[8:44], is_over=False
    )
    running.load(say, handed_in=0.45, until=now)
    with transaction() as session:
        organiser = session.get_one(Person, organiser.id)
        registrations.load(session, organiser, now)
        boards.load(session, organiser, now)
        settings: Settings = current_app.extensions["settings"]
        certifier = certificates.signer(settings.secret_key, settings.base_url)
        attendance.load(session, organiser, signer=certifier, now=now)


def running_year(now: datetime) -> int:
    """The year of the edition that is open in the demonstration."""
    return now.year + 1


def accounts_by_role() -> dict[str, str]:
    """One account for each role, by e-mail address."""
    return {
        "organiser": ORGANISER.email,
        "committee member": COMMITTEE[0].email,
        "second committee member": COMMITTEE[1].email,
        "third committee member": COMMITTEE[2].email,
        "juror": JURORS[0].email,
        "second juror": JURORS[1].email,
        "third juror": JURORS[2].email,
        "student with an entry": ENTRANTS[8].email,
        "student without one": Newcomer().email,
        "student who has won": ENTRANTS[44].email,
        "member with a place": CLINICIANS[0].email,
        "credentialed leader": CLINICIANS[2].email,
        "clinician, no member": CLINICIANS[1].email,
    }


def accounts(base_url: str) -> str:
    """What `make demo` prints: the address, and one account for each role."""
    roles = accounts_by_role()
    width = max(map(len, roles))
    who = "\n".join(f"  {role:<{width}}  {email}" for role, email in roles.items())
    return f"\nThe demonstration is on {base_url}\nEverybody's password is {PASSWORD}\n{who}\n"


def remove(settings: Settings) -> None:
    """Throw a demonstration in SQLite away. One in PostgreSQL is for its owner to drop."""
    if settings.database_url:
        raise ValueError("DATABASE_URL is set: drop and create that database yourself")
    for path in settings.instance_path.glob("portal.sqlite*"):
        path.unlink()
    for path in (settings.instance_path / "outbox").glob("*.eml"):
        path.unlink()


def _people(session: Session, now: datetime) -> Person:
    """Everybody's account. The password is hashed once: it is the same, and hashing is slow on purpose."""
    password = hash_password(PASSWORD)
    everybody: list[Entrant | Newcomer | Juror | Official | Clinician] = [
        *ENTRANTS, Newcomer(), *JURORS, *COMMITTEE, ORGANISER, *CLINICIANS,
    ]  # fmt: skip
    for somebody in everybody:
        person = create_person(
            session,
            email=somebody.email,
            name=somebody.name,
            confirmed_at=now,
            now=now,
            is_organiser=somebody is ORGANISER,
        )
        person.password = password
    session.flush()
    return session.scalars(select(Person).filter_by(email=ORGANISER.email)).one()


@dataclass(frozen=True)
class _Edition:
    """One demonstration edition and what happens in it. first: the number of its first essay in the stock."""

    year: int
    settings: EditionSettings
    organiser_id: int
    first: int
    entrants: Sequence[Entrant]
    is_over: bool
    jurors: Sequence[Juror] = JURORS

    @property
    def is_announced(self) -> bool:
        return self.year == ANNOUNCED

    def load(self, say: Callable[[str], None], *, handed_in: float, until: datetime) -> None:
        """handed_in: the share of reviews that are in; until: nothing happens from then on."""
        random = Random(self.year)  # noqa: S311 - invention, not secrecy
        say(f"  edition {self.year}: {len(self.entrants)} essays, {len(self.jurors)} jurors")
        opens = self.settings.opens_at
        with transaction() as session:
            organiser = session.get_one(Person, self.organiser_id)
            edition = editions.create(
                session, self.year, self.settings, organiser=organiser, now=opens, is_demonstration=True
            )
            self._seat(session, edition, organiser, opens)
        uploads = [(entrant, self._upload(edition, entrant, n, random)) for n, entrant in enumerate(self.entrants)]
        closes = min(until, self.settings.closes_at)
        moments = sorted(opens + (closes - opens) * random.uniform(0.1, 0.98) for _ in uploads)
        with transaction() as session:
            for (entrant, upload), moment in zip(random.sample(uploads, len(uploads)), moments, strict=True):
                self._enter(session, edition, entrant, upload, moment)
        upkeep.make_copies(until, most=len(uploads))
        with transaction() as session:
            edition = session.get_one(Edition, edition.id)
            organiser = session.get_one(Person, self.organiser_id)
            reading_from = max(self.settings.reading_from, opens)
            if self.is_over:
                self._clear(session, edition, organiser, reading_from)
            plans.plan(session, edition.id, seed=self.year, organiser=organiser, now=reading_from)
            mark = table(session, edition).mark
            plans.publish(session, edition.id, mark=mark, organiser=organiser, now=reading_from)
            self._review(session, edition, random, reading_from, until, handed_in)
            if self.is_over and not self.is_announced:
                self._deliberate(session, edition, random)
        if self.is_announced:
            begun = self.settings.reviews_due_at + timedelta(hours=22)
            decide_and_announce(edition.id, self.organiser_id, signer=_signer(), begun=begun)

    def _deliberate(self, session: Session, edition: Edition, random: Random) -> None:
        """All but the first of the committee have declared, noted and named: the first is whoever looks in."""
        begun = self.settings.reviews_due_at
        plain = [summary.essay for summary in rankings.board(session, edition).summaries()]
        for nth, member in enumerate(COMMITTEE[1:DECIDING]):
            person = session.scalars(select(Person).filter_by(email=member.email)).one()
            at = begun + timedelta(days=2 + nth, hours=random.randint(7, 12))
            interests = {plain[-1]: "The ward in it is one where I taught."} if nth == 0 else {}
            deliberation.declare(session, edition.id, person.id, interests, now=at)
            first = [plain[0], plain[2], plain[1]] if nth == 0 else [plain[1], plain[0], plain[3]]
            for code, text in zip(first, NOTES[nth], strict=False):
                deliberation.note(session, edition.id, person.id, code, text, version=0, now=at)
            deliberation.name(session, edition.id, person.id, first, SENTENCES[nth], now=at + timedelta(hours=2))

    def _seat(self, session: Session, edition: Edition, organiser: Person, now: datetime) -> None:
        committee = COMMITTEE[:DECIDING] if self.is_over else COMMITTEE
        for role, somebody in [(Role.JUROR, j) for j in self.jurors] + [(Role.COMMITTEE, m) for m in committee]:
            person = session.scalars(select(Person).filter_by(email=somebody.email)).one()
            _, token = seats.invite(
                session,
                edition.id,
                role=role,
                name=somebody.name,
                email=somebody.email,
                organiser=organiser,
                now=now,
            )
            seat = seats.accept(session, token, person, now=now)
            # The last of the jury has not said anything yet.
            if isinstance(somebody, Juror) and somebody is not JURORS[-1]:
                house = {"schools": [somebody.affiliation], "people": [], "countries": []}
                zone = ZONES.get(somebody.country_code)
                conflicts.declare(session, seat.id, close_to=house, most_essays=None, zone=zone, now=now)
                if zone and somebody is JURORS[1]:
                    reading_plans.choose(session, seat.id, zone=zone, days=[1, 6])

    def _upload(self, edition: Edition, entrant: Entrant, n: int, random: Random) -> Upload:
        """A real Word file through the real intake. In the running edition one author forgets to stay unknown."""
        words = random.randint(5_300, 11_500)
        essay = compose(self.first + n, words, leaks=entrant if n == 5 and not self.is_over else None)
        author = Author(name=entrant.name, email=entrant.email, school=entrant.school, city=entrant.city)
        return intake.accept(edition, f"{essay.title}.docx", to_docx(essay, entrant.name), author)

    def _enter(self, session: Session, edition: Edition, entrant: Entrant, upload: Upload, now: datetime) -> None:
        person = session.scalars(select(Person).filter_by(email=entrant.email)).one()
        application = Application(
            title=upload.file_name.removesuffix(".docx"),
            school=entrant.school,
            city=entrant.city,
            country=entrant.country_code,
            supervisor="",
            year_of_study=entrant.year,
            help_received="",
            declared=dict(DECLARATIONS),
        )
        entries.submit(session, edition.id, person.id, application, upload, signer=_signer(), now=now)

    def _clear(self, session: Session, edition: Edition, organiser: Person, now: datetime) -> None:
        """Long ago the organiser has looked at every essay that was held, and found it harmless."""
        held = select(Manuscript.id).join(Entry, Entry.id == Manuscript.entry_id)
        for manuscript_id in session.scalars(held.where(Entry.edition_id == edition.id, Manuscript.held)).all():
            versions.clear(session, organiser, manuscript_id, now=now)

    def _review(
        self, session: Session, edition: Edition, random: Random, begin: datetime, until: datetime, handed_in: float
    ) -> None:
        """Reviews in all states: most jurors are under way, one has finished, one has not begun, one stepped back."""
        criteria = session.scalars(
            select(Criterion.id).filter_by(edition_id=edition.id).order_by(Criterion.position)
        ).all()
        quality = {
            e: random.gauss(6.3, 1.3) for e in session.scalars(select(Entry.id).filter_by(edition_id=edition.id))
        }
        if self.is_announced:
            # Whoever tries the demonstration finds a winner among the accounts that are printed.
            best = select(Entry.id).join(Person, Person.id == Entry.person_id).filter_by(email=self.entrants[0].email)
            quality[session.scalars(best.where(Entry.edition_id == edition.id)).one()] = 9.5
        jurors = session.scalars(
            select(Seat.id).filter_by(edition_id=edition.id, role=Role.JUROR).order_by(Seat.id)
        ).all()
        for nth, seat_id in enumerate(jurors):
            severity = random.gauss(0, 0.8)
            share = (
                1.0
                if handed_in == 1.0 or nth == 3
                else 0.0
                if nth == 8
                else min(1, handed_in * random.uniform(0.6, 1.4))
            )
            mine = session.scalars(select(Assignment).filter_by(seat_id=seat_id).order_by(Assignment.position)).all()
            done = round(len(mine) * share)
            for place, assignment in enumerate(mine):
                at = begin + (until - begin) * random.uniform(0.05, 0.95)
                if nth == 5 and place == len(mine) - 1 and handed_in < 1:
                    reviews.recuse(
                        session, assignment.id, "The hospital in this essay is the one where I work.", now=at
                    )
                elif place < done:
                    points = _points(random, criteria, quality[assignment.entry_id] - severity)
                    said = comment(random, sum(points.values()) / len(points))
                    judgement = Judgement(points, said, 0, _remark(assignment.id, nth, place))
                    reviews.hand_in(session, assignment.id, judgement, now=at)
                elif place == done and 0 < share < 1:
                    points = dict(list(_points(random, criteria, quality[assignment.entry_id] - severity).items())[:2])
                    reviews.save(session, assignment.id, Judgement(points, "", 0), now=at)


def _remark(assignment_id: int, nth: int, place: int) -> str:
    """By dice of its own, so that no score depends on it. One is signed, for the organiser to find."""
    if (nth, place) == (2, 0):
        return f"A brave text. With good wishes, {JURORS[2].name}"
    return remark(Random(assignment_id))  # noqa: S311 - invention, not secrecy


def _signer() -> Signer:
    settings: Settings = current_app.extensions["settings"]
    return signer(settings.secret_key, settings.base_url)


def _true_call() -> EditionSettings:
    """The call of 2026 as it was published. Its opening and the jury's date are not stated, so they are guesses."""
    return EditionSettings(
        title="International Balint Award 2026, “Ascona Prize”",
        zone=ANYWHERE_ON_EARTH,
        opens_at=datetime(2025, 9, 1, tzinfo=ZoneInfo(ANYWHERE_ON_EARTH)),
        closes_at=datetime(2026, 1, 31, 12, tzinfo=UTC),
        grace_minutes=GRACE_MINUTES,
        reading_from=datetime(2026, 1, 31, 12, tzinfo=UTC),
        reviews_due_at=datetime(2026, 5, 16, tzinfo=ZoneInfo(ANYWHERE_ON_EARTH)),
        minimum_words=5000,
        maximum_words=12_000,
        reads_per_entry=READS,
        pot_cents=500_000,
        currency="EUR",
        shares=(250_000, 150_000, 100_000),
        congress="International Balint Congress in Aarhus, Denmark",
        congress_from=date(2026, 9, 30),
        congress_to=date(2026, 10, 3),
        talk_minutes=15,
        contact="prize@balint.example",
        declarations=DECLARATIONS,
    )


def _announced_call() -> EditionSettings:
    """An invented edition of the year before, whose winners everybody may read."""
    zone = ZoneInfo(ANYWHERE_ON_EARTH)
    return replace(
        _judged_call(),
        title="Ascona Prize 2024 (demonstration)",
        opens_at=datetime(2023, 9, 1, tzinfo=zone),
        closes_at=datetime(2024, 1, 31, tzinfo=zone),
        reading_from=datetime(2024, 1, 31, tzinfo=zone),
        reviews_due_at=datetime(2024, 5, 16, tzinfo=zone),
        congress_from=date(2024, 9, 25),
        congress_to=date(2024, 9, 28),
    )


def _judged_call() -> EditionSettings:
    """An invented earlier edition whose jury is done, waiting for its committee."""
    zone = ZoneInfo(ANYWHERE_ON_EARTH)
    return replace(
        _true_call(),
        title="Ascona Prize 2025 (demonstration)",
        opens_at=datetime(2024, 9, 1, tzinfo=zone),
        closes_at=datetime(2025, 1, 31, tzinfo=zone),
        reading_from=datetime(2025, 1, 31, tzinfo=zone),
        reviews_due_at=datetime(2025, 5, 16, tzinfo=zone),
        congress="Invented Balint Congress in Ascona, Switzerland",
        congress_from=date(2025, 9, 24),
        congress_to=date(2025, 9, 27),
    )


def _open_call(now: datetime) -> EditionSettings:
    """An invented edition that is open now, and whose jury reads along, so that every desk is at work."""
    zone = ZoneInfo("Europe/Zurich")

    def midnight(days: int) -> datetime:
        return datetime.combine((now + timedelta(days=days)).astimezone(zone).date(), time(), zone)

    return replace(
        _true_call(),
        title=f"Ascona Prize {now.year + 1} (demonstration)",
        zone="Europe/Zurich",
        opens_at=midnight(-75),
        closes_at=midnight(45),
        reading_from=midnight(-21),
        reviews_due_at=midnight(110),
        congress="Invented Balint Congress in Ascona, Switzerland",
        congress_from=date(now.year + 1, 9, 22),
        congress_to=date(now.year + 1, 9, 25),
        allows_remarks=True,
    )


def _points(random: Random, criteria: Sequence[int], level: float) -> dict[int, int]:
    reading = level + random.gauss(0, 0.8)
    return {c: max(1, min(10, round(reading + random.gauss(0, 0.7)))) for c in criteria}
