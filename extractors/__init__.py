"""Extractors: they read chunks and say which triples the text states."""
