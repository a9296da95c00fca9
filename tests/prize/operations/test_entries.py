from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit.models import Act
from portal.manuscripts.identity import Author
from portal.prize.models import Blob, Draft, Entry, Manuscript, Role
from portal.prize.operations import drafts, entries, versions
from portal.prize.refusals import Ineligible, NoEntry, NotReceiving, NotWithdrawable
from tests.builders import NOW, SECOND, SIGNER, application, edition, entry, seat, upload
from tests.essays import essay
from tests.prize.conftest import Acts

CLOSES = NOW + timedelta(hours=1)
LAST_MOMENT = CLOSES - timedelta(microseconds=1)


def count(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_an_essay_is_kept_with_its_bytes_and_its_count(session: Session, ada: Person) -> None:
    open_now = edition(session)
    file = essay(40, author="Ada Vale")
    done = entries.submit(session, open_now.id, ada.id, application(), upload(file), signer=SIGNER, now=NOW)
    assert (done.act, done.entry.person_id, done.entry.submitted_at) == ("submit", ada.id, NOW)
    assert len(done.entry.code) == 6
    assert (done.manuscript.number, done.manuscript.words, done.manuscript.ledger["body"]) == (1, 40, 40)
    assert session.scalars(select(Blob.content).filter_by(sha256=done.manuscript.sha256)).one() == file


def test_the_register_names_the_essay_and_not_its_author(session: Session, ada: Person, acts: Acts) -> None:
    open_now = edition(session)
    done = entries.submit(session, open_now.id, ada.id, application(), upload(), signer=SIGNER, now=NOW)
    assert acts() == [(ada.id, "submit", f"entry {done.entry.code}")]
    facts = session.scalars(select(Act.facts).filter_by(verb="submit")).one()
    assert facts == {
        "sha256": done.manuscript.sha256,
        "words": 40,
        "number": 1,
        "received_at": "2027-03-01T12:00:00+00:00",
    }


def test_the_last_moment_before_the_deadline_is_in_time(session: Session, ada: Person) -> None:
    closing = edition(session, closes_at=CLOSES)
    done = entries.submit(session, closing.id, ada.id, application(), upload(), signer=SIGNER, now=LAST_MOMENT)
    assert done.manuscript.received_at == LAST_MOMENT


def test_the_deadline_itself_is_too_late(session: Session, ada: Person) -> None:
    closing = edition(session, closes_at=CLOSES)
    with pytest.raises(NotReceiving) as refused:
        entries.submit(session, closing.id, ada.id, application(), upload(), signer=SIGNER, now=CLOSES)
    assert (refused.value.closes_at, refused.value.now) == (CLOSES, CLOSES)
    assert count(session, Entry) == count(session, Manuscript) == count(session, Blob) == 0


def test_the_opening_instant_is_in_and_the_one_before_is_not(session: Session, ada: Person) -> None:
    opening = edition(session, opens_at=NOW)
    with pytest.raises(NotReceiving):
        entries.submit(session, opening.id, ada.id, application(), upload(), signer=SIGNER, now=NOW - SECOND)
    assert entries.submit(session, opening.id, ada.id, application(), upload(), signer=SIGNER, now=NOW).act == "submit"


@pytest.mark.parametrize("role", list(Role))
def test_whoever_judges_cannot_enter(session: Session, jun: Person, role: Role) -> None:
    open_now = edition(session)
    seat(session, open_now, jun, role)
    with pytest.raises(Ineligible):
        entries.submit(session, open_now.id, jun.id, application(), upload(), signer=SIGNER, now=NOW)


def test_a_juror_of_another_year_or_whose_seat_was_taken_back_may_enter(session: Session, jun: Person) -> None:
    open_now, before = edition(session), edition(session, 2026)
    seat(session, before, jun)
    seat(session, open_now, jun, withdrawn_at=NOW)
    assert entries.submit(session, open_now.id, jun.id, application(), upload(), signer=SIGNER, now=NOW).act == "submit"


def test_a_replacement_stands_and_the_version_before_is_kept(session: Session, ada: Person, acts: Acts) -> None:
    open_now = edition(session)
    first = entries.submit(session, open_now.id, ada.id, application(), upload(essay(40)), signer=SIGNER, now=NOW)
    second = entries.submit(
        session,
        open_now.id,
        ada.id,
        application(title="Another chair"),
        upload(essay(41)),
        signer=SIGNER,
        now=NOW + SECOND,
    )
    assert (second.entry.code, second.entry.title) == (first.entry.code, "Another chair")
    versions = session.execute(
        select(Manuscript.number, Manuscript.words, Manuscript.replaced_at).order_by(Manuscript.number)
    ).all()
    assert [tuple(v) for v in versions] == [(1, 40, NOW + SECOND), (2, 41, None)]
    assert [verb for _, verb, _ in acts()] == ["submit", "replace"]


def test_what_is_refused_leaves_the_last_good_version_standing(session: Session, ada: Person) -> None:
    closing = edition(session, closes_at=CLOSES)
    first = entries.submit(session, closing.id, ada.id, application(), upload(essay(40)), signer=SIGNER, now=NOW)
    with pytest.raises(NotReceiving):
        entries.submit(
            session, closing.id, ada.id, application(title="Late"), upload(essay(41)), signer=SIGNER, now=CLOSES
        )
    standing = session.scalars(select(Manuscript).filter_by(replaced_at=None)).one()
    assert (standing.id, standing.words) == (first.manuscript.id, 40)
    assert session.scalars(select(Entry.title)).one() == "The chair by the window"


def test_the_same_file_twice_makes_one_version_and_one_file(session: Session, ada: Person, acts: Acts) -> None:
    open_now = edition(session)
    first = entries.submit(session, open_now.id, ada.id, application(), upload(), signer=SIGNER, now=NOW)
    again = entries.submit(session, open_now.id, ada.id, application(), upload(), signer=SIGNER, now=NOW + SECOND)
    assert (again.act, again.manuscript.id, again.manuscript.received_at) == ("", first.manuscript.id, NOW)
    assert (count(session, Manuscript), count(session, Blob)) == (1, 1)
    assert [verb for _, verb, _ in acts()] == ["submit"]


def test_going_back_to_an_earlier_file_is_a_version_of_its_own_with_one_copy_of_the_bytes(
    session: Session, ada: Person
) -> None:
    open_now = edition(session)
    for words in (40, 41, 40):
        entries.submit(session, open_now.id, ada.id, application(), upload(essay(words)), signer=SIGNER, now=NOW)
    assert session.scalars(select(Manuscript.words).order_by(Manuscript.number)).all() == [40, 41, 40]
    assert count(session, Blob) == 2


def test_two_people_may_hand_in_the_same_bytes(session: Session, ada: Person, ben: Person) -> None:
    open_now = edition(session)
    codes = {
        entries.submit(session, open_now.id, p.id, application(), upload(), signer=SIGNER, now=NOW).entry.code
        for p in (ada, ben)
    }
    assert len(codes) == 2
    assert (count(session, Manuscript), count(session, Blob)) == (2, 1)


def test_what_was_typed_can_be_corrected_without_a_file(session: Session, ada: Person, acts: Acts) -> None:
    open_now = edition(session)
    first = entries.submit(session, open_now.id, ada.id, application(), upload(), signer=SIGNER, now=NOW)
    done = entries.submit(
        session, open_now.id, ada.id, application(school="Elmstead College"), None, signer=SIGNER, now=NOW + SECOND
    )
    assert (done.act, done.manuscript.id, done.entry.school) == ("correct", first.manuscript.id, "Elmstead College")
    assert [verb for _, verb, _ in acts()] == ["submit", "correct"]


def test_nothing_to_correct_without_an_essay(session: Session, ada: Person) -> None:
    open_now = edition(session)
    with pytest.raises(NoEntry):
        entries.submit(session, open_now.id, ada.id, application(), None, signer=SIGNER, now=NOW)


def test_two_entries_of_one_person_in_an_edition_are_impossible(session: Session, ada: Person) -> None:
    open_now = edition(session)
    entry(session, open_now, ada)
    with pytest.raises(IntegrityError):
        entry(session, open_now, ada)


def test_two_versions_of_one_entry_cannot_stand(session: Session, ada: Person) -> None:
    its = entry(session, edition(session), ada)
    standing = session.scalars(select(Manuscript).filter_by(entry_id=its.id)).one()
    facts = {c.key: getattr(standing, c.key) for c in Manuscript.__table__.columns if c.key not in ("id", "number")}
    session.add(Manuscript(**facts, number=2))
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_code_that_is_taken_is_drawn_again(
    session: Session, ada: Person, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter(["K7QMXR", "K7QMXR", "BBBBBB"])
    monkeypatch.setattr(entries, "new_code", lambda: next(drawn))
    open_now = edition(session)
    codes = [
        entries.submit(session, open_now.id, p.id, application(), upload(), signer=SIGNER, now=NOW).entry.code
        for p in (ada, ben)
    ]
    assert codes == ["K7QMXR", "BBBBBB"]


def test_an_essay_that_names_its_author_is_held_until_somebody_has_looked(
    session: Session, ada: Person, olga: Person, acts: Acts
) -> None:
    open_now = edition(session)
    file = essay(40, more="My name is Ada Quillmarrow and I was the student.")
    named = upload(file, author=Author("Ada Quillmarrow", "ada@example.org", ""))
    done = entries.submit(session, open_now.id, ada.id, application(), named, signer=SIGNER, now=NOW)
    assert (done.manuscript.held, done.manuscript.cleared_at) == (True, None)
    versions.clear(session, olga, done.manuscript.id, now=NOW + SECOND)
    versions.clear(session, olga, done.manuscript.id, now=NOW + 2 * SECOND)
    assert (done.manuscript.held, done.manuscript.cleared_at) == (False, NOW + SECOND)
    assert [(who, verb) for who, verb, _ in acts()] == [(ada.id, "submit"), (olga.id, "clear")]


def test_a_withdrawn_essay_is_kept_and_can_stand_again(session: Session, ada: Person, acts: Acts) -> None:
    open_now = edition(session)
    entries.submit(session, open_now.id, ada.id, application(), upload(), signer=SIGNER, now=NOW)
    assert entries.withdraw(session, open_now.id, ada.id, now=NOW + SECOND).withdrawn_at == NOW + SECOND
    assert count(session, Manuscript) == 1
    back = entries.reinstate(session, open_now.id, ada.id, signer=SIGNER, now=NOW + 2 * SECOND)
    assert (back.entry.withdrawn_at, back.entry.submitted_at) == (None, NOW)
    assert [verb for _, verb, _ in acts()] == ["submit", "withdraw", "reinstate"]


def test_withdrawing_or_reinstating_twice_is_one_act(session: Session, ada: Person, acts: Acts) -> None:
    open_now = edition(session)
    entry(session, open_now, ada)
    for moment in (NOW, NOW + SECOND):
        assert entries.withdraw(session, open_now.id, ada.id, now=moment).withdrawn_at == NOW
    for moment in (NOW, NOW + SECOND):
        assert entries.reinstate(session, open_now.id, ada.id, signer=SIGNER, now=moment).entry.withdrawn_at is None
    assert [verb for _, verb, _ in acts()] == ["withdraw", "reinstate"]


def test_handing_in_again_after_a_withdrawal_brings_the_entry_back(session: Session, ada: Person, acts: Acts) -> None:
    open_now = edition(session)
    for words in (40, 40, 41):
        done = entries.submit(session, open_now.id, ada.id, application(), upload(essay(words)), signer=SIGNER, now=NOW)
        assert (done.entry.withdrawn_at, done.manuscript.words) == (None, words)
        entries.withdraw(session, open_now.id, ada.id, now=NOW)
    verbs = [verb for _, verb, _ in acts()]
    assert verbs == ["submit", "withdraw", "reinstate", "withdraw", "replace", "withdraw"]


def test_an_essay_can_be_withdrawn_after_the_deadline_and_then_stays_so(session: Session, ada: Person) -> None:
    closing = edition(session, closes_at=CLOSES)
    entry(session, closing, ada)
    assert entries.withdraw(session, closing.id, ada.id, now=CLOSES).withdrawn_at == CLOSES
    with pytest.raises(NotReceiving):
        entries.reinstate(session, closing.id, ada.id, signer=SIGNER, now=CLOSES)


def test_an_essay_that_was_decided_upon_cannot_be_withdrawn(session: Session, ada: Person) -> None:
    closing = edition(session, closes_at=CLOSES)
    own = entry(session, closing, ada)
    closing.decided_at = closing.reviews_due_at + SECOND
    session.commit()
    with pytest.raises(NotWithdrawable):
        entries.withdraw(session, closing.id, ada.id, now=closing.decided_at)
    assert own.withdrawn_at is None


def test_nobody_withdraws_what_is_not_there(session: Session, ada: Person, sol: Person) -> None:
    open_now = edition(session)
    entry(session, open_now, ada)
    with pytest.raises(NoEntry):
        entries.withdraw(session, open_now.id, sol.id, now=NOW)
    with pytest.raises(NoEntry):
        entries.reinstate(session, open_now.id, sol.id, signer=SIGNER, now=NOW)


def test_whoever_was_seated_after_withdrawing_cannot_come_back(session: Session, ada: Person) -> None:
    open_now = edition(session)
    entry(session, open_now, ada, withdrawn_at=NOW)
    seat(session, open_now, ada)
    with pytest.raises(Ineligible):
        entries.reinstate(session, open_now.id, ada.id, signer=SIGNER, now=NOW)


def test_a_draft_keeps_what_was_typed_and_the_last_good_file(session: Session, ada: Person) -> None:
    open_now = edition(session)
    drafts.save(session, open_now.id, ada.id, {"title": "One"}, file=("essay.docx", b"good"), now=NOW)
    drafts.save(session, open_now.id, ada.id, {"title": "Two"}, file=None, now=NOW + SECOND)
    draft = session.get_one(Draft, (open_now.id, ada.id))
    assert (draft.typed, draft.file_name, draft.saved_at) == ({"title": "Two"}, "essay.docx", NOW + SECOND)
    assert session.scalars(select(Blob.content).filter_by(sha256=draft.sha256)).one() == b"good"


def test_the_draft_is_gone_once_the_essay_is_handed_in(session: Session, ada: Person, ben: Person) -> None:
    open_now = edition(session)
    for person in (ada, ben):
        drafts.save(session, open_now.id, person.id, {"title": "One"}, file=None, now=NOW)
    entries.submit(session, open_now.id, ada.id, application(), upload(), signer=SIGNER, now=NOW)
    assert session.scalars(select(Draft.person_id)).all() == [ben.id]
