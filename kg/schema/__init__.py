"""Schemas: files, the shipped catalogue of relations, and schemas induced from statements."""
