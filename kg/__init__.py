"""Triplesmith: knowledge graphs from documents, with evidence for every fact.

from kg import build, open_graph
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.errors import (
        BudgetExceeded,
        ConfigError,
        FormatError,
        KgError,
        LLMError,
        QueryError,
        SchemaError,
        StoreError,
    )
    from kg.graph import Graph, build, open_graph
    from kg.model import Document, Literal, Mention, Schema, Triple
    from kg.verbs import (
        embed,
        export_graph,
        import_graphs,
        query,
        schema_of,
        similar,
        stats,
        why,
        write_page,
    )

_HOMES = {
    "BudgetExceeded": "kg.errors",
    "ConfigError": "kg.errors",
    "Document": "kg.model",
    "FormatError": "kg.errors",
    "Graph": "kg.graph",
    "KgError": "kg.errors",
    "LLMError": "kg.errors",
    "Literal": "kg.model",
    "Mention": "kg.model",
    "QueryError": "kg.errors",
    "Schema": "kg.model",
    "SchemaError": "kg.errors",
    "StoreError": "kg.errors",
    "Triple": "kg.model",
    "build": "kg.graph",
    "embed": "kg.verbs",
    "export_graph": "kg.verbs",
    "import_graphs": "kg.verbs",
    "open_graph": "kg.graph",
    "query": "kg.verbs",
    "schema_of": "kg.verbs",
    "similar": "kg.verbs",
    "stats": "kg.verbs",
    "why": "kg.verbs",
    "write_page": "kg.verbs",
}

__version__ = "0.1.0"
__all__ = [
    "BudgetExceeded",
    "ConfigError",
    "Document",
    "FormatError",
    "Graph",
    "KgError",
    "LLMError",
    "Literal",
    "Mention",
    "QueryError",
    "Schema",
    "SchemaError",
    "StoreError",
    "Triple",
    "build",
    "embed",
    "export_graph",
    "import_graphs",
    "open_graph",
    "query",
    "schema_of",
    "similar",
    "stats",
    "why",
    "write_page",
]


def __getattr__(name: str) -> Any:
    """Names are imported when first used, so that `import kg` stays light."""
    if name not in _HOMES:
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
