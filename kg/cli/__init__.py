"""The command `kg`. Thin: parse, call one library function, print.

Results go to standard output; progress and notes to standard error.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Runs the command line; exits with 0, 1 (found nothing, or trouble found), 2 or 130."""
    from kg.cli.app import app

    for stream in (sys.stdout, sys.stderr):
        # A text may hold what the terminal's encoding lacks; that must not stop a command.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    app()
