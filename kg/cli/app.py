"""The application of all commands, with its handling of errors."""

from __future__ import annotations

import sys
from importlib import metadata
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from kg.cli import (
    build,
    delete,
    difference,
    doctor,
    embed,
    export,
    importing,
    judge,
    push,
    query,
    resolve,
    schema,
    score,
    serve,
    shell,
    stats,
    table,
    view,
    why,
)
from kg.cli.output import note
from kg.errors import KgError


class CommandGroup(TyperGroup):
    """A group that turns known errors into one line and exit code 2, Ctrl-C into a line and 130."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KgError as error:
            note(f"error: {error}")
            sys.exit(2)
        except KeyboardInterrupt:
            kept = " Everything finished is kept; the same command goes on from there."
            note("stopped." + (kept if ctx.invoked_subcommand in ("build", "embed") else ""))
            sys.exit(130)


app = typer.Typer(
    name="kg",
    cls=CommandGroup,
    help="Knowledge graphs from documents, with evidence for every fact.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback(invoke_without_command=True)
def version(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Knowledge graphs from documents, with evidence for every fact."""
    if version:
        print(f"triplesmith {metadata.version('triplesmith')}")
        raise typer.Exit


for command in (
    build.init,
    build.build,
    build.extract,
    delete.delete,
    difference.diff,
    query.query,
    shell.shell,
    embed.embed,
    push.push,
    export.export,
    why.why,
    stats.stats,
    view.view,
    serve.serve,
    doctor.doctor,
):
    app.command()(command)
app.command("import")(importing.import_graph)
for group in (judge.app, resolve.app, schema.app, score.app, table.app):
    app.add_typer(group)
