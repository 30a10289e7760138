"""Extraction by a language model that answers in JSON."""

from extractors.llm.extractor import LLMExtractor

__all__ = ["LLMExtractor"]
