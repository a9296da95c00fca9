from pathlib import Path

import pytest

from portal.app import create_app
from portal.config import MisconfiguredError, Mode, Settings, load_settings

SECRET = "0123456789abcdef0123456789abcdef"
NAMES = (
    "SECRET_KEY",
    "BASE_URL",
    "DATABASE_URL",
    "MAIL_URL",
    "PORT",
    "PORTAL_MODE",
    "PORTAL_NOW",
    "WEB_CONCURRENCY",
    "SECOND_FACTOR",
)


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("INSTANCE_PATH", str(tmp_path))


def test_production_names_everything_that_is_missing_at_once() -> None:
    with pytest.raises(MisconfiguredError) as caught:
        create_app()
    message = str(caught.value)
    assert "SECRET_KEY is missing or shorter than 32 characters" in message
    assert "BASE_URL is missing" in message


def test_production_does_not_run_on_an_invented_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", SECRET)
    monkeypatch.setenv("BASE_URL", "https://prize.example.org")
    monkeypatch.setenv("PORTAL_NOW", "+1d")
    with pytest.raises(MisconfiguredError, match="PORTAL_NOW is set"):
        create_app()


def test_the_environment_goes_before_the_file_and_the_file_before_the_defaults(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "config.py").write_text('PORT = 9000\nBASE_URL = "https://file.example"\nunrelated = 1\n')
    monkeypatch.setenv("BASE_URL", "https://environment.example/")
    settings = load_settings()
    assert (settings.port, settings.base_url, settings.web_concurrency) == (9000, "https://environment.example", 2)


def test_a_number_that_is_none_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "eight thousand")
    with pytest.raises(MisconfiguredError, match="PORT must be a whole number, not 'eight thousand'"):
        load_settings()


@pytest.mark.parametrize(
    ("mode", "said", "required"),
    [
        (Mode.PRODUCTION, "", True),
        (Mode.DEMONSTRATION, "", False),
        (Mode.TESTING, "", False),
        (Mode.PRODUCTION, "optional", False),
        (Mode.DEMONSTRATION, "required", True),
    ],
)
def test_a_second_factor_is_required_in_production_unless_the_settings_say_otherwise(
    monkeypatch: pytest.MonkeyPatch, mode: Mode, said: str, required: bool
) -> None:
    monkeypatch.setenv("SECOND_FACTOR", said)
    assert load_settings(mode).requires_second_factor is required


def test_a_second_factor_is_required_or_optional_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECOND_FACTOR", "off")
    with pytest.raises(MisconfiguredError, match="SECOND_FACTOR is either required or optional"):
        load_settings(Mode.DEMONSTRATION).check()


def test_a_demonstration_keeps_its_secret_from_one_start_to_the_next() -> None:
    first = load_settings(Mode.DEMONSTRATION)
    assert len(first.secret_key) == 64
    assert load_settings(Mode.DEMONSTRATION).secret_key == first.secret_key


def test_a_secret_is_not_shown_with_the_settings() -> None:
    shown = repr(Settings(secret_key=SECRET, database_url="postgresql://u:hush@db/portal", mail_url="smtp://u:hush@mx"))
    assert SECRET not in shown
    assert "hush" not in shown


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_both_spellings_of_postgresql_mean_our_driver(scheme: str) -> None:
    assert Settings(database_url=f"{scheme}://db/portal").sqlalchemy_url == "postgresql+psycopg://db/portal"


def test_cookies_insist_on_https_where_readers_come_by_it() -> None:
    app = create_app(Settings(secret_key=SECRET, base_url="https://prize.example.org"))
    assert app.config["SESSION_COOKIE_NAME"] == "__Host-session"
    assert app.config["SESSION_COOKIE_SECURE"]
    assert app.config["SESSION_COOKIE_HTTPONLY"]
    assert app.config["SESSION_COOKIE_SAMESITE"] == "Lax"


@pytest.mark.parametrize(
    ("setting", "text"),
    [
        ("base_url", "prize.example.org"),
        ("base_url", "ftp://prize.example.org"),
        ("base_url", "https://"),
        ("mail_url", "http://mail.example.org"),
        ("mail_url", "mail.example.org:25"),
        ("mail_url", "smtp://"),
        ("database_url", "mysql://db/portal"),
        ("database_url", "portal"),
        ("portal_now", "+100000d"),
    ],
)
def test_an_address_that_leads_nowhere_stops_the_start_by_name(setting: str, text: str) -> None:
    settings = Settings(mode=Mode.TESTING, **{setting: text})  # type: ignore[arg-type]
    with pytest.raises(MisconfiguredError, match=setting.upper()):
        settings.check()


def test_production_does_not_make_up_a_folder(tmp_path: Path) -> None:
    settings = Settings(secret_key=SECRET, base_url="https://prize.example.org", instance_path=tmp_path / "mistyped")
    with pytest.raises(MisconfiguredError, match=r"INSTANCE_PATH: there is no folder .*mistyped"):
        settings.check()


def test_an_address_in_the_file_needs_no_care_about_its_last_slash(tmp_path: Path) -> None:
    (tmp_path / "config.py").write_text('BASE_URL = "https://file.example/"\n')
    assert load_settings().base_url == "https://file.example"


def test_no_variable_of_the_environment_turns_faults_into_something_else_than_pages(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    settings = Settings(secret_key=SECRET, base_url="https://prize.example.org", instance_path=tmp_path)
    assert create_app(settings).debug is False
