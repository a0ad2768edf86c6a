"""What a reader raises where a single question cannot be read."""

from __future__ import annotations

from typing import Any

from content.messages import Message


class Unreadable(Exception):
    """This question cannot be read; the others can. `message` says why."""

    def __init__(self, msgid: str, **values: Any) -> None:
        self.message = Message(msgid, values)
        super().__init__(str(self.message))
