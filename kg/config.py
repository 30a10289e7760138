"""The settings in kg.toml: the parts that make a graph, with their constructors' own arguments.

Flags win over the environment (KG_GRAPH, NEO4J_URI, NEO4J_USERNAME, NEO4J_DATABASE), that over the
file, that over the defaults. The password of a server is read from NEO4J_PASSWORD only.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kg.errors import ConfigError, FormatError
from kg.registry import PARTS, Parameter, names, parameters, part_class

FILE = "kg.toml"
DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "chunker": {"use": "sentences"},
    "extractor": {"use": "offline"},
    "llm": {"use": "endpoint"},
    "encoder": {"use": "best"},
    "judge": {"use": "rules"},
    "resolver": {"use": "names"},
    "store": {"use": "embedded"},
    "relations": {},
}
# Environment variables of a server by the store's argument; other tools use these names too.
SERVER_VARIABLES: Mapping[str, tuple[str, ...]] = {
    "uri": ("NEO4J_URI", "NEO4J_URL"),
    "username": ("NEO4J_USERNAME", "NEO4J_USER"),
    "database": ("NEO4J_DATABASE",),
}
TEMPLATE = """\
# What makes your graph. Every line below shows a default; `kg doctor` checks this file.

# graph = "kg"                       # the folder that holds the ledger and the graph
# schema = "schema.json"             # entity types, relation types, patterns (see docs/schema.md)
# prices = "prices.toml"             # of language models, as kg/llm/prices.toml has them

[chunker]
use = "sentences"
# size = 4000                        # characters
# overlap = 200

[extractor]
use = "offline"                      # or "llm": the model of [llm] reads; others are further down
# pipeline = "triplesmith_en"        # or any spaCy pipeline with a parser and entities
# mode = "compact"                   # or "full": open information extraction
# batch_size = 256                   # pieces of text that are parsed at a time

[llm]
use = "endpoint"                     # any that speaks as OpenAI does; the key is $OPENAI_API_KEY
                                     # or "local": a folder of transformers, see docs/llm.md
# model = ""                         # or $OPENAI_MODEL
# base_url = ""                      # or $OPENAI_BASE_URL
# concurrency = 16                   # requests in flight
# requests_per_minute = 0            # 0: no limit
# tokens_per_minute = 0
# temperature = 0.0
# max_tokens = 2048                  # of a reply
# timeout = 300.0                    # seconds, then a request is tried again
# retries = 6

[encoder]
use = "best"                         # the best that is installed: "minilm", else "static"

[judge]
use = "rules"
# min_confidence = 0.3               # below it a triple is quarantined
# max_argument_words = 10            # longer heads and tails are rejected
# max_argument_chars = 120

[resolver]
use = "names"

[store]
use = "embedded"                     # or "neo4j", with $NEO4J_PASSWORD; or "memory"
# heap = "512m"                      # memory of its engine

