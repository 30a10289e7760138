"""The verbs: all that is asked of a part. Each has one method, a store a few more.

The `fingerprint` of a part changes whenever the part may return something else (kg.fingerprint).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, Protocol, TypeVar, runtime_checkable

from kg.model import Changes, Chunk, Document, Entity, Extraction, Fact, Judgement

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
GIVEN = "given by the program"
Given = Annotated[T, GIVEN]  # an argument of a part that no settings hold, such as a folder
Pattern = tuple[str, str, str]  # head type, relation, tail type or type of value


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question to a model: the turns of a talk, the last one the user's.

    `schema` is a JSON schema (as JSON text) that the reply has to have, "{}" for any JSON object.
    `first` asks for log-probabilities of the first token. `check` raises FormatError for a reply
    that is no answer, and `more` questions are sure to follow an answer: neither belongs to the
    question.
    """

    turns: tuple[str, ...]
    system: str = ""
    schema: str = ""
    first: bool = False
    check: Callable[[str], object] | None = field(default=None, compare=False, repr=False)
    more: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """A model's answer, or `problem`, which says why there is none. `cut` says it hit its limit.

    `first` holds log-probabilities of the first token, the likeliest first, where the model tells
    them. Tokens are the endpoint's count, else an estimate; 0 where the model read nothing.
    `final`: the same question would have the same problem.
    """

    text: str
    prompt_tokens: int = 0
    reply_tokens: int = 0
    cut: bool = False
    problem: str = ""
    first: tuple[tuple[str, float], ...] = ()
    final: bool = False

    @property
    def refused(self) -> bool:
        """Returns whether asking again would change nothing, as where the prompt did not reach the
        model."""
        return bool(self.problem) and (self.final or not self.prompt_tokens)


def unheard(prompt: Prompt, reply: Reply) -> None:
    """Nobody listens to replies before their turn."""


@runtime_checkable
class LLM(Protocol):
    """`fingerprint` names the model and the settings that decide its replies.

    `model` is its name in the list of prices; a reply has at most `max_tokens` tokens.
    """

    @property
    def fingerprint(self) -> str: ...

    @property
    def model(self) -> str: ...

    @property
    def max_tokens(self) -> int: ...

    def complete(
        self, prompts: Iterable[Prompt], arrived: Callable[[Prompt, Reply], None] = unheard
    ) -> Iterator[Reply]:
        """Replies in the order of the prompts, a bounded window of them in flight.

        `arrived` is told each reply when it comes, before its turn, from any thread. LLMError for
        what no other prompt would mend (a wrong key, no endpoint); what concerns one prompt is
        its reply's `problem`.
        """
        ...

    def close(self) -> None:
        """Ends its connections and frees its memory; it may be closed twice."""
        ...


@runtime_checkable
class Chunker(Protocol):
    @property
    def fingerprint(self) -> str: ...

    def chunk(self, document: Document) -> Iterator[Chunk]: ...


@runtime_checkable
class Extractor(Protocol):
    """`relation_names` are relation types of the graph however rare they are."""

    @property
    def fingerprint(self) -> str: ...

    @property
    def relation_names(self) -> Collection[str]: ...

    def extract(self, chunks: Iterable[Chunk]) -> Iterator[Extraction]:
        """One extraction for each chunk, in order."""
        ...


@runtime_checkable
class Judge(Protocol):
    @property
    def fingerprint(self) -> str: ...

    def judge(self, extractions: Iterable[Extraction]) -> Iterator[Judgement]:
        """One judgement for each triple, in order."""
        ...


@dataclass(frozen=True, slots=True)
class Named:
    """A mention as the resolver sees it: its place in the ledger, words and type."""

    id: int
    doc_id: str
    text: str
    type: str
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class Assignment:
    """Mention `mention` of document `doc_id` names the entity `key`.

    `key` is "canonical name|Type" or "canonical name (form)|Type". Where it is not the key that
    the mention's own words and type give (`source`), `rule` and `reason` say why.
    """

    doc_id: str
    mention: int
    key: str
    source: str = ""
    rule: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Merge:
    """Entity key `source` is the same as `target`, over all documents."""

    source: str
    target: str
    rule: str
    reason: str


Progress = Callable[[str, int], None]  # called with (stage, how many are done)


def unseen(stage: str, done: int) -> None:
    """The progress that nobody looks at."""


class LedgerView(Protocol):
    """A resolver's view of a ledger."""

    def documents_to_resolve(self) -> Iterator[tuple[str, str, Sequence[Named]]]:
        """(id, text, mentions in order) of each document added or changed since last time.

        One without prose (a graph that was imported, a row of a table) comes without a text,
        once for each of its names, in all their capitals, with its mentions.
        """
        ...

    def names_to_resolve(self) -> Iterator[tuple[str, Mapping[str, Collection[str]]]]:
        """(canonical name, {entity key: its documents}) for each name touched since last time.

        The parts of a graph that was imported are one document.
        """
        ...

    def stated_together(self, name: str) -> Collection[frozenset[str]]:
        """Pairs of forms of this canonical name that are the two ends of one accepted fact."""
        ...

    def vetoed(self, rule: str, source: str, target: str, doc_id: str = "") -> bool:
        """Returns whether a person has undone this decision (doc_id is "" for merges)."""
        ...


@runtime_checkable
class Resolver(Protocol):
    @property
    def fingerprint(self) -> str: ...

    def resolve(self, view: LedgerView) -> Iterator[Assignment | Merge]:
        """First one assignment for each mention of `view.documents_to_resolve()`, then the
        merges that hold for `view.names_to_resolve()` (earlier ones of those names go).

        The ledger writes what is yielded before it answers the next question.
        """
        ...


