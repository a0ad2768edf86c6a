"""Alignment of a script with a recogniser's transcript: where both agree its times hold, in the gaps forced alignment
decides.

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
from media_pipeline.alignment.coarse_dtw import MISMATCH_COST
from media_pipeline.alignment.forced_alignment import align_script
from media_pipeline.alignment.pronunciation import spoken_english, spoken_mandarin
from media_pipeline.alignment.script import ScriptWord, clauses
from media_pipeline.audio import Samples
from media_pipeline.captions.typography import needs_space
from media_pipeline.errors import NoEngine
from media_pipeline.sandbox.callbacks import IsCancelled

_RATE = 16_000
_SURE_RUN = {"zh": 3, "en": 2}  # so many syllables or words in a row do not agree by chance
_LEAST_AGREEMENT = 0.3  # of the script; with less the recording holds something else, or was recognised too badly
_UNSPOKEN = 0.35  # so small a share of the time that a passage needs, and it was not said
_INSERTED_S = 0.8  # speech outside the script that is worth a caption
_SURE_OF_WORD = 0.5
_SOUND_DECIDES_S = 3.0  # in a shorter gap the time is shared out evenly


class DifferenceKind(StrEnum):
    """Kind of difference between script and speech."""

    NOT_HEARD = "not_heard"
    NOT_IN_SCRIPT = "not_in_script"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class Difference:
    """Difference from `start` to `end` (seconds): `script` has one text, `heard` is another; either may be empty. The
    names of its fields are those of the stored document."""

    kind: DifferenceKind
    script: str
    heard: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class TranscriptAlignment:
    """Words to show: of the script where it was spoken, of the recogniser where something else was. `agreement`: share
    of the script that was recognised word for word, 0..1."""

    words: tuple[Word, ...]
    differences: tuple[Difference, ...]
    agreement: float


class _Item(NamedTuple):
    """Syllable or word to compare, of word number `word`; times are those of the recogniser."""

    sound: str
    word: int
    start: float = 0.0
    end: float = 0.0


class _Gap(NamedTuple):
    """Items of script and speech between two anchors, and the time between those."""

    script: range
    speech: range
    start: float
    end: float


def align_to_transcript(
    script: str,
    language: str,
    transcript: Sequence[Word],
    samples: Samples,
    spans: Sequence[Span],
    *,
    cancelled: IsCancelled | None = None,
) -> TranscriptAlignment | None:
    """Align the script with `transcript`, the words that a recogniser gave for `samples` (16 kHz).

    None where script and transcript hardly agree: then `align_script` does better. Raises Cancelled.
    """
    words = [word for clause in clauses(script, language) for word in clause.words]
    script_items = list(_script_items(words, language))
    speech_items = list(_speech_items(transcript, language))
    blocks = _anchors(
        [item.sound for item in script_items], [item.sound for item in speech_items], _SURE_RUN.get(language, 2)
    )
    agreement = sum(size for _, _, size in blocks) / max(1, len(script_items))
    if agreement < _LEAST_AGREEMENT:
        return None
    anchored_script = _AnchoredScript(
        words, script_items, transcript, speech_items, language, samples, spans, cancelled
    )
    for first, second, size in blocks:
        for offset in range(size):
            anchored_script.times[first + offset] = (
                speech_items[second + offset].start,
                speech_items[second + offset].end,
            )
    for gap in _gaps_between(blocks, script_items, speech_items, len(samples) / _RATE):
        anchored_script.fill(gap)
    return TranscriptAlignment(anchored_script.result(), tuple(anchored_script.differences), agreement)


class _AnchoredScript:
    """Times found so far for the items of the script, and the differences and insertions noted."""

    def __init__(
        self,
        words: Sequence[ScriptWord],
        script_items: Sequence[_Item],
        transcript: Sequence[Word],
        speech_items: Sequence[_Item],
        language: str,
        samples: Samples,
        spans: Sequence[Span],
        cancelled: IsCancelled | None,
    ) -> None:
        self.words, self.script_items, self.transcript, self.speech_items = (
            words,
            script_items,
            transcript,
            speech_items,
        )
        self.language, self.samples, self.spans, self.cancelled = language, samples, spans, cancelled
        self.times: dict[int, tuple[float, float]] = {}
        self.differences: list[Difference] = []
        self.inserted: list[Word] = []
        self.item_s = float(np.median([item.end - item.start for item in speech_items])) if speech_items else 0.2

    def fill(self, gap: _Gap) -> None:
        """Assign times to what was said in a gap, and note what differs."""
        script = _text([self.words[index].text for index in _word_numbers(self.script_items, gap.script)])
        spoken_words = [self.transcript[index] for index in _word_numbers(self.speech_items, gap.speech)]
        spoken_text = _text([word.text for word in spoken_words])
        if not gap.script:
            self._insert(spoken_words, spoken_text)
            return
        speech = self._speech(gap.start, gap.end)
        available = sum(span.duration for span in speech)
        if available < _UNSPOKEN * len(gap.script) * self.item_s:
            self._note(DifferenceKind.NOT_HEARD, script, spoken_text, gap.start, gap.start)
            return
        if _sounds(self.script_items, gap.script) != _sounds(self.speech_items, gap.speech):
            kind = DifferenceKind.DIFFERS if spoken_text else DifferenceKind.NOT_HEARD
            self._note(kind, script, spoken_text, speech[0].start, speech[-1].end)
        self._distribute(gap.script, speech, available)

    def result(self) -> tuple[Word, ...]:
        """Words that were said, in order of time."""
        by_word: dict[int, list[tuple[float, float]]] = {}
        for index, item in enumerate(self.script_items):
            if index in self.times:
                by_word.setdefault(item.word, []).append(self.times[index])
        script_words: list[Word] = []
        silent = {index for index, word in enumerate(self.words) if not word.spoken}
        for number, word in enumerate(self.words):
            if number in by_word:
                script_words.append(Word(word.text, by_word[number][0][0], max(end for _, end in by_word[number])))
            elif number in silent and script_words:
                script_words[-1] = replace(script_words[-1], text=script_words[-1].text + word.text)
        return tuple(sorted([*script_words, *self.inserted], key=lambda word: word.start))

    def _insert(self, spoken_words: Sequence[Word], spoken_text: str) -> None:
        if not spoken_words:
            return
        start, end = spoken_words[0].start, spoken_words[-1].end
        confidences = [word.confidence for word in spoken_words if word.confidence is not None]
        self._note(DifferenceKind.NOT_IN_SCRIPT, "", spoken_text, start, end)
        if end - start >= _INSERTED_S and (not confidences or float(np.mean(confidences)) >= _SURE_OF_WORD):
            self.inserted += spoken_words

    def _distribute(self, script: range, speech: Sequence[Span], available: float) -> None:
        """Assign times in `speech` to the items of `script`: by forced alignment where there is much of it, else
        evenly."""
        if available >= _SOUND_DECIDES_S and self._align_by_sound(script, speech):
            return
        edges = np.linspace(0.0, available, len(script) + 1)
        for index, begin, end in zip(script, edges[:-1], edges[1:], strict=True):
            self.times[index] = _after_speech(speech, float(begin)), _after_speech(speech, float(end))

    def _align_by_sound(self, script: range, speech: Sequence[Span]) -> bool:
        numbers = _word_numbers(self.script_items, script)
        text = _text([self.words[number].text for number in numbers])
        begin, end = speech[0].start, speech[-1].end
        samples = self.samples[int(begin * _RATE) : int(end * _RATE)]
        spans = [Span(span.start - begin, span.end - begin) for span in speech]
        try:
            alignment = align_script(text, self.language, samples, spans, cancelled=self.cancelled)
        except NoEngine:
            return False
        if alignment.cost > MISMATCH_COST or len(alignment.words) != len(numbers):
            return False
        for number, word in zip(numbers, alignment.words, strict=True):
            items = [index for index in script if self.script_items[index].word == number]
            edges = np.linspace(word.start + begin, word.end + begin, len(items) + 1)
            for index, start, until in zip(items, edges[:-1], edges[1:], strict=True):
                self.times[index] = float(start), float(until)
        return True

    def _speech(self, start: float, end: float) -> list[Span]:
        cut = (Span(max(start, span.start), min(end, span.end)) for span in self.spans)
        return [span for span in cut if span.duration > 0.05]

    def _note(self, kind: DifferenceKind, script: str, heard: str, start: float, end: float) -> None:
        self.differences.append(Difference(kind, script, heard, round(start, 2), round(end, 2)))


def _anchors(script_sounds: Sequence[str], speech_sounds: Sequence[str], least_run: int) -> list[tuple[int, int, int]]:
    """List (first in script, first in speech, length) of each matching run that is too long to be chance."""
    blocks = Levenshtein.editops(script_sounds, speech_sounds).as_matching_blocks()
    return [(block.a, block.b, block.size) for block in blocks if block.size >= least_run]


def _gaps_between(
    blocks: Sequence[tuple[int, int, int]],
    script_items: Sequence[_Item],
    speech_items: Sequence[_Item],
    duration: float,
) -> Iterator[_Gap]:
    script = speech = 0
    start = 0.0
    for first, second, size in [*blocks, (len(script_items), len(speech_items), 0)]:
        end = speech_items[second].start if second < len(speech_items) else duration
        if first > script or second > speech:
            yield _Gap(range(script, first), range(speech, second), start, end)
        script, speech = first + size, second + size
        start = speech_items[speech - 1].end if size else start


def _script_items(words: Sequence[ScriptWord], language: str) -> Iterator[_Item]:
    for number, word in enumerate(words):
        for spoken in word.spoken:
            yield _Item(_sound(spoken, language), number)


def _speech_items(transcript: Sequence[Word], language: str) -> Iterator[_Item]:
    pronounce = spoken_mandarin if language == "zh" else spoken_english
    for number, (word, spoken) in enumerate(
        zip(transcript, pronounce([word.text for word in transcript]), strict=True)
    ):
        edges = np.linspace(word.start, word.end, len(spoken) + 1)
        for sound, begin, end in zip(spoken, edges[:-1], edges[1:], strict=True):
            yield _Item(_sound(sound, language), number, float(begin), float(end))


def _sound(spoken: str, language: str) -> str:
    return re.sub(r"\d$", "", spoken) if language == "zh" else spoken.lower().replace("’", "'")


def _sounds(items: Sequence[_Item], numbers: range) -> list[str]:
    return [items[index].sound for index in numbers]


def _word_numbers(items: Sequence[_Item], numbers: range) -> list[int]:
    return sorted({items[index].word for index in numbers})


def _after_speech(speech: Sequence[Span], at: float) -> float:
    """Moment after `at` seconds of speech."""
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
