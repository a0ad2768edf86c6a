"""What can go wrong with a file, in words an instructor understands.

`message` is an English gettext msgid with `%(name)s` places, `values` fills them; `portal` translates both at the
moment of showing, so that one failure reads right in either language, long after it happened.
"""

from __future__ import annotations

from typing import Any

from content.messages import N_, Message


class MediaError(Exception):
    """A file or a step failed for a reason that a person can be told.

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
        """What happened and what to do, as it is stored and shown."""
        return Message(self.message, self.values)


class UnusableFile(MediaError):
    """The file itself is at fault; trying again cannot help, another file can."""


class NoEngine(MediaError):
    """No recogniser or voice on this machine fits the language; the lesson needs a script or a caption file."""


class NotUnderstood(NoEngine):
    """A recogniser did hear something, but so unsurely that it is worth nothing: its model does not fit the speech."""


class Cancelled(MediaError):
    """A person asked for the work to stop."""

    def __init__(self) -> None:
        super().__init__(N_("The work was cancelled."))


class LimitExceeded(MediaError):
    """A child process went over its time, memory or output limit."""
