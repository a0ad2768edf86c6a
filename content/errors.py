"""What the domain refuses, in words a person can act on.

`message` is an English gettext msgid with `%(name)s` places, `values` fills them; `portal` translates at the moment of
showing.
"""

from __future__ import annotations

from typing import Any

from content.messages import N_, Message


class DomainError(Exception):
    """A rule of the domain says no. message: gettext msgid; values: what fills its places."""

    def __init__(self, message: str, **values: Any) -> None:
        self.message = message
        self.values = values
        super().__init__(message % values if values else message)

    @property
    def reason(self) -> Message:
        """What happened and what to do, as it is stored and shown."""
        return Message(self.message, self.values)


class NotFound(DomainError):
    """There is no such thing, or this person may not know that there is."""

    def __init__(self, message: str = N_("This page or record was not found.")) -> None:
        super().__init__(message)


class NotAllowed(DomainError):
    """The permission table or a rule of conflict says that this person may not do this."""

    def __init__(
        self,
        message: str = N_("You do not have permission to do this. If you think you should, ask your administrator."),
        **values: Any,
    ) -> None:
        super().__init__(message, **values)


class Refused(DomainError):
    """The thing is not in a state in which this can be done."""


class Invalid(DomainError):
    """Something typed cannot be used; `field` names where."""

    def __init__(self, message: str, *, field: str = "", **values: Any) -> None:
        self.field = field
        super().__init__(message, **values)


class EditConflict(DomainError):
    """Somebody else saved first; nothing of either text is lost."""
