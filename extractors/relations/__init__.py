"""Extraction of Wikidata's relations by a small network."""

from extractors.relations.extractor import RelationsExtractor

__all__ = ["RelationsExtractor"]
