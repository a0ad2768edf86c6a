"""Errors of the pipeline, with messages that an instructor understands.

`portal` translates the message when it is shown, so that one failure reads right in either language, long after it
happened.
"""

from __future__ import annotations

from typing import Any

from content.messages import N_, Message


class MediaError(Exception):
    """Failure of a file or a step, with a reason that can be shown to a person.

    message: what happened and what to do, as a msgid (with `values` for its places) or a Message.
    detail: for the log only (the child's stderr, an exception's text); never shown to a person.
    """

    def __init__(self, message: Message | str, *, detail: str = "", **values: Any) -> None:
        self.message = message if isinstance(message, Message) else Message(message, values)
        self.detail = detail
        super().__init__(str(self.message))


class UnusableFile(MediaError):
    """Fault of the file itself: trying again cannot help, another file can."""


class NoEngine(MediaError):
    """Lack of a recogniser or voice for the language on this machine; the lesson needs a script or a caption file."""


class NotUnderstood(NoEngine):
    """Recognition too uncertain to be worth anything: the model does not fit the speech."""


class Cancelled(MediaError):
    """Work stopped because a person asked for it."""

    def __init__(self) -> None:
        super().__init__(N_("The work was cancelled."))


class LimitExceeded(MediaError):
    """Child process over its time, memory or output limit."""
