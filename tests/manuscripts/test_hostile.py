"""The hostile set: of every file becomes what must become of it, within the workshop's limits."""

import base64
import fnmatch
import io
import re
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest

from portal.manuscripts.identity import Author
from portal.manuscripts.limits import Limits
from portal.manuscripts.package import Package
from portal.manuscripts.prepared import Prepared
from portal.manuscripts.verdict import Unreadable
from portal.manuscripts.words import count
from portal.manuscripts.workshop import Workshop
from tests.manuscripts.word_files import hostile, hostile_author, shared

LIMITS = Limits(5_000, 12_000)
CODES = {
    "empty_file": "empty", "no_text": "empty", "legacy_doc": "legacy-doc", "encrypted": "encrypted", "macro": "macros",
    "damaged": "damaged", "too_short": "too-short", "too_big_unpacked": "too-large", "too_many_parts": "too-large",
    "unsafe_archive": "unsafe", "unsafe_xml": "unsafe", "unsafe_content": "unsafe",
}  # fmt: skip
OTHER_KINDS = {"pdf", "rtf", "odt", "xlsx", "image", "shortcut"}
ACTIVE_HTML = re.compile(
    r"<(script|iframe|object|embed|svg|style|link|meta|form|base)|\son\w+=|javascript:|https?://", re.IGNORECASE
)


@pytest.fixture(scope="module")
def workshop() -> Iterator[Workshop]:
    workshop = Workshop()
    workshop.start()
    yield workshop
    workshop.close()


def author() -> Author:
    profile = hostile_author()
    return Author(profile["full"], profile["email"], profile["affiliation"], "", profile["supervisor"])


def outcome(workshop: Workshop, data: bytes) -> Prepared | Unreadable:
    try:
        return workshop.prepare(data, limits=LIMITS, author=author())
    except Unreadable as unreadable:
        return unreadable


@pytest.mark.parametrize("case", hostile(), ids=lambda case: case["file"])
def test_of_each_hostile_file_becomes_what_must(case, workshop):
    data = (shared("bad-docx") / "files" / case["file"]).read_bytes()
    begun = time.monotonic()
    result = outcome(workshop, data)
    assert time.monotonic() - begun < 5
    if isinstance(result, Unreadable):
        assert case["expect"] in ("reject", "reject_or_sanitise", "accept_or_explain")
        assert_kind_fits(result.code, result.kind, case)
    elif case["expect"] == "reject":
        assert_kind_fits(result.verdict.refusals[0].code, "", case)
    else:
        assert_copies_are_clean(result, case)


def assert_kind_fits(code: str, kind: str, case: dict) -> None:
    expected = {CODES.get(name, "not-word") for name in case["message_kinds"]}
    assert code in expected
    named = OTHER_KINDS.intersection(case["message_kinds"])
    if code == "not-word" and named:
        assert kind in named


def assert_copies_are_clean(result: Prepared, case: dict) -> None:
    ledger = result.verdict.ledger
    assert abs(ledger.body + ledger.tables + ledger.text_boxes - case["words"]) <= case.get("words_tolerance", 0)
    assert ledger.footnotes == case.get("words_notes", 0)
    assert count(Package(result.blind_docx)).ledger == ledger
    docx.Document(io.BytesIO(result.blind_docx))
    members = opened(result.blind_docx)
    assert not [name for name in members for part in case.get("must_not_have_parts", ()) if fnmatch.fnmatch(name, part)]
    everything = b"\n".join([result.blind_docx, *members.values(), result.reading_html.encode(), *pictures(result)])
    for marker in case.get("must_not_appear", ()):
        for encoded in (marker.encode(), marker.encode("utf-16-le"), base64.b64encode(marker.encode())[:-4]):
            assert encoded.lower() not in everything.lower()
    for marker in case.get("must_not_appear_html", ()):
        assert marker not in result.reading_html
    assert ACTIVE_HTML.search(result.reading_html) is None
    text = re.sub(r"<[^>]+>", "", members["word/document.xml"].decode())
    for sentence in case.get("must_survive", ()):
        assert text.count(sentence) == 1
        assert result.reading_html.count(sentence) == 1
    for name in case.get("flag_strings", ()):
        found = [place.match for finding in result.verdict.findings for place in finding.places]
        assert name in found


def opened(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        return {name: archive.read(name) for name in archive.namelist()}


def pictures(result: Prepared) -> list[bytes]:
    return [base64.b64decode(code) for code in re.findall(r"base64,([^\"]+)", result.reading_html)]


def test_the_hostile_set_is_there_and_whole():
    files = {path.name for path in Path(shared("bad-docx") / "files").iterdir()}
    assert {case["file"] for case in hostile()} == files
    assert len(files) == 82


@pytest.mark.parametrize(
    "case", [case for case in hostile() if case["expect"] == "accept"], ids=lambda case: case["file"]
)
def test_an_honest_variant_is_accepted_with_its_exact_count(case, workshop):
    verdict = workshop.examine((shared("bad-docx") / "files" / case["file"]).read_bytes(), limits=LIMITS)
    assert (verdict.acceptable, verdict.ledger.words) == (True, case["words"] + case.get("words_notes", 0))
