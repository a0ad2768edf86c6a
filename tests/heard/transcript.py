"""What was heard, as a text that people read: what the person did behind "> ", what was said under it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).parent
CHANGING = (
    (re.compile(r"\b[0-9a-f]{16}\b"), "0000000000000000"),
    (re.compile(r"\b[0-9a-f]{4}(?: [0-9a-f]{4}){3}\b"), "0000 0000 0000 0000"),
    (re.compile(r"\d{4}年\d{1,2}月\d{1,2}日"), "某年某月某日"),
    (re.compile(r"\b\d{1,2} (?:[A-Z][a-z]+) \d{4}\b|\b[A-Z][a-z]+ \d{1,2}, \d{4}\b"), "a day"),
    (re.compile(r"\bCX-20\d\d-\w{4}-\w{4}\b"), "CX-0000-0000-0000"),
    (re.compile(r"(?<!\d)20\d\d-\d\d-\d\d(?!\d)"), "a day"),
    (re.compile(r"(?<!\d)20\d\d-\d\d(?!\d)"), "a month"),
    (re.compile(r"(?<!\d)20\d\d(?!\d)"), "a year"),
    (re.compile(r"(?<![\d:])[0-2]\d:[0-5]\d(?![\d:]|\.\d)"), "a time"),
    (re.compile(r", (?:lesson|block):[\w-]{16}"), ""),
    (re.compile(r"[\u200b\ufffc]|^\u2022 ?"), ""),
)
"""What differs from run to run: days, the seal of a course, check codes of ledgers, numbers of certificates, names of
our own; and signs that are not spoken, or a bullet that Orca says with its line or before it."""


class Transcript:
    """The lines of one journey, in order."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def does(self, action: str) -> None:
        """The person does something."""
        self.lines.append(f"> {action}")

    def hears(self, phrases: Iterable[str]) -> None:
        """Something is said, one phrase a line."""
        for phrase in phrases:
            said = " ".join(phrase.split())
            for changing, instead in CHANGING:
                said = changing.sub(instead, said)
            if said:
                self.lines.append(said)

    def text(self) -> str:
        return "\n".join(self.lines) + "\n"


def differences(heard: Transcript, language: str, name: str, *, write: bool) -> list[str]:
    """How what was heard differs from what is kept in `language`/`name`.txt; `write` keeps it anew instead."""
    kept = _kept(heard, language, name, write)
    return list(difflib.unified_diff(kept, heard.lines, "kept", "heard", lineterm=""))


def unheard(heard: Transcript, language: str, name: str, *, write: bool, but: re.Pattern[str]) -> list[str]:
    """What is kept in `language`/`name`.txt and was not heard, at whatever place; `but` is what may be missing."""
    kept = _kept(heard, language, name, write)
    return [line for line in kept if line not in heard.lines and not but.search(line)]


def _kept(heard: Transcript, language: str, name: str, write: bool) -> list[str]:
    file = HERE / language / f"{name}.txt"
    if write:
        file.parent.mkdir(exist_ok=True)
        file.write_text(heard.text(), encoding="utf-8")
    assert file.is_file(), f"{file.name} is not there: PORTAL_TEST_WRITE_HEARD=1 writes it"
    return file.read_text(encoding="utf-8").splitlines()
