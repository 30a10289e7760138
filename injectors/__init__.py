"""Injectors: they turn a graph into prompts, data, features or weights."""
