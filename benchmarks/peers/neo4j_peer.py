"""neo4j-graphrag's LLMEntityRelationExtractor: texts as JSON lines in, triples out.

python neo4j_peer.py BASE_URL MODEL [structured]
"""

import asyncio
import json
import sys
import time

from neo4j_graphrag.components.entity_relation_extractor import LLMEntityRelationExtractor
from neo4j_graphrag.components.types import TextChunk, TextChunks
from neo4j_graphrag.llm import OpenAILLM

structured = "structured" in sys.argv[3:]
form = {} if structured else {"response_format": {"type": "json_object"}}
llm = OpenAILLM(
    sys.argv[2], model_params={"temperature": 0, **form}, base_url=sys.argv[1], api_key="none",
    timeout=1800,
)  # fmt: skip
extractor = LLMEntityRelationExtractor(
    llm=llm, create_lexical_graph=False, use_structured_output=structured
)


def named(graph):
    """The name of each node by id: its property name, else its first property, else its id."""
    names = {}
    for node in graph.nodes:
        values = [str(value) for value in node.properties.values()]
        name = node.properties.get("name") or (values[0] if values else node.id)
        names[node.id] = str(name)
    return names


async def main():
    for line in sys.stdin:
        request = json.loads(line)
        triples, error, started = [], "", time.perf_counter()
        try:
            graph = await extractor.run(
                chunks=TextChunks(chunks=[TextChunk(text=request["text"], index=0)])
            )
            names = named(graph)
            triples = [
                [names[edge.start_node_id], edge.type, names[edge.end_node_id]]
                for edge in graph.relationships
                if edge.start_node_id in names and edge.end_node_id in names
            ]
        except Exception as problem:  # noqa: BLE001  whatever it is, the reply is lost
            error = f"{type(problem).__name__}: {problem}"[:300]
        seconds = time.perf_counter() - started
        print(json.dumps({"triples": triples, "error": error, "seconds": seconds}), flush=True)


asyncio.run(main())
