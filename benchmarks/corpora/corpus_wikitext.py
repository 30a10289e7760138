"""200 texts of Wikipedia of about 600 words each: the folder corpus_wikitext."""

from __future__ import annotations

from pathlib import Path

from kg.errors import ConfigError


def texts(folder: Path) -> dict[str, str]:
    """The texts by file name; ConfigError where there are none."""
    files = sorted((folder / "corpus_wikitext").glob("doc_*.txt"))
    if not files:
        raise ConfigError(f"{folder} holds no corpus_wikitext/doc_*.txt")
    return {file.name: file.read_text(encoding="utf-8") for file in files}
