"""Public corpora: their readers, their splits, and how tokens become text.

One file for each corpus, named after its folder in the data folder. Benchmarks and training read
corpora through these files alone, so both see the same texts.
"""
