"""Graphs of other programs, and exported ones, as sources of a graph."""
