"""The organiser and an essay that names its author: one press masks it, and the jury may read."""

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from portal.accounts.models import Person
from portal.manuscripts.identity import Author
from portal.prize.models import BlindCopy, Edition, Entry, Manuscript, Role
from portal.prize.operations import entries
from tests.accounts.conftest import csrf_token
from tests.builders import DAY, NOW, SIGNER, application, assignment, copied, edition, seat, upload
from tests.essays import essay
from tests.prize.views.conftest import Visit

PHRASE = "Quillmarrow"


def named(session: Session, author: Person) -> Entry:
    author.name = PHRASE
    content = essay(40, more=f"They called me {PHRASE} on the ward.")
    file = upload(content, author=Author(name=PHRASE))
    done = entries.submit(
        session, edition(session, reading_from=NOW - DAY).id, author.id, application(), file, signer=SIGNER, now=NOW
    )
    copied(session, done.manuscript)
    session.commit()
    return done.entry


def page(client: FlaskClient, entry: Entry) -> str:
    return client.get(f"/organise/prize/2027/entries/{entry.code}").text


def test_every_phrase_that_was_found_is_ticked_beforehand(
    session: Session, ada: Person, olga: Person, visit: Visit
) -> None:
    text = page(visit(olga).client, named(session, ada))
    assert f'value="{PHRASE}"' in text
    assert text.count('name="phrases"') == text.count("checked") == 1


def test_one_press_masks_it_and_the_juror_finds_the_essay_without_the_name(
    session: Session, ada: Person, jun: Person, olga: Person, visit: Visit
) -> None:
    entry = named(session, ada)
    assignment(session, seat(session, session.get_one(Edition, entry.edition_id), jun), entry)
    juror = visit(jun).client
    assert juror.get(f"/prize/jury/entries/{entry.code}").status_code == 404
    organiser = visit(olga).client
    token = csrf_token(page(organiser, entry))
    answer = organiser.post(
        f"/organise/prize/2027/entries/{entry.code}/versions/1/mask", data={"csrf_token": token, "phrases": [PHRASE]}
    )
    assert answer.status_code == 303
    assert f"Masked. Essay {entry.code} may go to the jury." in page(organiser, entry)
    seen = juror.get(f"/prize/jury/entries/{entry.code}")
    assert seen.status_code == 200
    assert "They called me […] on the ward." in seen.text
    assert PHRASE not in seen.text


def test_nothing_ticked_masks_nothing(session: Session, ada: Person, olga: Person, visit: Visit) -> None:
    entry = named(session, ada)
    organiser = visit(olga).client
    address = f"/organise/prize/2027/entries/{entry.code}/versions/1/mask"
    answer = organiser.post(address, data={"csrf_token": csrf_token(page(organiser, entry))})
    assert answer.status_code == 422
    assert "Tick what the jury must not read." in answer.text
    assert PHRASE in session.scalars(select(BlindCopy).options(undefer(BlindCopy.html))).one().html


def test_what_was_not_found_in_the_text_cannot_be_masked(
    session: Session, ada: Person, olga: Person, visit: Visit
) -> None:
    entry = named(session, ada)
    organiser = visit(olga).client
    address = f"/organise/prize/2027/entries/{entry.code}/versions/1/mask"
    answer = organiser.post(address, data={"csrf_token": csrf_token(page(organiser, entry)), "phrases": ["window"]})
    assert answer.status_code == 422


def test_a_version_that_nobody_looked_at_is_not_let_go(
    session: Session, ada: Person, olga: Person, visit: Visit
) -> None:
    entry = named(session, ada)
    organiser = visit(olga).client
    token = csrf_token(page(organiser, entry))
    content = essay(40, more=f"Again they called me {PHRASE}.")
    file = upload(content, author=Author(name=PHRASE))
    entries.submit(session, entry.edition_id, ada.id, application(), file, signer=SIGNER, now=NOW)
    session.commit()
    answer = organiser.post(f"/organise/prize/2027/entries/{entry.code}/versions/1/clear", data={"csrf_token": token})
    assert answer.status_code == 409
    assert "please look at the new\n  version first" in answer.text
    assert session.scalars(select(Manuscript.held).filter_by(replaced_at=None)).one()


def test_the_organiser_reads_what_the_jury_would_before_letting_it_go(
    session: Session, ada: Person, cas: Person, olga: Person, visit: Visit
) -> None:
    entry = named(session, ada)
    seat(session, session.get_one(Edition, entry.edition_id), cas, Role.COMMITTEE)
    text = visit(olga).client.get(f"/organise/prize/2027/entries/{entry.code}/essay").text
    assert f"They called me {PHRASE} on the ward." in text
    held = visit(cas).client.get(f"/prize/2027/committee/entries/{entry.code}/essay")
    assert (held.status_code, PHRASE in held.text) == (409, False)
