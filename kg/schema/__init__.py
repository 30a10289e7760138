"""Schemas: files, the packaged catalogue of relations, and induction from statements."""
