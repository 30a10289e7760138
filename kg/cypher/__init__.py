"""Cypher as text: tokens, tree, the read-only check, and hints about slow queries."""
