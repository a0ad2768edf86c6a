"""One file fetched over HTTP that goes on where a broken line left it, also in a later try."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

TIMEOUT_S = 60.0
_TRIES = 5  # one after another without a single byte more
_CHUNK = 256 * 1024
_GONE_ON = 206  # the server goes on where it was asked to
_NO_MORE = 416  # it has nothing behind that place


class _TooLongError(OSError):
    """Not a broken line: another try would bring the same."""


def fetch(
    url: str,
    target: Path,
    *,
    size: int | None = None,
    on_bytes: Callable[[int], None] | None = None,
    pause_s: float = 1.0,
) -> None:
    """Bring `url` to `target`, whole, going on with what lies there as its beginning.

    size: how many bytes it has, where that is known; a server that sends more is left. on_bytes: is told how many
    bytes are here. pause_s: before each try after the first, twice as long each time. Raises OSError; what has come
    stays, and the next call goes on from there.
    """
    failures = 0
    while True:
        before = target.stat().st_size if target.exists() else 0
        if size is not None and before == size:
            return
        try:
            _go_on(url, target, before, size, on_bytes)
        except urllib.error.HTTPError as error:
            if error.code != _NO_MORE:
                raise
            target.unlink()  # longer than the file is: not its beginning
            failures += 1
        except _TooLongError:
            raise
        except (OSError, http.client.HTTPException) as error:
            failures = 1 if target.exists() and target.stat().st_size > before else failures + 1
            if failures >= _TRIES:
                raise OSError(str(error) or type(error).__name__) from error
            time.sleep(pause_s * 2 ** (failures - 1))
        else:
            return
        if failures >= _TRIES:
            raise OSError("the server sends no more")


def _go_on(url: str, target: Path, have: int, size: int | None, on_bytes: Callable[[int], None] | None) -> None:
    """Fetch what is missing of `target`. Raises OSError or HTTPException where the line breaks."""
    if not url.startswith(("https://", "http://")):
        raise OSError(f"{url} is no web address")
    headers = {"User-Agent": "changxue", "Accept-Encoding": "identity"}
    if have:
        headers["Range"] = f"bytes={have}-"
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=TIMEOUT_S) as answer:  # noqa: S310
        goes_on = answer.status == _GONE_ON
        have = have if goes_on else 0
        with target.open("ab" if goes_on else "wb") as file:
            while chunk := answer.read1(_CHUNK):
                have += len(chunk)
                if size is not None and have > size:
                    break
                file.write(chunk)
                if on_bytes is not None:
                    on_bytes(have)
        if size is not None and have > size:
            target.unlink()
            raise _TooLongError(f"the server sends more than the {size} bytes of the file")
        if answer.length:  # of what was announced
            raise http.client.IncompleteRead(b"", answer.length)
