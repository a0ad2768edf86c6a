"""The bytes of a file of text as text that can be shown and stored."""

from __future__ import annotations

import codecs
import re

from content.errors import Invalid
from content.messages import N_, Message
from content.quiz_formats.question_file import Collection, Place

_UNUSABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
CONTROL_CHARACTERS = N_("%(count)d characters that cannot be shown were left out.")


def decoded(data: bytes, collection: Collection) -> str:
    """UTF-8, UTF-16 with its mark, or GB18030, which is named as a loss since nothing in the file says so. Line ends
    are `\\n`. Raises Invalid where it is no text."""
    text = _decoded(data, collection).replace("\r\n", "\n").replace("\r", "\n")
    usable, count = _UNUSABLE.subn("", text)
    if count:
        collection.lose(Place(), Message(CONTROL_CHARACTERS, {"count": count}))
    return usable


def usable(text: str) -> str:
    """The text without characters that cannot be shown, as it is read back."""
    return _UNUSABLE.sub("", text)


def _decoded(data: bytes, collection: Collection) -> str:
    try:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return data.decode("utf-16")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        raise Invalid(N_("This file is no text that we can read. Save it as UTF-8, then send it again.")) from None
    collection.lose(
        Place(), Message(N_("The file does not say its encoding. It was read as GB18030: look at the text."))
    )
    return text
