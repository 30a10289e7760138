"""From settings to parts: the only place that makes them, nested ones the same way everywhere.

An argument of a constructor that is annotated with a protocol of kg.protocols is a part of its
own. Settings give it as a section: `of = { use = "offline" }`, `judges = [{ use = "rules" }]`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from inspect import getattr_static
from pathlib import Path
from typing import Any

from kg.config import Config
from kg.errors import ConfigError
from kg.ledger import Replies
from kg.llm.cached import CachedLLM
from kg.llm.dry_run import DryRunLLM, Estimate
from kg.llm.meter import Budget, Meter, MeteredLLM, Price, Usage, price_of, read_prices
from kg.model import Schema
from kg.pipeline import Parts
from kg.project import RelationCap
from kg.protocols import LLM, Chunker, Encoder, Extractor, GraphStore, Judge, Resolver
from kg.registry import PROTOCOLS, Parameter, parameters, part_class
from kg.schema.files import load_schema

# What a part around another of its own kind has inside where its section does not say.
INSIDE: Mapping[str, Mapping[str, Any]] = {"extractor": {"use": "llm"}}


class Assembly:
    """Makes the configured parts of one run; close it when the run ends.

    All language models of a run share one budget. `ledger` is where their replies are kept, None
    for nowhere. In a `dry` run no model is asked; in a `fresh` one no kept reply is used.
    `answered` is called with the number of calls that have been answered.
    """

    def __init__(
        self,
        config: Config,
        ledger: Path | None = None,
        budget: Budget | None = None,
        *,
        dry: bool = False,
        fresh: bool = False,
        answered: Callable[[int], None] = lambda calls: None,
    ) -> None:
        self._config = config
        self._ledger = ledger
        self._meter = Meter(budget or Budget(), answered)
        self._dry = dry
        self._fresh = fresh
        self._stack = ExitStack()
        self._replies: Replies | None = None
        self._models: dict[str, LLM] = {}  # by section: one that two parts name is made once
        self._prices: list[Price | None] = []
        self._dry_runs: list[DryRunLLM] = []

    def chunker(self) -> Chunker:
        return self._part("chunker")  # type: ignore[no-any-return]

    def encoder(self) -> Encoder:
        return self._part("encoder")  # type: ignore[no-any-return]

    def extractor(self) -> Extractor:
        return self._part("extractor")  # type: ignore[no-any-return]

    def judge(self) -> Judge:
        return self._part("judge")  # type: ignore[no-any-return]

    def llm(self) -> LLM:
        return self._part("llm")  # type: ignore[no-any-return]

    def resolver(self) -> Resolver:
        return self._part("resolver")  # type: ignore[no-any-return]

    def store(self, **given: Any) -> GraphStore:
        """`given` are the arguments that the store takes from the program; others are unused."""
        return self._part("store", **given)  # type: ignore[no-any-return]

    def schema(self) -> Schema:
        return load_schema(self._config.schema) if self._config.schema else Schema()

    def parts(self, store_name: str, open_store: Callable[[], GraphStore]) -> Parts:
        """The parts of a build."""
        from kg.schema.naming import naming_of

        schema, extractor = self.schema(), self.extractor()
        known = extractor.relation_names
        always = frozenset(schema.relation_types)
        return Parts(
            chunker=self.chunker(),
            extractor=extractor,
            judge=self.judge(),
            resolver=self.resolver(),
            store_name=store_name,
            open_store=open_store,
            cap=RelationCap(known=known, always=always, **self._config.relations),
            naming=naming_of(schema, known),
            schema=schema,
        )

    @property
    def usage(self) -> Usage:
        return self._meter.usage

    @property
    def cost(self) -> float | None:
        """US dollars so far; None where there is no model, or one without a price."""
        return self._meter.cost if self._prices and None not in self._prices else None

    def estimate(self) -> Estimate:
        """Returns what this run would have asked, after a dry run."""
        return Estimate.of(self._dry_runs, self._replies)

    def close(self) -> None:
        self._stack.close()

    def __enter__(self) -> Assembly:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _part(self, kind: str, **given: Any) -> Any:
        return self._make(kind, self._config.parts[kind], given)

    def _make(self, kind: str, section: Mapping[str, Any], given: Mapping[str, Any]) -> Any:
        """The part that a section describes, with all that is nested in it."""
        if kind == "llm":
            return self._model(section)
        settings = dict(section)
        name = str(settings.pop("use", ""))
        known = parameters(kind, name)
        _refuse_unknown(kind, name, settings, [one for one in known.values() if one.settable])
        arguments = dict(settings)
        for parameter in known.values():
            argument = parameter.name
            if parameter.given and argument in given:
                arguments[argument] = given[argument]
            elif parameter.schema and (self._config.schema or parameter.needed):
                arguments[argument] = self.schema()
            elif parameter.kind and (argument in settings or parameter.needed):
                arguments[argument] = self._nested(kind, parameter, settings)
        return make(kind, name, **arguments)

    def _nested(self, kind: str, parameter: Parameter, settings: Mapping[str, Any]) -> Any:
        """The part, or the list of parts, that an argument of a part of this kind holds."""
        named = parameter.name in settings
        section = settings[parameter.name] if named else self._usual(kind, parameter)
        if parameter.several:
            if not isinstance(section, list) or not all(map(_is_section, section)):
                raise ConfigError(
                    f"{parameter.name} lists {parameter.kind}s, such as [{_example(parameter)}], "
                    f"not {section!r}"
                )
            return [self._make(parameter.kind, one, {}) for one in section]
        if not _is_section(section):
            raise ConfigError(
                f"{parameter.name} names {_a(parameter.kind)}, such as {_example(parameter)}, "
                f"not {section!r}"
            )
        return self._make(parameter.kind, section, {})

    def _usual(self, kind: str, parameter: Parameter) -> Any:
        """Returns what a needed part is where its section does not say."""
        usual = None if parameter.kind == kind else self._config.parts[parameter.kind]
        usual = usual or INSIDE.get(parameter.kind)
        if usual is None or parameter.several:
            raise ConfigError(
                f"{kind} needs {parameter.name}: set {kind}.{parameter.name}, "
                f"such as {_example(parameter)}"
            )
        return usual

    def _model(self, section: Mapping[str, Any]) -> LLM:
        """A language model that is metered and whose replies are kept; one for each section."""
        key = json.dumps(section, sort_keys=True, default=str)
        if key not in self._models:
            settings = dict(section)
            llm: LLM = make("llm", str(settings.pop("use", "")), **settings)
            self._stack.callback(llm.close)
            self._models[key] = self._kept(self._metered(llm))
        return self._models[key]

    def _metered(self, llm: LLM) -> LLM:
        price = price_of(llm.model, read_prices(self._config.prices))
        self._prices.append(price)
        if not self._dry:
            return MeteredLLM(llm, self._meter, price)
        self._dry_runs.append(DryRunLLM(llm, price))
        return self._dry_runs[-1]

    def _kept(self, llm: LLM) -> LLM:
        if self._ledger is None:
            return llm
        if self._replies is None:
            self._replies = Replies(self._ledger)
            self._stack.callback(self._replies.close)
        return CachedLLM(llm, self._replies, self._fresh)


def make(kind: str, name: str, /, **arguments: Any) -> Any:
    """The part of this name, its arguments checked against its constructor's; nested parts are
    made already."""
    known = parameters(kind, name)
    _refuse_unknown(kind, name, arguments, known.values())
    if absent := [one for one in known.values() if one.needed and one.name not in arguments]:
        raise ConfigError(f"{kind} {name!r} needs {absent[0].name}: set {kind}.{absent[0].name}")
    for argument, value in arguments.items():
        if not known[argument].admits(value):
            wanted = known[argument].type.__name__
            raise ConfigError(f"{kind} {name!r}: {argument} is of type {wanted}, not {value!r}")
    part = part_class(kind, name)(**arguments)
    _check(kind, name, part)
    return part


def _refuse_unknown(
    kind: str, name: str, arguments: Iterable[str], known: Iterable[Parameter]
) -> None:
    settable = [one.name for one in known if one.settable]
    if unknown := sorted(set(arguments) - {one.name for one in known}):
        choices = ", ".join(settable) or "none"
        raise ConfigError(
            f"{kind} {name!r} takes no argument {unknown[0]!r}; its arguments: {choices}"
        )


def _check(kind: str, name: str, part: object) -> None:
    """ConfigError for a part that lacks something that its protocol has."""
    absent = object()
    protocol = PROTOCOLS[kind]
    members = (one for one in {**vars(protocol), **protocol.__annotations__} if one[0] != "_")
    for member in members:
        if getattr_static(part, member, absent) is absent:
            raise ConfigError(
                f"{kind} {name!r} has no `{member}`: every {kind} has what "
                f"kg.protocols.{protocol.__name__} lists"
            )


def _a(kind: str) -> str:
    return f"an {kind}" if kind in ("encoder", "extractor", "llm") else f"a {kind}"


def _is_section(value: object) -> bool:
    return isinstance(value, Mapping) and "use" in value


def _example(parameter: Parameter) -> str:
    usual = INSIDE.get(parameter.kind, {"use": "NAME"})
    return f'{{ use = "{usual["use"]}" }}'
