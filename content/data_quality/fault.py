"""What a rule finds."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from content.messages import Message


@dataclass(frozen=True, slots=True)
class Fault:
    """One row with which something is wrong. `about` names the row and stays the same; `state`: whatever of the row
    makes it another case; both without anything personal. `link`: where to put it right."""

    about: str
    what: Message
    region_code: str | None = None
    link: str = ""
    state: str = ""

    @property
    def state_digest(self) -> str:
        """SHA-256, in hexadecimal, of the state."""
        return hashlib.sha256(self.state.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class DataRule:
    """A rule by its name, which stays the same from release to release: what it says, and what to do about a fault."""

    name: str
    title: str
    remedy: str
    faults: Callable[[Session, datetime], Iterable[Fault]]
