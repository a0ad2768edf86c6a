"""Addresses of the built front end, with a digest of the content so that browsers may keep files for a year."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Flask, url_for

STATIC = Path(__file__).parent / "static"
YEAR_S = 365 * 24 * 3600


def install(app: Flask) -> None:
    """Give templates `asset(name)`."""
    digests: dict[str, tuple[float, str]] = {}

    def asset(name: str) -> str:
        file = STATIC / name
        changed = file.stat().st_mtime if file.exists() else 0.0
        if digests.get(name, (None, ""))[0] != changed:
            digest = hashlib.sha256(file.read_bytes()).hexdigest()[:12] if changed else "absent"
            digests[name] = (changed, digest)
        return url_for("static", filename=name, v=digests[name][1])

    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = YEAR_S
    app.add_template_global(asset)
