"""A time stamp by an outside authority (RFC 3161): that the seal was there at a time, by others' word.

Asked for where ``seal.tsa_url`` of ``institution.yaml`` names an authority; openssl makes the question and reads the
answer. A bundle that is made again from the same keeps the stamp that it has.
"""

from __future__ import annotations

import http.client
import shutil
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

from qa_lib.errors import RunError
from qa_lib.evidence.verify import SIGNATURE, STAMP

TIMEOUT_SECONDS = 30
MAX_ANSWER = 1 << 20


def ask_stamp(bag: Path, url: str) -> None:
    """Have the signature of a bag stamped.

    Raises
    ------
    RunError
        When openssl is missing, the authority does not answer, or its answer is none.
    """
    if shutil.which("openssl") is None:
        raise RunError(f"a time stamp of {url} is asked for, which needs openssl: install it, or take tsa_url out")
    signature, answer = bag / SIGNATURE, bag / STAMP
    question = _openssl("ts", "-query", "-data", str(signature), "-sha256", "-cert")
    answer.write_bytes(_send(question, url))
    try:
        told = _openssl("ts", "-reply", "-in", str(answer), "-text").decode(errors="replace")
    except RunError:
        told = ""
    if "Status: Granted" not in told:
        answer.unlink()
        raise RunError(f"{url} gave no time stamp: {told.strip()[:300] or 'its answer can not be read'}")


def _send(question: bytes, url: str) -> bytes:
    """The authority's answer to a question."""
    request = urllib.request.Request(url, question, {"Content-Type": "application/timestamp-query"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as reply:  # noqa: S310 - http(s), by the params
            return bytes(reply.read(MAX_ANSWER))
    except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
        raise RunError(f"the time stamp authority {url} does not answer: {error}; the bundle was not made") from error


def _openssl(*words: str) -> bytes:
    done = subprocess.run([shutil.which("openssl") or "openssl", *words], capture_output=True, check=False)
    if done.returncode:
        raise RunError(f"openssl {words[0]} failed: {done.stderr.decode(errors='replace').strip()[:300]}")
    return done.stdout
