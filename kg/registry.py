"""Parts by name: strings "module:Class", imported when used.

Other distributions add parts through entry points of the group `triplesmith.<kind>`.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from kg.errors import ConfigError

PARTS: Mapping[str, Mapping[str, str]] = {
    "chunker": {"sentences": "kg.chunk:SentenceChunker"},
    "llm": {"endpoint": "kg.llm:EndpointLLM", "local": "kg.llm.local:LocalLLM"},
    "extractor": {
        "denoise": "extractors.denoise:DenoiseExtractor",
        "denoise-offline": "extractors.denoise_offline:DenoiseOfflineExtractor",
        "fewshot": "extractors.fewshot:FewshotExtractor",
        "hybrid": "extractors.hybrid:HybridExtractor",
        "llm": "extractors.llm:LLMExtractor",
        "llm-code": "extractors.llm_code:CodeExtractor",
        "offline": "extractors.offline:OfflineExtractor",
        "relations": "extractors.relations:RelationsExtractor",
        "table": "extractors.table:TableExtractor",
    },
    "judge": {"rules": "judges.rules:RulesJudge"},
    "resolver": {"names": "kg.resolve.names:NameResolver"},
    "store": {
        "embedded": "kg.stores.embedded.store:EmbeddedStore",
        "memory": "kg.stores.memory:MemoryStore",
        "neo4j": "kg.stores.neo4j.store:Neo4jStore",
    },
}

# Arguments that the program gives parts by itself; no settings file has a say in them.
GIVEN: Mapping[str, frozenset[str]] = {
    "extractor": frozenset({"llm", "schema"}),
    "judge": frozenset({"schema"}),
    "store": frozenset({"path", "verbose"}),
}

# Annotations of arguments that a settings file can hold, and what they admit.
_PLAIN: Mapping[str, tuple[type, ...]] = {
    "bool": (bool,),
    "int": (int,),
    "float": (int, float),
    "str": (str,),
}


def names(kind: str) -> dict[str, str]:
    """Every registered part of a kind, third parties' included: {name: "module:Class"}."""
    if kind not in PARTS:
        raise ConfigError(f"there is no kind of part {kind!r}; kinds: {', '.join(sorted(PARTS))}")
    return {**_added(kind), **PARTS[kind]}


@cache  # looking through what is installed takes 20 ms each time
def _added(kind: str) -> Mapping[str, str]:
    return {point.name: point.value for point in entry_points(group=f"triplesmith.{kind}")}


def part_class(kind: str, name: str) -> type[Any]:
    """The class behind a name; ConfigError lists the choices."""
    known = names(kind)
    if name not in known:
        choices = ", ".join(sorted(known))
        raise ConfigError(f"there is no {kind} {name!r}; choices: {choices}")
    module, _, attribute = known[name].partition(":")
    return getattr(import_module(module), attribute)  # type: ignore[no-any-return]


def settable(kind: str, name: str) -> dict[str, inspect.Parameter]:
    """The arguments of a part that settings can have."""
    known = inspect.signature(part_class(kind, name)).parameters
    given = GIVEN.get(kind, frozenset())
    return {argument: known[argument] for argument in known if argument not in given}


def takes(kind: str, name: str, argument: str) -> bool:
    """Does the part's constructor have this argument?"""
    return argument in inspect.signature(part_class(kind, name)).parameters


def needs(kind: str, name: str, argument: str) -> bool:
    """Has the part's constructor this argument, and no default for it?"""
    found = inspect.signature(part_class(kind, name)).parameters.get(argument)
    return found is not None and _needed(found)


def _needed(parameter: inspect.Parameter) -> bool:
    """Has it no default? What only collects arguments (*args, **more) needs none."""
    collects = parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    return parameter.default is parameter.empty and not collects


def make(kind: str, name: str, **arguments: Any) -> Any:
    """The part itself, its arguments checked against the constructor's signature."""
    cls = part_class(kind, name)
    known = inspect.signature(cls).parameters
    if unknown := sorted(set(arguments) - set(known)):
        choices = ", ".join(settable(kind, name)) or "none"
        raise ConfigError(
            f"{kind} {name!r} takes no argument {unknown[0]!r}; its arguments: {choices}"
        )
    if absent := [one for one in known if _needed(known[one]) and one not in arguments]:
        raise ConfigError(f"{kind} {name!r} needs {absent[0]}: set {kind}.{absent[0]}")
    for argument, value in arguments.items():
        wanted = str(known[argument].annotation)
        fits = _PLAIN.get(wanted)
        if fits is not None and (
            not isinstance(value, fits) or isinstance(value, bool) != (wanted == "bool")
        ):
            raise ConfigError(f"{kind} {name!r}: {argument} is of type {wanted}, not {value!r}")
    return cls(**arguments)
