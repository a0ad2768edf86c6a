"""The Chinese of a page: its sentences, how long they are, and which characters go beyond everyday ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from content.checks.character_levels import LEVEL_OF
from content.checks.reading_level import EVERYDAY_LEVEL, HARD_CHINESE_SENTENCE
from content.checks.sentences import HAN, sentence_spans

LEAST_SENTENCE = 6
"""Characters from which a text counts as a sentence: shorter ones are labels."""
_BLOCKS = frozenset(
    {"p", "li", "h1", "h2", "h3", "h4", "legend", "label", "dt", "dd", "td", "th", "summary", "caption", "button"}
    | {"div", "option", "a", "figcaption"}
)
_SILENT = frozenset({"script", "style", "template", "textarea", "code"})


@dataclass(frozen=True, slots=True)
class PageChinese:
    """`sentences`: those of a page, each once. `characters`: all Chinese characters in them; `rare`: those beyond the
    first 1,800 of the national standard, in order of appearance."""

    sentences: tuple[str, ...]
    rare: tuple[str, ...]
    characters: int

    @property
    def long_sentences(self) -> tuple[str, ...]:
        """Sentences of more characters than are read at one go."""
        return tuple(one for one in self.sentences if len(HAN.findall(one)) > HARD_CHINESE_SENTENCE)

    @property
    def longest(self) -> int:
        """Characters of the longest sentence."""
        return max((len(HAN.findall(one)) for one in self.sentences), default=0)

    @property
    def average(self) -> float:
        """Characters of a sentence on average."""
        lengths = [len(HAN.findall(one)) for one in self.sentences]
        return sum(lengths) / len(lengths) if lengths else 0.0


def page_chinese(html: str) -> PageChinese:
    """Measure the main part of a page."""
    reader = _MainText()
    reader.feed(html)
    reader.close()
    whole = [" ".join(text.split()) for text in reader.texts]
    sentences = dict.fromkeys(text[start:end].strip() for text in whole for start, end in sentence_spans(text))
    kept = tuple(one for one in sentences if len(HAN.findall(one)) >= LEAST_SENTENCE)
    characters = [one for sentence in kept for one in HAN.findall(sentence)]
    rare = tuple(one for one in characters if LEVEL_OF.get(one, EVERYDAY_LEVEL + 2) > EVERYDAY_LEVEL)
    return PageChinese(kept, rare, len(characters))


@dataclass
class _MainText(HTMLParser):
    """Collects the texts of a page's main part, one for each block."""

    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._inside = self._silent = 0
        self._line = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag == "main":
            self._inside += 1
        if tag in _SILENT:
            self._silent += 1
        if tag in _BLOCKS:
            self._end_line()

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self._end_line()
            self._inside -= 1
        if tag in _SILENT:
            self._silent -= 1
        if tag in _BLOCKS:
            self._end_line()

    def handle_data(self, data: str) -> None:
        if self._inside > 0 and not self._silent:
            self._line += data

    def _end_line(self) -> None:
        if self._line.strip():
            self.texts.append(self._line)
        self._line = ""
