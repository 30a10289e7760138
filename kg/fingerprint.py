"""Fingerprints: texts that change whenever a part may return something else."""

from __future__ import annotations

import hashlib
import json

LENGTH = 32  # hexadecimal digits of the digest that are shown


def fingerprint(part: str, version: int, *inputs: object) -> str:
    """Returns "part version digest"; the digest is over `inputs`, all that decides the outcome.

    Inputs are JSON values: settings, texts, hashes of files, fingerprints of nested parts.

    >>> fingerprint("sentences", 2, 4000, 200)
    'sentences 2 347ee006037a5bf05940287b0b5d9347'
    """
    text = json.dumps(inputs, ensure_ascii=True, sort_keys=True)
    digest = hashlib.sha256(text.encode("ascii")).hexdigest()[:LENGTH]
    return f"{part} {version} {digest}"
