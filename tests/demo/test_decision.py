"""Whoever tries the demonstration can walk the judged edition to its decision, with the accounts that are printed."""

import re

from flask import Flask

from portal.demo.people import COMMITTEE
from tests.demo.conftest import come_in

DESK = "/prize/2025/committee/"
ROLES = ("committee member", "second committee member", "third committee member")


def test_one_visitor_reaches_the_decision_of_2025(loaded: Flask) -> None:
    members = [come_in(loaded, role) for role in ROLES]
    first = members[0]
    assert "The jury is done: now you deliberate." in first.get(DESK).text
    standings = (first.get(f"{DESK}ranking.json").json or {})["ranking"]["standings"]
    codes = [standing["essay"] for standing in standings[:3]]
    assert first.get(f"{DESK}deliberation/meeting").status_code == 409
    first.post(f"{DESK}deliberation/interests", data={"any": "none"})
    first.post(f"{DESK}deliberation/first", data={f"place-{n}": code for n, code in enumerate(codes, 1)})
    meeting = first.get(f"{DESK}deliberation/meeting").text
    assert [member.name in meeting for member in COMMITTEE[:3]] == [True] * 3
    rows = {f"essay-{n}": code for n, code in enumerate(codes, 1)}
    rows |= {f"amount-{n}": amount for n, amount in enumerate(("2,500", "1,500", "1,000"), 1)}
    sent = rows | {"reason": "We agree.", "version": "0", "act": "put"}
    assert first.post(f"{DESK}decision/proposal", data=sent).location == f"{DESK}decision/"
    (digest,) = set(re.findall(r'name="digest" value="(\w+)"', first.get(f"{DESK}decision/").text))
    for client, member in zip(members, COMMITTEE, strict=False):
        client.post(f"{DESK}decision/sign", data={"digest": digest, "name": member.name, "has_read": "y"})
    assert "<h1>The decision</h1>" in first.get(f"{DESK}decision/").text
    assert first.get(f"{DESK}decision/minutes.pdf").data.startswith(b"%PDF-")
