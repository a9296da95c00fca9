"""How often one may ask. Views that cost something, or guess at something, are decorated with a limit."""

import threading

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import current_user
from limits.storage import MemoryStorage


class OneAtATime(MemoryStorage):
    """What `memory://` stands for here. The library's own may begin a timer twice where two hits come at once, and one
    of the two requests fails; mended there, but not released (alisaifee/limits, pull request 352)."""

    STORAGE_SCHEME = ["memory"]  # noqa: RUF012 - a list, as the library has it

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: str) -> None:
        self._turn = threading.Lock()
        super().__init__(uri, wrap_exceptions, **options)

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        with self._turn:
            return super().acquire_entry(key, limit, expiry, amount)


limiter = Limiter(get_remote_address, headers_enabled=True, strategy="moving-window")


def by_person() -> str:
    """Counts by account, so that a hospital's one address does not count for everybody in it."""
    return f"person {current_user.id}" if current_user.is_authenticated else get_remote_address()
