"""LLMGraphTransformer (langchain-experimental): texts as JSON lines in, triples out.

    python langchain_peer.py BASE_URL MODEL [tools]

Without "tools" the model is asked as one that has no function calls.
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
    asked = json.loads(line)
    triples, error, started = [], "", time.perf_counter()
    try:
        graph = transformer.process_response(Document(page_content=asked["text"]))
        triples = [
            [str(one.source.id), one.type, str(one.target.id)] for one in graph.relationships
        ]
    except Exception as problem:  # noqa: BLE001  whatever it is, the reply is lost
        error = f"{type(problem).__name__}: {problem}"[:300]
    seconds = time.perf_counter() - started
    print(json.dumps({"triples": triples, "error": error, "seconds": seconds}), flush=True)
