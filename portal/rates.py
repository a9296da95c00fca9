"""How often one may ask. Views that cost something, or guess at something, are decorated with a limit."""

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import current_user

limiter = Limiter(get_remote_address, headers_enabled=True, strategy="moving-window")


def by_person() -> str:
    """Counts by account, so that a hospital's one address does not count for everybody in it."""
    return f"person {current_user.id}" if current_user.is_authenticated else get_remote_address()
