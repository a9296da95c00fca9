"""Registration: places, the waitlist, what is owed and what comes back."""
