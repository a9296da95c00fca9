"""What jurors get: made after the essay was received, masked by the organiser, or renewed by newer code."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session, undefer

from portal.accounts.models import Person
from portal.audit.models import Act
from portal.manuscripts.identity import Author
from portal.manuscripts.intake import prepare
from portal.manuscripts.prepared import SANITISER
from portal.prize.models import BlindCopy, Entry, Manuscript
from portal.prize.operations import copies, entries, near_copies, versions
from portal.prize.operations.entries import Submitted
from portal.prize.queries import organiser as queries
from tests.builders import NOW, SECOND, SIGNER, application, copied, edition, entry, manuscript, person, upload
from tests.essays import essay

NAMED = essay(40, more="My name is Zephyrine Quillmarrow, and I was on the ward.")
AUTHOR = Author(name="Zephyrine Quillmarrow")
PHRASE = "Zephyrine Quillmarrow"


def submit_named(session: Session, ada: Person) -> Submitted:
    named = upload(NAMED, author=AUTHOR)
    return entries.submit(session, edition(session).id, ada.id, application(), named, signer=SIGNER, now=NOW)


def copy_of(session: Session, manuscript: Manuscript) -> BlindCopy:
    everything = (undefer(BlindCopy.html), undefer(BlindCopy.docx))
    return session.scalars(select(BlindCopy).filter_by(manuscript_id=manuscript.id).options(*everything)).one()


def test_an_essay_that_names_its_author_is_held(session: Session, ada: Person) -> None:
    done = submit_named(session, ada)
    assert (done.manuscript.held, done.manuscript.cleared_at) == (True, None)
    assert PHRASE in copy_of(session, copied(session, done.manuscript)).html


def test_masking_takes_the_name_out_of_what_jurors_get_and_lets_the_essay_go(
    session: Session, ada: Person, olga: Person
) -> None:
    done = submit_named(session, ada)
    prepared = prepare(NAMED, author=AUTHOR, masks=[PHRASE])
    assert copies.mask(session, olga, done.manuscript.id, prepared, [PHRASE], now=NOW + SECOND)
    copy = copy_of(session, done.manuscript)
    assert "Quillmarrow" not in copy.html
    assert "My name is […] […], and I was on the ward." in copy.html
    assert copy.docx == prepared.blind_docx
    assert (done.manuscript.held, done.manuscript.cleared_at) == (False, NOW + SECOND)
    assert done.manuscript.masks == [PHRASE]
    assert session.scalars(select(Act.facts).filter_by(verb="mask")).one() == {"number": 1, "phrases": 1}


def test_masking_half_of_it_holds_the_essay_still(session: Session, ada: Person, olga: Person) -> None:
    done = submit_named(session, ada)
    prepared = prepare(NAMED, author=AUTHOR, masks=["Zephyrine"])
    assert not copies.mask(session, olga, done.manuscript.id, prepared, ["Zephyrine"], now=NOW + SECOND)
    assert done.manuscript.held


def test_a_corrected_name_that_the_text_holds_brings_the_essay_back_to_the_organiser(
    session: Session, ada: Person
) -> None:
    year = edition(session)
    first = entries.submit(session, year.id, ada.id, application(), upload(NAMED), signer=SIGNER, now=NOW)
    assert not first.manuscript.held
    looked_at = upload(NAMED, author=AUTHOR)
    again = entries.submit(session, year.id, ada.id, application(), looked_at, signer=SIGNER, now=NOW + SECOND)
    assert (again.act, again.manuscript.number, again.manuscript.held) == ("", 1, True)


def test_what_the_organiser_has_masked_or_let_go_is_not_held_again_for_the_same_words(
    session: Session, ada: Person, olga: Person
) -> None:
    done = submit_named(session, ada)
    versions.clear(session, olga, done.manuscript.id, now=NOW + SECOND)
    named = upload(NAMED, author=AUTHOR)
    again = entries.submit(session, done.edition.id, ada.id, application(), named, signer=SIGNER, now=NOW + 2 * SECOND)
    assert not again.manuscript.held


def test_the_same_text_by_somebody_else_is_pointed_out_to_both_editions(
    session: Session, ada: Person, ben: Person
) -> None:
    earlier, later = edition(session, 2026), edition(session, 2027)
    first = entries.submit(session, earlier.id, ada.id, application(), upload(essay(600)), signer=SIGNER, now=NOW)
    again = entries.submit(
        session, later.id, ben.id, application(), upload(essay(600, more="One line more.")), signer=SIGNER, now=NOW
    )
    for done in (first, again):
        copied(session, done.manuscript)
    assert first.manuscript.near_copies == []
    (near,) = again.manuscript.near_copies
    assert (near["code"], near["share"] > 0.9) == (first.entry.code, True)
    assert again.manuscript.findings[-1]["code"] == "near-copy"
    assert not again.manuscript.held


def test_of_two_alike_whose_copies_are_made_at_once_the_second_is_pointed_out(
    session: Session, ada: Person, ben: Person
) -> None:
    """Whichever came in first, and however many came in since: neither maker finds the other's while it compares."""
    year = edition(session)
    texts = [essay(600), essay(600, more="One line more.")]
    hers, his = (
        entries.submit(session, year.id, who.id, application(), upload(text), signer=SIGNER, now=NOW)
        for who, text in zip((ada, ben), texts, strict=True)
    )
    manuscript(session, entry(session, year, person(session)), id=hers.manuscript.id + 1000)
    prepared = [prepare(text) for text in texts]
    found = [near_copies.compare(session, who.id, its.signature) for who, its in zip((ada, ben), prepared, strict=True)]
    assert [compared.shares for compared in found] == [{}, {}]
    copies.keep(session, his.manuscript.id, prepared[1], [], found[1])
    copies.keep(session, hers.manuscript.id, prepared[0], [], found[0])
    assert his.manuscript.near_copies == []
    assert [near["code"] for near in hers.manuscript.near_copies] == [his.entry.code]
    assert [near["code"] for near in hers.manuscript.findings] == ["near-copy"]


