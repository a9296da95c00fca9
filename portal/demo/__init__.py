"""The demonstration: invented people, essays and events, made the same way every time."""
