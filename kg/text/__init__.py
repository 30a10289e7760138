"""Text: sentences, literals, spelling, word lists, and where quoted words stand."""
