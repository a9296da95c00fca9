"""What an edition is judged by, for everybody to read: before the seal and after."""

import re
from hashlib import sha256

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.models import Edition, SealedRules
from portal.prize.operations import sealing
from portal.scoring import task
from tests.accounts.conftest import errors
from tests.builders import DAY, NOW, SECOND, assignment, edition, entry, person, review, seat
from tests.prize.views.conftest import Visit, facts, heading, lines, told, values

DESK = "/organise/prize/2027/"
RULES = "/prize/2027/rules"
PRIZES = ["EUR 2,500", "EUR 1,500", "EUR 1,000"]


@pytest.fixture
def year(session: Session) -> Edition:
    return edition(session, closes_at=NOW - DAY / 2)


@pytest.fixture
def sealed(session: Session, year: Edition) -> SealedRules:
    row = sealing.seal(session, year.id, organiser=None, now=NOW - SECOND)
    session.commit()
    return row


def scored(session: Session, year: Edition) -> None:
    task = assignment(session, seat(session, year, person(session, "Jun")), entry(session, year, person(session)))
    review(session, task, saved_at=NOW)


class TestForEverybody:
    def test_before_the_seal_the_page_says_that_this_is_only_how_it_is_meant(
        self, client: FlaskClient, year: Edition
    ) -> None:
        page = client.get(RULES)
        assert heading(page) == "How it is judged"
        assert [said[:15] for said in told(page)] == ["Not sealed yet."]
        assert lines(page)[0] == [
            "Exposition",
            "Does the essay present a truly personal experience of a relationship between student and patient?",
            "1 of 4",
        ]
        said = facts(page)
        assert [said[f"{place} place"] for place in ("First", "Second", "Third")] == PRIZES
        assert said["Members who must sign"] == "more than half of the committee"
        assert client.get(f"{RULES}.json").status_code == 404

    def test_after_it_the_file_is_byte_for_byte_what_the_digest_on_the_page_is_of(
        self, session: Session, client: FlaskClient, year: Edition, sealed: SealedRules
    ) -> None:
        file = client.get(f"{RULES}.json")
        assert (file.status_code, file.mimetype) == (200, "application/json")
        assert file.headers["Content-Disposition"] == "attachment; filename=rules-2027.json"
        assert file.data == sealed.document.encode()
        digest = sha256(file.data).hexdigest()
        page = client.get(RULES)
        assert page.text.count(f'<code class="digest">{digest}</code>') == 1
        (said,) = told(page)
        assert said == (
            "Sealed before the first score, Monday 1 March 2027, 11:59 UTC, by the portal itself, as judging began."
            " Nobody has scored yet."
        )

    def test_it_shows_what_was_sealed_whatever_the_rows_say_since(
        self, session: Session, client: FlaskClient, year: Edition, sealed: SealedRules
    ) -> None:
        year.quorum, year.shares = 4, [500_000]
        session.commit()
        page = client.get(RULES)
        assert facts(page)["Members who must sign"] == "more than half of the committee"
        assert facts(page)["First place"] == "EUR 2,500"

    def test_it_says_when_the_first_score_was_given(
        self, session: Session, client: FlaskClient, year: Edition, sealed: SealedRules
    ) -> None:
        scored(session, year)
        (said,) = told(client.get(RULES))
        assert said.endswith("The first score is of Monday 1 March 2027, 12:00 UTC.")

    def test_a_seal_that_came_after_a_score_is_called_late(
        self, session: Session, client: FlaskClient, year: Edition, olga: Person
    ) -> None:
        scored(session, year)
        session.execute(delete(SealedRules))
        session.commit()
        (before,) = told(client.get(RULES))
        assert "there are scores already, since Monday 1 March 2027, 12:00 UTC" in before
        sealing.seal(session, year.id, organiser=olga, now=NOW + DAY)
        session.commit()
        (said,) = told(client.get(RULES))
        assert said.startswith("Sealed late, Tuesday 2 March 2027, 12:00 UTC.")
        assert "the first of them of Monday 1 March 2027, 12:00 UTC" in said

    def test_it_says_so_where_the_portal_ranks_by_a_later_method(
        self, client: FlaskClient, year: Edition, sealed: SealedRules, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert "later version of the method" not in client.get(RULES).text
        monkeypatch.setattr(task, "METHOD", task.METHOD + 1)
        assert "later version of the method" in client.get(RULES).text

    def test_the_call_leads_to_it(self, client: FlaskClient, year: Edition) -> None:
        assert f'href="{RULES}"' in client.get("/prize/2027/").text


class TestForTheOrganiser:
    def test_the_rules_are_sealed_by_hand(self, session: Session, year: Edition, olga: Person, visit: Visit) -> None:
        visitor = visit(olga)
        assert f'href="{DESK}rules"' in visitor.client.get(DESK).text
        page = visitor.client.get(f"{DESK}rules")
        assert ("Seal the rules" in page.text, "Break the seal" in page.text) == (True, False)
        answer = visitor.send(f"{DESK}rules/seal")
        assert (answer.status_code, answer.location) == (303, f"{DESK}rules")
        page = visitor.client.get(f"{DESK}rules")
        assert ("Seal the rules" in page.text, "Break the seal" in page.text) == (False, True)
        (said,) = told(page)
        assert "by the organiser. Nobody has scored yet." in said

    def test_breaking_the_seal_asks_for_a_reason_which_everybody_can_read(
        self, session: Session, client: FlaskClient, year: Edition, sealed: SealedRules, olga: Person, visit: Visit
    ) -> None:
        digest, visitor = sealed.digest, visit(olga)
        refused = visitor.send(f"{DESK}rules/break", reason=" ")
        assert (refused.status_code, len(errors(refused))) == (422, 1)
        assert "<details open>" in refused.text
        assert visitor.send(f"{DESK}rules/break", reason="A slip <b>of the pen").status_code == 303
        _, said = told(client.get(RULES))
        assert said.endswith(f"“A slip &lt;b&gt;of the pen” That one had the SHA-256 {digest}.")

    def test_once_there_is_a_score_it_is_not_offered_and_refused(
        self, session: Session, year: Edition, sealed: SealedRules, olga: Person, visit: Visit
    ) -> None:
        scored(session, year)
        visitor = visit(olga)
        assert "Break the seal" not in visitor.client.get(f"{DESK}rules").text
        refused = visitor.send(f"{DESK}rules/break", reason="Too late")
        assert refused.status_code == 409
        assert "A juror has scored by these rules, first on" in refused.text

    def test_the_settings_that_are_sealed_are_shown_and_not_asked(
        self, session: Session, year: Edition, sealed: SealedRules, olga: Person, visit: Visit
    ) -> None:
        visitor = visit(olga)
        page = visitor.client.get(f"{DESK}edit")
        assert told(page)[-1].startswith("The rules are sealed, since Monday 1 March 2027, 11:59 UTC")
        shown = dict(re.findall(r"<p><strong>(.*?)</strong><br>(.*?)</p>", page.text))
        assert shown == {
            "Readers for each essay": "2",
            "Prize money, in whole units": "5000",
            "Currency": "EUR",
            "How it is split (first, second, third place)": "2500, 1500, 1000",
            "Committee members who must sign": "more than half of the committee",
            "Essays may share a place": "no",
        }
        kept = values(page)
        answer = visitor.send(f"{DESK}edit", **kept | {"title": "Another title"})
        assert answer.status_code == 303
        session.refresh(year)
        assert (year.title, year.reads_per_entry, year.shares) == ("Another title", 2, [250_000, 150_000, 100_000])

    def test_a_form_from_before_the_seal_keeps_what_was_typed_but_for_what_is_sealed(
        self, session: Session, year: Edition, olga: Person, visit: Visit
    ) -> None:
        visitor = visit(olga)
        kept = values(visitor.client.get(f"{DESK}edit"))
        sealing.seal(session, year.id, organiser=None, now=NOW)
        session.commit()
        typed = kept | {"title": "Another title", "reads_per_entry": "5", "allows_shared_places": "y"}
        refused = visitor.send(f"{DESK}edit", **typed)
        assert refused.status_code == 422
        assert errors(refused) == [
            "The rules were sealed meanwhile. This stays as it was: Readers for each essay, Essays may share a place."
        ]
        again = values(refused)
        assert (again["title"], again["reads_per_entry"]) == ("Another title", "2")
        assert visitor.send(f"{DESK}edit", **again).status_code == 303
        session.refresh(year)
        assert (year.title, year.reads_per_entry, year.allows_shared_places) == ("Another title", 2, False)
