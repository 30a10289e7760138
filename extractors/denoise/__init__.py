"""Rewriting of a text around its entities, for another extractor to read."""

from extractors.denoise.extractor import DenoiseExtractor

__all__ = ["DenoiseExtractor"]
