"""Prose in, draft listings out. Pure: no web, no database, and no clock.

A grammar reads what such announcements say; each fact keeps the words it came from. What is inferred says why, what
is missing or contradicts itself is a fault, and what nothing was read from is shown as it stands.
"""
