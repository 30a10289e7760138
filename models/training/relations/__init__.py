"""Training of the adapters and heads that `triplesmith-relations` ships."""
