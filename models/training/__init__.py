"""Train the `triplesmith-en` spaCy pipeline from checked data files."""
