"""Time stamps, by an authority of openssl's that answers on this machine."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from qa_lib.errors import RunError
from qa_lib.evidence.stamp import ask_stamp
from qa_lib.evidence.verify import SIGNATURE, STAMP

pytestmark = [pytest.mark.unit, pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl on PATH")]

CONFIG = """
[tsa]
default_tsa = own
[own]
serial = serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
"""


def openssl(folder: Path, *words: str) -> None:
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an authority: its certificate, its key, its rules."""
    folder = tmp_path_factory.mktemp("authority")
    (folder / "tsa.cnf").write_text(CONFIG)
    (folder / "serial").write_text("01\n")
    usage = ["-addext", "extendedKeyUsage=critical,timeStamping", "-addext", "keyUsage=critical,digitalSignature"]
    request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30"]
    openssl(folder, *request, "-subj", "/CN=Test authority", *usage, "-keyout", "tsa.key", "-out", "tsa.pem")
    return folder


@pytest.fixture
def url(authority: Path) -> Iterator[str]:
    """Its address."""

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            (authority / "question").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            words = ["ts", "-reply", "-config", "tsa.cnf", "-queryfile", "question", "-signer", "tsa.pem"]
            openssl(authority, *words, "-inkey", "tsa.key", "-out", "answer")
            self.send_response(200)
            self.end_headers()
            self.wfile.write((authority / "answer").read_bytes() if self.path == "/stamp" else b"<html>")

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    (tmp_path / SIGNATURE).write_bytes(bytes(range(64)))
    return tmp_path


def verify_stamp(bag: Path, authority: Path) -> bool:
    words = ["ts", "-verify", "-data", SIGNATURE, "-in", STAMP, "-CAfile", str(authority / "tsa.pem")]
    return subprocess.run(["openssl", *words], cwd=bag, check=False, capture_output=True).returncode == 0


def test_stamp_is_that_of_the_signature(bag: Path, authority: Path, url: str) -> None:
    """It is right for this signature, by openssl, and for no other."""
    ask_stamp(bag, f"{url}/stamp")
    assert verify_stamp(bag, authority)
    (bag / SIGNATURE).write_bytes(bytes(64))
    assert not verify_stamp(bag, authority)


def test_answer_that_is_no_stamp_is_refused(bag: Path, url: str) -> None:
    """A page in its place leaves nothing behind."""
    with pytest.raises(RunError, match="gave no time stamp"):
        ask_stamp(bag, f"{url}/page")
    assert not (bag / STAMP).exists()


def test_authority_that_does_not_answer_is_named(bag: Path) -> None:
    """Nobody listens at this address."""
    with pytest.raises(RunError, match=r"http://127\.0\.0\.1:1/ does not answer"):
        ask_stamp(bag, "http://127.0.0.1:1/")