[relations]
# limit = 50                         # relation types in the graph; rarer ones are RELATED
# min_facts = 5                      # facts a relation outside the catalogue needs to be a type
"""

OTHERS = """
# The other parts, each with all its settings. One of them takes the place of its section above.
"""


def settings_file() -> str:
    """Return a kg.toml with every setting: those of the usual parts, then those of the others."""
    sections = (
        _commented(kind, name)
        for kind, names in PARTS.items()
        for name in sorted(names)
        if name != DEFAULTS[kind]["use"]
    )
    return "".join((TEMPLATE, OTHERS, *sections))


def _commented(kind: str, name: str) -> str:
    lines = [f"[{kind}]", f'use = "{name}"']
    for parameter in parameters(kind, name).values():
        if not parameter.settable:
            continue
        value, remark = _default(kind, parameter)
        line = f"{parameter.name} = {value}"
        lines.append(f"{line:<35}# {remark}" if remark else line)
    return "\n" + "".join(f"# {line}\n" for line in lines)


def _default(kind: str, parameter: Parameter) -> tuple[str, str]:
    """Return (value in TOML, remark)."""
    if not parameter.kind:
        return ('""', "needed") if parameter.needed else (json.dumps(parameter.default), "")
    if parameter.kind == kind == "extractor":
        return ('{ use = "llm" }', "") if parameter.needed else ('{ use = "offline" }', "or none")
    usual = json.dumps(DEFAULTS[parameter.kind]["use"])
    remark = f"that of [{parameter.kind}]" if parameter.needed else "or leave it out"
    return f"[{{ use = {usual} }}]" if parameter.several else f"{{ use = {usual} }}", remark


@dataclass(frozen=True, slots=True)
class Config:
    """Settings merged from all sources. `parts[kind]` is {"use": name, argument: value, ...}.

    `graph` is the folder of the ledger, `server` the address that a flag or KG_GRAPH gives in place
    of a folder.
    """

    graph: Path
    parts: Mapping[str, Mapping[str, Any]]
    schema: Path | None = None
    file: Path | None = None
    relations: Mapping[str, int] = field(default_factory=dict)
    server: str = ""
    prices: Path | None = None


def load_config(
    file: Path | None = None,
    graph: str | Path | None = None,
    settings: Iterable[str] = (),
    ledger: str | Path | None = None,
) -> Config:
    """Read `file` (else ./kg.toml if there is one). `settings` are "section.argument=value".

    `graph` is a folder, or the address of a server; then `ledger` is the folder of the ledger.
    """
    path = file or (Path(FILE) if Path(FILE).is_file() else None)
    data = _read(path) if path else {}
    flags: dict[str, Any] = {}
    for setting in settings:
        _set(flags, setting)
    if unknown := sorted((set(data) | set(flags)) - set(DEFAULTS) - {"graph", "schema", "prices"}):
        choices = ", ".join(["graph", "schema", "prices", *DEFAULTS])
        raise ConfigError(f"{path or 'settings'}: no section {unknown[0]!r}; sections: {choices}")
    sections = {
        name: {**usual, **_table(data, name), **_table(flags, name)}
        for name, usual in DEFAULTS.items()
    }
    folder, server = _place(graph, ledger, flags.get("graph") or data.get("graph"), path)
    if sections["store"]["use"] == "neo4j":
        sections["store"] |= _environment() | _table(flags, "store")
    for kind in PARTS:
        if sections[kind]["use"] not in names(kind):
            part_class(kind, str(sections[kind]["use"]))  # its error lists the choices
    base = path.parent if path else Path()
    schema = flags.get("schema") or data.get("schema")
    prices = flags.get("prices") or data.get("prices")
    config = Config(
        graph=folder,
        parts={kind: sections[kind] for kind in PARTS},
        schema=base / str(schema) if schema else None,
        file=path,
        prices=base / str(prices) if prices else None,
        relations=_relations(sections["relations"]),
    )
    return at_server(config, server) if server else config


def _place(
    graph: str | Path | None, ledger: str | Path | None, named: Any, file: Path | None
) -> tuple[Path, str]:
    """Return the folder of the ledger, and the server if the graph is given by an address."""
    names = [str(name) for name in (graph, os.environ.get("KG_GRAPH")) if name]
    server = names[0] if names and is_address(names[0]) else ""
    folders = [str(ledger)] if ledger else [name for name in names if not is_address(name)]
    if folders:
        return Path(folders[0]), server
    folder = str(named or "kg")
    if is_address(folder):
        raise ConfigError(
            f"graph names the folder of the ledger: a server goes under [store], not {folder!r}"
        )
    return (file.parent if file else Path()) / folder, server


def is_address(graph: str) -> bool:
    """Return True for a server's address, False for a folder."""
    return "://" in graph


def at_server(config: Config, address: str) -> Config:
    """Return the same settings with a server's store, completed from the environment."""
    settings = config.parts["store"]
    own = settings if settings["use"] == "neo4j" else {"use": "neo4j", **_environment()}
    store = {**own, "uri": address}
    return replace(config, parts={**config.parts, "store": store}, server=address)


def _environment() -> dict[str, str]:
    values = {
        argument: next((value for name in variables if (value := os.environ.get(name))), "")
        for argument, variables in SERVER_VARIABLES.items()
    }
    return {argument: value for argument, value in values.items() if value}


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FormatError(f"{path} is not valid TOML: {error}") from error


def _set(data: dict[str, Any], setting: str) -> None:
    name, equals, value = setting.partition("=")
    section, dot, argument = name.strip().partition(".")
    if not equals or not section:
        raise ConfigError(f"a setting is section.argument=value, not {setting!r}")
    try:
        parsed = tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        parsed = value.strip()  # a bare word is a string
    outer, inside, inner = argument.partition(".")
    if inside:
        inline = (
            value.strip() if parsed != value.strip() else json.dumps(parsed, ensure_ascii=False)
        )
        raise ConfigError(
            f"{section}.{argument} is set inside of {outer}: "
            f"--set '{section}.{outer}={{{inner} = {inline}}}', with all that it needs"
        )
    if dot:
        data[section] = {**_table(data, section), argument: parsed}
    else:
        data[section] = parsed


def _table(data: Mapping[str, Any], name: str) -> dict[str, Any]:
    table = data.get(name, {})
    if not isinstance(table, dict):
        raise ConfigError(f"{name} is a section: write [{name}] and its arguments below it")
    return table


def _relations(section: Mapping[str, Any]) -> dict[str, int]:
    limits = {"limit": 200, "min_facts": 1_000_000}
    for name, value in section.items():
        if name not in limits:
            raise ConfigError(f"[relations] takes {' and '.join(limits)}, not {name!r}")
        if not isinstance(value, int) or not 1 <= value <= limits[name]:
            raise ConfigError(f"relations.{name} is a number from 1 to {limits[name]}")
    return dict(section)
