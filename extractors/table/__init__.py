"""Extraction from rows of tables, by a mapping of their columns."""

from extractors.table.extractor import TableExtractor

__all__ = ["TableExtractor"]
