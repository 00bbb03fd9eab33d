"""How to check a bundle, in words and commands: for its first pages and for its README."""

from __future__ import annotations

from collections.abc import Iterable

from qa_lib.evidence.verify import MANIFEST, PUBLIC_KEY, SIGNATURE, STAMP, TAG_MANIFEST
from qa_lib.reporting.language import Language

#: The script that checks a bundle, as it is called in it.
SCRIPT = "verify.py"
README = "README.txt"


def ways(language: Language, name: str, fingerprint: str) -> list[tuple[str, str]]:
    """The ways of checking: a title and the commands of each."""
    text = language.text
    return [
        (text("At the university"), f"make verify BUNDLE={name}.zip"),
        (
            text("With {program} alone, version {version} or newer", program="Python", version="3.9"),
            f"python3 {name}/{SCRIPT} {name}.zip {fingerprint}",
        ),
        (text("With {programs}, in the unpacked folder", programs="sha256sum, openssl 3"), _commands(fingerprint)),
    ]


def _commands(fingerprint: str) -> str:
    return "\n".join(
        [
            f"sha256sum --strict --quiet -c {MANIFEST} {TAG_MANIFEST}",
            f"cut -b67- {MANIFEST} | LC_ALL=C sort > ../listed; find data ! -type d | LC_ALL=C sort | diff ../listed -",
            f"ls {TAG_MANIFEST} {SIGNATURE} {STAMP} 2>/dev/null > ../beside; cut -b67- {TAG_MANIFEST} >> ../beside",
            "LC_ALL=C sort ../beside > ../listed",
            "find . -path ./data -prune -o ! -type d -print | cut -b3- | LC_ALL=C sort | diff ../listed -",
            f"openssl pkeyutl -verify -pubin -inkey {PUBLIC_KEY} -rawin -in {TAG_MANIFEST} -sigfile {SIGNATURE}",
            f"openssl pkey -pubin -in {PUBLIC_KEY} -outform DER | sha256sum",
            f"# {fingerprint}",
        ]
    )


def write_readme(languages: Iterable[Language], name: str, fingerprint: str) -> bytes:
    """The README: the same in each language."""
    rule = "\n" + "=" * 72 + "\n\n"
    return rule.join(_part(language, name, fingerprint) for language in languages).encode()


def _part(language: Language, name: str, fingerprint: str) -> str:
    text = language.text
    lines = [
        text("Evidence bundle {name}", name=name),
        "",
        text(
            "Unpack it and open {file} in a browser: no network is needed, nothing to be installed.", file="index.html"
        ),
        text("Names of files have Kazakh letters: unpack in an environment with {encoding}.", encoding="UTF-8"),
        "",
        text("Is it complete, unchanged, and from whom?"),
        text("Fingerprint of the seal key") + f": {fingerprint}",
        text("Hold it against the one that the university publishes: the seal alone does not tell whose it is."),
        text("Take the script from the university, too, not from the bundle that it is to judge."),
    ]
    for title, commands in ways(language, name, fingerprint):
        lines += ["", title, *(f"    {line}" for line in commands.splitlines())]
    lines += [
        "",
        text(
            "It is whole when only the last two commands print anything: {verdict}, and the fingerprint.",
            verdict="Signature Verified Successfully",
        ),
        text("The script ends with 0: whole; with 5: not; with 6: whole, but nobody has said whose the key is."),
        "",
        text("If {file} is there, an outside authority has stamped the seal:", file=STAMP),
        f"    openssl ts -verify -data {SIGNATURE} -in {STAMP} -CAfile tsa.pem",
        "",
    ]
    return "\n".join(lines)