def test_what_was_compared_before_is_not_looked_at_again(session: Session, ada: Person, ben: Person) -> None:
    year = edition(session)
    for who in (ada, ben):
        done = entries.submit(session, year.id, who.id, application(), upload(essay(600)), signer=SIGNER, now=NOW)
        copied(session, done.manuscript)
    before = near_copies.compare(session, ben.id, (), near_copies.NOTHING)
    assert len(before.manuscripts) == 1
    assert near_copies.compare(session, ben.id, tuple(done.manuscript.signature), before) == before


def test_ones_own_earlier_essay_is_no_near_copy(session: Session, ada: Person) -> None:
    for year in (2026, 2027):
        done = entries.submit(
            session, edition(session, year).id, ada.id, application(), upload(essay(600)), signer=SIGNER, now=NOW
        )
        copied(session, done.manuscript)
    assert done.manuscript.near_copies == []


def test_copies_of_earlier_code_are_found_with_what_they_are_made_of(session: Session, ada: Person) -> None:
    done = submit_named(session, ada)
    copied(session, done.manuscript)
    assert copies.due(session, NOW) == []
    session.execute(update(BlindCopy).values(sanitiser=SANITISER - 1))
    assert copies.due(session, NOW) == [done.manuscript.id]
    (source,) = queries.sources(session, [done.manuscript.id])
    entry = session.get_one(Entry, done.entry.id)
    assert (source.content, source.author.name, source.author.school) == (NAMED, ada.name, entry.school)
    copies.keep(session, done.manuscript.id, prepare(source.content, author=source.author), source.masks)
    assert copies.due(session, NOW) == []


def test_masking_a_name_does_not_forget_that_the_text_is_a_near_copy(
    session: Session, ada: Person, ben: Person, olga: Person
) -> None:
    text = essay(600, more="My name is Zephyrine Quillmarrow, and I was on the ward.")
    first, later = edition(session, 2026), edition(session, 2027)
    his = entries.submit(session, first.id, ben.id, application(), upload(text), signer=SIGNER, now=NOW)
    named = upload(text, author=AUTHOR)
    done = entries.submit(session, later.id, ada.id, application(), named, signer=SIGNER, now=NOW)
    for its in (his, done):
        copied(session, its.manuscript)
    assert [f["code"] for f in done.manuscript.findings] == ["names-author", "near-copy"]
    copies.mask(session, olga, done.manuscript.id, prepare(text, author=AUTHOR, masks=[PHRASE]), [PHRASE], now=NOW)
    assert [f["code"] for f in done.manuscript.findings] == ["near-copy"]
