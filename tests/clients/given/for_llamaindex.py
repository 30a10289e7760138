"""An embedder and a model of LlamaIndex's own kinds."""

from typing import Any

from embedding import embed
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.base.llms.types import CompletionResponse, LLMMetadata
from llama_index.core.llms.custom import CustomLLM


class WordEmbedding(BaseEmbedding):
    def _get_text_embedding(self, text: str) -> list[float]:
        return embed([text])[0]

    def _get_query_embedding(self, query: str) -> list[float]:
        return embed([query])[0]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return embed([query])[0]


class ScriptedModel(CustomLLM):
    reply: str

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata()

    def complete(self, prompt: str, *rest: Any, **named: Any) -> CompletionResponse:
        return CompletionResponse(text=self.reply)

    def stream_complete(self, prompt: str, *rest: Any, **named: Any) -> Any:
        yield self.complete(prompt)


embedder = WordEmbedding()
llm = ScriptedModel(
    reply="MATCH (p:Person)-[:BORN_IN]->(l:Location) WHERE p.name CONTAINS 'Kershaw' RETURN l.name"
)
