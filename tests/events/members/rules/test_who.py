from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain, combinations

import pytest

from portal.accounts.membership import Kind
from portal.events.listing import Audience, Intake, Status
from portal.events.members.permissions import may_read, why_not_entitled, why_not_join
from portal.events.members.refusals import LinkOver, NoLinkYet, NotMeeting, NotYourLink
from portal.events.members.rules.windows import window
from portal.events.registration.rules.state import State
from portal.refusals import Refusal
from tests.builders import NOW
from tests.events.members.conftest import drop_in
from tests.events.registration.conftest import SOCIETY, discussion

MEMBER, LEADER, CREDENTIALED = Kind.MEMBER, Kind.LEADER, Kind.CREDENTIALED
EVERY = [set(kinds) for kinds in chain.from_iterable(combinations(Kind, n) for n in range(4))]
WITHIN = datetime(2027, 4, 8, 23, tzinfo=UTC)


WINDOWS = [window(meeting) for meeting in discussion().meetings]


@pytest.mark.parametrize(
    ("audience", "let_in"),
    [
        (Audience.EVERYONE, lambda kinds: bool(kinds)),
        (Audience.CLINICIANS, lambda kinds: bool(kinds)),
        (Audience.STUDENTS, lambda kinds: bool(kinds)),
        (Audience.MEMBERS, lambda kinds: MEMBER in kinds),
        (Audience.MEMBER_LEADERS, lambda kinds: MEMBER in kinds and bool(kinds & {LEADER, CREDENTIALED})),
        (Audience.CREDENTIALED_LEADERS, lambda kinds: CREDENTIALED in kinds),
        (Audience.UNCREDENTIALED_LEADERS, lambda kinds: LEADER in kinds and CREDENTIALED not in kinds),
    ],
)
def test_where_nobody_registers_it_takes_what_is_verified(
    audience: Audience, let_in: Callable[[set[Kind]], bool]
) -> None:
    listing = drop_in(audience=audience)
    for kinds in EVERY:
        for own in (None, *State):
            assert (why_not_entitled(listing, kinds, own) is None) == let_in(kinds), kinds


@pytest.mark.parametrize("intake", [Intake.OPEN, Intake.CLOSED])
def test_where_one_registers_it_takes_a_place_and_what_that_rests_on(intake: Intake) -> None:
    for audience, kinds, has_what_it_takes in (
        (Audience.EVERYONE, set(), True),
        (Audience.CLINICIANS, set(), True),
        (Audience.MEMBERS, {MEMBER}, True),
        (Audience.MEMBERS, {LEADER}, False),
        (Audience.MEMBER_LEADERS, {MEMBER}, False),
        (Audience.CREDENTIALED_LEADERS, {CREDENTIALED}, True),
    ):
        listing = discussion(audience=audience, registration=intake)
        found = [own for own in (None, *State) if why_not_entitled(listing, kinds, own) is None]
        assert found == ([State.PLACED] if has_what_it_takes else [])


@pytest.mark.parametrize(
    ("own", "kinds", "facts"),
    [
        (None, [MEMBER], ("no-place", False)),
        (State.OVER, [MEMBER], ("no-place", False)),
        (State.WAITING, [MEMBER], ("waiting", False)),
        (State.OFFERED, [MEMBER], ("offered", False)),
        (State.PLACED, [], ("membership", True)),
    ],
)
def test_the_refusal_says_what_would_help(own: State | None, kinds: Collection[Kind], facts: tuple[str, bool]) -> None:
    refusal = why_not_entitled(discussion(audience=Audience.MEMBERS), kinds, own)
    assert refusal is not None
    assert (refusal.lack, refusal.has_place) == facts
    assert (refusal.body, refusal.slug, refusal.status) == (SOCIETY, "discussion", 403)


@pytest.mark.parametrize(
    ("now", "kind"),
    [
        (NOW, NoLinkYet),
        (WITHIN, type(None)),
        (datetime(2027, 4, 9, 1, tzinfo=UTC), LinkOver),
    ],
)
def test_who_may_join_is_told_when(now: datetime, kind: type[Refusal]) -> None:
    refusal = why_not_join(discussion(), [], State.PLACED, WINDOWS, now)
    assert type(refusal) is kind
    if isinstance(refusal, NoLinkYet):
        assert (refusal.opens_at, refusal.zone) == (datetime(2027, 4, 8, 0, tzinfo=UTC), "America/New_York")
    # And whoever may not is not told even that.
    assert isinstance(why_not_join(discussion(), [], None, WINDOWS, now), NotYourLink)


@pytest.mark.parametrize("status", list(Status))
def test_what_is_off_has_no_link(status: Status) -> None:
    refusal = why_not_join(replace(discussion(), status=status), [], State.PLACED, WINDOWS, WITHIN)
    assert isinstance(refusal, NotMeeting) == (status in (Status.CANCELLED, Status.POSTPONED))


def test_without_a_date_there_is_no_link_yet() -> None:
    refusal = why_not_join(discussion(meetings=()), [], State.PLACED, [], NOW)
    assert isinstance(refusal, NoLinkYet)
    assert refusal.opens_at is None


def test_a_board_is_read_by_those_of_whom_it_is_verified() -> None:
    found = {audience: [kinds for kinds in EVERY if may_read(audience, kinds)] for audience in Audience}
    assert found[Audience.MEMBERS] == [kinds for kinds in EVERY if MEMBER in kinds]
    assert found[Audience.CREDENTIALED_LEADERS] == [kinds for kinds in EVERY if CREDENTIALED in kinds]
    assert all(set() not in readers for readers in found.values())
