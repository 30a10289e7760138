"""Language models: many prompts at a time, replies in order, and replies kept for later runs."""

from kg.llm.cached import CachedLLM
from kg.llm.conversations import Conversation, converse
from kg.llm.dry_run import DryRunLLM
from kg.llm.endpoint import EndpointLLM
from kg.llm.meter import MeteredLLM, Price, Usage, price_of, read_prices
from kg.llm.tokens import prompt_tokens, text_tokens

__all__ = [
    "CachedLLM",
    "Conversation",
    "DryRunLLM",
    "EndpointLLM",
    "MeteredLLM",
    "Price",
    "Usage",
    "converse",
    "price_of",
    "prompt_tokens",
    "read_prices",
    "text_tokens",
]
