"""Translation of messages into the language of the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from babel.support import Translations

from portal.language import CHINESE

_CATALOGUES = Path(__file__).parents[1] / "translations"


def in_words(message: str, values: Mapping[str, object], locale: str) -> str:
    """`message` (an English gettext msgid) with its places filled: in Chinese where `locale` is one of Chinese."""
    if locale.lower().startswith("zh"):
        message = Translations.load(_CATALOGUES, [CHINESE.locale]).gettext(message)
    return message % values if values else message
