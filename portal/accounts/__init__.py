"""People and how they sign in. Nothing here knows a prize or an event."""
