"""The command kg serve."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from kg.cli.options import ConfigFile, GraphFolder, Settings, configured
from kg.cli.output import note, say
from kg.errors import missing_extra

TOKEN = "KG_SERVE_TOKEN"


def serve(
    host: Annotated[
        str, typer.Option("--host", help="The address; one that others reach needs a token.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="0 takes any free port.")
    ] = 8765,
    graph: GraphFolder = None,
    config: ConfigFile = None,
    settings: Settings = None,
) -> None:
    """Show the graph in the browser: search, expand, query, evidence. It reads only.

    With a token in $KG_SERVE_TOKEN documents can be deleted, too.
    """
    from kg.graph import open_graph

    try:
        from kg.serve import listen, serve
    except ModuleNotFoundError as error:
        raise missing_extra("kg serve", ["starlette", "uvicorn"], "serve") from error
    chosen = configured(graph, config, settings)
    open_graph(config=chosen).close()  # fails at once for a broken graph
    token = os.environ.get(TOKEN, "")
    listening = listen(host, port, token)
    address = f"[{host}]" if ":" in host else host
    say(f"serving {chosen.graph} at http://{address}:{listening.getsockname()[1]}/")
    note("Ctrl-C stops it.")
    serve(chosen, listening, host, token)
