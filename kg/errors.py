"""The errors that people see, each one line that says what to do.

KgError
├── the user's:  ConfigError, FormatError, SchemaError, QueryError
└── the world's: LLMError, StoreError, BudgetExceeded
A fault of ours is a plain AssertionError.
"""

from collections.abc import Iterable

# What to do where a database holds something else.
OTHER_DATABASE = (
    "name another database with NEO4J_DATABASE (Neo4j Community has one only: name another server, "
    "or keep this graph in its folder)"
)

CARET_WIDTH = 100  # characters of a long line that are shown around the place


class KgError(Exception):
    """Known trouble; the command line prints it as one line and exits with 2."""


class ConfigError(KgError):
    """A wrong setting, argument or part name, or a missing extra."""


def missing_extra(what: str, packages: Iterable[str], extra: str) -> ConfigError:
    """Returns what to do where packages of an extra are not installed."""
    return ConfigError(
        f"{what} needs {', '.join(packages)}: pip install '.[{extra}]' in a copy of the repository"
    )


class FormatError(KgError):
    """A file or a line that cannot be read as what it should be."""


class SchemaError(KgError):
    """A schema that contradicts itself or names what does not exist."""


class QueryError(KgError):
    """A query that cannot run: syntax, writing where only reading is allowed, too slow.

    `position` is the offset in the query where it went wrong, where known.
    """

    def __init__(self, message: str, position: int | None = None) -> None:
        super().__init__(message)
        self.position = position


class LLMError(KgError):
    """A language model that does not answer, or not usefully."""


class StoreError(KgError):
    """A graph or a ledger that cannot be opened, read or written."""


class BudgetExceeded(KgError):
    """The limit on tokens or money is reached; everything done so far is kept."""


def caret(text: str, position: int | None) -> str:
    """The line of the query and a caret under the place, to follow a message; else ""."""
    if position is None or not 0 <= position <= len(text):
        return ""
    start = text.rfind("\n", 0, position) + 1
    line = text[start:].partition("\n")[0].replace("\t", " ")
    if not line.strip():
        return ""
    column = position - start
    cut = max(0, column - CARET_WIDTH // 2)
    return f"\n  {line[cut : cut + CARET_WIDTH]}\n  {' ' * (column - cut)}^"
