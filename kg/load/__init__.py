"""Loaders: documents from files, folders and standard input, with one file in memory at a time."""

from kg.load.files import FORMATS, Loaded, Skipped, Unreadable, file_id, load
from kg.load.notes import Note, Notes
from kg.load.scope import Kept, Scope
from kg.text.language import is_english

__all__ = [
    "FORMATS",
    "Kept",
    "Loaded",
    "Note",
    "Notes",
    "Scope",
    "Skipped",
    "Unreadable",
    "file_id",
    "is_english",
    "load",
]
