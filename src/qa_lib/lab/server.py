"""The start page in the Jupyter server: an extension that `command` switches on. Only who is logged in gets in."""

from __future__ import annotations

import json
import threading
from importlib import import_module
from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import AuthenticatedFileHandler, JupyterHandler
from jupyter_server.utils import url_path_join
from tornado.web import authenticated

from qa_lib.errors import QaError
from qa_lib.jobs import Desk, open_desk
from qa_lib.jobs.requests import check_wanted
from qa_lib.lab.choices import list_choices
from qa_lib.lab.command import START
from qa_lib.lab.pages import CHOSEN, StartPage
from qa_lib.lab.running import Progress, Runner
from qa_lib.reporting.language import Language

ASSETS = Path(__file__).parent / "page"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; "
POLICY += "form-action 'none'; frame-ancestors 'none'"


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: Any) -> None:
    """Add the addresses of the start page to a Jupyter server that was started in the project."""
    from rich.console import Console

    # What the first page needs is imported meanwhile, so that the server itself is there at once.
    threading.Thread(target=import_module, args=("qa_lib.publishing.making",), daemon=True).start()
    base = server.web_app.settings["base_url"]
    desk = open_desk(Console(stderr=True))
    given = {"desk": desk, "runner": Runner()}
    server.web_app.add_handlers(
        ".*$",
        [
            (url_path_join(base, START), _StartHandler, given),
            (url_path_join(base, "/qa/state"), _StateHandler, given),
            (url_path_join(base, "/qa/run"), _RunHandler, given),
            (url_path_join(base, "/qa/stop"), _StopHandler, given),
            (url_path_join(base, r"/qa/page/(start\.css|start\.js)"), AuthenticatedFileHandler, {"path": str(ASSETS)}),
            (url_path_join(base, "/qa/report/(.+)"), _ReportHandler, {"path": str(desk.paths.out)}),
        ],
    )


class _Handler(JupyterHandler):
    """What the pages share: the project, the one run, the language that is asked for."""

    def initialize(self, desk: Desk, runner: Runner) -> None:
        self.desk, self.runner = desk, runner

    @property
    def content_security_policy(self) -> str:
        return POLICY

    @property
    def start_page(self) -> StartPage:
        locales = self.desk.params.institution.locales
        asked = self.get_argument("lang", locales[0])
        language = Language(asked if asked in locales else locales[0], self.desk.paths.locale)
        return StartPage(self.desk.paths, self.desk.params, language, self.base_url)

    def tell_state(self, status: int = 200, progress: Progress | None = None) -> None:
        """Answer with how the run goes, or with ``progress``."""
        self.set_status(status)
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(self.start_page.tell(progress or self.runner.progress)))


class _StartHandler(_Handler):
    @authenticated
    def get(self) -> None:
        page = self.start_page
        choices = list_choices(self.desk.paths, self.desk.params, page.language)
        self.finish(page.draw(choices, token=self.xsrf_token.decode(), chosen=self._find_chosen()))

    def _find_chosen(self) -> dict[str, str]:
        """What the address names, else what the last report was made of."""
        named = {name: self.get_argument(name) for name in CHOSEN if self.get_argument(name, "")}
        last = self.runner.progress.request
        return named or ({name: str(getattr(last, name)) for name in CHOSEN} if last else {})


class _StateHandler(_Handler):
    @authenticated
    def get(self) -> None:
        self.tell_state()


class _RunHandler(_Handler):
    @authenticated
    def post(self) -> None:
        """Begin the report that is asked for; 409 while another one is being made, 400 with words for a wrong one."""
        wanted = {name: self.get_argument(name, "") for name in ("school", "semester", "locale", "tier")}
        try:
            request = check_wanted(self.desk, "school", **wanted)
        except QaError as error:
            self.tell_state(400, Progress("failed", said=str(error), status=error.exit_status))
            return
        self.tell_state(200 if self.runner.start(request) else 409)


class _StopHandler(_Handler):
    @authenticated
    def post(self) -> None:
        self.runner.stop()
        self.tell_state()


class _ReportHandler(AuthenticatedFileHandler):
    """Files of finished reports; what a page of them runs has no access to this server."""

    @property
    def content_security_policy(self) -> str:
        return f"{super().content_security_policy} allow-downloads allow-popups allow-modals"

    def check_xsrf_cookie(self) -> None:
        """Let links inside a report lead to its other editions: a sandboxed page does not say where it comes from.

        Such a request opens a page and changes nothing; anything else is checked as everywhere.
        """
        asked = (self.request.headers.get("Sec-Fetch-Mode"), self.request.headers.get("Sec-Fetch-Dest"))
        if asked != ("navigate", "document"):
            super().check_xsrf_cookie()
