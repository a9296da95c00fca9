"""The demonstration's judged edition: the page, the library and the command on the file without names say the same."""

import json
from pathlib import Path

from click.testing import CliRunner
from flask import Flask

from portal.cli_scores import rank as command
from portal.scoring.ranking import rank
from portal.scoring.tables import read_scores
from tests.demo.conftest import come_in


def test_the_ranking_of_2025_is_the_library_s_and_can_be_made_again_without_names(
    loaded: Flask, tmp_path: Path
) -> None:
    client = come_in(loaded, "committee member")
    shown = client.get("/prize/2025/committee/ranking.json").json
    assert shown is not None
    file = tmp_path / "results.csv"
    file.write_bytes(client.get("/prize/2025/committee/results.csv").data)
    again = json.loads(CliRunner().invoke(command, [str(file), "--json"], catch_exceptions=False).stdout)
    assert again["ranking"] == shown["ranking"]["standings"]
    ranking = rank(read_scores(file.read_text(encoding="utf-8"), (1, 10)).reviews)
    assert [(s.essay, s.place, round(s.p_places, 6)) for s in ranking.standings] == [
        (s["essay"], s["place"], s["p_places"]) for s in shown["ranking"]["standings"]
    ]
    assert len(ranking.standings) == 24
