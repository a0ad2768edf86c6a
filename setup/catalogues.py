"""The message catalogues: how messages are found in code and templates, and where each language's catalogue lies."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from fingerprints import KEPT, ROOT

TRANSLATIONS = ROOT / "portal" / "translations"
LANGUAGES = ("zh_Hans_CN", "en")
MARKERS = ("lazy_gettext", "lazy_ngettext:1,2", "lazy_pgettext:1c,2", "_l")
"""What marks a message, besides Babel's own `_`, `N_`, `gettext`, `ngettext` and `pgettext`."""
WIDTH = 120


def extracted() -> Path:
    """A fresh template (.pot) of every message in portal, content, media_pipeline and templates."""
    template = KEPT / "messages.pot"
    template.parent.mkdir(parents=True, exist_ok=True)
    markers = [word for marker in MARKERS for word in ("--keyword", marker)]
    pybabel(
        *("extract", "--mapping-file", str(TRANSLATIONS / "babel.cfg"), *markers, "--no-location", "--sort-output"),
        *("--width", str(WIDTH), "--project", "Changxue", "--version", "1", "--copyright-holder", "Changxue"),
        *("--output-file", str(template), "portal", "content", "media_pipeline", "templates"),
    )
    return template


def catalogue(language: str) -> Path:
    return TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"


def pybabel(*arguments: str) -> None:
    """Runs Babel's command line quietly in the project's folder; leaves with what it said where it fails."""
    command = [sys.executable, "-m", "babel.messages.frontend", "--quiet", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"pybabel {arguments[0]}: {done.stderr.strip() or done.stdout.strip()}")
