"""How often an account page may be used. No limit counts by account alone: nobody can lock somebody else's."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from flask import Flask, Response, request
from flask_limiter.util import get_remote_address

from portal.rates import by_person

View = Callable[..., Any]


def by_address_typed() -> str:
    """Counts by the e-mail address in the form together with where it is typed. The address itself is not kept."""
    typed = request.form.get("email", "").strip().lower()
    return f"{sha256(typed.encode()).hexdigest()[:32]} {get_remote_address()}"


def everybody() -> str:
    return "everybody"


def shown_again(response: Response) -> bool:
    """Whether the form came back, as it does after a wrong password; success is a redirection and counts nothing."""
    return response.status_code == 200


def limit(app: Flask) -> None:
    """Put the limits on Flask-Security's views."""
    limiter = app.extensions["limiter"]
    guess = {
        "10 per 15 minutes": by_address_typed,
        # A lecture hall shares one address.
        "100 per 15 minutes": get_remote_address,
        "5000 per 15 minutes": everybody,
    }
    mail = {"5 per hour": by_address_typed, "100 per hour": get_remote_address, "5000 per hour": everybody}
    for endpoint, rates in {
        "login": guess,
        "register": mail,
        "send_confirmation": mail,
        "forgot_password": mail,
        "change_password": {"10 per 15 minutes": by_person},
        "change_email": {"5 per hour": by_person},
    }.items():
        view = app.view_functions[f"security.{endpoint}"]
        counted = shown_again if endpoint in ("login", "change_password") else None
        for rate, key in rates.items():
            view = limiter.limit(rate, key_func=key, methods=["POST"], deduct_when=counted)(view)
        app.view_functions[f"security.{endpoint}"] = view
