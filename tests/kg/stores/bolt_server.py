"""Serves a copy of an embedded graph over Bolt until its standard input ends.

    python -m tests.kg.stores.bolt_server GRAPH_FOLDER WORK_FOLDER PORT

The engine's own server; user root, password "triplesmith", database "kg".
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from kg.stores.embedded.database import DATABASE


def main(graph: Path, work: Path, port: int) -> None:
    import arcadedb_embedded as arcadedb
    from arcadedb_embedded.jvm import start_jvm

    shutil.copytree(graph / DATABASE, work / "databases" / "kg")
    os.chdir(work)  # the engine writes its logs here
    start_jvm(heap_size="256m")
    config = {
        "server_plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
        "bolt_port": port,
        "http_port": 0,
    }
    server = arcadedb.create_server(str(work), "triplesmith", config)
    server.start()
    sys.stdout.write("\nready\n")
    sys.stdout.flush()
    sys.stdin.read()
    server.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve(), int(sys.argv[3]))
