import csv
import io
import re
from collections.abc import Sequence

import pytest
from lxml import html
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.accounts.models import Person
from portal.audit import register
from portal.audit.models import Act
from portal.prize.models import Assignment, Edition, Role
from portal.prize.operations import assignments, entries, extensions, reviews, seats, versions
from portal.prize.operations.entries import Submitted
from portal.prize.rules.judgement import Judgement
from tests.accounts.conftest import Visitor
from tests.builders import (
    DAY,
    NOW,
    SECOND,
    SIGNER,
    application,
    copied,
    criteria,
    edition,
    upload,
)
from tests.prize.views.conftest import Visit

PAGE = "/organise/prize/2027/record"
REASON = "=HYPERLINK(1), in hospital"


@pytest.fixture
def year(session: Session) -> Edition:
    """Closed an hour ago."""
    return edition(session, closes_at=NOW - 3600 * SECOND)


@pytest.fixture
def office(year: Edition, olga: Person, visit: Visit) -> Visitor:
    return visit(olga)


def told(visitor: Visitor, address: str = PAGE) -> list[str]:
    """Who and what, act by act, the latest first."""
    return [what for what, _ in acts(visitor.client.get(address))]


def acts(page: TestResponse) -> list[tuple[str, str]]:
    """Act by act, the latest first: who and what; and the small print after the time."""
    items = html.fromstring(page.text).xpath('//li[@class="listing"]/div')
    said = [[" ".join(part.text_content().split()) for part in item] for item in items]
    return [(what, re.sub(r"^\d+ \w+ \d{4}, [\d:]{8} UTC ?", "", more)) for what, more in said]


def hand_in(session: Session, year: Edition, who: Person) -> Submitted:
    return entries.submit(session, year.id, who.id, application(), upload(), signer=SIGNER, now=NOW - DAY)


def test_the_story_of_an_extension_and_a_mailed_essay_can_be_read(
    session: Session, year: Edition, office: Visitor, olga: Person, ada: Person, ben: Person
) -> None:
    own = hand_in(session, year, ben)
    extensions.grant(session, year.id, ada.id, until=NOW + DAY, reason=REASON, organiser=olga, now=NOW - DAY)
    mailed = entries.enter(
        session,
        year.id,
        ada.id,
        application(),
        upload(),
        signer=SIGNER,
        organiser=olga,
        received_at=NOW - 60 * SECOND,
        now=NOW,
    )
    own.manuscript.held = True
    versions.clear(session, olga, own.manuscript.id, now=NOW)
    session.commit()
    page = office.client.get(PAGE)
    what = f"Version 1, 40 words. SHA-256 {mailed.manuscript.sha256[:12]}…"
    hers = "Counts from Monday 1 March 2027, 11:59 UTC; the deadline for it was Tuesday 2 March 2027, 12:00 UTC."
    his = "Counts from Sunday 28 February 2027, 12:00 UTC; the deadline for it was Monday 1 March 2027, 11:00 UTC."
    assert acts(page) == [
        (f"Olga looked at essay {own.entry.code} and let it go to the jury organiser’s look", ""),
        (f"Olga entered essay {mailed.entry.code} from a mail by mail by extension", f"{hers} {what}"),
        ("Olga gave Ada longer, until Tuesday 2 March 2027, 12:00 UTC extension", REASON),
        (f"Ben handed in essay {own.entry.code}", f"{his} {what}"),
        ("the portal set up this edition", ""),
    ]
    number, head = register.head(session)
    assert f"{number} acts of the whole portal" in page.text
    assert f'<p class="digest">{head}</p>' in page.text


def test_it_has_the_words_of_a_person_for_every_act_of_a_prize(
    session: Session, year: Edition, office: Visitor, olga: Person, ada: Person, jun: Person
) -> None:
    invited, token = seats.invite(
        session, year.id, role=Role.JUROR, name="Jun", email=jun.email, organiser=olga, now=NOW
    )
    seats.accept(session, token, jun, now=NOW)
    done = hand_in(session, year, ada)
    copied(session, done.manuscript)
    code = done.entry.code
    assignments.give(session, year.id, invited.id, code, organiser=olga, now=NOW)
    task = session.scalars(select(Assignment)).one()
    points = {criterion.id: 7 for criterion in criteria(session, year)}
    reviews.hand_in(session, task.id, Judgement(points, "", 0), now=NOW)
    entries.withdraw(session, year.id, ada.id, now=NOW)
    register.record(session, actor=olga, verb="praise", subject=f"entry {code}", now=NOW)
    session.commit()
    assert told(office) == [
        f"Olga praise, entry {code}",
        f"Ada withdrew essay {code}",
        f"Jun handed in a review of essay {code}",
        "the portal sealed the rules",
        f"Olga planned essay {code} for Jun",
        f"Ada handed in essay {code}",
        "Jun took the seat in the jury",
        "Olga invited Jun to the jury",
        "the portal set up this edition",
    ]


