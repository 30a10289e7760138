"""The folder of the evaluation data and the files in it."""

from __future__ import annotations

import os
from pathlib import Path

from kg.errors import ConfigError


def data_folder(given: Path | None) -> Path:
    """The folder given, else the one that TRIPLESMITH_DATA names; ConfigError if there is none."""
    named = given or os.environ.get("TRIPLESMITH_DATA")
    if not named:
        raise ConfigError("no data: pass --data FOLDER or set TRIPLESMITH_DATA")
    folder = Path(named)
    if not folder.is_dir():
        raise ConfigError(f"{folder} is not a folder; --data or TRIPLESMITH_DATA names the data")
    return folder


def data_file(folder: Path, *parts: str) -> Path:
    """A file in the data folder; ConfigError where it is absent."""
    path = folder.joinpath(*parts)
    if not path.is_file():
        raise ConfigError(f"{path} is missing; is {folder} the data folder?")
    return path
