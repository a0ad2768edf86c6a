"""`make screenshots`: a picture of every page in every look, for people to look at. Writes screenshots/PAGE.LOOK.png,
where a look is a width, a language and colours: lesson.phone-zh-dark.png. Pages of learners are pictured with each
starting choice of the settings too (lesson.phone-zh-see-little.png), lessons with the interpreter in every place.

Pages come from the demonstration, in the folder named on the command line; what cannot be reached there comes from the
portal that the walk visits. Of each kind of page the fullest is taken.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from content.people.preferences import DEFAULTS
from content.people.starting_choices import PRESETS
from portal.application import create_app
from portal.preferences import WELCOME_COOKIE as WELCOMED
from portal.settings import settings_from
from tests.browser import ARGUMENTS, CHROMIUM
from tests.walk.crawl import VISITORS, Opened, crawl, sign_in_cookies
from tests.walk.sample_portal import SamplePortal, full_portal, serving

PICTURES = Path(__file__).resolve().parents[2] / "screenshots"
FIRST_VISIT = "first-visit"


@dataclass(frozen=True, slots=True)
class Look:
    """One way in which a page is seen. `scale` is how many dots of the picture make one CSS pixel; `pages` are the
    beginnings of the names of those that are seen like this."""

    name: str
    language: str = "zh-CN"
    theme: str = "light"
    width: int = 1280
    height: int = 900
    scale: float = 1
    whole: bool = True
    preferences: Mapping[str, str] = field(default_factory=dict)
    pages: tuple[str, ...] = ("",)


FORCED = "forced"
"""Colours that the device forces on a page, as Windows' high contrast does."""
PAGES_OF_LEARNERS = ("learn.", "public.", "account.preferences")
DEVICES = (("wide", 1280, 900, 1), ("tablet", 768, 1024, 1), ("phone", 360, 740, 2))
SIGN_PLACES = {
    "sign-corner": {"sign_place": "corner", "sign_size": "33"},
    "sign-corner-left": {"sign_place": "corner", "sign_size": "50", "sign_side": "left"},
    "sign-first": {"sign_first": "on"},
}
LOOKS = (
    *(
        Look(f"{device}-{language[:2]}-{theme}", language, theme, width, height, scale)
        for device, width, height, scale in DEVICES
        for language in ("zh-CN", "en")
        for theme in ("light", "dark", FORCED)
    ),
    Look("wide-zh-contrast", theme="contrast"),
    *(
        Look(f"{device}-zh-{choice}", "zh-CN", "light", width, height, scale, True, preset, PAGES_OF_LEARNERS)
        for device, width, height, scale in DEVICES
        for choice, preset in PRESETS.items()
    ),
    *(
        Look(f"{device}-zh-{place}", "zh-CN", "light", width, height, scale, False, preset, ("learn.lesson.",))
        for device, width, height, scale in DEVICES
        for place, preset in SIGN_PLACES.items()
    ),
    Look("zoomed-400", width=320, height=256, scale=4, whole=False),  # 1280 x 1024 at 400 %, from the main heading on
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A page to be pictured: its name among the pictures, where it is, who sees it."""

    name: str
    portal: SamplePortal
    path: str
    visitor: str

    @property
    def is_first_visit(self) -> bool:
        return self.name.endswith(FIRST_VISIT)


def main(arguments: list[str]) -> int:
    """Pictures of the demonstration in the data folder `arguments[0]`; further words choose some by parts of names."""
    words = arguments[1:]
    if not words:
        shutil.rmtree(PICTURES, ignore_errors=True)
    PICTURES.mkdir(exist_ok=True)
    with ExitStack() as open_portals:
        settings = settings_from({"PORTAL_DATA": arguments[0]})
        portals = [open_portals.enter_context(serving(create_app(replace(settings, rate_limits=False))))]
        made = Path(open_portals.enter_context(tempfile.TemporaryDirectory()))
        portals.append(open_portals.enter_context(full_portal(made)))
        playwright = open_portals.enter_context(sync_playwright())
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        subjects = list(_subjects(portals))
        for look in LOOKS:
            chosen = [one for one in subjects if _is_chosen(f"{one.name}.{look.name}.", look, words)]
            if chosen:
                _picture(chromium, chosen, look)
                print(f"  {look.name:<25} {len(chosen)} pages", flush=True)
        chromium.close()
    print(f"\n{PICTURES}")
    return 0


def _is_chosen(name: str, look: Look, words: list[str]) -> bool:
    return name.startswith(look.pages) and (not words or any(word in name for word in words))


def _subjects(portals: Iterable[SamplePortal]) -> Iterator[Subject]:
    """One subject for each view that a link leads to, as the first who may see it."""
    known: set[str] = set()
    for number, portal in enumerate(portals):
        fullest: dict[str, Opened] = {}
        for visitor in (*VISITORS[1:], VISITORS[0]):  # signed out at the end: most is seen signed in
            pages = [page for page in crawl(portal.app, visitor, "zh-CN", most=3) if page.endpoint not in known]
            for page in sorted(pages, key=lambda page: len(page.html), reverse=True):
                fullest.setdefault(page.endpoint, page)
        if number == 0:
            yield Subject(f"public.home-{FIRST_VISIT}", portal, "/", "")
        for page in fullest.values():
            yield Subject(page.endpoint, portal, page.path, page.visitor)
        known |= fullest.keys()


def _picture(chromium: Browser, subjects: Iterable[Subject], look: Look) -> None:
    contexts: dict[tuple[str, str, bool], BrowserContext] = {}
    for subject in subjects:
        key = (subject.portal.address, subject.visitor, subject.is_first_visit)
        if key not in contexts:
            contexts[key] = _context(chromium, subject, look)
        page = contexts[key].new_page()
        page.goto(subject.portal.address + subject.path, wait_until="load")
        if look.theme != FORCED:
            page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", look.theme)
        show_a_moment_of_the_lecture(page)
        if not look.whole:
            page.evaluate("() => document.querySelector('h1').scrollIntoView()")
        page.screenshot(animations="disabled", path=PICTURES / f"{subject.name}.{look.name}.png", full_page=look.whole)
        page.close()
    for context in contexts.values():
        context.close()


def _context(chromium: Browser, subject: Subject, look: Look) -> BrowserContext:
    context = chromium.new_context(
        viewport={"width": look.width, "height": look.height},
        device_scale_factor=look.scale,
        reduced_motion="reduce",
        forced_colors="active" if look.theme == FORCED else "none",
        has_touch=look.name.startswith("phone"),
    )
    cookies = {**sign_in_cookies(subject.portal.app, subject.visitor), "language": look.language}
    if not subject.is_first_visit:
        cookies[WELCOMED] = "1"
    address = subject.portal.address
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
    if not subject.is_first_visit:
        _set_preferences(context, address, look)
    return context


def _set_preferences(context: BrowserContext, address: str, look: Look) -> None:
    """Set what the look asks for, and back what another look has set: accounts keep their preferences."""
    names = {name for other in LOOKS for name in other.preferences}
    page = context.new_page()
    page.goto(f"{address}/account/preferences")
    token = page.locator('meta[name="csrf-token"]').get_attribute("content") or ""
    page.close()
    changes = {name: look.preferences.get(name, getattr(DEFAULTS, name)) for name in names}
    answer = context.request.post(f"{address}/preferences/player", data=changes, headers={"X-CSRFToken": token})
    assert answer.ok, answer.text()


def show_a_moment_of_the_lecture(page: Page) -> None:
    """Past the black first picture of a recording, where captions stand."""
    page.evaluate(
        """() => Promise.all([...document.querySelectorAll("main video")].map((video) => new Promise((done) => {
            setTimeout(done, 3000);
            video.addEventListener("seeked", () => setTimeout(done, 100), { once: true });
            video.preload = "auto";
            video.currentTime = 8;
        })))"""
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
