"""What the domain refuses, in words a person can act on. `portal` translates the message when it is shown."""

from __future__ import annotations

from typing import Any

from content.messages import N_, Message

NOT_FOUND = Message(N_("This page or record was not found."))
NO_PERMISSION = Message(N_("You do not have permission to do this. If you think you should, ask your administrator."))


class DomainError(Exception):
    """A rule of the domain says no.

    message: what happened and what to do, as a msgid (with `values` for its places) or a Message.
    about: the public id of the record concerned, for the log; empty where it is not known.
    """

    def __init__(self, message: Message | str, *, about: str = "", **values: Any) -> None:
        self.message = message if isinstance(message, Message) else Message(message, values)
        self.about = about
        super().__init__(str(self.message))


class NotFound(DomainError):
    """The record does not exist, or this person may not know that it does."""

    def __init__(self, message: Message | str = NOT_FOUND, *, about: str = "", **values: Any) -> None:
        super().__init__(message, about=about, **values)


class NotAllowed(DomainError):
    """The permission table or a rule about conflicts of interest says that this person may not do this."""

    def __init__(self, message: Message | str = NO_PERMISSION, *, about: str = "", **values: Any) -> None:
        super().__init__(message, about=about, **values)


class Refused(DomainError):
    """The record is not in a state in which this can be done."""


class Invalid(DomainError):
    """A submitted value cannot be used; `field` is the name of its form field."""

    def __init__(self, message: Message | str, *, field: str = "", about: str = "", **values: Any) -> None:
        self.field = field
        super().__init__(message, about=about, **values)


class EditConflict(DomainError):
    """Somebody else saved first; nothing of either text is lost."""
