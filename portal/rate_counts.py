"""How often forms were sent from one address, counted in a file, so that all processes of a web server count together.

A small SQLite database of its own: counting never waits for the portal's one writer, and to count who looks at a page
writes nothing into the portal's database. Several machines count together where
`PORTAL_RATE_LIMIT_STORAGE` names a server that limits knows (limits.readthedocs.io, Storage Backends).
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote, unquote

from limits.storage import Storage

from portal.settings import Settings

SCHEME = "rate-counts"
FILE = "rate_counts.sqlite"
WAIT_S = 5.0
_COUNT = """
INSERT INTO counts (key, amount, ends) VALUES (:key, :amount, :ends)
ON CONFLICT (key) DO UPDATE SET
    amount = :amount + CASE WHEN ends > :now THEN amount ELSE 0 END,
    ends = CASE WHEN ends > :now THEN ends ELSE :ends END
RETURNING amount
"""


def limiter_options(settings: Settings) -> dict[str, object]:
    """What Flask-Limiter is to know: where it counts. Where the file cannot be written, on a full disk, each process
    counts for itself."""
    if settings.rate_limit_storage:
        return {"RATELIMIT_STORAGE_URI": settings.rate_limit_storage}
    return {
        "RATELIMIT_STORAGE_URI": f"{SCHEME}:{quote(str((settings.data / FILE).resolve()))}",
        "RATELIMIT_STORAGE_OPTIONS": {"digest_key": settings.secret_key},
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": True,
    }


class RateCounts(Storage):
    """Counts by key in a file. A key names an address on the network: kept is its digest under the installation's
    key, until its time is over."""

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012  (its base declares an attribute of instances)

    def __init__(self, uri: str = "", *, digest_key: str = "", wrap_exceptions: bool = False) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self.file = Path(unquote(uri.removeprefix(f"{SCHEME}:")))
        self._digest_key = hashlib.sha256(digest_key.encode()).digest()

    @property
    def base_exceptions(self) -> type[Exception]:
        return sqlite3.Error

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """The count of a key with `amount` more; one whose time is over begins again, for `expiry` seconds."""
        now = time.time()
        values = {"key": self._digest(key), "amount": amount, "ends": now + expiry, "now": now}
        with self._counts() as counts:
            count: int = counts.execute(_COUNT, values).fetchall()[0][0]
            counts.execute("DELETE FROM counts WHERE ends <= ?", (now,))
        return count

    def get(self, key: str) -> int:
        """The count of a key, 0 where its time is over."""
        return int(self._row(key)[0])

    def get_expiry(self, key: str) -> float:
        """When the time of a key is over, in seconds of the clock; now, where it has no count."""
        return float(self._row(key)[1])

    def check(self) -> bool:
        """Whether counts can be kept."""
        try:
            self.get("")
        except sqlite3.Error:
            return False
        return True

    def reset(self) -> int:
        """Forget all counts, and say how many there were."""
        with self._counts() as counts:
            return counts.execute("DELETE FROM counts").rowcount

    def clear(self, key: str) -> None:
        """Forget the count of a key."""
        with self._counts() as counts:
            counts.execute("DELETE FROM counts WHERE key = ?", (self._digest(key),))

    def _row(self, key: str) -> tuple[int, float]:
        now = time.time()
        with self._counts() as counts:
            query = "SELECT amount, ends FROM counts WHERE key = ? AND ends > ?"
            row: tuple[int, float] | None = counts.execute(query, (self._digest(key), now)).fetchone()
        return row or (0, now)

    def _digest(self, key: str) -> str:
        return hashlib.blake2b(key.encode("utf-8", "surrogatepass"), key=self._digest_key, digest_size=16).hexdigest()

    @contextmanager
    def _counts(self) -> Iterator[sqlite3.Connection]:
        """A connection for one count: none outlives the fork of a web server's processes (sqlite.org/howtocorrupt,
        2.6). After a loss of power counts may be wrong for an hour, so nothing waits for the disk."""
        with closing(sqlite3.connect(self.file, timeout=WAIT_S, isolation_level=None)) as counts:
            counts.execute("PRAGMA synchronous = OFF")
            counts.execute(
                "CREATE TABLE IF NOT EXISTS counts (key TEXT PRIMARY KEY, amount INTEGER NOT NULL, ends REAL NOT NULL)"
                " WITHOUT ROWID"
            )
            yield counts
