"""Settings: frozen, from defaults < instance/config.py < the environment."""

import os
import runpy
import secrets
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from portal.clock import Clock, SystemClock, clock_from

ROOT = Path(__file__).resolve().parent.parent


class Mode(StrEnum):
    PRODUCTION = "production"
    DEMONSTRATION = "demonstration"
    TESTING = "testing"


class MisconfiguredError(Exception):
    """The portal must not start like this; the message names the setting and what to put there."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs from one installation to the next.

    database_url: empty means SQLite in `instance_path`.
    mail_url: `smtp://user:password@host:port` or `smtps://…`; empty means files in `instance_path/outbox`.
    rate_limit_url: where counters live; this process's memory unless several processes must share them.
    base_url: how the outside reaches the portal, without a trailing slash; every link in a mail begins with it.
    trusted_proxies: how many reverse proxies stand in front and set X-Forwarded-For.
    second_factor: `required`: organisers and committee members enter their desks only with a code from their phone;
        `optional`: whoever wishes. Empty means required in production, optional elsewhere.
    """

    mode: Mode = Mode.PRODUCTION
    secret_key: str = field(default="", repr=False)
    database_url: str = field(default="", repr=False)
    mail_url: str = field(default="", repr=False)
    mail_from: str = ""
    rate_limit_url: str = "memory://"
    base_url: str = ""
    port: int = 8000
    web_concurrency: int = 2
    trusted_proxies: int = 0
    second_factor: str = ""
    portal_now: str = ""
    instance_path: Path = ROOT / "instance"

    @property
    def sqlalchemy_url(self) -> str:
        url = self.database_url or f"sqlite:///{self.instance_path / 'portal.sqlite'}"
        # `postgres://` and `postgresql://` both mean our driver.
        scheme, rest = url.split("://", 1)
        return f"postgresql+psycopg://{rest}" if scheme in ("postgres", "postgresql") else url

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).hostname or "localhost"

    @property
    def secure(self) -> bool:
        """Whether readers come by https, so that cookies may insist on it."""
        return self.base_url.startswith("https://")

    @property
    def requires_second_factor(self) -> bool:
        return (self.second_factor or ("required" if self.mode is Mode.PRODUCTION else "optional")) == "required"

    @property
    def sender(self) -> str:
        return self.mail_from or f"no-reply@{self.host}"

    @property
    def clock(self) -> Clock:
        return clock_from(self.portal_now) if self.portal_now else SystemClock()

    def check(self) -> None:
        """Refuse to start without what this mode needs.

        Raises MisconfiguredError, naming every setting that is wrong and how to mend it.
        """
        faults = list(self._faults())
        if faults:
            raise MisconfiguredError("\n".join(faults))

    def _faults(self) -> list[str]:
        faults = []
        if self.mode is Mode.PRODUCTION:
            if len(self.secret_key) < 32:
                faults.append(
                    "SECRET_KEY is missing or shorter than 32 characters: set it to the output of "
                    "`python3 -c 'import secrets; print(secrets.token_hex(32))'` and keep it."
                )
            if not self.base_url:
                faults.append("BASE_URL is missing: set it to the portal's address, such as https://prize.example.org.")
            if not self.instance_path.is_dir():
                faults.append(f"INSTANCE_PATH: there is no folder {self.instance_path}. Make it, for the portal alone.")
            if self.portal_now:
                faults.append("PORTAL_NOW is set: a production portal runs on the true time. Unset it.")
        if self.base_url and not _leads_to_a_host(self.base_url, "https", "http"):
            faults.append("BASE_URL must be a whole address, such as https://prize.example.org.")
        if self.mail_url and not _leads_to_a_host(self.mail_url, "smtp", "smtps"):
            faults.append("MAIL_URL must look like smtp://user:password@host:port (or smtps://).")
        if self.database_url and not self.database_url.startswith(("sqlite:///", "postgresql", "postgres://")):
            faults.append("DATABASE_URL must look like postgresql://user:password@host/name; leave it out for SQLite.")
        if self.second_factor not in ("", "required", "optional"):
            faults.append("SECOND_FACTOR is either required or optional; leave it out for required in production.")
        try:
            clock_from(self.portal_now)
        except ValueError as error:
            faults.append(f"PORTAL_NOW cannot be read: {error}.")
        return faults


def load_settings(mode: Mode | None = None) -> Settings:
    """Read instance/config.py and the environment. In a demonstration, make what production would ask for.

    Raises MisconfiguredError where a value cannot be read.
    """
    instance = Path(os.environ.get("INSTANCE_PATH", ROOT / "instance"))
    given = _from_file(instance / "config.py") | _from_environment()
    try:
        named = given.pop("mode", Mode.PRODUCTION)
        chosen = mode or Mode(str(named))
        if "base_url" in given:
            given["base_url"] = str(given["base_url"]).rstrip("/")
        settings = Settings(mode=chosen, instance_path=instance, **given)  # type: ignore[arg-type]
    except (TypeError, ValueError) as error:
        raise MisconfiguredError(str(error)) from error
    if settings.mode is Mode.DEMONSTRATION:
        instance.mkdir(parents=True, exist_ok=True)
        settings = replace(
            settings,
            secret_key=settings.secret_key or _kept_secret(instance / "secret-key"),
            base_url=settings.base_url or f"http://127.0.0.1:{settings.port}",
        )
    return settings


def _from_file(path: Path) -> dict[str, object]:
    if not path.exists():
        return {}
    known = {f.name for f in fields(Settings)}
    return {name.lower(): value for name, value in runpy.run_path(str(path)).items() if name.lower() in known}


def _from_environment() -> dict[str, object]:
    given: dict[str, object] = {}
    for setting in fields(Settings):
        name = "PORTAL_MODE" if setting.name == "mode" else setting.name.upper()
        if setting.name == "instance_path" or name not in os.environ:
            continue
        text = os.environ[name]
        if setting.type is int:
            if not text.isascii() or not text.isdigit():
                raise MisconfiguredError(f"{name} must be a whole number, not {text!r}.")
            given[setting.name] = int(text)
        else:
            given[setting.name] = text
    return given


def _leads_to_a_host(address: str, *schemes: str) -> bool:
    url = urlsplit(address)
    return url.scheme in schemes and bool(url.hostname)


def _kept_secret(path: Path) -> str:
    """A secret of this demonstration's own, made once, so that a restart signs nobody out."""
    try:
        with path.open("x", encoding="ascii") as file:
            path.chmod(0o600)
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii")
