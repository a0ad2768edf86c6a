"""Our player beside Plyr, Vidstack and Video.js, each on a page of its own with the same lecture and captions, served
by one server under the same policy ('self' only), in one Chromium, in turn: when its controls are there, what its
scripts weigh, and how often it breaks the policy.

Ours stands on a whole page of the portal, with its style, transcript and sign language; the others on a bare one.
"""

from __future__ import annotations

import gzip
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from flask import Blueprint, send_from_directory
from playwright.sync_api import Browser, sync_playwright

from tests.browser import ARGUMENTS
from tests.journeys.player_stage import STATIC, make_media, served
from tests.journeys.test_player import until, value

PACKAGES = Path(__file__).resolve().parents[1] / "setup" / "players" / "node_modules"
BUNDLER = PACKAGES.parents[2] / "node_modules" / ".bin" / "esbuild"
_VIDSTACK = "import 'vidstack/player'; import 'vidstack/player/layouts/default'; import 'vidstack/player/ui';"
LOADS = 9
_VIDEO = """<video id="player" controls playsinline width="640" src="/media/lecture.mp4">
<track kind="captions" src="/media/captions.vtt" srclang="en" label="English" default></video>"""
_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{name}</title>
<link rel="stylesheet" href="/others/{style}"></head><body>{body}{scripts}</body></html>"""
_WATCH = """
window.broken = 0;
document.addEventListener('securitypolicyviolation', () => window.broken++);
const look = () => { if (!window.readyAt && document.querySelector(SELECTOR)) window.readyAt = performance.now(); };
new MutationObserver(look).observe(document, {subtree: true, childList: true, attributes: true});
"""


@dataclass(frozen=True)
class Other:
    """A player from the registry: its page, how it starts, and what shows that its controls are there."""

    name: str
    style: str
    scripts: tuple[str, ...]
    start: str
    controls: str
    body: str = _VIDEO
    module: bool = False

    @property
    def page(self) -> str:
        kind = ' type="module"' if self.module else ""
        tags = "".join(f'<script{kind} src="/others/{script}"></script>' for script in self.scripts)
        start = f'<script src="/others/start/{self.name}.js"></script>' if self.start else ""
        return _PAGE.format(name=self.name, style=self.style, body=self.body, scripts=tags + start)


OTHERS = (
    Other(
        "Plyr",
        "plyr/dist/plyr.css",
        ("plyr/dist/plyr.min.js",),
        "new Plyr('#player', {iconUrl: '/others/plyr/dist/plyr.svg', blankVideo: ''})",
        ".plyr__controls [data-plyr=play]",
    ),
    Other(
        "Video.js",
        "video.js/dist/video-js.min.css",
        ("video.js/dist/video.min.js",),
        "videojs('player')",
        ".video-js .vjs-play-control",
        _VIDEO.replace("<video ", '<video class="video-js" '),
    ),
    Other(
        "Vidstack",
        "vidstack/player/styles/default/theme.css",
        ("vidstack.js",),
        "",
        "media-player .vds-play-button",
        '<media-player title="Lecture" src="/media/lecture.mp4"><media-provider></media-provider>'
        "<media-video-layout></media-video-layout></media-player>",
        module=True,
    ),
)


def measure() -> dict[str, object]:
    """Milliseconds from the request to the controls (medians), gzipped kilobytes, breaches of the policy."""
    if not (PACKAGES / "plyr").is_dir():
        return {"other players": "skipped: `make bench` brings them into setup/players"}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        make_media(Path(folder))
        _bundle_vidstack(Path(folder) / "vidstack.js")
        executable = shutil.which("chromium") or "/usr/bin/chromium"
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        weights = {name: _weight_kb(name, Path(folder)) for name in ("ours", *(other.name for other in OTHERS))}
        with served(Path(folder), guest=_pages(Path(folder))) as stage:
            pages = {"ours": (stage.page(), "changxue-player[data-ready]")}
            pages |= {other.name: (f"{stage.address}/others/page/{other.name}", other.controls) for other in OTHERS}
            loads: dict[str, list[tuple[float, int]]] = {name: [] for name in pages}
            for _ in range(LOADS):
                for name, (address, controls) in pages.items():
                    loads[name].append(_load(browser, address, controls))
        browser.close()
    ready = {name: median(at for at, _ in found) for name, found in loads.items()}
    measured: dict[str, object] = {}
    for name, found in loads.items():
        measured[f"{name}: controls ready, ms"] = round(ready[name])
        measured[f"{name}: controls ready, of ours"] = ready[name] / ready["ours"]
        measured[f"{name}: scripts, KB gzipped"] = weights[name]
        measured[f"{name}: breaches of the policy"] = max(broken for _, broken in found)
    return measured


def _load(browser: Browser, address: str, controls: str) -> tuple[float, int]:
    """One visit with nothing in the cache: milliseconds until the controls are there, breaches of the policy."""
    page = browser.new_context(viewport={"width": 1200, "height": 900}, locale="en").new_page()
    page.add_init_script(_WATCH.replace("SELECTOR", repr(controls)))
    page.goto(address)
    until(page, "window.readyAt > 0")
    found = value(page, "window.readyAt"), value(page, "window.broken")
    page.context.close()
    return found


def _bundle_vidstack(out: Path) -> None:
    """Vidstack as its makers tell sites to serve it themselves: one module of our own making."""
    options = ["--bundle", "--minify", "--format=esm", f"--outfile={out}", "--log-level=error"]
    subprocess.run([BUNDLER, *options], cwd=PACKAGES.parent, input=_VIDSTACK, text=True, check=True)


def _pages(folder: Path) -> Blueprint:
    pages = Blueprint("others", __name__, url_prefix="/others")
    by_name = {other.name: other for other in OTHERS}

    @pages.get("/page/<name>")
    def page(name: str) -> str:
        return by_name[name].page

    @pages.get("/start/<name>.js")
    def start(name: str) -> tuple[str, int, dict[str, str]]:
        return by_name[name].start, 200, {"Content-Type": "text/javascript"}

    @pages.get("/<path:file>")
    def file(file: str) -> object:
        return send_from_directory(folder if file == "vidstack.js" else PACKAGES, file)

    return pages


def _weight_kb(name: str, folder: Path) -> float:
    """Of the scripts that the page names, kilobytes in gzip form."""
    files = [STATIC / "player.js"]
    if name != "ours":
        scripts = next(other.scripts for other in OTHERS if other.name == name)
        files = [folder / script if script == "vidstack.js" else PACKAGES / script for script in scripts]
    return round(sum(len(gzip.compress(file.read_bytes())) for file in files) / 1024, 1)
