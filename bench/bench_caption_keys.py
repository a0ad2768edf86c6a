"""How many keys it takes to correct five words in 100 and in 900 captions, by a scripted session in a real Chromium;
how long the server works until the captions are open, and how long a typed character takes among 3,000.

Keys beside the words themselves; before there was an editor it took 182 and 982.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from content.database import Database
from content.migrating import upgrade
from tests.browser import ARGUMENTS
from tests.journeys.caption_session import MOST_KEYS, CaptionRoom, CaptionTypist, caption_room, lecture

COUNTS = (100, 900)
MANY = 3000
FRAME_MS = 1000 / 60
TYPE = """async () => {
    const times = [];
    for (let round = 0; round < 40; round++) {
        const began = performance.now();
        document.execCommand("insertText", false, "字");
        await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
        times.push(performance.now() - began);
    }
    return times.sort((one, other) => one - other)[times.length >> 1];
}"""
WORDS = 5
OPENINGS = 5


def measure() -> dict[str, object]:
    """Keys a correction, and each as a share of the goal of eight; seconds of the server for page and document."""
    figures: dict[str, object] = {}
    with sync_playwright() as playwright:
        executable = shutil.which("chromium") or "/usr/bin/chromium"
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        for count in COUNTS:
            with tempfile.TemporaryDirectory() as folder:
                figures |= _measured(browser, Path(folder), count)
        with tempfile.TemporaryDirectory() as folder:
            typed_ms = _typed_ms(browser, Path(folder))
        browser.close()
    figures[f"{MANY} captions, a typed character drawn, ms"] = typed_ms
    figures[f"{MANY} captions, a typed character, of a frame"] = typed_ms / FRAME_MS
    return figures


def _typed_ms(browser: Browser, folder: Path) -> float:
    """Milliseconds from a typed character to the picture in which it stands: the median."""
    database = Database(f"sqlite:///{folder / 'portal.sqlite'}")
    upgrade(database)
    with caption_room(database, folder, lecture(MANY)) as room:
        typist = CaptionTypist(room, browser)
        typist.open(f"#cue-k{MANY // 2}")
        typist.page.wait_for_function("document.activeElement.matches('.cx-cues textarea')")
        typed_ms: float = typist.page.evaluate(TYPE)
        typist.context.close()
    database.dispose()
    return typed_ms


def _measured(browser: Browser, folder: Path, count: int) -> dict[str, object]:
    database = Database(f"sqlite:///{folder / 'portal.sqlite'}")
    upgrade(database)
    with caption_room(database, folder, lecture(count)) as room:
        typist = CaptionTypist(room, browser)
        first_s, *later_s = (_opening_s(room, typist) for _ in range(OPENINGS))
        typist.open()
        typist.correct_five_words()
        typist.context.close()
    database.dispose()
    return {
        f"{count} captions, keys": typist.keys,
        f"{count} captions, keys a correction": typist.keys / WORDS,
        f"{count} captions, of the goal of {MOST_KEYS}": typist.keys / WORDS / MOST_KEYS,
        f"{count} captions, opened first, s": first_s,
        f"{count} captions, opened again, s": min(later_s),
    }


def _opening_s(room: CaptionRoom, typist: CaptionTypist) -> float:
    """Seconds until page and document have come, asked for one after the other."""
    began = time.perf_counter()
    for address in (f"/teach/captions/{room.track}", f"/teach/captions/{room.track}/document"):
        assert typist.context.request.get(room.address + address).ok
    return time.perf_counter() - began
