"""Word files of people whose names must not be known: opened safely, counted as Word counts, blinded, read.

A library of its own. It knows .docx files and nothing else: no web framework, no database, no clock, no disk.
"""
