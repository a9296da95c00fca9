"""The ranking as people read it at a terminal."""

from collections.abc import Sequence

from portal.scoring.standings import JurorReport, Ranking, Remark

READS_SHOWN = 6
LEGEND = """\
score: to be expected if the whole jury had read the essay, ± its standard deviation. An essay with few reads is pulled
to the middle until more have read it. likely place: holds nine times in ten. mean: what was given, as it is."""


def question(remark: Remark, juror: JurorReport) -> str:
    """What to ask, for the facts alone accuse nobody."""
    leniency, ratio = abs(juror.leniency), juror.noise_ratio or 0
    return {
        Remark.FEW_READS: f"Reviews so far: {juror.reads}, too few to say more. Can more be handed in?",
        Remark.ALL_EQUAL: "Every essay got the same. Were they as alike as that?",
        Remark.CONTRARY: "Scores fall where those of the others rise. Was the scale read the other way round?",
        Remark.NOISY: f"Strays {ratio:.1f} times as far as the others. Is every review on the right essay?",
        Remark.GENEROUS: f"Gives {leniency:.1f} points more than the jury. Are the anchors of the scale clear?",
        Remark.HARSH: f"Gives {leniency:.1f} points less than the jury. Are the anchors of the scale clear?",
    }[remark]


def ranking_text(criteria: Sequence[str], ranking: Ranking, places: int, wary: Sequence[str]) -> str:
    """Paragraphs: who is first and how sure that is, the essays, the jurors, and what to look at.

    wary: who would be first with noisy jurors counting for less.
    """
    # Where nothing compares the groups of a jury, nobody is named.
    first = _verdict(ranking, places, wary) if ranking.connected else _apart(ranking)
    paragraphs = [first, _standings_text(ranking, places), LEGEND, _jurors_text(ranking)]
    if ranking.outlying:
        pairs = ", ".join(f"{juror} on {essay}" for juror, essay in ranking.outlying)
        paragraphs.append(f"Reviews far from what was expected; please look: {pairs}.")
    if ranking.unscored:
        paragraphs.append(f"Reviews without any score, left out: {ranking.unscored}.")
    return "\n\n".join([*paragraphs, _agreement(criteria, ranking)])


def _verdict(ranking: Ranking, places: int, wary: Sequence[str]) -> str:
    chosen, others = ranking.standings[:places], ranking.standings[places:]
    if not others:
        return "There is a place for every essay."
    lines = [
        f"The first {places} belong to the true best {places} with {ranking.chance(places):.0%} each, on average.",
        f"Reading on could improve the choice by about {ranking.expected_shortfall:.2f} points"
        + ("; it is settled." if ranking.settled else "."),
    ]
    if pair := ranking.toss_up(places):
        lines.append(f"{' and '.join(pair)} are a toss-up.")
    by_mean = ranking.first_by_mean(places)
    if set(by_mean) != {s.essay for s in chosen}:
        lines.append(f"By the plain mean they would be {', '.join(by_mean)}.")
    if set(wary) != {s.essay for s in chosen}:
        lines.append(f"With noisy jurors counting for less they would be {', '.join(wary)}.")
    return "\n".join(lines if ranking.settled else lines + _next(ranking))


def _apart(ranking: Ranking) -> str:
    groups = "; ".join(", ".join(component) for component in ranking.components)
    lines = [
        f"No essay links these groups of jurors: {groups}.",
        "Nothing tells a strong essay in one group from a generous jury in the other, so nobody is named: the places",
        "below hold within each group. It is enough that one juror of each group reads an essay of the other's.",
    ]
    return "\n".join(lines + _next(ranking))


def _next(ranking: Ranking) -> list[str]:
    reads = ", ".join(f"{a.essay} by {a.juror}" for a in ranking.next_reads[:READS_SHOWN])
    return [f"The most useful next reads: {reads}."] if reads else []


def _agreement(criteria: Sequence[str], ranking: Ranking) -> str:
    found, spread = ranking.agreement, ranking.spread
    alphas = zip(criteria, found.per_criterion, strict=True)
    by_criterion = ", ".join(f"{name} {number(value)}" for name, value in alphas)
    return (
        f"Agreement of two single reviews: {found.single:.2f}."
        f" Krippendorff's alpha: {number(found.alpha_ordinal)} ({by_criterion}).\n"
        f"Spread in points: essays {spread.essay:.2f}, jurors {spread.juror:.2f}, chance {spread.noise:.2f}."
    )


def _standings_text(ranking: Ranking, places: int) -> str:
    rows = [
        [
            str(s.place), s.essay, f"{s.score:.2f}", f"{s.error:.2f}", "" if s.mean is None else f"{s.mean:.2f}",
            str(s.reads), f"{s.place_low}–{s.place_high}", f"{s.p_places:.0%}",
        ]
        for s in ranking.standings
    ]  # fmt: skip
    head = ["place", "essay", "score", "±", "mean", "reads", "likely place", f"among {places}"]
    lines = aligned(head, rows).split("\n")
    if places < len(rows) and ranking.connected:
        lines.insert(places + 1, "-" * max(map(len, lines)))
    return "\n".join(lines)


def _jurors_text(ranking: Ranking) -> str:
    rows = [
        [
            j.juror, str(j.reads), f"{j.leniency:+.2f}", f"{j.error:.2f}", number(j.noise_ratio),
            " ".join(question(remark, j) for remark in j.remarks),
        ]
        for j in ranking.jurors
    ]  # fmt: skip
    return aligned(["juror", "reads", "leniency", "±", "noise", "to ask"], rows)


def number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def aligned(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as they need to be, numbers to the right."""
    table = [head, *rows] if head else rows
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    numeric = [
        all(row[column][:1] in set("+-–0123456789") or not row[column] for row in rows)
        for column in range(len(widths))
    ]  # fmt: skip
    return "\n".join(
        "  ".join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, numeric, strict=True)
        ).rstrip()
        for row in table
    )
