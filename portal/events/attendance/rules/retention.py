"""How long is kept who was there."""

from datetime import timedelta

# Bodies that give credit ask for the records of about six years.
KEPT = timedelta(days=6 * 365 + 1)
