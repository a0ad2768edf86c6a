"""Homophones: a word that was recognised as another one of the same sound is put right where the recogniser was unsure.

Chinese has about 1,300 syllables for all its characters, and a small model writes 停制 where 停滞 was said. Two sources
say what was meant. A term of the course (its titles, lessons, slides): lecturers say what their slides say, so it is
put in where it sounds the same, or nearly so, unless the text would be far less likely with it. And the dictionary: one
character of a word, of the same tone, where the recogniser was quite unsure of it and the text is much likelier so. How
likely a text is comes from how often jieba's dictionary has seen the words that it falls into: neighbours have a say.
What is put in stays a guess of the program: `Word.recognised` holds what was recognised.

Nearly the same, as many people speak: n as l, zh, ch, sh as z, c, s, -ng as -n, h as f before u.

Measured: over the six clips of read Mandarin that Whisper base understands (76 characters) 4 errors become 3, none is
new. Terms of the demonstration's courses, written in their sentences as other words of the same sound (625 cases): 92
in 100 put right; those not are shorter or rarer than what they were taken for (手理 as 受理). In 8,489 characters of
the demonstration's courses, all declared as unsure as can be (no recording is), 5 words would be changed, in 50,240 of
the portal's own messages 12; tests/media_pipeline/speech/test_homophones.py names each. The rules were chosen with
these texts in view: others will have some more. Whisper base is so unsure of about one correct character in thirty.
With the terms of the same text, unsure of everything (0.5), 2 in 12,108.
"""

from __future__ import annotations

import functools
import itertools
import logging
import math
import re
from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from content.timed_text.word import Word
from media_pipeline.captions.typography import CLOSING, is_han

_UNSURE = 0.3  # of the character that another one is put in for; below it the dictionary may say otherwise
_UNSURE_OF_TERM = 0.9  # below it the course's vocabulary may
_LEAST_GAIN = 3.0  # how much likelier (natural logarithm) the text must be with a word of the dictionary
_LEAST_TERM_GAIN, _LEAST_NEAR_TERM_GAIN = -5.0, -1.0  # with a term of the course, or one that sounds nearly the same
_TERM_BONUS = 10.0  # a term goes before a word of the dictionary
_LEAST_SEEN = 400  # of 60 million words; a rarer one is put in for no other
# Each is as good a character as the others of its group, in more phrases than a dictionary has: nothing is guessed.
_BOTH_RIGHT = (
    *("做坐作", "的得地", "带戴", "在再", "象像向", "到道", "他她它", "课刻客", "里理", "先掀"),
    *("不步布", "每美", "已以", "后候", "页业", "建见", "章张", "评平"),
)
# Words that people have used every day since jieba's dictionary was counted, as often as those they would be taken for.
_NEWER_WORDS = {"微信": 2000, "客服": 2000, "网店": 2000, "快递": 2000, "重试": 500}
_LONGEST, _LONGEST_TERM, _SHORTEST = 4, 8, 2  # characters
_MARKS = "".join(CLOSING)
_CONTEXT = 6  # characters on either side that are looked at
_FOLDED = (
    (re.compile(r"^([zcs])h"), r"\1"),
    (re.compile(r"^n"), "l"),
    (re.compile(r"^h(?=u)"), "f"),
    (re.compile(r"^fu(?=[aeo])"), "f"),
    (re.compile(r"ng$"), "n"),
)


@dataclass(frozen=True, slots=True)
class Repair:
    """A word put in. start, end: characters of the text it replaces."""

    start: int
    end: int
    text: str
    gain: float


def with_homophones_repaired(words: Sequence[Word], vocabulary: Sequence[str] = ()) -> tuple[Word, ...]:
    """The words with those put right that sound like a likelier one; each change keeps what was recognised.

    vocabulary: terms of the course, of its slides and of its glossary. Words without a confidence (of a script) and
    those in other languages stay as they are.
    """
    repaired: list[Word] = []
    for is_text, run in itertools.groupby(
        words, key=lambda word: word.confidence is not None and _han(word.text) != ""
    ):
        run_words = tuple(run)
        repaired += _repaired_run(run_words, vocabulary) if is_text else run_words
    return tuple(repaired)


