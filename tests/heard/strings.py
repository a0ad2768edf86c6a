"""The portal's own words in a language, and whether they were heard."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from babel.support import Translations

CATALOGUES = Path(__file__).resolve().parents[2] / "portal" / "translations"
Translate = Callable[[str], str]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def words_of(language: str) -> Translate:
    """From a message as the code has it to what a page in `language` says. It must be a message of the portal."""
    catalogue = Translations.load(CATALOGUES, ["zh_Hans_CN"])

    def say(message: str) -> str:
        chinese = str(catalogue.gettext(message))
        assert chinese != message, f"the portal has no message “{message}”"
        return message if language == "en" else chinese

    return say


def is_in(words: str, phrase: str) -> bool:
    """Whether `words` stand in `phrase` as a whole: "登录" is not heard in "登录名"."""
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", phrase) is not None


def language_of(_: Translate) -> str:
    """The language of the courses of somebody whose pages say it like this."""
    return "en" if _("Courses") == "Courses" else "zh"


def constant_part(message: str) -> str:
    """The longest piece of a message without the values that stand in it."""
    return max((piece.strip(" .\u3002:\uff1a,\uff0c") for piece in PLACEHOLDER.split(message)), key=len)
