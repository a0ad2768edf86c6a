"""Our player beside Plyr, Video.js, Vidstack and Able Player: when its controls are there, what its scripts weigh, and
how often it breaks the policy ('self' only). All stand on the same bare page and inside the same whole lesson page
(player_pages.py), come from one server, and are loaded in one Chromium in turn, in another order each round.

Two moments of each load are taken. "Built": the play button stands in the page, and can be pressed by whoever needs no
picture; of ours a press at this very moment plays, the others are given it even where that press is lost, which the
last row tells. "On the screen": the first picture that shows the button has been drawn. Ours has the browser's own
controls before its script comes; when these are seen stands in a row of its own and counts for nothing.
"""

from __future__ import annotations

import gzip
import json
import random
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from bench.player_pages import KINDS, PACKAGES, Player, pages_of, players
from tests.browser import ARGUMENTS, CHROMIUM
from tests.journeys.player_actions import until, value
from tests.journeys.player_harness import make_media, served

LOADS = 21
PRESSES = 3
MOMENTS = {"built": "controls built", "shown": "controls on the screen"}
_WATCH = """(() => {
const seen = window.measured = {broken: 0, built: 0, shown: 0, played: false};
document.addEventListener('securitypolicyviolation', () => seen.broken++);
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () { seen.played ||= seen.built > 0; return play.call(this); };
const buttons = () => [...document.querySelectorAll(SELECTOR)].filter((button) => !button.disabled);
const look = () => {
  const [button] = seen.built ? [] : buttons();
  if (!button) return;
  seen.built = performance.now();
  if (PRESS) button.click();
};
const drawn = (button) =>
  button.offsetWidth > 0 && button.checkVisibility({opacityProperty: true, visibilityProperty: true});
const frame = () => {
  if (!buttons().some(drawn)) return requestAnimationFrame(frame);
  const {port1, port2} = new MessageChannel();
  port1.onmessage = () => { seen.shown = performance.now(); };
  port2.postMessage(0);
};
new MutationObserver(look).observe(document, {subtree: true, childList: true, attributes: true});
requestAnimationFrame(frame);
})()"""


def measure() -> dict[str, object]:
    """Milliseconds from the request (median, p95; its share of ours), gzipped kilobytes, breaches of the policy."""
    if not (PACKAGES / "plyr").is_dir():
        return {"other players": "skipped: `make bench` brings them into setup/players"}
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        make_media(folder)
        all_players = players(folder)
        options = [*ARGUMENTS, "--autoplay-policy=no-user-gesture-required"]  # a press by script counts as one
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        with served(folder, guest=pages_of(all_players, folder)) as stage:
            loads = _loads(browser, stage.address, all_players)
            presses = {
                player.name: _plays_at_once(browser, stage.address, player) for player in all_players if player.files
            }
        browser.close()
        weights = {player.name: _weight_kb(player) for player in all_players if player.files}
    measured: dict[str, object] = {"loads of each page": LOADS}
    for moment, words in MOMENTS.items():
        for kind in KINDS:
            measured |= _rows(loads, all_players, moment, f"{kind} page, {words}")
    for name, weight in weights.items():
        measured[f"{name}: scripts, KB gzipped"] = weight
        measured[f"{name}: breaches of the policy"] = max(load["broken"] for load in loads["bare", name])
        measured[f"{name}: a press as soon as it is built plays"] = presses[name]
    return measured


def _loads(browser: Browser, address: str, all_players: list[Player]) -> dict[tuple[str, str], list[dict[str, float]]]:
    """What each load measured, by kind of page and player. The first round warms the server up and is left out."""
    loads = defaultdict(list)
    pages = [(kind, player) for kind in KINDS for player in all_players]
    order = random.Random(1)
    for number in range(LOADS + 1):
        order.shuffle(pages)
        for kind, player in pages:
            load = _load(browser, address, kind, player)
            if number:
                loads[kind, player.name].append(load)
    return loads


def _load(browser: Browser, address: str, kind: str, player: Player, press: bool = False) -> dict[str, float]:
    """One visit with nothing in the cache."""
    page = browser.new_context(viewport={"width": 1200, "height": 900}, locale="en").new_page()
    page.add_init_script(_WATCH.replace("SELECTOR", json.dumps(player.play)).replace("PRESS", str(press).lower()))
    page.goto(f"{address}/others/page/{kind}/{player.name}")
    until(page, "window.measured.built && window.measured.shown")
    if press:
        page.wait_for_timeout(1000)
    measured = value(page, "window.measured")
    page.context.close()
    return measured


def _plays_at_once(browser: Browser, address: str, player: Player) -> str:
    """How many of how many presses, each made as soon as the button was there, had the lecture play within a second."""
    played = [_load(browser, address, "bare", player, press=True)["played"] for _ in range(PRESSES)]
    return f"{sum(played)} of {PRESSES}"


def _rows(loads: dict, all_players: list[Player], moment: str, words: str) -> dict[str, object]:
    kind = words.split()[0]
    times = {player.name: sorted(load[moment] for load in loads[kind, player.name]) for player in all_players}
    rows: dict[str, object] = {}
    for name, taken in times.items():
        rows[f"{words}, {name}, ms (p95)"] = f"{median(taken):.0f} ({taken[int(len(taken) * 0.95)]:.0f})"
        rows[f"{words}, {name}, of ours"] = median(taken) / median(times["ours"])
    return rows


def _weight_kb(player: Player) -> float:
    """Of the scripts that the page names, kilobytes in gzip form."""
    return round(sum(len(gzip.compress(file.read_bytes())) for file in player.files) / 1024, 1)
