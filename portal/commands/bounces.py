"""`portal mail bounces`: letters that came back after the mail server had taken them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from content.database import Database, utc_now
from content.mail.delivery_reports import LARGEST_REPORT, read_report
from content.mail.outcomes import record_report

INFO, SEEN = ":2,", "S"
"""What stands before the flags in the name of a message, and the flag of one that was read (maildir(5))."""


@dataclass(slots=True)
class Counts:
    """How many messages were read, and how many of them ended a letter of the portal."""

    messages: int = 0
    letters: int = 0


def record_messages(database: Database, messages: Iterator[bytes]) -> Counts:
    """Record what each message reports, each in a transaction of its own."""
    counts = Counts()
    for raw in messages:
        counts.messages += 1
        report = read_report(raw)
        if report is None:
            continue
        with database.transaction() as session:
            counts.letters += record_report(session, report, utc_now())
    return counts


def piped() -> Iterator[bytes]:
    """The message that a mail server pipes in."""
    yield _bounded(sys.stdin.buffer)


def unread(folder: Path) -> Iterator[bytes]:
    """The messages of a Maildir that nobody has read; each is marked as read once it is recorded."""
    for place in ("new", "cur"):
        for file in sorted((folder / place).iterdir()):
            name, _, flags = file.name.partition(INFO)
            if SEEN in flags or file.is_symlink() or not file.is_file():
                continue
            with file.open("rb") as opened:
                raw = _bounded(opened)
            yield raw
            file.rename(folder / "cur" / f"{name}{INFO}{''.join(sorted({*flags, SEEN}))}")


def _bounded(file: BinaryIO) -> bytes:
    """What is in a file, or one byte more than a report may have."""
    return file.read(LARGEST_REPORT + 1)
