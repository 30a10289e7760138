"""Rewriting of a text around its entities before another extractor reads it."""

from extractors.denoise.extractor import DenoiseExtractor

__all__ = ["DenoiseExtractor"]
