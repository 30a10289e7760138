"""Language models: asking many things at once, in order, and keeping what they reply."""

from kg.llm.cached import CachedLLM
from kg.llm.conversations import Talk, converse
from kg.llm.dry_run import DryRunLLM
from kg.llm.endpoint import EndpointLLM
from kg.llm.meter import MeteredLLM, Price, Usage, price_of, read_prices
from kg.llm.tokens import prompt_tokens, text_tokens

__all__ = [
    "CachedLLM",
    "DryRunLLM",
    "EndpointLLM",
    "MeteredLLM",
    "Price",
    "Talk",
    "Usage",
    "converse",
    "price_of",
    "prompt_tokens",
    "read_prices",
    "text_tokens",
]
