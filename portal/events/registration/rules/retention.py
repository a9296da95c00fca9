"""How long it is known who came, and who paid."""

from datetime import timedelta

# After an event is over, a registration that no money hangs on.
KEPT = timedelta(days=365)
# One that money hangs on: as long as books are usually kept. Not stated by the society, so ours to choose.
MONEY_KEPT = timedelta(days=3650)
