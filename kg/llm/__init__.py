"""Language models: asking many things at once, in order, and keeping what they reply."""

from kg.llm.converse import Talk, converse
from kg.llm.endpoint import EndpointLLM
from kg.llm.kept import KeptLLM
from kg.llm.tokens import prompt_tokens, text_tokens

__all__ = ["EndpointLLM", "KeptLLM", "Talk", "converse", "prompt_tokens", "text_tokens"]
