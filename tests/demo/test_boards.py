from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from portal.demo import boards
from portal.events.members.rules.windows import open_now, window
from tests.demo.conftest import come_in

BOARD, JOIN = "/boards/american-balint-society-credentialed-leaders", "/events/demonstration-drop-in/join"
LINK = "https://meet.example/demonstration-drop-in"


def test_a_credentialed_leader_finds_the_board_and_a_link_that_is_there_now(loaded: Flask) -> None:
    leader = come_in(loaded, "credentialed leader")
    assert "The hour of the drop-ins" in leader.get(BOARD).text
    assert LINK in leader.get(JOIN).text


def test_others_find_neither(loaded: Flask) -> None:
    for role, statuses in {"member with a place": [404, 403], "clinician, no member": [404, 403]}.items():
        client = come_in(loaded, role)
        answers = [client.get(path) for path in (BOARD, JOIN)]
        assert [answer.status_code for answer in answers] == statuses
        assert [LINK in answer.text for answer in answers] == [False, False]


def test_the_member_with_a_place_is_told_from_when_the_link_is_there(loaded: Flask) -> None:
    page = come_in(loaded, "member with a place").get("/my-events").text
    assert 'The <a href="/events/demonstration-group/join">link to the meeting</a> appears here from' in page


@pytest.mark.parametrize("hour", range(24))
def test_at_whatever_hour_it_is_loaded_one_link_is_there(hour: int) -> None:
    now = datetime(2027, 3, 13, tzinfo=UTC) + timedelta(hours=hour)
    meetings = boards._drop_in(now).meetings
    assert len(open_now([window(one, hours_before=boards.HOURS) for one in meetings], now)) == 1
