"""A name in both languages of the portal."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Name:
    """What something is called in Chinese and in English."""

    zh: str
    en: str

    def said_in(self, language: str) -> str:
        """The name in `language` (a tag such as `en` or `zh-CN`): English for English, Chinese for everything else."""
        return self.en if language.lower().startswith("en") else self.zh
