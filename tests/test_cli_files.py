"""`portal check`, `blind` and `read`."""

import json
from pathlib import Path

import pytest

from tests.command import portal, process
from tests.essays import essay


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.docx"
    path.write_bytes(essay(5000, author="Zephyrine Quillmarrow"))
    return path


@pytest.fixture
def naming(tmp_path: Path) -> Path:
    path = tmp_path / "naming.docx"
    path.write_bytes(essay(5000, author="Zephyrine Quillmarrow", more="Yours, Zephyrine Quillmarrow"))
    return path


def test_an_acceptable_file_ends_well_and_json_is_all_there_is(good: Path) -> None:
    run = process("check", good, "--json")
    assert (run.returncode, run.stderr) == (0, "")
    assert json.loads(run.stdout) == [
        {
            "file": str(good),
            "sha256": json.loads(run.stdout)[0]["sha256"],
            "acceptable": True,
            "words": 5000,
            "main": 5000,
            "ledger": {"body": 5000, "tables": 0, "text_boxes": 0, "footnotes": 0, "endnotes": 0},
            "not_counted": {"deleted": 0, "hidden": 0},
            "refusals": [],
            "findings": [],
        }
    ]


def test_one_refused_file_among_good_ones_ends_with_one(good: Path, tmp_path: Path) -> None:
    short, pdf = tmp_path / "short.docx", tmp_path / "essay.docx"
    short.write_bytes(essay(4999))
    pdf.write_bytes(b"%PDF-1.7\n")
    run = portal("check", good, short, pdf, "--json")
    assert run.returncode == 1
    verdicts = json.loads(run.stdout)
    assert [[r["code"] for r in v["refusals"]] for v in verdicts] == [[], ["too-short"], ["not-word"]]
    assert verdicts[1]["refusals"][0]["message"].startswith("4,999 words; the call asks for at least 5,000.")
    assert verdicts[2]["refusals"][0]["message"].startswith("This is a PDF, not a Word document.")
    assert (verdicts[2]["words"], verdicts[2]["ledger"]) == (None, None)


def test_an_earlier_call_had_other_limits(tmp_path: Path) -> None:
    short = tmp_path / "short.docx"
    short.write_bytes(essay(3000))
    assert portal("check", short).returncode == 1
    assert portal("check", short, "--edition", 2017).returncode == 0


def test_a_path_that_is_not_there_is_one_plain_line(good: Path) -> None:
    run = portal("check", good, "nowhere.docx", "--json")
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == "portal: nowhere.docx cannot be read: No such file or directory\n"


def test_a_blind_copy_is_clean_and_says_what_was_left_behind(good: Path, tmp_path: Path) -> None:
    target = tmp_path / "blind.docx"
    run = portal("blind", good, target, "--name", "Zephyrine Quillmarrow", "--json")
    assert run.returncode == 0
    facts = json.loads(run.stdout)
    assert facts["still_points_to_author"] == []
    assert "properties" in [item["code"] for item in facts["removed"]]
    assert b"Quillmarrow" not in target.read_bytes()
    assert json.loads(portal("check", target, "--json").stdout)[0]["words"] == 5000


def test_a_name_in_the_text_needs_a_persons_eye(naming: Path, tmp_path: Path) -> None:
    run = portal("blind", naming, tmp_path / "blind.docx", "--name", "Zephyrine Quillmarrow")
    assert run.returncode == 1
    assert "The text may say who wrote it." in run.stdout
    assert "[Zephyrine Quillmarrow]" in run.stdout


def test_what_is_no_word_file_cannot_be_blinded(tmp_path: Path) -> None:
    source = tmp_path / "notes.docx"
    source.write_bytes(b"plain notes")
    run = portal("blind", source, tmp_path / "blind.docx")
    assert run.returncode == 2
    assert run.stderr.startswith(f"portal: {source}: This is plain text, not a Word document.")
    assert not (tmp_path / "blind.docx").exists()


def test_the_reading_copy_is_one_page_that_fetches_nothing(good: Path, tmp_path: Path) -> None:
    target = tmp_path / "essay.html"
    run = portal("read", good, target)
    assert (run.returncode, run.stdout) == (0, f"{target}: 5,000 words\n")
    page = target.read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "She waited by the window" in page
    assert not [mark for mark in ("<script", 'src="http', 'href="http', "Quillmarrow") if mark in page]
