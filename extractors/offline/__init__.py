"""Extraction by a spaCy pipeline and rules over its dependency trees."""

from extractors.offline.extractor import OfflineExtractor

__all__ = ["OfflineExtractor"]
