"""The graph as a page: one HTML file that needs nothing but a browser."""

from kg.view.data import tables
from kg.view.html import GraphPage, assemble, render, write

__all__ = ["GraphPage", "assemble", "render", "tables", "write"]
