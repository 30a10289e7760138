"""The command kg shell."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import takewhile
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import ConfigFile, GraphFolder, Settings, Verbose, configured
from kg.cli.output import note, plural, say
from kg.cli.query import AnswerFormat, answer, say_answer
from kg.cli.schema import say_schema
from kg.cli.statements import Candidates, split
from kg.cli.why import say_why
from kg.errors import ConfigError, FormatError, KgError

if TYPE_CHECKING:
    from kg.graph import Graph

HELP = """\
A query ends with a semicolon and may go over several lines. Tab completes.
  :schema         types, relations and patterns
  :why NAME       where the facts about something come from
  :table, :json, :csv   how answers are printed
  :quit           or Ctrl-D; Ctrl-C stops a query that runs"""
FACTS = 10  # most facts that :why shows
# The embedded engine's own list of property keys has those of nodes only.
FACT_PROPERTIES = (
    "MATCH ()-[r]->() WHERE r.relation IS NOT NULL WITH r LIMIT 500 "
    "UNWIND keys(r) AS name RETURN DISTINCT name"
)


def shell(
    limit: Annotated[int, typer.Option("--limit", min=1, help="The most rows to show.")] = 1000,
    timeout: Annotated[float, typer.Option("--timeout", min=0.1, help="Seconds.")] = 30.0,
    graph: GraphFolder = None,
    config: ConfigFile = None,
    settings: Settings = None,
    verbose: Verbose = False,
) -> None:
    """Ask the graph in Cypher, query by query.

    At a terminal with history and completion; from a pipe, queries that end with a semicolon.
    """
    from kg.graph import open_graph

    with open_graph(config=configured(graph, config, settings)) as opened:
        opened.verbose = verbose
        session = Session(opened, limit, timeout)
        at_terminal = sys.stdin.isatty() and sys.stdout.isatty()
        whole = session.talk() if at_terminal else _script(session, pieces(sys.stdin))
    if not whole:
        raise typer.Exit(2)


def _script(session: Session, todo: Iterator[str]) -> bool:
    """Run a script up to the first error; return True if all was run."""
    try:
        session.run(todo)
    except KgError as error:
        note(f"error: {error}")
        left = 0
        with suppress(FormatError):
            left = sum(1 for _ in takewhile(lambda piece: not _is_quit(piece), todo))
        if left:
            verb = "was" if left == 1 else "were"
            note(f"{plural(left, 'statement')} after this {verb} not run")
        return False
    return True


def pieces(lines: Iterable[str]) -> Iterator[str]:
    """Yield the statements and `:commands` of a script; the last may lack its semicolon."""
    rest = ""
    try:
        for line in lines:
            if not rest and line.lstrip().startswith(":"):
                yield line
                continue
            statements, rest = split(rest + line)
            yield from (f"{statement};" for statement in statements)
    except UnicodeDecodeError as error:
        raise FormatError("the input is not UTF-8 text") from error
    if rest:
        yield rest


class Session:
    """A session on one open graph; `form` is the format of its answers."""

    def __init__(self, graph: Graph, limit: int, timeout: float) -> None:
        from kg.verbs import schema_of

        self._graph = graph
        self._limit = limit
        self._timeout = timeout
        self.form = AnswerFormat.table
        self._commands: dict[str, Callable[[str], None]] = {
            ":help": lambda _: say(HELP),
            ":schema": lambda _: say_schema(schema_of(graph)),
            ":why": self._why,
            ":table": lambda _: self._print_as(AnswerFormat.table),
            ":json": lambda _: self._print_as(AnswerFormat.json),
            ":csv": lambda _: self._print_as(AnswerFormat.csv),
        }

    def run(self, pieces: Iterable[str]) -> None:
        """Run pieces until `:quit`; the first error is raised."""
        for piece in pieces:
            if _is_quit(piece):
                return
            self.take(piece)
            sys.stdout.flush()

    def talk(self) -> bool:
        """Run pieces from the terminal; errors are printed and the session continues."""
        from kg.cli.shell_input import prompt

        names = self.names()
        note("Cypher, ended by a semicolon; :help for help.")
        for piece in prompt(names):
            if _is_quit(piece):
                break
            try:
                self.take(piece)
            except KgError as error:
                note(f"error: {error}")
            except KeyboardInterrupt:
                note("stopped")
        return True

    def take(self, piece: str) -> None:
        """Run one `:command`, or statements."""
        if piece.lstrip().startswith(":"):
            name, _, rest = piece.strip().rstrip(";").partition(" ")
            if name not in self._commands:
                raise ConfigError(f"there is no command {name}; :help lists them")
            self._commands[name](rest.strip())
            return
        statements, rest = split(piece)
        for text in [*statements, *filter(None, [rest])]:
            table = answer(self._graph, text, {}, self._timeout, self._limit)
            say_answer(table, self.form, self._limit)

    def names(self) -> Candidates:
        """Return the names in the store; it is open after this."""

        def column(query: str) -> tuple[str, ...]:
            return tuple(str(row[0]) for row in self._graph.store.query(query, limit=10_000).rows)

        return Candidates(
            labels=column("CALL db.labels() YIELD label RETURN label"),
            types=column("CALL db.relationshipTypes() YIELD relationshipType AS t RETURN t"),
            properties=tuple(
                {
                    *column("CALL db.propertyKeys() YIELD propertyKey RETURN propertyKey"),
                    *column(FACT_PROPERTIES),
                }
            ),
        )

    def _print_as(self, form: AnswerFormat) -> None:
        self.form = form

    def _why(self, name: str) -> None:
        if not name:
            raise ConfigError("say of what: :why NAME")
        say_why(self._graph.ledger, [name], FACTS)


def _is_quit(piece: str) -> bool:
    return piece.strip().rstrip(";") == ":quit"
