"""A script laid onto what a recogniser heard: where both agree its times hold, between them the sound decides.

Agreement is found by edit distance over syllables without tone (Mandarin) or words (others), so that a recogniser that
writes another character of the same sound still anchors the script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from rapidfuzz.distance import Levenshtein

from content.timed_text.word import Span, Word
from media_pipeline.alignment.coarse_dtw import UNLIKE_SCRIPT, Cancel
from media_pipeline.alignment.forced_alignment import lay_script
from media_pipeline.alignment.pronunciation import spoken_english, spoken_mandarin
from media_pipeline.alignment.script import ScriptWord, clauses
from media_pipeline.captions.typography import needs_space
from media_pipeline.errors import NoEngine
from media_pipeline.speech.recogniser import Samples

_RATE = 16_000
_SURE_RUN = {"zh": 3, "en": 2}  # so many syllables or words in a row do not agree by chance
_LEAST_AGREEMENT = 0.3  # of the script; with less the recogniser heard something else, or too badly
_UNSPOKEN = 0.35  # so small a share of the time that a passage needs, and it was not said
_INSERTED_S = 0.8  # speech outside the script that is worth a caption
_SURE_OF_WORD = 0.5
_SOUND_DECIDES_S = 3.0  # a shorter stretch is shared out evenly


class DifferenceKind(StrEnum):
    """How script and speech differ."""

    NOT_HEARD = "not_heard"
    NOT_IN_SCRIPT = "not_in_script"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class Difference:
    """`script` says one thing, `heard` is another, from `start` to `end` (seconds); either may be empty."""

    kind: DifferenceKind
    script: str
    heard: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Anchored:
    """The words to show: of the script where it was spoken, of the recogniser where something else was. `agreement`:
    share of the script that was heard as it stands, 0..1."""

    words: tuple[Word, ...]
    differences: tuple[Difference, ...]
    agreement: float


class _Item(NamedTuple):
    """A syllable or word to compare, of word number `word`; times are those of the recogniser."""

    sound: str
    word: int
    start: float = 0.0
    end: float = 0.0


class _Stretch(NamedTuple):
    """Items of script and speech between two anchors, in the time that is left between those."""

    script: range
    heard: range
    start: float
    end: float


def lay_on_words(
    script: str,
    language: str,
    heard: Sequence[Word],
    samples: Samples,
    spans: Sequence[Span],
    *,
    cancelled: Cancel | None = None,
) -> Anchored | None:
    """The script with the times at which it was said, by the words that a recogniser `heard` in `samples` (16 kHz).

    None where script and recogniser hardly agree: then `lay_script` knows more. Raises Cancelled.
    """
    words = [word for clause in clauses(script, language) for word in clause.words]
    said = list(_script_items(words, language))
    got = list(_heard_items(heard, language))
    blocks = _anchors([item.sound for item in said], [item.sound for item in got], _SURE_RUN.get(language, 2))
    agreement = sum(size for _, _, size in blocks) / max(1, len(said))
    if agreement < _LEAST_AGREEMENT:
        return None
    laying = _Laying(words, said, heard, got, language, samples, spans, cancelled)
    for first, second, size in blocks:
        for offset in range(size):
            laying.times[first + offset] = got[second + offset].start, got[second + offset].end
    for stretch in _stretches(blocks, said, got, len(samples) / _RATE):
        laying.fill(stretch)
    return Anchored(laying.result(), tuple(laying.differences), agreement)


class _Laying:
    """Times found so far, by item of the script, and what else there is to show."""

    def __init__(
        self,
        words: Sequence[ScriptWord],
        said: Sequence[_Item],
        heard: Sequence[Word],
        got: Sequence[_Item],
        language: str,
        samples: Samples,
        spans: Sequence[Span],
        cancelled: Cancel | None,
    ) -> None:
        self.words, self.said, self.heard, self.got = words, said, heard, got
        self.language, self.samples, self.spans, self.cancelled = language, samples, spans, cancelled
        self.times: dict[int, tuple[float, float]] = {}
        self.differences: list[Difference] = []
        self.inserted: list[Word] = []
        self.item_s = float(np.median([item.end - item.start for item in got])) if got else 0.2

    def fill(self, stretch: _Stretch) -> None:
        """Give times to what was said in a stretch, and note what differs."""
        script = _text([self.words[index].text for index in _word_numbers(self.said, stretch.script)])
        spoken = [self.heard[index] for index in _word_numbers(self.got, stretch.heard)]
        found = _text([word.text for word in spoken])
        if not stretch.script:
            self._insert(spoken, found)
            return
        speech = self._speech(stretch.start, stretch.end)
        available = sum(span.duration for span in speech)
        if available < _UNSPOKEN * len(stretch.script) * self.item_s:
            self._note(DifferenceKind.NOT_HEARD, script, found, stretch.start, stretch.start)
            return
        if _sounds(self.said, stretch.script) != _sounds(self.got, stretch.heard):
            kind = DifferenceKind.DIFFERS if found else DifferenceKind.NOT_HEARD
            self._note(kind, script, found, speech[0].start, speech[-1].end)
        self._share_out(stretch.script, speech, available)

    def result(self) -> tuple[Word, ...]:
        """The words that were said, in order of time."""
        by_word: dict[int, list[tuple[float, float]]] = {}
        for index, item in enumerate(self.said):
            if index in self.times:
                by_word.setdefault(item.word, []).append(self.times[index])
        shown: list[Word] = []
        silent = {index for index, word in enumerate(self.words) if not word.spoken}
        for number, word in enumerate(self.words):
            if number in by_word:
                shown.append(Word(word.text, by_word[number][0][0], max(end for _, end in by_word[number])))
            elif number in silent and shown:
                shown[-1] = replace(shown[-1], text=shown[-1].text + word.text)
        return tuple(sorted([*shown, *self.inserted], key=lambda word: word.start))

    def _insert(self, spoken: Sequence[Word], found: str) -> None:
        if not spoken:
            return
        start, end = spoken[0].start, spoken[-1].end
        known = [word.confidence for word in spoken if word.confidence is not None]
        self._note(DifferenceKind.NOT_IN_SCRIPT, "", found, start, end)
        if end - start >= _INSERTED_S and (not known or float(np.mean(known)) >= _SURE_OF_WORD):
            self.inserted += spoken

    def _share_out(self, script: range, speech: Sequence[Span], available: float) -> None:
        """Times for the items of `script` in `speech`: by the sound where there is much of it, else evenly."""
        if available >= _SOUND_DECIDES_S and self._by_sound(script, speech):
            return
        edges = np.linspace(0.0, available, len(script) + 1)
        for index, begin, end in zip(script, edges[:-1], edges[1:], strict=True):
            self.times[index] = _within(speech, float(begin)), _within(speech, float(end))

    def _by_sound(self, script: range, speech: Sequence[Span]) -> bool:
        numbers = _word_numbers(self.said, script)
        text = _text([self.words[number].text for number in numbers])
        begin, end = speech[0].start, speech[-1].end
        samples = self.samples[int(begin * _RATE) : int(end * _RATE)]
        spans = [Span(span.start - begin, span.end - begin) for span in speech]
        try:
            laid = lay_script(text, self.language, samples, spans, cancelled=self.cancelled)
        except NoEngine:
            return False
        if laid.cost > UNLIKE_SCRIPT or len(laid.words) != len(numbers):
            return False
        for number, word in zip(numbers, laid.words, strict=True):
            items = [index for index in script if self.said[index].word == number]
            edges = np.linspace(word.start + begin, word.end + begin, len(items) + 1)
            for index, start, until in zip(items, edges[:-1], edges[1:], strict=True):
                self.times[index] = float(start), float(until)
        return True

    def _speech(self, start: float, end: float) -> list[Span]:
        cut = (Span(max(start, span.start), min(end, span.end)) for span in self.spans)
        return [span for span in cut if span.duration > 0.05]

    def _note(self, kind: DifferenceKind, script: str, heard: str, start: float, end: float) -> None:
        self.differences.append(Difference(kind, script, heard, round(start, 2), round(end, 2)))


def _anchors(said: Sequence[str], got: Sequence[str], sure: int) -> list[tuple[int, int, int]]:
    """(first in script, first in speech, how many) of each run that agrees and is long enough to be no chance."""
    blocks = Levenshtein.editops(said, got).as_matching_blocks()
    return [(block.a, block.b, block.size) for block in blocks if block.size >= sure]


def _stretches(
    blocks: Sequence[tuple[int, int, int]], said: Sequence[_Item], got: Sequence[_Item], duration: float
) -> Iterator[_Stretch]:
    script = heard = 0
    start = 0.0
    for first, second, size in [*blocks, (len(said), len(got), 0)]:
        end = got[second].start if second < len(got) else duration
        if first > script or second > heard:
            yield _Stretch(range(script, first), range(heard, second), start, end)
        script, heard = first + size, second + size
        start = got[heard - 1].end if size else start


def _script_items(words: Sequence[ScriptWord], language: str) -> Iterator[_Item]:
    for number, word in enumerate(words):
        for spoken in word.spoken:
            yield _Item(_sound(spoken, language), number)


def _heard_items(heard: Sequence[Word], language: str) -> Iterator[_Item]:
    pronounce = spoken_mandarin if language == "zh" else spoken_english
    for number, (word, spoken) in enumerate(zip(heard, pronounce([word.text for word in heard]), strict=True)):
        edges = np.linspace(word.start, word.end, len(spoken) + 1)
        for sound, begin, end in zip(spoken, edges[:-1], edges[1:], strict=True):
            yield _Item(_sound(sound, language), number, float(begin), float(end))


def _sound(spoken: str, language: str) -> str:
    return re.sub(r"\d$", "", spoken) if language == "zh" else spoken.lower().replace("’", "'")


def _sounds(items: Sequence[_Item], numbers: range) -> list[str]:
    return [items[index].sound for index in numbers]


def _word_numbers(items: Sequence[_Item], numbers: range) -> list[int]:
    return sorted({items[index].word for index in numbers})


def _within(speech: Sequence[Span], at: float) -> float:
    """The moment after `at` seconds of speech."""
    for span in speech:
        if at <= span.duration + 1e-9:
            return span.start + at
        at -= span.duration
    return speech[-1].end


def _text(texts: Sequence[str]) -> str:
    out = ""
    for text in texts:
        out += (" " if needs_space(out, text) else "") + text
    return out
