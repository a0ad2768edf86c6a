"""The engines that look at a page besides axe: IBM's in the browser, the Nu HTML checker over saved pages."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from playwright.sync_api import Page

MODULES = Path(__file__).resolve().parents[2] / "node_modules"
IBM = MODULES / "accessibility-checker-engine" / "ace.js"
NU = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
_OWN = Path(__file__).with_name("own_checks.js")

PASSED_OVER_BY_IBM = frozenset(
    {"aria_form_label_unique"}  # a form without a name is no landmark (HTML-AAM), so it needs no name of its own
)
"""Rules of IBM's engine that are wrong about us, each with the reason."""


def ibm(page: Page) -> list[str]:
    """What IBM's engine, which the page's context must have, calls a violation of WCAG 2.2 A and AA."""
    answer = page.evaluate(
        """async () => {
            const report = await new ace.Checker().check(document, ["WCAG_2_2"]);
            return report.results
                .filter(({ value }) => value[0] === "VIOLATION" && value[1] === "FAIL")
                .map(({ ruleId, message, snippet }) => [ruleId, `${ruleId}: ${message} ${snippet}`]);
        }"""
    )
    return [told[:300] for rule, told in answer if rule not in PASSED_OVER_BY_IBM]


@cache
def ibm_source() -> str:
    """IBM's engine as a script for every page of a context."""
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
        if message["type"] == "error" or message.get("subType") == "warning":
            where = names.get(message.get("url", ""), message.get("url", ""))
            found.append(f"{where}: {message['message']} | {message.get('extract', '').strip()[:160]}")
    return found


def own(page: Page, language: str) -> list[str]:
    """What own_checks.js finds."""
    found: list[str] = page.evaluate(f"({_source(_OWN).strip()})({json.dumps({'language': language})})")
    return found


@cache
def _source(file: Path) -> str:
    return file.read_text(encoding="utf-8")
