"""The Virtual office and the website: a static site over the finished reports of a ring."""

from __future__ import annotations

from qa_lib.jobs.data import prepare_data
from qa_lib.jobs.desk import Desk
from qa_lib.locks import hold_lock


def make_site(desk: Desk, tier: str) -> None:
    """``make site``: the site of a ring, from the reports of this ring that are finished; none is made for it.

    Raises
    ------
    QaError
        As `qa_lib.site.making.Site.make`.
    """
    from qa_lib.site.making import Site
    from qa_lib.site.shelf import check_ring

    site = Site(check_ring(tier), desk.paths, desk.params)
    site.check_reports()
    prepare_data(desk)  # the leak check has to know everybody
    with hold_lock(site.folder), desk.console.status("site"):
        outcome = site.make()
    for line in outcome.left_out:
        desk.say(f"left out: {line}")
    made = f"{outcome.n_files} files, {outcome.n_bytes / 1e6:.1f} MB" if outcome.was_made else "up to date"
    desk.say(f"{desk.relative(outcome.folder / 'index.html')}: {outcome.n_reports} reports, {made}")
