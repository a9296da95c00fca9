"""`portal rank` and `portal agreement`."""

import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner, Result

from portal.cli import cli
from portal.prize.rules.sealed import Method, Rules, SealedCriterion
from portal.scoring.task import METHOD
from tests.scoring.juries import invented


def portal(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def document(*weights: tuple[str, int], version: int = METHOD) -> Rules:
    """Rules for two places, by criteria of these names and weights."""
    criteria = tuple(SealedCriterion(name, name, "", weight, {}) for name, weight in weights)
    return Rules(2027, criteria, 1, 10, 3, 300, "EUR", (200, 100), Method("", version, "", ""), None, False)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Twelve essays, four jurors, three reads each, on two criteria."""
    path = tmp_path / "scores.csv"
    rows = [f"{essay},{juror},{score:g},{score:g}" for essay, juror, (score,) in invented(12, 4, 3)]
    path.write_text("\n".join(["essay,juror,exposition,action", *rows]) + "\n")
    return path


@pytest.fixture
def ratings(tmp_path: Path) -> Path:
    path = tmp_path / "ratings.csv"
    path.write_text("target,rater,score\na,R1,1\na,R2,2\nb,R1,4\nb,R2,4\nc,R1,7\nc,R2,6\n")
    return path


def test_the_ranking_as_one_document(table: Path) -> None:
    run = portal("rank", table, "--json")
    assert (run.exit_code, run.stderr) == (0, "")
    document = json.loads(run.stdout)
    assert list(document) == [
        "ranking", "jurors", "agreement", "spread", "connected", "components", "expected_shortfall", "settled",
        "next_reads", "outlying_reviews", "method",
    ]  # fmt: skip
    assert [list(row) for row in document["ranking"]] == [
        ["essay", "place", "score", "error", "mean", "reads", "place_low", "place_high", "p_places"]
    ] * 12
    assert [list(row) for row in document["jurors"]] == [
        ["juror", "reads", "leniency", "error", "noise_ratio", "p_flag", "remarks"]
    ] * 4
    assert list(document["agreement"]) == ["single", "alpha_ordinal", "alpha_interval", "per_criterion"]
    assert list(document["agreement"]["per_criterion"]) == ["exposition", "action"]
    assert list(document["spread"]) == ["essay", "juror", "noise"]
    assert (document["connected"], document["components"]) == (True, [["J00", "J01", "J02", "J03"]])
    assert [list(row) for row in document["next_reads"]] == [["juror", "essay", "gain"]] * len(document["next_reads"])
    assert sum(row["p_places"] for row in document["ranking"]) == pytest.approx(3, abs=1e-4)


def test_another_order_of_the_rows_gives_the_same_bytes(table: Path, tmp_path: Path) -> None:
    head, *rows = table.read_text().splitlines()
    Random(1).shuffle(rows)
    other = tmp_path / "other.csv"
    other.write_text("\n".join([head, *rows]))
    assert portal("rank", other, "--json").stdout == portal("rank", table, "--json").stdout != ""


def test_the_ranking_as_people_read_it(table: Path) -> None:
    run = portal("rank", table, "--places", "2")
    assert (run.exit_code, run.stderr) == (0, "")
    lines = run.stdout.splitlines()
    assert lines[0].startswith("The first 2 belong to the true best 2 with ")
    top = next(n for n, line in enumerate(lines) if line.startswith("place"))
    assert lines[top].split() == ["place", "essay", "score", "±", "mean", "reads", "likely", "place", "among", "2"]
    assert set(lines[top + 3]) == {"-"}
    assert len({len(line) for line in lines[top : top + 14]}) == 1
    document = json.loads(portal("rank", table, "--places", "2", "--json").stdout)
    first = document["ranking"][0]
    assert lines[top + 1].split()[:3] == ["1", first["essay"], f"{first['score']:.2f}"]


def test_where_there_are_as_many_places_as_essays_nothing_is_advised(table: Path) -> None:
    lines = portal("rank", table, "--places", "12").stdout.splitlines()
    assert lines[:2] == ["There is a place for every essay.", ""]
    assert not any(line.startswith("---") for line in lines)


def test_a_toss_up_and_who_would_be_first_by_the_plain_mean_are_said(tmp_path: Path) -> None:
    path = tmp_path / "linked.csv"
    # Jun is four points milder than Noor, as C, D and I show; E and F are equal on the last place.
    jun = {"A": 7, "B": 7, "C": 9, "D": 8, "G": 6, "I": 5}
    noor = {"C": 5, "D": 4, "E": 6, "F": 6, "H": 2, "I": 1}
    rows = [f"{essay},{juror},{given}" for juror, its in (("Jun", jun), ("Noor", noor)) for essay, given in its.items()]
    path.write_text("\n".join(["essay,juror,score", *rows]))
    text = portal("rank", path).stdout
    assert text.startswith("The first 3 belong to the true best 3 with ")
    assert "\nBy the plain mean they would be C, A, B.\n" in text
    assert "\nE and F are a toss-up.\n" in portal("rank", path, "--places", 1).stdout


def test_what_the_committee_should_know_is_said(tmp_path: Path) -> None:
    path = tmp_path / "panels.csv"
    rows = ["A,Jun,10", "B,Jun,9", "C,Jun,10", "D,Noor,1", "E,Noor,2", "F,Noor,1", "G,,", "H,Noor,"]
    path.write_text("\n".join(["essay,juror,score", *rows]))
    text = portal("rank", path).stdout
    # What cannot be compared is not compared: nobody is named, and no line is drawn.
    assert text.startswith("No essay links these groups of jurors: Jun; Noor.\n")
    assert [word for word in ("belong to the true best", "toss-up", "plain mean they", "---") if word in text] == []
    harsh = next(line.split() for line in text.splitlines() if line.startswith("Noor "))
    assert (harsh[:2], float(harsh[2]) < -3) == (["Noor", "3"], True)
    assert "Reviews without any score, left out: 1." in text
    assert "The most useful next reads: " in text
    unread = next(line.split() for line in text.splitlines() if line.split()[1:2] == ["G"])
    # Place, essay, score, its error; no mean; no reads, and any place.
    assert (unread[:3], unread[4:6]) == (["4", "G", "5.50"], ["0", "1–8"])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty."),
        (b"essay,juror\n", "there is no column with scores after essay and juror."),
        (b"essay,juror,a\nE1,Jun,good\n", "line 2: 'good' for a is not a number."),
        (
            b"essay,juror,a\nE1,Jun,11\n",
            "line 2: 11 for a is not on the scale of 1 to 10. Another scale is given as --scale LOWEST-HIGHEST.",
        ),
    ],
)
def test_a_table_that_cannot_be_read_ends_with_two_and_one_line(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "scores.csv"
    path.write_bytes(content)
    run = portal("rank", path, "--json")
    assert (run.exit_code, run.stdout, run.stderr) == (2, "", f"portal: {path}: {message}\n")


def test_what_is_no_text_or_not_there_is_said(tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    run = portal("agreement", path)
    assert (run.exit_code, run.stderr) == (2, f"portal: {path} cannot be read: No such file or directory\n")
    path.write_bytes(b"PK\x03\x04\xff\xfe")
    run = portal("rank", path)
    assert (run.exit_code, run.stderr) == (
        2,
        f"portal: {path} is no text in UTF-8. Save the table as CSV, in UTF-8.\n",
    )


def test_another_scale_is_taken(table: Path) -> None:
    shifted = table.with_name("shifted.csv")
    head, *rows = table.read_text().splitlines()
    cells = [row.split(",") for row in rows]
    moved = [f"{e},{j},{float(a) - 11:g},{float(b) - 11:g}" for e, j, a, b in cells]
    shifted.write_text("\n".join([head, *moved]))
    assert portal("rank", shifted).exit_code == 2
    here, there = (
        json.loads(portal("rank", path, "--scale", scale, "--json").stdout)["ranking"]
        for path, scale in ((table, "1-10"), (shifted, "-10--1"))
    )
    assert [r["essay"] for r in there] == [r["essay"] for r in here]
    assert [r["score"] for r in there] == pytest.approx([r["score"] - 11 for r in here], abs=1e-5)
    for nonsense in ("10-1", "5", "5-5", "low-high"):
        run = portal("rank", table, "--scale", nonsense)
        assert run.exit_code == 2
        assert f"{nonsense!r} is no scale; write it as 1-10." in run.stderr


def test_agreement_as_one_document(ratings: Path) -> None:
    run = portal("agreement", ratings, "--json")
    assert (run.exit_code, run.stderr) == (0, "")
    document = json.loads(run.stdout)
    assert list(document["icc"]) == ["1,1", "2,1", "3,1", "1,k", "2,k", "3,k"]
    # By hand: the mean squares are 25/2 between targets, 1/3 within them, and 1/2 of what no rater explains.
    assert document["icc"]["1,1"] == pytest.approx((12.5 - 1 / 3) / (12.5 + 1 / 3))
    assert document["icc"]["3,1"] == pytest.approx((12.5 - 0.5) / (12.5 + 0.5))
    assert list(document["alpha"]) == ["nominal", "ordinal", "interval", "ratio"]
    assert (document["targets"], document["raters"], document["scores"]) == (3, 2, 6)


def test_without_correlations_the_reason_is_given(ratings: Path) -> None:
    ratings.write_text(ratings.read_text().replace("c,R2,6\n", ""))
    document = json.loads(portal("agreement", ratings, "--json").stdout)
    assert (document["icc"], document["icc_reason"]) == (None, "not every rater rated every target")
    assert portal("agreement", ratings).stdout.endswith(
        "No intraclass correlation: not every rater rated every target.\n"
    )


def test_the_command_line_does_not_carry_what_computes() -> None:
    """The processes that serve and do what is due start from it."""
    code = "import sys, portal.cli; print([name for name in ('numpy', 'scipy') if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert run.stdout == "[]\n"


def test_the_command_finds_what_it_defers(ratings: Path) -> None:
    """In a process of its own, where nothing was imported before."""
    command = [sys.executable, "-m", "portal.cli", "agreement", str(ratings)]
    run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert run.stdout.startswith("3 targets, 2 raters, 6 scores\n")
    ratings.write_text("target,rater,score\nA,R,3\n")
    assert portal("agreement", ratings).stdout.startswith("1 target, 1 rater, 1 score\n")
    assert {f"  {name} " in portal("--help").stdout for name in ("rank", "agreement")} == {True}
    assert portal("rank", "--help").stdout.startswith("Usage: cli rank [OPTIONS] SCORES.csv\n")


def test_invented_prizes_compare_the_ways_of_ranking() -> None:
    numbers = ("--essays", 10, "--jurors", 4, "--reads", 2, "--prizes", 2)
    run = portal("simulate", *numbers, "--json")
    assert (run.exit_code, run.stderr) == (0, "")
    document = json.loads(run.stdout)
    assert [way["way"] for way in document["ways"]] == ["median", "mean", "z-score", "model"]
    model = document["ways"][-1]
    assert (model["behind"], model["behind_error"]) == (0, 0)
    assert all(way["behind"] == pytest.approx(way["loss"] - model["loss"], abs=2e-4) for way in document["ways"])
    assert sum(c["essays"] for c in document["calibration"]) == 20
    assert document["setting"]["essay"] == 1.2
    text = portal("simulate", *numbers).stdout
    assert text.startswith("ranked by  of the true best 3 found  points lost  more than the model      ±\nmedian ")
    assert text.endswith(f"meant to hold nine in ten, {document['coverage']:.1%} held.\n")


def test_prizes_are_invented_by_the_numbers_of_a_table_unless_others_are_given(table: Path) -> None:
    run = portal("simulate", "--like", table, "--prizes", 1, "--noise-sd", 0.5, "--json")
    spread = json.loads(portal("rank", table, "--json").stdout)["spread"]
    assert json.loads(run.stdout)["setting"] == {
        "essays": 12, "jurors": 4, "reads": 3, "places": 3, "scale": [1, 10],
        "essay": round(spread["essay"], 2), "juror": round(spread["juror"], 2), "noise": 0.5,
    }  # fmt: skip
    text = portal("simulate", "--like", table, "--prizes", 1).stdout
    assert text.startswith("12 essays, 4 jurors, 3 reads of each essay; in points, essays differ by ")
    lost = portal("simulate", "--like", table.parent / "nowhere.csv")
    assert (lost.exit_code, lost.stdout) == (2, "")


def test_a_second_stage_is_tried_in_the_same_prizes() -> None:
    numbers = ("--essays", 10, "--jurors", 4, "--reads", 2, "--prizes", 2, "--more", 0, "--more", 6)
    document = json.loads(portal("simulate", *numbers, "--json").stdout)
    assert [stage["reads"] for stage in document["stages"]] == [0, 6]
    assert document["stages"][0]["loss"] == document["ways"][-1]["loss"]
    text = portal("simulate", *numbers).stdout
    assert "By the model, after a second stage of reading that it advised:\nmore reads  of the true best" in text


def test_a_noisy_juror_who_counts_for_less_is_told_where_it_changes_the_first(tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    random = Random(4)
    rows = [(f"E{n:02}", f"J{j}", 2 + n // 2 + (n + j) % 2) for n in range(12) for j in range(3) if (n + j) % 4]
    rows += [(f"E{n:02}", "J9", random.choice((1, 10))) for n in range(12)]
    path.write_text("essay,juror,a\n" + "".join(f"{essay},{juror},{given}\n" for essay, juror, given in rows))
    with_j9 = portal("rank", path).stdout
    assert "With noisy jurors counting for less they would be " in with_j9
    calm = tmp_path / "calm.csv"
    calm.write_text("".join(line for line in path.read_text().splitlines(keepends=True) if "J9" not in line))
    assert "With noisy jurors" not in portal("rank", calm).stdout


def test_a_prize_that_cannot_be_is_not_simulated() -> None:
    for impossible in (("--places", 61), ("--reads", 13)):
        run = portal("simulate", *impossible)
        assert run.exit_code == 2
        assert "There cannot be more places than essays, nor more reads than jurors." in run.stderr


class TestSealedRules:
    """`portal rank --rules`: what a prize's own rules say, and nothing else."""

    @pytest.fixture
    def rules(self, tmp_path: Path) -> Path:
        path = tmp_path / "rules.json"
        path.write_text(document(("exposition", 3), ("action", 1)).document(), encoding="utf-8")
        return path

    def test_places_scale_and_weights_come_from_the_rules_and_both_digests_are_printed(
        self, table: Path, rules: Path
    ) -> None:
        run = portal("rank", table, "--rules", rules, "--json")
        assert (run.exit_code, run.stderr) == (0, "")
        given = json.loads(portal("rank", table, "--places", 2, "--scale", "1-10", "--weights", "3,1", "--json").stdout)
        sealed = json.loads(run.stdout)
        assert {name: sealed[name] for name in given} == given
        assert list(sealed) == [*given, "rules", "scores"]
        assert sealed["rules"] == sha256(rules.read_bytes()).hexdigest()
        assert portal("rank", table, "--rules", rules).stdout.endswith(
            f"\n\nSHA-256 of the rules:  {sealed['rules']}\nSHA-256 of the scores: {sealed['scores']}\n"
        )

    def test_one_point_more_is_another_digest_of_the_scores_and_another_order_of_the_rows_is_not(
        self, tmp_path: Path, rules: Path
    ) -> None:
        def scores(*rows: str) -> str:
            path = tmp_path / "s.csv"
            path.write_text("\n".join(["essay,juror,exposition,action", *rows]))
            return str(json.loads(portal("rank", path, "--rules", rules, "--json").stdout)["scores"])

        one = scores("A,J1,7,8", "A,J2,5,", "B,J1,6,6", "C,,,")
        assert scores("B,J1,6,6", "C,,,", "A,J2,5,", "A,J1,7,8") == one
        assert scores("A,J1,7,8", "A,J2,5,", "B,J1,6,7", "C,,,") != one
        # Somebody left out an essay without a review.
        assert scores("A,J1,7,8", "A,J2,5,", "B,J1,6,6") != one

    @pytest.mark.parametrize(
        ("rules", "said"),
        [
            ("[]", "{rules} cannot be used as sealed rules: it does not say that its format is ascona-rules-1."),
            (
                document(("exposition", 1), ("progression", 1)).document(),
                "{table}: it has exposition, action; the rules are for exposition, progression.",
            ),
            (
                document(("exposition", 1), ("action", 1), version=7).document(),
                "{rules} cannot be used as sealed rules: it names version 7 of the method, and this is version {now}.",
            ),
        ],
    )
    def test_what_does_not_belong_together_ends_with_two_and_one_line(
        self, table: Path, tmp_path: Path, rules: str, said: str
    ) -> None:
        path = tmp_path / "rules.json"
        path.write_text(rules, encoding="utf-8")
        run = portal("rank", table, "--rules", path)
        assert (run.exit_code, run.stdout) == (2, "")
        assert run.stderr == f"portal: {said.format(rules=path, table=table, now=METHOD)}\n"

    def test_whoever_gives_the_same_twice_is_asked_which_holds(self, table: Path, rules: Path) -> None:
        run = portal("rank", table, "--rules", rules, "--places", 3, "--weights", "1,1")
        assert (run.exit_code, run.stderr) == (
            2,
            f"portal: {rules} says what --places and --weights would: leave one of the two out.\n",
        )
