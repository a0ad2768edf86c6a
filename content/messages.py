"""A message for a person: an English msgid and the values that fill its places. `portal` translates it when it is
shown, so one message reads right in every language, long after it was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, overload


def N_(message: str) -> str:  # noqa: N802  (gettext's usual mark for "translate later")
    """Mark a msgid for extraction without translating it now."""
    return message


@dataclass(frozen=True, slots=True)
class Message:
    """`msgid`: a gettext msgid with `%(name)s` places; `values` fill them."""

    msgid: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """The English text, for logs and for tests."""
        return self.msgid % self.values if self.values else self.msgid

    def with_values(self, **values: Any) -> Message:
        """The message with some of its values replaced."""
        return Message(self.msgid, {**self.values, **values})

    def as_json(self) -> dict[str, Any]:
        """The message as columns of JSON hold it."""
        return {"message": self.msgid, "values": dict(self.values)}

    @overload
    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Message: ...
    @overload
    @classmethod
    def from_json(cls, document: Mapping[str, Any] | None) -> Message | None: ...
    @classmethod
    def from_json(cls, document: Mapping[str, Any] | None) -> Message | None:
        """The message that `as_json` gave; None for None."""
        return None if document is None else cls(document["message"], document["values"])
