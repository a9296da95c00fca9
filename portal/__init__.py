"""A portal for the Ascona Prize and the events around it."""
