"""One file fetched over HTTP that goes on where a broken line left it, also in a later try."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from pathlib import Path

TIMEOUT_S = 60.0
_TRIES = 5  # one after another without a single byte more
_CHUNK = 256 * 1024
_PART = ".part"
_GONE_ON = 206  # the server goes on where it was asked to
_NO_MORE = 416  # it has nothing behind that place


def fetch(url: str, target: Path, *, pause_s: float = 1.0) -> None:
    """`target`, whole. pause_s: before each try after the first, twice as long each time.

    What has come stays beside it as `NAME.part` when this raises OSError, and the next call goes on from there.
    """
    part = target.with_name(target.name + _PART)
    failures = 0
    while True:
        before = part.stat().st_size if part.exists() else 0
        try:
            _go_on(url, part, before)
        except urllib.error.HTTPError as error:
            if error.code != _NO_MORE:
                raise
            part.unlink()  # longer than the file is: not its beginning
            failures += 1
        except (OSError, http.client.HTTPException) as error:
            failures = 1 if part.exists() and part.stat().st_size > before else failures + 1
            if failures >= _TRIES:
                raise OSError(str(error) or type(error).__name__) from error
            time.sleep(pause_s * 2 ** (failures - 1))
        else:
            part.replace(target)
            return
        if failures >= _TRIES:
            raise OSError("the server sends no more")


def _go_on(url: str, part: Path, have: int) -> None:
    """Fetch what is missing of `part`. Raises OSError or HTTPException where the line breaks."""
    if not url.startswith(("https://", "http://")):
        raise OSError(f"{url} is no web address")
    headers = {"User-Agent": "changxue", "Accept-Encoding": "identity"}
    if have:
        headers["Range"] = f"bytes={have}-"
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=TIMEOUT_S) as answer:  # noqa: S310
        goes_on = answer.status == _GONE_ON
        with part.open("ab" if goes_on else "wb") as file:
            while chunk := answer.read1(_CHUNK):
                file.write(chunk)
        if answer.length:  # of what was announced
            raise http.client.IncompleteRead(b"", answer.length)
