"""An embedder and a model of LangChain's own kinds."""

from embedding import embed
from langchain_core.embeddings import Embeddings
from langchain_core.language_models.fake_chat_models import FakeListChatModel


class WordEmbeddings(Embeddings):
    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return embed(texts)

    def embed_query(self, text: str) -> list[float]:
        return embed([text])[0]


embedder = WordEmbeddings()
llm = FakeListChatModel(
    responses=[
        "MATCH (p:Person)-[:BORN_IN]->(l:Location) WHERE p.name CONTAINS 'Kershaw' RETURN l.name",
        "He was born in Dallas.",
    ]
)
