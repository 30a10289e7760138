"""The command `kg`. Thin: parse, call one library function, print.

Results go to standard output; progress and notes to standard error.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; exit with 0, 1 (no result, or a problem), 2 or 130."""
    from kg.cli.app import app

    for stream in (sys.stdout, sys.stderr):
        # A text may hold what the terminal's encoding lacks; that must not stop a command.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    app()
