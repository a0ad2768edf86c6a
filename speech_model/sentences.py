"""Sentences over the vocabulary of the demonstration lessons: what the model learns to hear.

A sentence is a walk from word to word along the pairs that stand side by side in the lessons, with words exchanged for
others of the same kind now and then. Its hash decides whether it is for training or held out, so that no sentence is
ever in both.
"""

from __future__ import annotations

import hashlib
import logging
import random
import re
from collections import defaultdict
from dataclasses import dataclass, field

import jieba
import jieba.posseg

from portal.demonstration.texts import DemoText, load_courses

jieba.setLogLevel(logging.WARNING)

HELD_OUT = 20
"""One sentence in so many is held out."""
_START, _END = "<", ">"
_LONGEST = {"zh": 26, "en": 14}  # words
_SHORTEST = {"zh": 3, "en": 3}
_EXCHANGE = 0.12  # of the words are exchanged for others of their kind
_NEVER_EXCHANGED = re.compile(r"\W|^(?:[a-z]+|的|了|是|在|着|不|都|也|就|把|被|和|要|再|一)$")
_CHINESE_FIGURES = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is said: its words in order (punctuation apart, Chinese words as jieba cuts them) and as it is written."""

    language: str
    words: tuple[str, ...]

    @property
    def text(self) -> str:
        if self.language == "zh":
            return "".join(self.words)
        return re.sub(r" (?=[,.?!])", "", " ".join(self.words))

    @property
    def held_out(self) -> bool:
        """Whether training must never see it."""
        return int(hashlib.sha256(self.text.encode()).hexdigest(), 16) % HELD_OUT == 0


@dataclass
class Grammar:
    """Which word can follow which, and which words are of one kind, in one language."""

    language: str
    after: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    kinds: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    kind_of: dict[str, str] = field(default_factory=dict)

    def learn(self, text: str) -> None:
        """Take in one sentence of the lessons."""
        words = self._cut(text)
        for word, following in zip((_START, *words), (*words, _END), strict=True):
            self.after[word].append(following)

    def sentence(self, dice: random.Random, *, held_out: bool) -> Sentence:
        """A sentence that is held out, or one that is not."""
        while True:
            made = Sentence(self.language, tuple(self._walk(dice)))
            if made.held_out is held_out and self._well_made(made):
                return made

    def _walk(self, dice: random.Random) -> list[str]:
        words: list[str] = []
        word = dice.choice(self.after[_START])
        while word != _END and len(words) <= _LONGEST[self.language]:
            words.append(self._exchanged(word, dice))
            word = dice.choice(self.after[word])
        if self.language == "en" and words:
            words[0] = words[0][0].upper() + words[0][1:]
        return words

    def _exchanged(self, word: str, dice: random.Random) -> str:
        kind = self.kind_of.get(word)
        if kind is None or dice.random() > _EXCHANGE:
            return word
        if kind == "m" and dice.random() < 0.5:
            return chinese_number(dice.randint(1, 99))
        return dice.choice(self.kinds[kind])

    def _well_made(self, made: Sentence) -> bool:
        return _SHORTEST[self.language] <= len(made.words) <= _LONGEST[self.language] and made.words[-1] in "。？！.?!"

    def _cut(self, text: str) -> list[str]:
        if self.language == "en":
            words = re.findall(r"[A-Za-z']+|[,.?!]", text)
            return [word if word == "I" or word[1:].isupper() else word.lower() for word in words]
        words = []
        for pair in jieba.posseg.lcut(text):
            words.append(pair.word)
            if not _NEVER_EXCHANGED.search(pair.word) and pair.flag[0] in "nvam":
                kind = pair.flag[0] + str(len(pair.word)) if pair.flag[0] != "m" else "m"
                if pair.word not in self.kind_of:
                    self.kind_of[pair.word] = kind
                    self.kinds[kind].append(pair.word)
        return words


def grammars() -> dict[str, Grammar]:
    """The grammar of each language, from what is said and shown in the demonstration's lectures."""
    made = {language: Grammar(language) for language in ("zh", "en")}
    for sentence in lesson_sentences():
        made[sentence.language].learn(sentence.text)
    return made


def lesson_sentences() -> list[Sentence]:
    """What the demonstration's lessons say: the lectures' sentences and the points of their slides, and where there are
    few lectures (English) the lessons' texts too."""
    found = []
    for course in load_courses():
        texts: list[str] = []
        for media in course.media:
            texts += [
                *media.sentences,
                *(_closed(point, course.language) for slide in media.slides for point in slide.points),
            ]
        if course.language == "en":
            texts += [
                text
                for lesson in course.lessons
                for block in lesson.blocks
                if isinstance(block, DemoText)
                for text in _prose(block)
            ]
        found += [Sentence(course.language, words) for text in texts if len(words := _words(text, course.language)) > 2]
    return found


def chinese_number(number: int) -> str:
    """1 to 99 as it is said: 七, 十二, 二十, 三十五."""
    tens, ones = divmod(number, 10)
    said = ("" if tens < 2 else _CHINESE_FIGURES[tens]) + ("十" if tens else "")
    return said + (_CHINESE_FIGURES[ones] if ones else "")


def _closed(point: str, language: str) -> str:
    return point if point[-1] in "。？！.?!" else point + ("。" if language == "zh" else ".")


def _prose(block: DemoText) -> list[str]:
    """The sentences of a text that are ordinary prose."""
    plain = re.sub(r"^[#>*\-\d. ]+|[*_`]", "", block.markdown, flags=re.MULTILINE)
    return [text for text in re.findall(r"[A-Z][A-Za-z', \n]+[.?!]", plain) if len(text.split()) < _LONGEST["en"]]


def _words(text: str, language: str) -> tuple[str, ...]:
    if language == "zh":
        return tuple(jieba.lcut(re.sub(r"[、；：]", "，", re.sub(r"[《》“”]", "", text))))
    return tuple(re.findall(r"[A-Za-z']+|[,.?!]", text))
