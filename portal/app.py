"""The one module that knows every package: it puts them together and hands out an app."""

from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import health, zones
from portal.access import install_door, open_to_all
from portal.accounts.wiring import install_accounts
from portal.assets import ENDPOINT, install_assets
from portal.clock import Clock
from portal.config import ROOT, Mode, Settings, load_settings
from portal.database import db, engine_options, migrate
from portal.errors import install_error_pages
from portal.events.wiring import install_events
from portal.prize.wiring import install_prize
from portal.rates import limiter
from portal.timekeeping import install_guard, install_stamp
from portal.web import install_web

csrf = CSRFProtect()

# An upload is one essay; a form is a few short texts (security policy: 20 MiB, 20 parts, 500 kB of text).
MAX_UPLOAD = 20 * 1024 * 1024


def create_app(settings: Settings | None = None, clock: Clock | None = None) -> Flask:
    """The portal as a WSGI application.

    settings: read from instance/config.py and the environment where none are given.
    clock: the settings' own (PORTAL_NOW, else the system's) where none is given.

    Raises MisconfiguredError where the settings lack what their mode needs.
    """
    settings = settings or load_settings()
    settings.check()
    clock = clock or settings.clock
    zones.use_newest()
    app = Flask(
        "portal",
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
        instance_path=str(settings.instance_path),
    )
    app.config.update(_flask_config(settings))
    app.extensions["settings"] = settings
    app.extensions["clock"] = clock

    install_stamp(app, settings, clock)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "portal" / "migrations"))
    csrf.init_app(app)
    limiter.init_app(app)
    app.extensions["limiter"] = limiter
    install_web(app)
    install_assets(app)
    install_error_pages(app)
    install_accounts(app)
    install_events(app)
    install_prize(app)
    app.register_blueprint(health.bp)
    open_to_all(app, (ENDPOINT,))
    install_door(app)
    install_guard(app, settings, clock)
    _put_behind_proxies(app, settings)
    return app


def _flask_config(settings: Settings) -> dict[str, Any]:
    url = settings.sqlalchemy_url
    hosts = [settings.host]
    if settings.mode is not Mode.PRODUCTION:
        hosts += ["localhost", "127.0.0.1", "[::1]"]
    return {
        "SECRET_KEY": settings.secret_key,
        # Whatever FLASK_DEBUG says: in debug mode a fault is no page.
        "DEBUG": False,
        "TESTING": settings.mode is Mode.TESTING,
        "SQLALCHEMY_DATABASE_URI": url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(url),
        "MAX_CONTENT_LENGTH": MAX_UPLOAD,
        "MAX_FORM_PARTS": 20,
        "MAX_FORM_MEMORY_SIZE": 500_000,
        "TRUSTED_HOSTS": hosts,
        "PREFERRED_URL_SCHEME": urlsplit(settings.base_url).scheme or "http",
        # The __Host- prefix binds the cookie to this host and to https; over plain http it may not be set.
        "SESSION_COOKIE_NAME": "__Host-session" if settings.secure else "session",
        "SESSION_COOKIE_SECURE": settings.secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        # A token as old as the session: an essay or a review may be written in one sitting of hours.
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": settings.secure,
        "RATELIMIT_STORAGE_URI": settings.rate_limit_url,
    }


def _put_behind_proxies(app: Flask, settings: Settings) -> None:
    if settings.trusted_proxies:
        # The host is never taken from a proxy's header: links begin with BASE_URL.
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.trusted_proxies, x_proto=settings.trusted_proxies, x_host=0
        )
