"""Loaders: files, folders and standard input become documents, one file in memory at a time."""

from kg.load.files import FORMATS, Loaded, Skipped, Unreadable, load
from kg.load.language import is_english

__all__ = ["FORMATS", "Loaded", "Skipped", "Unreadable", "is_english", "load"]
