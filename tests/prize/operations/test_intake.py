from hashlib import sha256

import pytest
from sqlalchemy.orm import Session

from portal.manuscripts.identity import Author
from portal.manuscripts.limits import Limits
from portal.manuscripts.workshop import Busy, Workshop
from portal.prize.operations import intake
from portal.prize.refusals import IntakeBusy, UnacceptableFile
from tests.builders import edition
from tests.essays import essay

ADA = Author("Ada Quillmarrow", "ada@example.org", "School of Medicine, Elmstead")


@pytest.mark.parametrize("words", [5000, 12000])
def test_both_ends_of_the_range_are_accepted(session: Session, words: int) -> None:
    accepted = intake.accept(edition(session), "essay.docx", essay(words), ADA)
    assert (accepted.verdict.words, accepted.file_name) == (words, "essay.docx")
    assert accepted.sha256 == sha256(essay(words)).hexdigest()


@pytest.mark.parametrize(("words", "reason"), [(4999, "too-short"), (12001, "too-long")])
def test_one_word_beside_the_range_is_refused_with_the_numbers(session: Session, words: int, reason: str) -> None:
    with pytest.raises(UnacceptableFile) as refused:
        intake.accept(edition(session), "essay.docx", essay(words), ADA)
    facts = {"words": words, "main": words, "minimum": 5000, "maximum": 12000, "kind": ""}
    assert (refused.value.status, refused.value.reason, refused.value.facts) == (422, reason, facts)


def test_the_limits_are_the_edition_s(session: Session) -> None:
    short = edition(session, minimum_words=30, maximum_words=40)
    assert intake.accept(short, "essay.docx", essay(40), ADA).verdict.words == 40


@pytest.mark.parametrize(
    ("content", "reason", "kind"), [(b"", "empty", "no-bytes"), (b"%PDF-1.7 an essay", "not-word", "pdf")]
)
def test_what_is_no_word_file_is_refused_for_what_it_is(
    session: Session, content: bytes, reason: str, kind: str
) -> None:
    with pytest.raises(UnacceptableFile) as refused:
        intake.accept(edition(session), "essay.docx", content, ADA)
    assert (refused.value.reason, refused.value.facts["kind"]) == (reason, kind)


def test_a_verdict_without_an_account_says_the_same() -> None:
    verdict = intake.examine(essay(4999), Limits(5000, 12000))
    assert (verdict.words, [r.code for r in verdict.refusals]) == (4999, ["too-short"])


def test_a_workshop_that_is_too_busy_says_so_and_blames_nobody(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "_workshop", Workshop(hands=0))
    monkeypatch.setattr("portal.manuscripts.workshop.SECONDS_TO_WAIT", 0.01)
    with pytest.raises(Busy):
        intake._workshop.examine(essay(40))
    with pytest.raises(IntakeBusy):
        intake.examine(essay(40), Limits(1, 100))
    with pytest.raises(IntakeBusy):
        intake.accept(edition(session), "essay.docx", essay(40), ADA)
