"""Vectors of questions, by the document's piece, in Triplesmith's own environment."""

import json
import os
import subprocess
from collections.abc import Iterable
from functools import cache

PROGRAM = """{}
import json, sys
print(json.dumps(embed(json.load(sys.stdin))))
"""


def embed(texts: Iterable[str]) -> list[list[float]]:
    return [_vector(text) for text in texts]


@cache
def _vector(text: str) -> list[float]:
    program = PROGRAM.format(os.environ["TRIPLESMITH_EMBED"])
    done = subprocess.run(
        [os.environ["TRIPLESMITH_PYTHON"], "-c", program], input=json.dumps([text]),
        env={**os.environ, "PYTHONPATH": os.environ["TRIPLESMITH_PATH"]},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    (vector,) = json.loads(done.stdout)
    return vector
