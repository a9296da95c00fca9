"""What a session does not do that was stolen, or left open for twenty minutes: an act of weight is asked for the
password first. Security policy, A9."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Connection

from portal.clock import FixedClock
from portal.database import db
from tests.accounts.conftest import csrf_token
from tests.architecture.conftest import CAST, World
from tests.architecture.test_access_matrix import SignIn, rows
from tests.builders import NOW

STEPS = ("set_up", "move", "renew_codes", "turn_off")
FILES = (".csv", ".xlsx", ".pdf", ".json", ".zip")


@pytest.fixture
def acts(app: Flask, world: World) -> list[tuple[str, str, str]]:
    """What is of weight: method, address, endpoint."""
    urls, found = app.url_map.bind("localhost"), []
    for method, path, _ in rows():
        rule, _ = urls.match(path.format(**world.places), method, return_rule=True)
        if getattr(app.view_functions[rule.endpoint], "is_of_weight", False):
            found.append((method, path.format(**world.places), rule.endpoint))
    return found


def test_twenty_minutes_after_the_password_every_act_of_weight_asks_for_it_and_does_nothing(
    world: World, acts: list[tuple[str, str, str]], sign_in: SignIn, clock: FixedClock, connection: Connection
) -> None:
    def everything() -> dict[str, list[str]]:
        return {
            table.name: sorted(map(repr, connection.execute(table.select()))) for table in db.metadata.sorted_tables
        }

    clients = {who: sign_in(world.people[who]) for who in CAST if who != "nobody"}
    tokens = {who: csrf_token(client.get("/account").text) for who, client in clients.items()}
    before, answers = everything(), {}
    clock.instant = NOW + timedelta(minutes=20)
    for method, path, _ in acts:
        for who, client in clients.items():
            answer = client.open(path, method=method, data={"csrf_token": tokens[who]} if method == "POST" else None)
            asked = (answer.location or "").startswith("/account/verify?next=/") or (
                answer.status_code == 401 and 'name="password_again"' in answer.text
            )
            barred = answer.status_code == 403 and path.startswith("/organise/") and who != "Olga"
            answers[method, path, who] = asked or barred
    assert [act for act, held in answers.items() if not held] == []
    assert everything() == before


def test_these_are_the_acts_of_weight(acts: list[tuple[str, str, str]]) -> None:
    """Besides files: what decides, who sits where, and whose account it is."""
    others = {(method, endpoint) for method, path, endpoint in acts if not path.endswith(FILES)}
    assert others == {
        ("POST", "prize.committee_decision.sign"),
        ("POST", "prize.committee_decision.take_back"),
        ("POST", "prize.committee_decision.lay_aside"),
        ("POST", "prize.committee_decision.unseal"),
        ("POST", "prize.committee_decision.ask_to_reopen"),
        ("POST", "prize.committee_decision.sign_reopening"),
        ("POST", "prize.committee_decision.drop_reopening"),
        ("POST", "prize.organiser_announcement.tell"),
        ("POST", "prize.organiser_announcement.announce"),
        ("POST", "prize.organiser_jury.invite"),
        ("POST", "prize.organiser_jury.send_again"),
        ("POST", "prize.organiser_jury.withdraw"),
        ("GET", "security.change_email"),
        ("POST", "security.change_email"),
        ("POST", "my_data.download"),
        ("GET", "my_data.delete"),
        ("POST", "my_data.delete"),
        *((method, f"second_step.{page}") for method in ("GET", "POST") for page in STEPS),
    }


def test_no_file_of_the_committee_or_of_the_organiser_is_left_out(acts: list[tuple[str, str, str]]) -> None:
    files = {path for method, path, _ in rows() if path.endswith(FILES)}
    theirs = {path for path in files if path.startswith("/organise/") or "/committee/" in path}
    assert len(theirs) > 12
    assert theirs - {path for _, path, _ in acts} == set()
