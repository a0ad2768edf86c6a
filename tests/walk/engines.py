"""The engines that look at a page besides axe: IBM's in the browser, the Nu HTML checker over saved pages."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from playwright.sync_api import Page

MODULES = Path(__file__).resolve().parents[2] / "node_modules"
IBM = MODULES / "accessibility-checker-engine" / "ace.js"
NU = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
_OWN = Path(__file__).with_name("own_checks.js")
_STRUCTURE = Path(__file__).with_name("structure_checks.js")

LEFT_OUT_OF_IBM = {
    "aria_form_label_unique": "a form without a name is no landmark (HTML-AAM), so it needs no name of its own",
    "text_spacing_valid": "looks for !important in inline styles; own_checks.js does",
    **dict.fromkeys(
        (
            "style_focus_visible",
            "element_tabbable_visible",
            "element_tabbable_unobscured",
            "style_color_misuse",
            "text_quoted_correctly",
            "text_whitespace_valid",
        ),
        "only ever asks a person to look, never says that something is wrong",
    ),
}
"""Rules of IBM's engine that are not run, each with the reason. They take two thirds of its time."""
LEFT_OUT_OF_NU = re.compile("The .list. role is unnecessary for element")
"""Warnings of the Nu checker that are none here: to Safari a list without marks is none, unless it says that it is. The
language of the machine decides which quotation marks it writes."""


def ibm(page: Page) -> list[str]:
    """What IBM's engine calls a violation of WCAG 2.2 A and AA."""
    if not page.evaluate("() => Boolean(window.ace)"):
        page.evaluate(ibm_source())
    failures = page.evaluate(
        """async (leftOut) => {
            const checker = new ace.Checker();
            checker.rulesetRules.WCAG_2_2 = checker.rulesetRules.WCAG_2_2.filter((rule) => !leftOut.includes(rule));
            return (await checker.check(document, ["WCAG_2_2"])).results
                .filter(({ value }) => value[0] === "VIOLATION" && value[1] === "FAIL")
                .map(({ ruleId, message, snippet }) => `${ruleId}: ${message} ${snippet}`);
        }""",
        list(LEFT_OUT_OF_IBM),
    )
    return [failure[:300] for failure in failures]


@cache
def ibm_source() -> str:
    """IBM's engine as a script for a page, or for every page of a context."""
    return f"{_source(IBM)}\nwindow.ace = ace;"


def nu(pages: Iterable[tuple[str, str]], folder: Path) -> list[str]:
    """What the Nu HTML checker finds wrong in pages (name, HTML), all in one go."""
    names = {}
    for number, (name, html) in enumerate(pages):
        file = folder / f"{number}.html"
        file.write_text(html, encoding="utf-8")
        names[file.as_uri()] = name
    java = ("java", "-Xss4m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")  # the last two: it lives for seconds
    options = ("--format", "json", "--exit-zero-always", "--asciiquotes")
    done = subprocess.run([*java, "-jar", str(NU), *options, str(folder)], capture_output=True, check=True)
    found = []
    for message in json.loads(done.stderr)["messages"]:
        if LEFT_OUT_OF_NU.match(message["message"]):
            continue
        if message["type"] == "error" or message.get("subType") == "warning":
            where = names.get(message.get("url", ""), message.get("url", ""))
            found.append(f"{where}: {message['message']} | {message.get('extract', '').strip()[:160]}")
    return found


def own(page: Page, language: str) -> list[str]:
    """What own_checks.js finds."""
    found: list[str] = page.evaluate(f"({_source(_OWN).strip()})({json.dumps({'language': language})})")
    return found


def structure(page: Page) -> list[str]:
    """What structure_checks.js finds: what NVDA or VoiceOver would leave out or say wrongly."""
    faults: list[str] = page.evaluate(f"({_source(_STRUCTURE).strip()})()")
    return faults


@cache
def _source(file: Path) -> str:
    return file.read_text(encoding="utf-8")
