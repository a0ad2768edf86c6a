"""Errors of the pipeline, with messages that an instructor understands.

`portal` translates the message when it is shown, so that one failure reads right in either language, long after it
happened.
"""

from __future__ import annotations

import re
from typing import Any

from content.messages import N_, Message

_MOST_LINES, _LONGEST = 30, 3000
_EXCEPTION = re.compile(r"\b([A-Za-z_][\w.]*(?:Error|Exception|Exit|Interrupt|Warning|Timeout)): .*")
_TRACE = ("Traceback ", "  File ", "During handling ", "The above ")
_QUOTED = re.compile(r"(?<!\w)'[^'\n]*'|\"[^\"\n]*\"|`[^'`\n]*[`']|“[^”\n]*”")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+(?:[ -]?[^\x00-\x7f]+)*")


class MediaError(Exception):
    """Failure of a file or a step, with a reason that can be shown to a person.

    message: what happened and what to do, as a msgid (with `values` for its places) or a Message.
    detail: for the log only (the child's stderr, an exception's text), as `for_log` gives it; never shown to a person.
    """

    def __init__(self, message: Message | str, *, detail: str = "", **values: Any) -> None:
        self.message = message if isinstance(message, Message) else Message(message, values)
        self.detail = detail
        super().__init__(str(self.message))

    def for_log(self) -> str:
        """The message with its places empty, and the detail without words of a script, of captions or of a name: what
        is quoted, what is not ASCII, the messages of exceptions, and all but its last lines are left out."""
        return f"{self.message.msgid} {without_words(self.detail)}".rstrip()


def without_words(detail: str) -> str:
    """What a program said, without the texts that it was given."""
    lines: list[str] = []
    within_message = False  # an exception's message may have many lines
    for line in detail.splitlines()[-_MOST_LINES:]:
        within_message = within_message and not line.startswith(_TRACE)
        if not within_message:
            lines.append(_EXCEPTION.sub(r"\1: …", line))
            within_message = lines[-1] != line
    return _QUOTED.sub("“…”", _NOT_ASCII.sub("…", "\n".join(lines)))[-_LONGEST:]


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
