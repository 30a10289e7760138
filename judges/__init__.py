"""Judges: they say which triples to believe."""
