"""Signs that a decoding went wrong: repeated loops, words over silence, text far too long for its audio.

Plain values in and out, and nothing imported: the recognisers' child processes use it to decode again, the parent to
lower the confidence of what stays doubtful. Thresholds of the first three are Whisper's own (openai/whisper,
transcribe.py), the others are ours.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

REPEATS = 2.4  # compression ratio above which text repeats itself
UNLIKELY = -1.0  # mean log probability of a token
SILENT = 0.6  # probability of no speech
DOUBTFUL = 0.1  # confidence of what is kept for the editor to judge

STYLE_SENTENCE = "以下是普通话的句子\uff0c请用简体中文和标点符号。"
"""What Whisper is shown before Chinese speech. It writes Chinese without punctuation and in either script unless it is
shown how: it goes on in the way of what came before."""
_LEAST_ECHO = 6  # characters; fewer of that sentence may well be said

_LONGEST_LOOP = 12  # words
_TIMES = {1: 6, 2: 4}  # how often one word, or two, may not follow themselves; for longer ones:
_TIMES_LONGER = 3
# Nobody speaks so many syllables or letters in a second (twice the reading speed of CAPTIONS.md and more).
_MOST_HAN_PER_S = 16.0
_MOST_LETTERS_PER_S = 40.0
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z0-9]")
_LATIN_WORD = re.compile(r"[A-Za-z]+")
# English speech holds hardly a Chinese character; Chinese speech does hold English words, but not sentences of them: a
# change of language within a piece is found before it is decoded.
_HAN_IN_ENGLISH = 0.25  # characters for each Latin word
_LATIN_IN_CHINESE, _LEAST_LATIN = 3.0, 4  # Latin words for each character, and so many at least

# What Whisper learned from the ends of subtitled films and says over silence. Compared without spaces and punctuation.
_INVENTIONS = re.compile(
    "thanks?(you)?(somuch)?forwatching|pleasesubscribe.*|(please)?(like|share)andsubscribe.*"
    "|subtitlesby.*|.*amaraorg.*|seeyouinthenextvideo"
    "|(谢谢|感谢)(大家)?的?(观看|收看|收听)|请不吝点赞.*|.*明镜与?点点.*|字幕(由|by).*|.*字幕志愿者.*|下期再见"
    "|请?(点赞|订阅).*(转发|打赏).*"
)


@dataclass(frozen=True, slots=True)
class DecodedWord:
    """Word of a decoding: `text` as the tokens spell it (a leading space separates it from the one before)."""

    text: str
    start: float
    end: float
    probability: float


@dataclass(frozen=True, slots=True)
class DecodedSegment:
    """Decoding of a piece of audio with Whisper's own measures of it; times in seconds."""

    words: tuple[DecodedWord, ...]
    compression_ratio: float
    logprob: float
    no_speech: float

    @property
    def text(self) -> str:
        return "".join(word.text for word in self.words)


def needs_redecoding(segment: DecodedSegment, language: str) -> bool:
    """Check whether what was decoded as speech in `language` should be decoded again, or shown to the editor where that
    was done."""
    return (
        segment.compression_ratio > REPEATS
        or segment.logprob < UNLIKELY
        or _too_fast(segment)
        or in_another_script(segment.text, language)
        or is_echo(segment.text)
        or len(without_loops(segment.words)) < len(segment.words)
    )


def is_hallucinated_silence(segment: DecodedSegment) -> bool:
    """Detect an invention over silence: most likely no speech with unlikely words, or a known invention half as likely
    so."""
    unlikely = segment.no_speech > SILENT and segment.logprob < UNLIKELY
    return unlikely or (is_invention(segment.text) and segment.no_speech > SILENT / 2)


def is_invention(text: str) -> bool:
    """Check whether `text` is one of the sentences that Whisper is known to make up where nobody speaks."""
    return _INVENTIONS.fullmatch(_bare(text)) is not None


def is_echo(text: str) -> bool:
    """Check whether `text` is what Whisper was shown, or a part of it, said again in place of what it did not hear."""
    bare = _bare(text)
    return len(bare) >= _LEAST_ECHO and bare in _bare(STYLE_SENTENCE)


def in_another_script(text: str, language: str) -> bool:
    """Check whether most of `text` is written in other letters than `language` is: what a model writes that does not
    know the words."""
    han, latin = len(_HAN.findall(text)), len(_LATIN_WORD.findall(text))
    if language == "zh":
        return latin >= _LEAST_LATIN and latin > _LATIN_IN_CHINESE * han
    return han > _HAN_IN_ENGLISH * latin


def without_loops(words: Sequence[DecodedWord]) -> tuple[DecodedWord, ...]:
    """Cut every loop (the same few words again and again without a break) down to its first round, which then carries
    the confidence DOUBTFUL."""
    result: list[DecodedWord] = []
    at = 0
    while at < len(words):
        length, rounds = _loop_at(words, at)
        if rounds == 1:
            result.append(words[at])
            at += 1
            continue
        result += [DecodedWord(w.text, w.start, w.end, min(DOUBTFUL, w.probability)) for w in words[at : at + length]]
        at += length * rounds
    return tuple(result)


def _loop_at(words: Sequence[DecodedWord], at: int) -> tuple[int, int]:
    """Number of words in the loop that begins at `at`, and of its rounds; (1, 1) where none does."""
    for length in range(1, _LONGEST_LOOP + 1):
        first = [_bare(word.text) for word in words[at : at + length]]
        rounds = 1
        while [_bare(w.text) for w in words[at + rounds * length : at + (rounds + 1) * length]] == first and any(first):
            rounds += 1
        if rounds >= _TIMES.get(length, _TIMES_LONGER):
            return length, rounds
    return 1, 1


def _too_fast(segment: DecodedSegment) -> bool:
    if not segment.words:
        return False
    seconds = max(0.5, segment.words[-1].end - segment.words[0].start)
    return (
        len(_HAN.findall(segment.text)) / seconds > _MOST_HAN_PER_S
        or len(_LATIN.findall(segment.text)) / seconds > _MOST_LETTERS_PER_S
    )


def _bare(text: str) -> str:
    """Text without spaces and punctuation, in lower case."""
    return "".join(c for c in text.lower() if unicodedata.category(c)[0] in "LN")
