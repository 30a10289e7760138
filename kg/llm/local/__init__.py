"""Language models that run in the process: transformers models from a folder."""

from kg.llm.local.llm import LocalLLM

__all__ = ["LocalLLM"]
