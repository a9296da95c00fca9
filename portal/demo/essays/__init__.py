"""Invented essays for the demonstration, composed from a written stock and saved as Word files."""
