"""`portal assign`: what it prints, where, and how it ends."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli import cli

ENTRIES = "essay,affiliations\na,Malmö\nb,\nc,UCL\nd,\n"
JURORS = "juror,affiliations,limit\nAda,malmo,\nBen,,2\nCas,ucl;lse,\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def assign(entries: str, jurors: str, *options: str) -> Result:
    Path("entries.csv").write_text(entries, encoding="utf-8")
    Path("jurors.csv").write_text(jurors, encoding="utf-8")
    return CliRunner().invoke(cli, ["assign", "entries.csv", "jurors.csv", *options])


def test_every_essay_gets_readers_who_share_no_affiliation_with_it() -> None:
    run = assign(ENTRIES, JURORS, "--reads", "2", "--json")
    assert (run.exit_code, run.stderr) == (0, "")
    plan = json.loads(run.stdout)
    assert list(plan) == ["assignments", "loads", "connected", "refusals"]
    pairs = [(pair["juror"], pair["essay"]) for pair in plan["assignments"]]
    # a is for Ben and Cas, c for Ada and Ben, who has room for no more: b and d are for Ada and Cas.
    assert " ".join(juror + essay for juror, essay in pairs) == "Adab Adac Adad Bena Benc Casa Casb Casd"
    assert (plan["loads"], plan["connected"], plan["refusals"]) == ({"Ada": 3, "Ben": 2, "Cas": 3}, True, [])


LINKED = (
    "All jurors are linked: any two share 1 to 2 essays, and differences between essays come out 81% as exact as if"
    " all were equally lenient."
)


def test_a_person_reads_who_has_how_much_and_how_well_the_jury_is_linked() -> None:
    run = assign(ENTRIES, JURORS, "--reads", "2")
    assert run.exit_code == 0
    assert run.stdout.splitlines() == [
        "4 essays, 3 jurors, 8 readings",
        "",
        "juror  reads  limit  essays",
        "Ada        3         b c d",
        "Ben        2      2  a c",
        "Cas        3         a b d",
        "",
        LINKED,
    ]


def test_rows_in_another_order_give_the_same_document() -> None:
    head, *rows = ENTRIES.splitlines()
    turned = "\n".join([head, *reversed(rows)])
    first, second = (assign(text, JURORS, "--reads", "1", "--json") for text in (ENTRIES, turned))
    assert (second.exit_code, second.stdout) == (0, first.stdout)


def test_the_seed_draws_another_plan() -> None:
    plans = {assign(ENTRIES, JURORS, "--reads", "1", "--json", "--seed", str(n)).stdout for n in range(6)}
    assert len(plans) > 1


def test_an_anchor_is_read_by_everybody_who_may() -> None:
    run = assign(ENTRIES, JURORS, "--reads", "1", "--json", "--anchor", "b", "--anchor", "a")
    pairs = [(pair["essay"], pair["juror"]) for pair in json.loads(run.stdout)["assignments"]]
    assert sorted(pair for pair in pairs if pair[0] in "ab") == [
        ("a", "Ben"), ("a", "Cas"), ("b", "Ada"), ("b", "Ben"), ("b", "Cas"),
    ]  # fmt: skip


def test_panels_that_share_no_essay_are_named() -> None:
    run = assign("essay,affiliations\na,\nb,\n", "juror,affiliations,limit\nAda,,1\nBen,,1\n", "--reads", "1")
    assert (run.exit_code, run.stdout.splitlines()[-1]) == (
        0,
        "No common essay links these groups of jurors, so what they read cannot be compared fairly: Ada | Ben.",
    )


IMPOSSIBLE = {
    "too-few-jurors": (
        ENTRIES,
        "juror,affiliations,limit\nAda,malmo,\nBen,,\nCas,ucl;lse,\n",
        "3",
        [
            {"message": "a needs 3 readers, but 2 jurors may read it.", "essay": "a", "able": 2, "needed": 3},
            {"message": "c needs 3 readers, but 2 jurors may read it.", "essay": "c", "able": 2, "needed": 3},
        ],
    ),
    "limits-too-small": (
        ENTRIES,
        "juror,affiliations,limit\nAda,,3\nBen,,2\nCas,,2\n",
        "2",
        [
            {
                "message": "Of what the jurors may read, 8 readings are needed,"
                " but the limits of all jurors add up to 7.",
                "room": 7,
                "needed": 8,
            }
        ],
    ),
    "bottleneck": (
        "essay,affiliations\na,ucl\nb,ucl\nc,\n",
        "juror,affiliations,limit\nAda,,1\nBen,,\nCas,ucl,\n",
        "2",
        [
            {
                "message": "a and b need 4 readings, but those who may read them can take 3:"
                " the limit of Ada is in the way.",
                "essays": ["a", "b"],
                "jurors": ["Ada"],
                "needed": 4,
                "room": 3,
            }
        ],
    ),
}


@pytest.mark.parametrize("code", IMPOSSIBLE)
def test_what_makes_it_impossible_is_said_in_words_and_as_facts(code: str) -> None:
    entries, jurors, reads, refusals = IMPOSSIBLE[code]
    run = assign(entries, jurors, "--reads", reads, "--json")
    assert (run.exit_code, run.stderr) == (1, "")
    expected = [{"code": code, **refusal} for refusal in refusals]
    assert json.loads(run.stdout) == {"assignments": [], "loads": {}, "connected": False, "refusals": expected}
    run = assign(entries, jurors, "--reads", reads)
    assert run.exit_code == 1
    words = [f"  {refusal['message']}" for refusal in refusals]
    assert run.stdout.splitlines() == ["Not every essay can have its readers:", *words]


def test_many_essays_in_one_refusal_are_counted() -> None:
    entries = "essay,affiliations\n" + "".join(f"e{n},\n" for n in range(10, 22))
    run = assign(entries, "juror,affiliations,limit\nAda,,\nBen,,5\n", "--reads", "2")
    assert run.stdout.splitlines()[1:] == [(
        "  e10, e11, e12, e13, e14, e15, e16, e17 and 4 more need 24 readings, but those who may read them can take 17:"
        " the limit of Ben is in the way."
    )]  # fmt: skip


@pytest.mark.parametrize(
    ("entries", "jurors", "message"),
    [
        ("essay\na\n", JURORS, "entries.csv: line 1: there is no column affiliations; there are essay."),
        (ENTRIES, "", "jurors.csv: the file is empty."),
        (ENTRIES + "a,\n", JURORS, "entries.csv: line 6: a stands on line 2 already."),
        (
            ENTRIES,
            JURORS + "Dee,,two\n",
            "jurors.csv: line 5: the limit of Dee is 'two', which is no whole number from 0.",
        ),
    ],
)
def test_a_table_that_cannot_be_read_is_one_plain_line(entries: str, jurors: str, message: str) -> None:
    run = assign(entries, jurors, "--json")
    assert (run.exit_code, run.stdout, run.stderr) == (2, "", f"portal: {message}\n")


def test_an_anchor_that_is_no_essay_is_one_plain_line() -> None:
    run = assign(ENTRIES, JURORS, "--anchor", "z")
    assert (run.exit_code, run.stderr) == (2, "portal: entries.csv has no essay z, so it cannot be an anchor.\n")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("gone.csv", "gone.csv cannot be read: No such file or directory."),
        ("latin.csv", "latin.csv is no text in UTF-8. Save the table as CSV, in UTF-8."),
    ],
)
def test_a_file_that_is_missing_or_no_text_is_one_plain_line(folder: Path, name: str, message: str) -> None:
    (folder / "entries.csv").write_text(ENTRIES, encoding="utf-8")
    (folder / "latin.csv").write_bytes("juror,affiliations,limit\nAda,Malmö,\n".encode("latin-1"))
    run = CliRunner().invoke(cli, ["assign", "entries.csv", name])
    assert (run.exit_code, run.stdout, run.stderr) == (2, "", f"portal: {message}\n")