class Naming(Protocol):
    """Names that mean the same: {name: the one that stands for it in the graph}.

    A name that is missing, or one that stands, stands for itself. What is told depends on the
    counts alone.
    """

    @property
    def fingerprint(self) -> str: ...

    def types(self, counts: Mapping[str, int]) -> Mapping[str, str]:
        """`counts` says how many mentions are of a type."""
        ...

    def relations(self, counts: Mapping[Pattern, int]) -> Mapping[str, str]:
        """`counts` says how often a relation is stated between types, called as in the graph."""
        ...


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text: `spans` in code points, `vectors` (words, dimensions) of unit length."""

    spans: tuple[tuple[int, int], ...]
    vectors: npt.NDArray[np.float32]


@runtime_checkable
class Encoder(Protocol):
    """Texts as vectors. What it knows nothing of is a row of zeros, else rows have unit length."""

    @property
    def fingerprint(self) -> str: ...

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """(texts, dimensions)"""
        ...

    def words(self, texts: Sequence[str]) -> list[Words]:
        """The words of each text with their vectors."""
        ...


@dataclass(frozen=True, slots=True)
class Table:
    """The answer to a query. Values are plain Python; `truncated` says the row cap cut it."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A fact as the graph returns it, by the ids of its ends."""

    id: str
    head: str
    relation: str
    type: str
    tail: str
    confidence: float
    support: int


@dataclass(frozen=True, slots=True)
class Hit:
    """One result of a search; higher `score` is better, comparable within one answer only."""

    id: str
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class Subgraph:
    """Facts as arrays: `edges` is (2, facts) int64 into `ids`; `relations` (facts,) int64 into
    `relation_names`; `confidence` (facts,) float32. Rows are sorted by fact id."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    types: tuple[str, ...]
    edges: npt.NDArray[np.int64]
    relations: npt.NDArray[np.int64]
    relation_names: tuple[str, ...]
    confidence: npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Applied:
    """The ledger that a graph projects, up to which change, and the mark of the run that wrote
    it."""

    ledger: str
    seq: int
    mark: str = ""


@runtime_checkable
class GraphReader(Protocol):
    """The reading side of a graph, for injectors: a store, or a ledger whose store is shut.

    Entities, documents, chunks and facts are streamed in the order of their ids, whole or for
    given `ids`; ids that the graph does not have are left out. An empty filter lets all pass.
    """

    def entities(
        self, ids: Iterable[str] | None = None, *, types: Collection[str] = ()
    ) -> Iterator[Entity]:
        """Entities, of these `types` where there are any."""
        ...

    def facts(
        self,
        ids: Iterable[str] | None = None,
        *,
        relations: Collection[str] = (),
        of: Iterable[str] | None = None,
        denied: bool = False,
    ) -> Iterator[Fact]:
        """Facts with their evidence, of these `relations`; with `of`, those that have one of
        these entities as head or tail. What is denied or hedged is left out unless `denied`.

        A graph keeps one confidence for a fact: it is the score of each of its judgements, which
        have no judge and no extractor. A ledger returns the judgements as they were made.
        """
        ...

    def chunks(self, ids: Iterable[str] | None = None) -> Iterator[Chunk]:
        """Chunks with their texts; `meta` has "page" and "headings" where they are known."""
        ...

    def documents(self, ids: Iterable[str] | None = None) -> Iterator[Document]:
        """Documents without their texts, which chunks have; `meta` has the "title"."""
        ...

    def search(self, text: str, *, index: str = "entity_name", limit: int = 10) -> list[Hit]:
        """Full text over `entity_name` or `chunk_text`; any user text is safe."""
        ...

    def subgraph(self, entity_ids: Sequence[str] | None = None) -> Subgraph:
        """The facts among these entities (all when None), literals and NOT_ASSERTED left out."""
        ...


class GraphStore(GraphReader, Protocol):
    """A graph in DESIGN's layout. Every read has a timeout in seconds and a row cap.

    `shared`: others may have written a graph there, which is not ours to clear unasked.
    """

    shared: bool

    def apply(self, changes: Changes) -> None:
        """Removals, upserts, then the record, in one transaction; idempotent."""
        ...

    def applied(self) -> Applied | None:
        """None for a graph that no ledger was projected into."""
        ...

    def clear(self) -> None:
        """Removes what we wrote (documents, chunks, entities, literals, facts), nothing else."""
        ...

    def query(
        self,
        cypher: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        timeout: float = 30.0,
        limit: int = 1000,
    ) -> Table:
        """Reading Cypher. Raises QueryError (syntax, a writing clause, timeout)."""
        ...

    def neighbours(self, entity_id: str, *, depth: int = 1, limit: int = 100) -> list[Link]:
        """Facts within `depth` hops, nearest first, then by falling confidence, then by id."""
        ...

    def path(self, start: str, end: str, *, max_length: int = 6) -> list[Link] | None:
        """A shortest chain of facts in either direction; [] if start == end, None if none."""
        ...

    def set_vectors(self, index: str, ids: Sequence[str], vectors: npt.NDArray[np.float32]) -> None:
        """Vectors (n, dimensions) for index `entity` or `chunk_embedding`."""
        ...

    def drop_vectors(self, index: str, ids: Sequence[str]) -> None:
        """Takes the vectors of these entities or chunks away, where they have any."""
        ...

    def nearest(self, vector: Sequence[float], *, index: str, limit: int = 10) -> list[Hit]:
        """The nearest by cosine in index `entity` or `chunk_embedding`."""
        ...

    def stats(self) -> Mapping[str, Any]:
        """documents, chunks, entities, literals, facts, by entity type and by relation type."""
        ...

    def close(self) -> None: ...


class Injector(Protocol[T_co]):
    def inject(self, graph: GraphReader) -> T_co: ...
