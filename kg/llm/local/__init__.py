"""Language models that run here, in the process: transformers models from a folder."""

from kg.llm.local.llm import LocalLLM

__all__ = ["LocalLLM"]
