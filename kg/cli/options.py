"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.config import Config, load_config

GraphFolder = Annotated[
    str | None,
    typer.Option(
        "--graph",
        "-g",
        metavar="FOLDER",
        help="The graph's folder (default: kg, or $KG_GRAPH), or a server: neo4j://HOST.",
    ),
]
LedgerFolder = Annotated[
    Path | None,
    typer.Option(
        "--ledger", metavar="FOLDER", help="The ledger's folder, where --graph is a server."
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


def configured(
    graph: str | None,
    config: Path | None,
    settings: list[str] | None,
    ledger: Path | None = None,
) -> Config:
    return load_config(config, graph, settings or (), ledger)


MaxTokens = Annotated[
    int, typer.Option("--max-tokens", min=0, help="Stop before a model used more; 0: no limit.")
]
MaxCost = Annotated[
    float, typer.Option("--max-cost", min=0, help="Stop before it cost more US dollars.")
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Say what a model would be asked, and do nothing.")
]
