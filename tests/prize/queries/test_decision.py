"""The one place where the committee's side meets a person, and what `portal verify` finds of a decision."""

import ast
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.config import ROOT
from portal.prize.models_decision import Award, Proposal, Signature, Unsealing
from portal.prize.operations import decided
from portal.prize.queries.decision import winners
from portal.prize.queries.integrity import faults
from tests.builders import NOW
from tests.prize.chamber import Committee, committee


@pytest.fixture
def its(session: Session) -> Committee:
    return committee(session)


def test_no_query_of_the_committee_knows_a_person_but_the_one_that_asks_for_the_unsealing() -> None:
    queries = ROOT / "portal/prize/queries"
    knows: dict[str, list[str]] = {}
    for path in [Path(queries, f"{name}.py") for name in ("basis", "committee", "decision", "deliberation", "minutes")]:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function in [node for node in tree.body if isinstance(node, ast.FunctionDef)]:
            if "Person" in {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}:
                knows.setdefault(path.stem, []).append(function.name)
    assert knows == {"decision": ["winners"]}


def test_nobody_is_found_before_the_names_are_opened_and_nobody_after_it_is_reopened(its: Committee) -> None:
    its.ready()
    its.session.add(Unsealing(proposal_id=its.put("Cas").id, seat_id=its.seats["Cas"].id, unsealed_at=NOW))
    its.session.commit()
    # Not even with the row there: nothing is decided.
    assert winners(its.session, its.proposal()) == {}
    for who in its.people:
        its.sign(who)
    assert [w.name for w in winners(its.session, its.proposal()).values()] == ["Ada", "Ada", "Ada"]
    proposal = its.proposal()
    asks = {"reason": "A wrong score.", "name": "Cas", "now": NOW}
    decided.ask_to_reopen(its.session, its.edition.id, its.people["Cas"].id, **asks)
    for who in ("Ida", "Leo"):
        decided.sign_reopening(its.session, its.edition.id, its.people[who].id, name=who, now=NOW)
    its.session.commit()
    assert winners(its.session, proposal) == {}


def test_a_decision_without_unsealing_names_nobody(its: Committee) -> None:
    assert winners(its.session, its.decide()) == {}


@pytest.mark.parametrize(
    ("row", "change", "fault"),
    [
        (Proposal, {"document": {"reason": "Another."}}, "what was put to signature was changed"),
        (Proposal, {"digest": "0" * 64}, "what was put to signature was changed"),
        (Proposal, {"record": {"reason": "Another."}}, "this is no record of a decision"),
        (Proposal, {"signature": "0" * 128}, "the signature is not that of this record"),
        (Signature, {"digest": "0" * 64}, "is on another document"),
        (Award, {"cents": 1}, "what wins is not what was signed"),
    ],
)
def test_what_was_signed_cannot_be_changed_unnoticed(
    its: Committee, row: type[Proposal | Signature | Award], change: dict[str, object], fault: str
) -> None:
    its.decide()
    assert faults(its.session) == []
    its.session.execute(update(row).values(**change))
    assert any(fault in found for found in faults(its.session))