def _repaired_run(words: tuple[Word, ...], vocabulary: Sequence[str]) -> tuple[Word, ...]:
    """A run of Chinese words; a mark at the end of one ends what belongs together there."""
    text = "".join(word.text for word in words)
    owners = [index for index, word in enumerate(words) for _ in word.text]
    sure = [word.confidence or 0.0 for word in words for _ in word.text]
    if min(sure) >= _UNSURE_OF_TERM:
        return words
    repairs: list[Repair] = []
    for match in re.finditer(r"[^\W\d_a-zA-Z]+", text):
        phrase = _Phrase(match[0], tuple(sure[match.start() : match.end()]))
        repairs += [
            replace(repair, start=repair.start + match.start(), end=repair.end + match.start())
            for repair in phrase.repairs(vocabulary)
        ]
    return _with_repairs(words, owners, repairs)


def _with_repairs(words: tuple[Word, ...], owners: Sequence[int], repairs: Sequence[Repair]) -> tuple[Word, ...]:
    """Put the repairs in. Words that a repair covers become one word; it never divides one."""
    result: list[Word] = []
    at = 0
    for repair in sorted(repairs, key=lambda each: each.start):
        first, last = owners[repair.start], owners[repair.end - 1]
        begins = owners.index(first)
        covered = words[first : last + 1]
        recognised = "".join(word.text for word in covered)
        inner = repair.start - begins
        text = recognised[:inner] + repair.text + recognised[inner + len(repair.text) :]
        confidences = [word.confidence for word in covered if word.confidence is not None]
        result += words[at:first]
        result.append(Word(text, covered[0].start, covered[-1].end, min(confidences), recognised.rstrip(_MARKS)))
        at = last + 1
    return (*result, *words[at:])


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Chinese characters without a mark between them, and how sure the recogniser was of each."""

    text: str
    sure: tuple[float, ...]

    def repairs(self, vocabulary: Sequence[str]) -> list[Repair]:
        """The best repairs that do not overlap."""
        if min(self.sure) >= _UNSURE_OF_TERM:
            return []
        candidates = [*self._by_terms(vocabulary), *self._by_dictionary()]
        chosen: list[Repair] = []
        for repair in sorted(candidates, key=lambda each: -each.gain):
            if all(repair.end <= other.start or repair.start >= other.end for other in chosen):
                chosen.append(repair)
        return chosen

    def _by_terms(self, vocabulary: Sequence[str]) -> Iterator[Repair]:
        sounds, terms = syllables(self.text), frozenset(vocabulary)
        for term in terms:
            length = len(term)
            if not _SHORTEST <= length <= _LONGEST_TERM or _han(term) != term:
                continue
            term_sounds = syllables(term)
            for start in range(len(self.text) - length + 1):
                window = self.text[start : start + length]
                if window == term or window in terms or not self._is_unsure(start, length, _UNSURE_OF_TERM):
                    continue
                spoken = sounds[start : start + length]
                if [folded(each) for each in spoken] != [folded(each) for each in term_sounds]:
                    continue
                gain = self._gain(start, term)
                if gain >= (_LEAST_TERM_GAIN if spoken == term_sounds else _LEAST_NEAR_TERM_GAIN):
                    yield Repair(start, start + length, term, gain + _TERM_BONUS)

    def _by_dictionary(self) -> Iterator[Repair]:
        sounds = syllables(self.text, tones=True)
        for length in range(_SHORTEST, _LONGEST + 1):
            for start in range(len(self.text) - length + 1):
                if not self._is_unsure(start, length, _UNSURE):
                    continue
                window = self.text[start : start + length]
                for word in _words_like(window, tuple(sounds[start : start + length])):
                    changed = next(index for index in range(length) if word[index] != window[index])
                    if any(word[changed] in group and window[changed] in group for group in _BOTH_RIGHT):
                        continue
                    gain = self._gain(start, word)
                    if self.sure[start + changed] < _UNSURE and gain >= _LEAST_GAIN:
                        yield Repair(start, start + length, word, gain)

    def _is_unsure(self, start: int, length: int, limit: float) -> bool:
        return min(self.sure[start : start + length]) < limit

    def _gain(self, start: int, word: str) -> float:
        """How much likelier the phrase is with `word` at `start`, as a natural logarithm."""
        first, last = max(0, start - _CONTEXT), min(len(self.text), start + len(word) + _CONTEXT)
        before, after = self.text[first:start], self.text[start + len(word) : last]
        return _likelihood(before + word + after) - _likelihood(self.text[first:last])


def syllables(text: str, *, tones: bool = False) -> list[str]:
    """Syllables of Chinese characters in this order, `tones` with the number of each tone; a character of several
    readings has the one that it has here."""
    from pypinyin import Style, lazy_pinyin

    return [str(each) for each in lazy_pinyin(text, style=Style.TONE3 if tones else Style.NORMAL)]


@functools.cache
def folded(syllable: str) -> str:
    """A syllable as those near to it are spoken too."""
    for pattern, replacement in _FOLDED:
        syllable = pattern.sub(replacement, syllable)
    return syllable


@functools.lru_cache(4096)
def _words_like(window: str, sounds: tuple[str, ...]) -> tuple[str, ...]:
    """Words of the dictionary that sound the same as `window`, tones included, and differ in one character."""
    near = tuple(folded(sound.rstrip("12345")) for sound in sounds)
    words = _words_by_sound().get(near, ())
    one_other = (word for word in words if sum(a != b for a, b in zip(word, window, strict=True)) == 1)
    return tuple(word for word in one_other if tuple(syllables(word, tones=True)) == sounds)


@functools.lru_cache(4096)
def _likelihood(text: str) -> float:
    """Natural logarithm of how likely the text is: the likeliest division into words of the dictionary."""
    frequencies, total = _dictionary()
    best = [0.0] + [-math.inf] * len(text)
    for start in range(len(text)):
        for end in range(start + 1, min(len(text), start + _LONGEST) + 1):
            frequency = frequencies.get(text[start:end], 0)
            if end - start > 1 and not frequency:
                continue
            best[end] = max(best[end], best[start] + math.log(max(frequency, 1) / total))
    return best[-1]


@functools.cache
def _words_by_sound() -> dict[tuple[str, ...], tuple[str, ...]]:
    """The words of the dictionary that are not rare, by their folded syllables in any reading of their characters."""
    frequencies, _ = _dictionary()
    by_sound: dict[tuple[str, ...], list[str]] = {}
    for word, frequency in frequencies.items():
        if frequency >= _LEAST_SEEN and _SHORTEST <= len(word) <= _LONGEST and _han(word) == word:
            for sounds in itertools.product(*map(_readings, word)):
                by_sound.setdefault(sounds, []).append(word)
    return {sounds: tuple(sorted(words)) for sounds, words in by_sound.items()}


@functools.cache
def _readings(character: str) -> tuple[str, ...]:
    """The folded syllables that a character is read as."""
    from pypinyin import Style, pinyin

    return tuple(sorted({folded(reading) for reading in pinyin(character, style=Style.NORMAL, heteronym=True)[0]}))


@functools.cache
def _dictionary() -> tuple[Mapping[str, int], float]:
    """How often jieba's dictionary has seen each word, and all words together."""
    import jieba

    jieba.setLogLevel(logging.WARNING)  # it tells each start in lines for those who debug it
    jieba.initialize()
    newer = {word: max(count, jieba.dt.FREQ.get(word, 0)) for word, count in _NEWER_WORDS.items()}
    return ChainMap(newer, jieba.dt.FREQ), float(jieba.dt.total)


def _han(text: str) -> str:
    return "".join(character for character in text if is_han(character))
