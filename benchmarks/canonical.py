"""Whether names of relations that are joined say the same.

    python -m benchmarks.canonical [--near 0.6,0.68,0.75]

Against 208 labelled pairs, which come from what language models and the offline extractor call
relations, and from Wikidata, labelled before any rule was tried; the two halves are told apart by
the parity of a hash. And over all 250 names that language models gave the relations of 30 texts at
once, where nearly every pair is wrong: what is joined there by nearness alone is printed, nearest
first, to be read.
"""

from __future__ import annotations
