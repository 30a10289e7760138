"""Export of a graph in the formats of other programs; see docs/export.md."""

from kg.export.formats import FORMATS, Export, export

__all__ = ["FORMATS", "Export", "export"]
