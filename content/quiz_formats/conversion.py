"""Question files of any format that is read, and into any that is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath

from content.errors import Invalid
from content.messages import N_
from content.quiz_formats.gift_reader import read_gift
from content.quiz_formats.gift_writer import write_gift
from content.quiz_formats.qti_package import read_qti, write_qti
from content.quiz_formats.question import Question
from content.quiz_formats.question_file import QuestionFile, WrittenFile

LARGEST = 2 * 1024**2
TOO_LARGE = N_("This file is too large. Divide it into several of at most 2 megabytes.")
UNKNOWN_FORMAT = N_("%(name)s: this ending is no format of questions. Use one of %(endings)s.")
_WRITERS: Mapping[str, Callable[[Sequence[Question]], WrittenFile]] = {
    ".gift": write_gift,
    ".txt": write_gift,
    ".zip": write_qti,
}


def read_questions(data: bytes, language: str = "zh") -> QuestionFile:
    """The questions of a GIFT file, a QTI package or a QTI file, told by its beginning.

    language: of the words for true and false. Raises Invalid (field `file`) where it is none of them, or too large.
    """
    if len(data) > LARGEST:
        raise Invalid(TOO_LARGE, field="file")
    try:
        if data.startswith(b"PK") or data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            return read_qti(data)
        return read_gift(data, language)
    except Invalid as error:
        raise Invalid(error.message, field="file") from error


def write_questions(questions: Sequence[Question], name: str) -> WrittenFile:
    """The questions in the format that the ending of `name` names. Raises Invalid."""
    ending = PurePath(name).suffix.lower()
    if ending not in _WRITERS:
        raise Invalid(UNKNOWN_FORMAT, name=name, endings=", ".join(_WRITERS))
    return _WRITERS[ending](questions)
