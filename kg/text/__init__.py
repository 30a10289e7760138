"""Text: sentences, literals, spelling, word lists, and the spans of quoted words."""
