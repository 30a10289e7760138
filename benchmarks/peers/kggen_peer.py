"""kg-gen: texts as JSON lines in, triples out.

python kggen_peer.py BASE_URL MODEL
"""

import json
import os
import sys
import tempfile
import time

os.environ["DSPY_CACHEDIR"] = tempfile.mkdtemp()  # each run asks anew
os.environ["HF_HUB_OFFLINE"] = "1"
from kg_gen import KGGen

extractor = KGGen(
    model=f"openai/{sys.argv[2]}", api_base=sys.argv[1], api_key="none", temperature=0.0
)
for line in sys.stdin:
    request = json.loads(line)
    triples, error, started = [], "", time.perf_counter()
    try:
        graph = extractor.generate(input_data=request["text"])
        triples = [list(map(str, triple)) for triple in graph.relations]
    except Exception as problem:  # noqa: BLE001  whatever it is, the reply is lost
        error = f"{type(problem).__name__}: {problem}"[:300]
    seconds = time.perf_counter() - started
    print(json.dumps({"triples": triples, "error": error, "seconds": seconds}), flush=True)
