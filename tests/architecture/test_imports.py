import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import lint_imports


@pytest.fixture(autouse=True)
def _loggers_stay_on() -> Iterator[None]:
    """The import linter switches off every logger that is there before it, for the tests after it as well."""
    loggers = [logger for logger in logging.root.manager.loggerDict.values() if isinstance(logger, logging.Logger)]
    on = [logger for logger in loggers if not logger.disabled]
    yield
    for logger in on:
        logger.disabled = False


def test_nobody_imports_what_is_not_theirs_to_know(capsys: pytest.CaptureFixture[str]) -> None:
    """The contracts in pyproject.toml."""
    assert lint_imports(config_filename="pyproject.toml", no_cache=True, no_logo=True) == 0, capsys.readouterr().out


def test_a_contract_that_is_broken_is_noticed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    contract = tmp_path / "contract.toml"
    contract.write_text(
        """
        [tool.importlinter]
        root_package = "portal"
        [[tool.importlinter.contracts]]
        name = "The jury's desk has no form"
        type = "forbidden"
        source_modules = ["portal.prize.views.jury"]
        forbidden_modules = ["portal.prize.forms.jury"]
        """
    )
    assert lint_imports(config_filename=str(contract), no_cache=True, no_logo=True) == 1
    assert "The jury's desk has no form BROKEN" in capsys.readouterr().out
