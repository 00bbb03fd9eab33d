"""Evidence for strangers: a bundle made, a bundle checked, the public half of the seal key handed out."""

from __future__ import annotations

from pathlib import Path

from qa_lib.errors import IntakeError
from qa_lib.jobs.data import prepare_data
from qa_lib.jobs.desk import Desk
from qa_lib.jobs.manner import Manner
from qa_lib.jobs.reports import publish
from qa_lib.locks import hold_lock


def make_bundle(desk: Desk, manner: Manner, **wanted: str) -> None:
    """``make bundle``: the reports, made where they are missing or changed, then the bundle of them.

    Raises
    ------
    QaError
        As `qa_lib.evidence.making.Bundle.make`.
    """
    from qa_lib.evidence.making import Bundle
    from qa_lib.evidence.request import check_bundle_request
    from qa_lib.intake import list_raw_semesters, list_schools_with_data

    semesters = list_raw_semesters(desk.paths, desk.params) or [one.code for one in desk.params.semesters.semesters]
    request = check_bundle_request(desk.params, semesters_with_data=semesters, **wanted)
    prepare_data(desk, explains=manner.explains)
    if not manner.explains and request.first.school not in list_schools_with_data(desk.paths, request.first.semester):
        raise IntakeError(f"{request.first.school} has no data in {request.first.semester}; nothing was made")
    publish(desk, request.reports, manner)
    if manner.explains:
        return
    bundle = Bundle(request, desk.paths, desk.params)
    with hold_lock(bundle.file), desk.console.status("evidence bundle"):
        key = bundle.make()
    if key.was_created:
        desk.say(f"made a new seal key: {key.path} (keep a safe copy; publish its fingerprint: make seal-key)")
    size = bundle.file.stat().st_size / 1e6
    desk.say(f"{desk.relative(bundle.file)}: {size:.1f} MB, sealed by {key.fingerprint}")


def verify_bundle(desk: Desk, bundle: Path, fingerprint: str) -> None:
    """``make verify``: whether a bundle is whole, unchanged and sealed by the key that it should be.

    Raises
    ------
    BundleError
        Naming every failure (status 5).
    UnconfirmedError
        When nobody has said whose the key is (status 6).
    """
    from qa_lib.evidence.checking import check_bundle

    verdict = check_bundle(bundle, project_root=desk.paths.root, fingerprint=fingerprint)
    whose = {"given": "the named", "own": "this machine's"}[verdict.vouched_by]
    desk.say(f"{desk.relative(bundle)}: {verdict.outcome.n_files} files, whole and unchanged, sealed by {whose} key")
    if verdict.outcome.is_stamped:
        desk.say("it carries a time stamp, to be checked with openssl ts as its README says")


def tell_seal_key(desk: Desk, file: Path | None) -> None:
    """``make seal-key``: the fingerprint to publish; the public key, written where it is asked for."""
    from qa_lib.evidence.seal import load_seal_key

    key = load_seal_key(project_root=desk.paths.root)
    desk.say(f"fingerprint of the seal key (SHA-256): {key.fingerprint}")
    if file is not None:
        file.write_bytes(key.public_pem)
        desk.say(f"public key: {desk.relative(file)}")
