"""Extraction by a language model that instantiates the schema's classes in Python."""

from extractors.llm_code.extractor import CodeExtractor

__all__ = ["CodeExtractor"]
