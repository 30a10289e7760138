"""TLS to a real server, started for this with a certificate that it signed itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ports import free_port

FOLDER = os.environ.get("TRIPLESMITH_NEO4J", "")
pytestmark = [
    pytest.mark.neo4j,
    pytest.mark.skipif(not FOLDER, reason="TRIPLESMITH_NEO4J names no folder with a Neo4j"),
    pytest.mark.skipif(not shutil.which("openssl"), reason="there is no openssl"),
]
CONF = """
server.bolt.enabled=true
server.bolt.listen_address=127.0.0.1:{port}
server.bolt.advertised_address=127.0.0.1:{port}
server.bolt.tls_level=REQUIRED
server.http.enabled=false
server.https.enabled=false
dbms.ssl.policy.bolt.enabled=true
dbms.ssl.policy.bolt.base_directory=certificates/bolt
dbms.ssl.policy.bolt.private_key=private.key
dbms.ssl.policy.bolt.public_certificate=public.crt
dbms.ssl.policy.bolt.client_auth=NONE
server.memory.pagecache.size=64m
dbms.usage_report.enabled=false
dbms.security.auth_enabled=false
"""
ASK = """
import sys
from kg.errors import StoreError
from kg.stores.neo4j.store import Neo4jStore
store = Neo4jStore(sys.argv[1])
try:
    print(store.query("RETURN 1 AS one").rows)
except StoreError as error:
    print(error)
finally:
    store.close()
"""
OPENED = ("java.nio", "java.io", "java.lang", "java.util.concurrent", "sun.nio.ch")


def java(main: str, *arguments: str) -> list[str]:
    """The server's own program; without the plugins that need jars which are not there."""
    jars = [str(jar) for jar in sorted(Path(FOLDER, "lib").glob("*.jar"))]
    lean = [jar for jar in jars if not Path(jar).name.startswith(("apoc", "hadoop"))]
    opens = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in OPENED]
    return ["java", *opens, "-Xmx512m", "-cp", ":".join(lean), main, *arguments]


def make_home(home: Path, port: int) -> Path:
    """A server's home with a certificate, which is returned."""
    certificates = home / "certificates" / "bolt"
    certificates.mkdir(parents=True)
    (home / "conf").mkdir()
    (home / "conf" / "neo4j.conf").write_text(CONF.format(port=port))
    certificate = certificates / "public.crt"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout",
         certificates / "private.key", "-out", certificate, "-subj", "/CN=graph.invalid",
         "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True, capture_output=True,
    )  # fmt: skip
    return certificate


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """(host and port, certificate)"""
    home, port = tmp_path_factory.mktemp("neo4j"), free_port()
    certificate = make_home(home, port)
    places = (f"--home-dir={home}", f"--config-dir={home / 'conf'}", "--console-mode")
    process = subprocess.Popen(
        java("org.neo4j.server.CommunityEntryPoint", *places),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if line.endswith("Started.\n"):
            break
    else:
        pytest.fail("".join(said[-20:]))
    yield f"127.0.0.1:{port}", certificate
    process.terminate()
    process.communicate(timeout=60)


def ask(address: str, trusted: Path | None = None) -> str:
    """In a process of its own: what is trusted is settled when that starts."""
    named = {"SSL_CERT_FILE": str(trusted)} if trusted else {}
    done = subprocess.run(
        [sys.executable, "-c", ASK, address],
        capture_output=True, text=True, check=True, timeout=60,
        env=os.environ | named,
    )  # fmt: skip
    return done.stdout.strip()


@pytest.mark.parametrize("scheme", ["bolt+ssc", "neo4j+ssc"])
def test_any_certificate(server: tuple[str, Path], scheme: str) -> None:
    assert ask(f"{scheme}://{server[0]}") == "((1,),)"


@pytest.mark.parametrize("scheme", ["bolt+s", "neo4j+s"])
def test_a_trusted_certificate(server: tuple[str, Path], scheme: str) -> None:
    assert ask(f"{scheme}://{server[0]}", server[1]) == "((1,),)"


def test_a_certificate_that_nobody_vouches_for_is_one_line(server: tuple[str, Path]) -> None:
    told = ask(f"bolt+s://{server[0]}")
    assert "certificate that is not trusted here (self-signed certificate)" in told
    assert "SSL_CERT_FILE" in told and "\n" not in told


def test_a_certificate_of_another_host_is_one_line(server: tuple[str, Path]) -> None:
    told = ask(f"bolt+s://{server[0].replace('127.0.0.1', 'localhost')}", server[1])
    assert "not trusted here (Hostname mismatch" in told and "\n" not in told


def test_without_tls_there_is_no_answer(server: tuple[str, Path]) -> None:
    assert "no Neo4j server answers at bolt://" in ask(f"bolt://{server[0]}")
