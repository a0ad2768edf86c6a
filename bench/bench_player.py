"""The lesson player in a real Chromium: how far the interpreter drifts from the lecture in ordinary use, how far the
lecture runs on when the interpreter's stream stalls, how soon the controls are there, and what the script weighs.

Ordinary use is play, seek forward, 1.5 times the speed, seek back (PLAYER.md); drift is taken at each picture of the
lecture from the pictures that are really shown. Times depend on the machine: its load stands beside them.
"""

from __future__ import annotations

import gzip
import os
import shutil
import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import ARGUMENTS
from tests.journeys.player_actions import MAIN, SIGN, play, seek, until, value, watch_drift
from tests.journeys.player_harness import STATIC, Stage, make_media, served

ROUNDS = 3
LOADS = 5
DRIFT_GOAL_MS = 60
SCRIPT_GOAL_KB = 20


def measure() -> dict[str, object]:
    """Milliseconds, kilobytes (gzipped), and each as a share of its goal or of the same page without the player."""
    script_kb = len(gzip.compress((STATIC / "player.js").read_bytes())) / 1024
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        make_media(Path(folder))
        executable = shutil.which("chromium") or "/usr/bin/chromium"
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        with served(Path(folder)) as stage:
            drifts = sorted(drift for _ in range(ROUNDS) for drift in _drifts(browser, stage))
            ran_on_ms = _ran_on_ms(browser, stage)
            ready_ms, parsed_ms = _ready_ms(browser, stage)
        browser.close()
    p95 = drifts[int(len(drifts) * 0.95)] * 1000
    return {
        "machine load, processes": round(os.getloadavg()[0], 1),
        "cores": os.cpu_count(),
        "pictures measured": len(drifts),
        "sign drift p50, ms": round(drifts[len(drifts) // 2] * 1000, 1),
        "sign drift p95, ms": round(p95, 1),
        "sign drift p95, of the goal of 60 ms": p95 / DRIFT_GOAL_MS,
        "lecture ran on over a stalled interpreter, ms": round(ran_on_ms),
        "controls ready, ms": round(ready_ms),
        "controls ready, of the same page's parsing": ready_ms / parsed_ms,
        "script, KB": round(script_kb, 1),
        "script, of the goal of 20 KB": script_kb / SCRIPT_GOAL_KB,
    }


def _open(browser: Browser, address: str) -> Page:
    page = browser.new_context(viewport={"width": 1200, "height": 900}, locale="en").new_page()
    page.goto(address)
    page.wait_for_selector("changxue-player[data-ready]")
    until(page, f"{MAIN}.readyState >= 2")
    return page


def _drifts(browser: Browser, stage: Stage) -> list[float]:
    page = _open(browser, stage.page())
    watch_drift(page)
    play(page)
    page.wait_for_timeout(2500)
    seek(page, 9)
    page.wait_for_timeout(2500)
    page.evaluate(f"{MAIN}.playbackRate = 1.5")
    page.wait_for_timeout(2000)
    seek(page, 2)
    page.wait_for_timeout(2000)
    drifts = [abs(sample["drift"]) for sample in page.evaluate("window.drifts")]
    page.context.close()
    return drifts


def _ran_on_ms(browser: Browser, stage: Stage) -> float:
    stage.flow.clear()
    page = _open(browser, stage.page(sign_video="stalling.mp4"))
    page.evaluate(
        f"""() => setInterval(() => {{
            if (!{MAIN}.paused) window.ranOn = {MAIN}.currentTime - {SIGN}.currentTime;
        }}, 10)"""
    )
    play(page)
    until(page, f"{MAIN}.paused")
    ran_on = value(page, "window.ranOn")
    stage.flow.set()
    page.context.close()
    return float(ran_on) * 1000


def _ready_ms(browser: Browser, stage: Stage) -> tuple[float, float]:
    """Medians over fresh loads: from the request to the player's own controls, and to the end of parsing."""
    ready, parsed = [], []
    for _ in range(LOADS):
        page = browser.new_context(viewport={"width": 1200, "height": 900}, locale="en").new_page()
        page.add_init_script(
            """new MutationObserver((_, seen) => {
                if (!document.querySelector('changxue-player[data-ready]')) return;
                window.readyAt = performance.now();
                seen.disconnect();
            }).observe(document, {subtree: true, childList: true, attributes: true, attributeFilter: ['data-ready']})"""
        )
        page.goto(stage.page())
        until(page, "window.readyAt > 0")
        ready.append(value(page, "window.readyAt"))
        parsed.append(value(page, "performance.getEntriesByType('navigation')[0].domInteractive"))
        page.context.close()
    return median(ready), median(parsed)
