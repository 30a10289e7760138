"""Agreement of predicted triples with gold triples, document by document.

Strings are compared after normalisation: NFKC, case folded, `_` and runs of space as one blank,
quotes, brackets and `. , ; : ! ?` off both ends, leading determiners off (a, an, the, this, that,
these, those) unless nothing else is left. A triple that stands twice in a document counts once.

- exact: the whole triple; pair: head and tail, in this order, under any relation. micro counts
  over all documents, macro is the mean over documents.
- graph_bleu, graph_rouge2: each triple is a line of words; predicted and gold triples are paired
  one to one so that the sum of similarities is greatest; precision is the sum by the number of
  predicted triples, recall by that of gold triples; the mean over documents. As in BLEU itself, a
  triple of three words has no 4-gram and scores 0.56 against itself.
- Where both graphs are empty they agree (1); where one is, the document scores 0.

`paper_compatible=True` repeats a fault of the script published with GraphJudge (Huang et al.,
EMNLP 2025), for comparison with its numbers only: it puts a `;` between the characters of a
triple's Python form and compares these, which gives unrelated graphs about a third of the points.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import FormatError
from kg.evaluate.graph_files import StringTriple, pair_graphs, read_graphs
from kg.evaluate.overlap import (
    PRF,
    aligned,
    mean_prf,
    ngram_counts,
    prf,
    rouge2_precision,
    rouge_tokens,
    sentence_bleu,
)

DETERMINERS = frozenset({"a", "an", "the", "this", "that", "these", "those"})
EDGE_PUNCTUATION = "\"'`´‘’“”‚„«»()[]{}<>.,;:!?¡¿… "

_WORD = re.compile(r"\w+")

Triples = Sequence[StringTriple]
Tokens = Callable[[StringTriple], list[str]]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Scores of agreement: `micro` from all documents' counts, `macro` the mean over documents."""

    micro: PRF
    macro: PRF


@dataclass(frozen=True, slots=True)
class TripleScores:
    """The scores of `score_triples`; `dataclasses.asdict` of it is the JSON output."""

    documents: int
    gold_triples: int
    predicted_triples: int
    exact: Agreement
    pair: Agreement
    graph_bleu: PRF
    graph_rouge2: PRF
    paper_compatible: bool


def score_files(gold: Path, pred: Path, *, paper_compatible: bool = False) -> TripleScores:
    """Return the scores of two JSONL files (forms and pairing: `kg.evaluate.graph_files`).

    Raises FormatError, with the file and the line, for any other file.
    """
    gold_graphs, pred_graphs = pair_graphs(read_graphs(gold), read_graphs(pred))
    return score_triples(gold_graphs, pred_graphs, paper_compatible=paper_compatible)


def score_triples(
    gold: Sequence[Triples], pred: Sequence[Triples], *, paper_compatible: bool = False
) -> TripleScores:
    """Return the scores of `pred[i]` against `gold[i]`, the triples of one document each.

    Raises FormatError if the numbers of documents differ.
    """
    if len(gold) != len(pred):
        raise FormatError(f"{len(gold)} gold documents but {len(pred)} predicted ones")
    exact_gold, exact_pred = _normal_graphs(gold), _normal_graphs(pred)
    if paper_compatible:
        bleu_gold, bleu_pred = gold, pred
        bleu_tokens: Tokens = _joined_characters
        rouge_words: Tokens = _joined_letters
    else:
        bleu_gold, bleu_pred = exact_gold, exact_pred
        bleu_tokens = rouge_words = triple_words
    return TripleScores(
        documents=len(gold),
        gold_triples=sum(map(len, exact_gold)),
        predicted_triples=sum(map(len, exact_pred)),
        exact=_agreement(exact_gold, exact_pred, lambda triple: triple),
        pair=_agreement(exact_gold, exact_pred, lambda triple: (triple[0], triple[2])),
        graph_bleu=_graph_score(bleu_gold, bleu_pred, bleu_tokens, sentence_bleu),
        graph_rouge2=_graph_score(bleu_gold, bleu_pred, rouge_words, rouge2_precision),
        paper_compatible=paper_compatible,
    )


def normalise(text: str) -> str:
    """Return the form in which two strings are compared; never blank unless `text` is.

    >>> normalise("  The “Marlow_Bank”, ")
    'marlow bank'
    """
    folded = unicodedata.normalize("NFKC", text).casefold().replace("_", " ")
    whole = " ".join(folded.split())
    bare = whole.strip(EDGE_PUNCTUATION)
    first, _, rest = bare.partition(" ")
    while first in DETERMINERS and rest:
        bare = rest.strip(EDGE_PUNCTUATION)
        first, _, rest = bare.partition(" ")
    return bare or whole


def triple_words(triple: StringTriple) -> list[str]:
    """Return the words of a triple in lower case; a part without a letter or digit is one word."""
    words: list[str] = []
    for part in triple:
        lowered = part.lower().replace("_", " ")
        words += _WORD.findall(lowered) or lowered.split()
    return words


def _normal_graphs(graphs: Sequence[Triples]) -> list[list[StringTriple]]:
    return [
        list(dict.fromkeys((normalise(h), normalise(r), normalise(t)) for h, r, t in graph))
        for graph in graphs
    ]


def _agreement(
    gold: Sequence[Triples], pred: Sequence[Triples], key: Callable[[StringTriple], Hashable]
) -> Agreement:
    counts = []
    for gold_graph, pred_graph in zip(gold, pred, strict=True):
        expected = {key(triple) for triple in gold_graph}
        predicted = {key(triple) for triple in pred_graph}
        counts.append((len(expected & predicted), len(predicted), len(expected)))
    totals = [sum(column) for column in zip(*counts, strict=True)] or [0, 0, 0]
    return Agreement(
        micro=prf(totals[0], totals[1], totals[2]),
        macro=mean_prf([prf(*row) for row in counts]),
    )


def _graph_score(
    gold: Sequence[Triples],
    pred: Sequence[Triples],
    tokens: Tokens,
    similarity: Callable[..., float],
) -> PRF:
    scores = []
    for gold_graph, pred_graph in zip(gold, pred, strict=True):
        gold_lines = [ngram_counts(tokens(triple)) for triple in gold_graph]
        pred_lines = [ngram_counts(tokens(triple)) for triple in pred_graph]
        scores.append(aligned(gold_lines, pred_lines, similarity))
    return mean_prf(scores)


def _joined_text(triple: StringTriple) -> str:
    return ";".join(str(list(triple))).lower().strip()


def _joined_letters(triple: StringTriple) -> list[str]:
    return rouge_tokens(_joined_text(triple))


def _joined_characters(triple: StringTriple) -> list[str]:
    """Return the tokens of spaCy's tokenizer with `;` as its only infix, as in the script.

    It splits at blanks, then around each `;` except one at the start.
    """
    tokens = []
    for piece in _joined_text(triple).split():
        start = 0
        for place, character in enumerate(piece[1:], start=1):
            if character == ";":
                tokens += [piece[start:place], ";"]
                start = place + 1
        tokens.append(piece[start:])
    return [token for token in tokens if token]
