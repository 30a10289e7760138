"""The graph as a page: one HTML file that needs nothing but a browser."""

from kg.view.html import Page, render

__all__ = ["Page", "render"]
