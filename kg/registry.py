"""Parts by name, imported when used, and the arguments of each.

A name stands for "module:name" of a class, or of a function that makes the part. Other
distributions add parts through entry points of the group `triplesmith.<kind>`.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from kg.errors import ConfigError
from kg.model import Schema
from kg.protocols import GIVEN, LLM, Chunker, Encoder, Extractor, GraphStore, Judge, Resolver

PARTS: Mapping[str, Mapping[str, str]] = {
    "chunker": {"sentences": "kg.chunk:SentenceChunker"},
    "encoder": {
        "best": "kg.encode.best:best_encoder",
        "minilm": "kg.encode.minilm:MiniLMEncoder",
        "static": "kg.encode.static:StaticEncoder",
    },
    "llm": {"endpoint": "kg.llm.endpoint:EndpointLLM", "local": "kg.llm.local:LocalLLM"},
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

PROTOCOLS: Mapping[str, type[Any]] = {
    "chunker": Chunker,
    "encoder": Encoder,
    "extractor": Extractor,
    "judge": Judge,
    "llm": LLM,
    "resolver": Resolver,
    "store": GraphStore,
}
_KINDS = {protocol: kind for kind, protocol in PROTOCOLS.items()}
# What a settings file writes for an argument of these types.
_PLAIN: Mapping[Any, tuple[type, ...]] = {
    bool: (bool,),
    int: (int,),
    float: (int, float),
    str: (str,),
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """An argument of a part's constructor, as its annotation describes it.

    `kind` is the kind of a nested part, "" for a plain value; `several` of them are a list.
    `schema` takes the graph's schema; what is `given` comes from the program.
    """

    name: str
    needed: bool
    default: Any = None
    type: Any = None
    kind: str = ""
    several: bool = False
    schema: bool = False
    given: bool = False

    @property
    def settable(self) -> bool:
        """Returns whether settings may hold it."""
        return not (self.schema or self.given)

    def admits(self, value: object) -> bool:
        """Returns whether a plain value is of its type; of a type that no settings can hold, any
        is."""
        fitting = _PLAIN.get(self.type)
        if fitting is None:
            return True
        return isinstance(value, fitting) and isinstance(value, bool) == (self.type is bool)


def names(kind: str) -> dict[str, str]:
    """Every registered part of a kind, third parties' included: {name: "module:name"}."""
    if kind not in PARTS:
        raise ConfigError(f"there is no kind of part {kind!r}; kinds: {', '.join(sorted(PARTS))}")
    return {**_added(kind), **PARTS[kind]}


@cache  # looking through what is installed takes 20 ms each time
def _added(kind: str) -> Mapping[str, str]:
    return {point.name: point.value for point in entry_points(group=f"triplesmith.{kind}")}


def part_class(kind: str, name: str) -> type[Any]:
    """The class behind a name, or the function that makes the part; ConfigError lists the
    choices."""
    known = names(kind)
    if name not in known:
        choices = ", ".join(sorted(known))
        raise ConfigError(f"there is no {kind} {name!r}; choices: {choices}")
    module, _, attribute = known[name].partition(":")
    return getattr(import_module(module), attribute)  # type: ignore[no-any-return]


def parameters(kind: str, name: str) -> dict[str, Parameter]:
    """The arguments of a part; ConfigError where an annotation cannot be evaluated."""
    cls = part_class(kind, name)
    try:
        signature = inspect.signature(cls, eval_str=True)
    except NameError as error:
        raise ConfigError(
            f"{kind} {name!r}: an annotation of {names(kind)[name]} cannot be evaluated: {error}; "
            "import that name outside of TYPE_CHECKING"
        ) from error
    return {one.name: _described(one) for one in signature.parameters.values()}


def asks_model(kind: str, name: str) -> bool:
    """Returns whether a part asks a language model itself."""
    return any(one.kind == "llm" for one in parameters(kind, name).values())


def _described(parameter: inspect.Parameter) -> Parameter:
    # What only collects arguments (*args, **more) needs none.
    collects = parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    needed = parameter.default is parameter.empty and not collects
    default = None if parameter.default is parameter.empty else parameter.default
    annotation, given = _without_mark(parameter.annotation)
    annotation = _not_none(annotation)
    item = _item(annotation)
    return Parameter(
        parameter.name,
        needed,
        default,
        annotation,
        kind=_kind_of(annotation) or _kind_of(item),
        several=bool(_kind_of(item)),
        schema=annotation is Schema,
        given=given,
    )


def _item(annotation: Any) -> Any:
    """`X` of `Sequence[X]`, `list[X]`, `tuple[X, ...]`; None for what holds no items."""
    origin = get_origin(annotation)
    holds = isinstance(origin, type) and issubclass(origin, Iterable)
    return get_args(annotation)[0] if holds else None


def _without_mark(annotation: Any) -> tuple[Any, bool]:
    """An annotation without Annotated[...], and whether that marked it as given."""
    if get_origin(annotation) is not Annotated:
        return annotation, False
    inner, *marks = get_args(annotation)
    return inner, GIVEN in marks


def _not_none(annotation: Any) -> Any:
    """`X` of `X | None`; anything else as it is."""
    if get_origin(annotation) not in (Union, UnionType):
        return annotation
    others = [one for one in get_args(annotation) if one is not NoneType]
    return others[0] if len(others) == 1 else annotation


def _kind_of(annotation: Any) -> str:
    """The kind of part that a protocol stands for, "" for any other annotation."""
    return _KINDS.get(annotation, "") if isinstance(annotation, type) else ""
