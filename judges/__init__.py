"""Judges, which accept, quarantine or reject triples."""
