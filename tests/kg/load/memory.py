"""How much memory a piece of code takes, in a process of its own."""

from __future__ import annotations

import subprocess
import sys

# Not ru_maxrss: a child begins with its parent's.
_CODE = """
import re
from pathlib import Path
from kg.imports import sources as importing
from kg.config import load_config
from kg.graph import create_graph
from kg.imports.files import read_graph

def peak():
    return int(re.search(r"VmHWM:\\s*(\\d+) kB", Path("/proc/self/status").read_text())[1])

import lxml.etree
before = peak()
{}
print(peak() - before)
"""


def growth(code: str) -> int:
    """By how many kilobytes its peak is above what the imports need."""
    done = subprocess.run(
        [sys.executable, "-c", _CODE.format(code)], capture_output=True, text=True, check=True
    )
    return int(done.stdout.split()[-1])
