"""Values that take long to make, kept in memory while they are in use and there is room."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Pool
from sqlalchemy.orm import Session

Value = TypeVar("Value")


class RecentlyUsed(Generic[Value]):
    """Values by key, of which those used last stay: so many that their weights (1 each, or bytes) come to `most`."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.weight = 0
        self._values: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Value | None:
        """The value of `key`, which counts as used now; None where there is none."""
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key][0]

    def put(self, key: Hashable, value: Value, weight: int = 1) -> None:
        """Keep `value`, and let go of what was used longest ago; what is heavier than a tenth of all is not kept."""
        if weight > max(1, self.most // 10):
            return
        with self._lock:
            self.weight += weight - self._values.pop(key, (value, 0))[1]
            self._values[key] = value, weight
            while self.weight > self.most:
                self.weight -= self._values.popitem(last=False)[1][1]


class ReadBefore(Generic[Value]):
    """What was made of each database that this process has open. Whoever keeps something here keeps it under a version
    that they read first, and nothing that depends on who asks."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._by_pool: WeakKeyDictionary[Pool, RecentlyUsed[Value]] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def of(self, session: Session) -> RecentlyUsed[Value]:
        """What was made of the session's database."""
        pool = session.get_bind().engine.pool
        with self._lock:
            return self._by_pool.setdefault(pool, RecentlyUsed(self.most))
