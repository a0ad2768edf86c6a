"""Translation of messages into the language of the terminal."""

from __future__ import annotations

from pathlib import Path

from babel.support import Translations

from content.messages import Message
from portal.language import CHINESE

_CATALOGUES = Path(__file__).parents[1] / "translations"


def for_terminal(message: Message, locale: str) -> str:
    """The message in Chinese where `locale` is one of Chinese, else in English."""
    if not locale.lower().startswith("zh"):
        return str(message)
    chinese = Translations.load(_CATALOGUES, [CHINESE.locale]).gettext(message.msgid)
    return str(Message(chinese, message.values))
