"""LLMGraphTransformer (langchain-experimental): texts as JSON lines in, triples out.

    python langchain_peer.py BASE_URL MODEL [tools]

Without "tools" the transformer treats the model as one that has no function calls.
"""

import json
import sys
import time

from langchain_core.documents import Document
from langchain_experimental.graph_transformers import LLMGraphTransformer
from langchain_openai import ChatOpenAI

llm = ChatOpenAI(
    model=sys.argv[2], base_url=sys.argv[1], api_key="none", temperature=0, timeout=1800
)
transformer = LLMGraphTransformer(llm=llm, ignore_tool_usage="tools" not in sys.argv[3:])
for line in sys.stdin:
    request = json.loads(line)
    triples, error, started = [], "", time.perf_counter()
    try:
        graph = transformer.process_response(Document(page_content=request["text"]))
        triples = [
            [str(relationship.source.id), relationship.type, str(relationship.target.id)]
            for relationship in graph.relationships
        ]
    except Exception as problem:  # noqa: BLE001  whatever it is, the reply is lost
        error = f"{type(problem).__name__}: {problem}"[:300]
    seconds = time.perf_counter() - started
    print(json.dumps({"triples": triples, "error": error, "seconds": seconds}), flush=True)
