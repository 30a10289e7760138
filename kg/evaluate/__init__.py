"""Measures of a graph's quality. Nothing heavy is imported until a score is computed."""
