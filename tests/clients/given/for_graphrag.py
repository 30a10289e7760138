"""An embedder and a model of neo4j-graphrag's own kinds."""

from typing import Any

from embedding import embed
from neo4j_graphrag.embeddings.base import Embedder
from neo4j_graphrag.llm.base import LLMInterfaceV2
from neo4j_graphrag.llm.types import LLMResponse


class WordEmbedder(Embedder):
    def embed_query(self, text: str) -> list[float]:
        return embed([text])[0]


class ScriptedModel(LLMInterfaceV2):
    """Says what was written for it, and notes what it was asked."""

    def __init__(self, *replies: str) -> None:
        super().__init__(model_name="scripted")
        self.replies = iter(replies)
        self.asked: list[str] = []

    def invoke(self, input: Any, *rest: Any, **named: Any) -> LLMResponse:
        self.asked.append(str(input))
        return LLMResponse(content=next(self.replies))

    async def ainvoke(self, input: Any, *rest: Any, **named: Any) -> LLMResponse:
        return self.invoke(input)


embedder = WordEmbedder()
llm = ScriptedModel(
    "Kipling won it.",
    "MATCH (p:Person)-[:BORN_IN]->(l:Location) WHERE p.name CONTAINS 'Kershaw' RETURN l.name",
)