def test_the_organiser_is_not_told_the_scores(
    session: Session, year: Edition, office: Visitor, ada: Person, jun: Person
) -> None:
    code = hand_in(session, year, ada).entry.code
    register.record(session, actor=jun, verb="hand in", subject=f"entry {code}", now=NOW, points=[9, 8, 7, 6])
    session.commit()
    (row, *_) = table(office)
    assert (row["what"], row["facts"]) == (f"handed in a review of essay {code}", "")
    assert "9, 8, 7, 6" not in office.client.get(PAGE).text


def table(office: Visitor, query: str = "") -> Sequence[dict[str, str]]:
    answer = office.client.get(f"{PAGE}.csv{query}")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def test_the_table_has_every_act_in_both_zones_and_no_formula(
    session: Session, office: Visitor, year: Edition, olga: Person, ada: Person
) -> None:
    year.zone = "Europe/Zurich"
    olga.name = "=cmd|' /C calc'!A0"
    extensions.grant(session, year.id, ada.id, until=NOW + DAY, reason=REASON, organiser=olga, now=NOW)
    session.commit()
    given, opened = table(office)
    assert list(given) == ["number", "when (UTC)", "when", "who", "what", "subject", "facts", "digest"]
    assert (given["when (UTC)"], given["when"]) == ("2027-03-01T12:00:00.000+00:00", "2027-03-01T13:00:00.000+01:00")
    assert given["who"] == "'=cmd|' /C calc'!A0"
    assert given["what"] == "gave Ada longer, until Tuesday 2 March 2027, 13:00 Zurich time"
    assert given["digest"] == register.head(session)[1]
    assert (opened["who"], opened["what"]) == ("the portal", "set up this edition")


def test_acts_of_other_editions_are_not_among_them(
    session: Session, year: Edition, office: Visitor, olga: Person, ada: Person
) -> None:
    other = edition(session, 2028)
    seats.invite(session, other.id, role=Role.JUROR, name="Noor", email="noor@example.org", organiser=olga, now=NOW)
    code = hand_in(session, other, ada).entry.code
    session.commit()
    assert told(office) == ["the portal set up this edition"]
    assert "Nothing is recorded" in office.client.get(f"{PAGE}?essay={code}").text
    assert told(office, "/organise/prize/2028/record")[0] == f"Ada handed in essay {code}"


def test_one_essay_s_acts_are_found_by_its_code_however_it_is_typed(
    session: Session, year: Edition, office: Visitor, ada: Person, ben: Person
) -> None:
    code = hand_in(session, year, ada).entry.code
    hand_in(session, year, ben)
    session.commit()
    assert told(office, f"{PAGE}?essay=%20{code.lower()}") == [f"Ada handed in essay {code}"]
    assert [row["subject"] for row in table(office, f"?essay={code}")] == [f"entry {code}"]


def test_fifty_acts_are_a_page_the_latest_first(session: Session, year: Edition, office: Visitor, olga: Person) -> None:
    for n in range(50):
        register.record(session, actor=olga, verb=f"act {n}", subject="edition 2027", now=NOW)
    session.commit()
    first, second = told(office), told(office, f"{PAGE}?page=2")
    assert (len(first), first[0], first[-1]) == (50, "Olga act 49, edition 2027", "Olga act 0, edition 2027")
    assert second == ["the portal set up this edition"]
    assert office.client.get(f"{PAGE}?page=3").status_code == 404


def test_whoever_deleted_their_account_is_a_number(
    session: Session, year: Edition, office: Visitor, ada: Person, olga: Person
) -> None:
    extensions.grant(session, year.id, ada.id, until=NOW + DAY, reason=REASON, organiser=olga, now=NOW)
    code = hand_in(session, year, ada).entry.code
    ada.erased_at = NOW
    session.commit()
    gone = f"somebody whose account is deleted (no. {ada.id})"
    assert told(office)[0] == f"{gone} handed in essay {code}"
    assert told(office)[1].startswith(f"Olga gave {gone} longer, until ")


def test_a_reason_that_was_changed_later_is_not_passed_off_as_the_one_of_then(
    session: Session, year: Edition, office: Visitor, ada: Person, olga: Person
) -> None:
    for reason in ("First.", "Second."):
        extensions.grant(session, year.id, ada.id, until=NOW + DAY, reason=reason, organiser=olga, now=NOW)
    session.commit()
    reasons = [more for _, more in acts(office.client.get(PAGE))]
    assert reasons == ["Second.", "The reason was changed since, or is deleted.", ""]


def test_a_register_that_was_touched_says_so(session: Session, year: Edition, office: Visitor) -> None:
    session.execute(update(Act).values(verb="close edition"))
    session.commit()
    page = office.client.get(PAGE)
    assert "The register is not as it was written" in page.text
    assert "<li>act 1 was changed</li>" in page.text
    assert "The chain is unbroken" not in page.text
