"""Two events of the coming year in which everything about registration is at work: a group with a fee, and a full
discussion with a waitlist. The people are invented, and so are the events."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import memberships
from portal.accounts.membership import Kind
from portal.accounts.models import Person
from portal.events import operations as events
from portal.events.calendar import Rule
from portal.events.listing import Audience, Cancellation, Intake, Listing, Meeting, Mode
from portal.events.registration.operations import ledger, registrations, seats, turnstile

SOCIETY = "American Balint Society"
NEW_YORK = "America/New_York"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Clinician:
    """Somebody who comes to events. kinds: what the society vouches for."""

    name: str
    email: str
    kinds: tuple[Kind, ...] = ()


_LEADER = (Kind.MEMBER, Kind.LEADER)

CLINICIANS: tuple[Clinician, ...] = (
    Clinician("Dr Marguerite Oyelaran-Kent", "m.oyelaran@clinic.example", _LEADER),
    Clinician("Dr Beatriz Montalvinho", "b.montalvinho@clinic.example"),
    Clinician("Dr Anselm Kirchwaldner", "a.kirchwaldner@clinic.example", (Kind.MEMBER, Kind.CREDENTIALED)),
    Clinician("Dr Priya Ravindranagar", "p.ravindranagar@clinic.example", _LEADER),
    Clinician("Dr Tobias Vennergaard", "t.vennergaard@clinic.example", _LEADER),
    Clinician("Odile Fontaubert", "o.fontaubert@clinic.example", _LEADER),
    Clinician("Dr Hamish Glenturret-Boyd", "h.glenturret@clinic.example", _LEADER),
    Clinician("Dr Chiamaka Udezemba", "c.udezemba@clinic.example", _LEADER),
    Clinician("Dr Leopold Strasshofer", "l.strasshofer@clinic.example", _LEADER),
    Clinician("Noriko Hashimotoya", "n.hashimotoya@clinic.example", _LEADER),
    Clinician("Dr Ruth Ellersley", "r.ellersley@clinic.example", _LEADER),
    Clinician("Dr Mateo Iturrizaga", "m.iturrizaga@clinic.example", _LEADER),
    Clinician("Dr Saoirse Killorgan", "s.killorgan@clinic.example", _LEADER),
    Clinician("Dr Fenna Wijdevelt", "f.wijdevelt@clinic.example", _LEADER),
    Clinician("Dr Gabor Somlóhegyi", "g.somlohegyi@clinic.example", _LEADER),
    Clinician("Dr Yaara Ben-Nachal", "y.bennachal@clinic.example", _LEADER),
    Clinician("Dr Cosima Tellenbach-Rey", "c.tellenbach@clinic.example"),
)


def load(session: Session, organiser: Person, now: datetime) -> None:
    """The two events, and what has happened about their places in the last ten days. The people are there already."""
    people = [session.scalars(select(Person).filter_by(email=one.email)).one() for one in CLINICIANS]
    began = now - 10 * DAY
    _vouch(session, people, organiser, began)
    group = events.put(session, _group(now), now=began)
    discussion = events.put(session, _discussion(now), now=began)
    _fill_group(session, group.id, people, organiser, began)
    _fill_discussion(session, discussion.id, people, began, now)


def _vouch(session: Session, people: Sequence[Person], organiser: Person, began: datetime) -> None:
    since = date(began.year - 1, 1, 1)
    for person, clinician in zip(people, CLINICIANS, strict=True):
        for kind in clinician.kinds:
            memberships.verify(
                session, person.id, kind=kind, body=SOCIETY, since=since, until=None, organiser=organiser, now=began
            )
    # One says so, and waits for the organiser.
    memberships.claim(session, people[-1].id, kind=Kind.MEMBER, body=SOCIETY, now=began + 3 * DAY)


def _fill_group(session: Session, event_id: int, people: Sequence[Person], organiser: Person, began: datetime) -> None:
    """Four places: paid, in part paid, open, and given back so that money is to be returned."""
    listing = turnstile.event(session, event_id)
    for nth, person in enumerate((people[0], people[1], people[3], people[4], people[5])):
        is_member = Kind.MEMBER in CLINICIANS[people.index(person)].kinds
        registrations.register(
            session,
            event_id,
            person.id,
            promises=listing.eligibility,
            shown_cents=listing.member_fee_cents if is_member else listing.fee_cents,
            now=began + nth * DAY,
        )
    for person, cents, note in (
        (people[0], 250_00, "by bank"),
        (people[1], 150_00, "first of three"),
        (people[3], 250_00, "by bank"),
    ):
        own = registrations.own(session, event_id, person.id)
        if own is not None:
            ledger.pay(session, own.id, cents, note, organiser=organiser, now=began + 6 * DAY)
    registrations.leave(session, event_id, people[3].id, now=began + 8 * DAY)


def _fill_discussion(session: Session, event_id: int, people: Sequence[Person], began: datetime, now: datetime) -> None:
    """Twelve places, of which one was given back and is offered; behind it somebody waits."""
    leaders = [person for person, one in zip(people, CLINICIANS, strict=True) if len(one.kinds) > 1]
    listing = turnstile.event(session, event_id)
    for nth, person in enumerate(leaders[1:]):
        promises = listing.eligibility
        registrations.register(
            session, event_id, person.id, promises=promises, shown_cents=0, now=began + nth * DAY / 2
        )
    registrations.leave(session, event_id, leaders[3].id, now=now - DAY / 4)
    seats.pass_on(session, listing, now=now)


def _group(now: datetime) -> Listing:
    """Eight second Tuesdays, from more than a month ahead on."""
    rule = Rule.parse("2nd Tuesday of all months")
    days = [day for year in (now.year, now.year + 1, now.year + 2) for day in rule.dates(year)]
    days = [day for day in days if day > (now + 40 * DAY).date()][:8]
    slug = "demonstration-group"
    return Listing(
        slug=slug,
        kind="group",
        title=f"Online Balint group {days[0].year} (demonstration)",
        summary="Eight Tuesday evenings of an invented group, to see how registration works.",
        description="This group is invented. Register, give a place back, and watch what the organiser sees.",
        organiser=SOCIETY,
        leaders=("Dr Ottilie Branderhorst", "Dr Samuel Okwuosa-Lind"),
        mode=Mode.ONLINE,
        zone=NEW_YORK,
        audience=Audience.CLINICIANS,
        eligibility=(
            "You see patients at present and are willing to present cases.",
            "You intend to be there for every meeting, from beginning to end.",
        ),
        notices=(
            "Balint work can stir up strong feelings. In an unusually hard time of your life, wait for a later group.",
        ),
        language="en",
        how_to_join="Register on this page. The link for the meetings goes to those who are registered.",
        contact="events@balint.example",
        fee_cents=400_00,
        member_fee_cents=250_00,
        currency="USD",
        capacity=10,
        registration=Intake.OPEN,
        minimum=6,
        decide_by=days[0] - 14 * DAY,
        cancellation=Cancellation(
            refund_if_called_off=True, by=days[0] - 14 * DAY, withheld_cents=100_00, refund_days=30
        ),
        listed_on=days[0],
        meetings=tuple(
            Meeting(f"{slug}.{day}", day, NEW_YORK, time(19), 60 if nth else 90) for nth, day in enumerate(days)
        ),
    )


def _discussion(now: datetime) -> Listing:
    """One Thursday evening, about two months ahead."""
    ahead = (now + 60 * DAY).date()
    day = ahead + (3 - ahead.weekday()) % 7 * DAY
    slug = "demonstration-discussion"
    return Listing(
        slug=slug,
        kind="discussion",
        title="Difference in the group: a discussion for leaders (demonstration)",
        summary="An invented hour for twelve, all places taken, to see how the waitlist works.",
        description="This discussion is invented. All of its places are taken or offered, and others wait.",
        organiser=f"{SOCIETY}, Diversity Committee",
        mode=Mode.ONLINE,
        zone=NEW_YORK,
        audience=Audience.MEMBER_LEADERS,
        eligibility=("You are a member of the American Balint Society and lead a Balint group.",),
        how_to_join="Register on this page. The link goes to those who are registered.",
        contact="diversity@balint.example",
        fee_cents=0,
        currency="USD",
        capacity=12,
        registration=Intake.OPEN,
        listed_on=day,
        meetings=(Meeting(f"{slug}.{day}", day, NEW_YORK, time(20), 60),),
    )
