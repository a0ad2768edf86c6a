"""Runs axe-core on a page that a test has open."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {
    "target-size": {"enabled": True},
    "color-contrast": {"enabled": False},  # asks for 4.5:1 of the same texts of which color-contrast-enhanced asks 7:1
}


def axe(page: Page, within: str | None = None, rules: tuple[str, ...] = ()) -> list[str]:
    """Everything axe finds wrong, one readable line for each element; an empty list is what a test wants.

    WCAG A, AA and AAA (7:1 contrast among them) and best practices; `rules` names some of them alone. `within` is a
    selector. Style sheets and recordings are not fetched once more (`preload`): only rules about locked orientation and
    about sound that begins by itself would ask for them. The page's context must be made with bypass_csp=True: the
    portal's policy lets no foreign script in.
    """
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(axe_source())
        page.context.add_init_script(axe_source())  # for the pages to come: that costs a tenth of the above
    violations = page.evaluate(
        """async ([within, tags, names, rules]) => (await axe.run(within ?? document, {
            runOnly: names.length ? {type: "rule", values: names} : {type: "tag", values: tags},
            resultTypes: ["violations"], rules: names.length ? {} : rules, preload: false,
        })).violations""",
        [within, TAGS, list(rules), RULES],
    )
    return [
        f"{violation['id']} ({violation['impact']}): {node['html'][:160]} | {_why(node)}"
        for violation in violations
        for node in violation["nodes"]
    ]


def _why(node: dict) -> str:
    return " ".join(node["failureSummary"].split())[:240]


@cache
def axe_source() -> str:
    """axe-core as a script for a page, or for every page of a context."""
    return AXE.read_text(encoding="utf-8")
