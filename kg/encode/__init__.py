"""Encoders: vectors of texts and of the words in them."""
