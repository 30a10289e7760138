"""The options that commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.config import Config, load_config

GraphFolder = Annotated[
    Path | None,
    typer.Option(
        "--graph", "-g", metavar="FOLDER", help="The graph's folder (default: kg, or $KG_GRAPH)."
    ),
]
ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", "-c", metavar="FILE", help="Settings (default: ./kg.toml)."),
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="SECTION.ARGUMENT=VALUE", help="One setting over the file; repeatable."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else.")]
Verbose = Annotated[
    bool, typer.Option("--verbose", "-v", help="Show what the graph engine has to say.")
]


def configured(graph: Path | None, config: Path | None, settings: list[str] | None) -> Config:
    return load_config(config, graph, settings or ())
