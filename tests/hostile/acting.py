"""Whether a page does what only its own code may do."""

from __future__ import annotations

from dataclasses import dataclass, field

from hostile.texts import CANARY
from playwright.sync_api import BrowserContext, Page

_ACTING = """within => [...document.querySelectorAll(within + ' *')].filter(part =>
  part.matches('script, iframe, object, embed, base, link, meta, form, style, a[href*="canary.invalid"]') ||
  [...part.attributes].some(one => /^on/i.test(one.name) || /^\\s*(javascript|vbscript|data:text)/i.test(one.value))
).map(part => part.outerHTML.slice(0, 200))"""


def find_acting_parts(page: Page, *, within: str) -> list[str]:
    """Elements and attributes below a selector that can act or fetch."""
    found: list[str] = page.evaluate(_ACTING, within)
    return found


@dataclass
class Watch:
    """Notes what the pages of a context do: requests, dialogs, and whether hostile words ran."""

    context: BrowserContext
    seen: list[str] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.on("request", lambda request: self.seen.append(request.url))
        self.context.on("dialog", lambda dialog: (self.seen.append(f"dialog {dialog.message}"), dialog.dismiss()))

    def open(self, address: str) -> Page:
        """A page at an address."""
        page = self.context.new_page()
        self.pages.append(page)
        page.goto(address)
        return page

    def acts(self, *, own: str) -> list[str]:
        """What was seen but requests to the page's ``own`` place."""
        ran = [f"ran in {page.url}" for page in self.pages if page.evaluate(f"window.{CANARY}") is not None]
        return ran + [
            one for one in self.seen if not one.startswith((own, own.replace("http", "ws"), "data:", "blob:"))
        ]
