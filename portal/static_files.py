"""The built front end: addresses with a digest of the content, so that browsers keep files for a year without asking,
and each file in the smallest form that a browser takes.

The build compresses each once and for all (portal/assets/build.mjs), as brotli and gzip. Every browser that takes zstd
takes brotli, which is smaller where time does not matter.
"""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, has_request_context, request

STATIC = Path(__file__).parent / "static"
YEAR_S = 365 * 24 * 3600
SUFFIXES = {"br": ".br", "gzip": ".gz"}
"""The forms of a file by the name of its encoding, the smallest first."""


def install(app: Flask) -> None:
    """Give templates `asset(name)`, and browsers the headers that let them keep a file."""
    digests: dict[str, tuple[float, str]] = {}

    def asset(name: str) -> str:
        file = STATIC / name
        changed = file.stat().st_mtime if file.exists() else 0.0
        if digests.get(name, (None, ""))[0] != changed:
            digest = hashlib.sha256(file.read_bytes()).hexdigest()[:12] if changed else "absent"
            digests[name] = (changed, digest)
        root = request.script_root if has_request_context() else ""
        return f"{root}{app.static_url_path}/{name}?v={digests[name][1]}"

    def keep(response: Response) -> Response:
        if request.endpoint == "static" and response.status_code in {200, 206, 304}:
            name = str((request.view_args or {})["filename"])
            asset(name)
            if request.args.get("v") == digests[name][1]:
                response.headers["Cache-Control"] = f"public, max-age={YEAR_S}, immutable"
            else:  # an address of an older page, or none of ours: whoever has it asks whether it still holds
                response.headers["Cache-Control"] = "public, no-cache"
        return response

    app.after_request(keep)
    app.add_template_global(asset)


def packed_file(name: str) -> tuple[str, bytes] | None:
    """The name of an encoding and a file in it: the smallest form that this request's browser takes; None where it
    takes none."""
    file = STATIC / name
    changed = file.stat().st_mtime
    for encoding, suffix in SUFFIXES.items():
        packed = file.with_name(file.name + suffix)
        if request.accept_encodings[encoding] and packed.is_file() and packed.stat().st_mtime >= changed:
            return encoding, _read(packed, packed.stat().st_mtime)
    return ("gzip", _compressed(file, changed)) if request.accept_encodings["gzip"] else None


@lru_cache(maxsize=64)
def _read(file: Path, _changed: float) -> bytes:
    return file.read_bytes()


@lru_cache(maxsize=64)
def _compressed(file: Path, _changed: float) -> bytes:
    return gzip.compress(file.read_bytes(), 9, mtime=0)
