"""Translation of messages into the language of the terminal."""

from __future__ import annotations

from pathlib import Path

from babel.support import Translations

from content.messages import Message
from portal.language import CHINESE, ENGLISH, name_in

_CATALOGUES = Path(__file__).parents[1] / "translations"


def for_terminal(message: Message, locale: str) -> str:
    """The message in Chinese where `locale` is one of Chinese, else in English. A language is called by its name."""
    in_chinese = locale.lower().startswith("zh")
    if "language" in message.values:
        name = name_in(str(message.values["language"]), (CHINESE if in_chinese else ENGLISH).locale)
        message = message.with_values(language=name)
    if not in_chinese:
        return str(message)
    chinese = Translations.load(_CATALOGUES, [CHINESE.locale]).gettext(message.msgid)
    return str(Message(chinese, message.values))
