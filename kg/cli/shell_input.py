"""The prompt of the shell: history, completion, and lines that continue until a semicolon."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition
from prompt_toolkit.history import FileHistory, History, InMemoryHistory

from kg.cli.output import note
from kg.cli.statements import Candidates, complete, split

PROMPT, CONTINUED = "kg> ", "..> "


def prompt(names: Candidates) -> Iterator[str]:
    """Yield what the user types, piece by piece: statements with their semicolon, or a `:command`.

    Ctrl-C drops the input at the prompt, Ctrl-D ends.
    """
    session: PromptSession[str] = PromptSession(
        PROMPT,
        history=_history(),
        completer=_Completer(names),
        complete_while_typing=False,
        multiline=Condition(lambda: not _finished(get_app().current_buffer.text)),
        prompt_continuation=CONTINUED,
    )
    while True:
        try:
            yield session.prompt()
        except KeyboardInterrupt:
            continue
        except EOFError:
            return


def _finished(text: str) -> bool:
    return text.lstrip().startswith(":") or split(text)[1] == ""


class _Completer(Completer):
    def __init__(self, names: Candidates) -> None:
        self._names = names

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterator[Completion]:
        length, candidates = complete(document.text_before_cursor, self._names)
        for candidate in candidates:
            yield Completion(candidate, start_position=-length)


def _history() -> History:
    """Return the history in a file that only the user may read, for queries may be private."""
    file = state_folder() / "history"
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(file, os.O_CREAT | os.O_APPEND | os.O_RDWR, 0o600))
    except OSError as error:
        note(f"note: nothing will be remembered: {file}: {error.strerror}")
        return InMemoryHistory()
    return FileHistory(str(file))


def state_folder() -> Path:
    """Return the folder for such files: XDG_STATE_HOME, or LOCALAPPDATA on Windows."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    else:
        base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(base) / "triplesmith"
