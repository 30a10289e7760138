"""Queries that the embedded engine answers wrongly, and their correct forms."""
