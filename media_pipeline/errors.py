"""Errors of the pipeline, with messages that an instructor understands.

`message` is an English gettext msgid with `%(name)s` places, `values` fills them; `portal` translates both when they
are shown, so that one failure reads right in either language, long after it happened.
"""

from __future__ import annotations

from typing import Any

from content.messages import N_, Message


class MediaError(Exception):
    """Failure of a file or a step, with a reason that can be shown to a person.

    message: gettext msgid (English), what happened and what to do.
    values: what fills the msgid's places.
    detail: for the log only (the child's stderr, an exception's text); never shown to a person.
    """

    def __init__(self, message: str, *, detail: str = "", **values: Any) -> None:
        self.message = message
        self.values = values
        self.detail = detail
        super().__init__(message % values if values else message)

    @property
    def reason(self) -> Message:
        """Reason and advice as they are stored and shown."""
        return Message(self.message, self.values)


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
