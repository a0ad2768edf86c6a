"""Words for captions from the answers of Whisper's child process."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from content.timed_text.word import Span, Word
from media_pipeline.speech.confidence import is_understood, weighted_confidence
from media_pipeline.speech.hallucinations import (
    DOUBTFUL,
    DecodedSegment,
    DecodedWord,
    is_hallucinated_silence,
    is_invention,
    needs_redecoding,
)
from media_pipeline.speech.hallucinations import without_loops as unlooped

# A word is timed by what the decoder looked at, which is some tenths of a second off; farther from any speech nobody
# said it.
_MARGIN_S = 0.4
# A Latin word or a number goes on where no space stands before the next token: "75" ".5" "%".
_GOES_ON = re.compile(r"[A-Za-z0-9][.,'-]?$")
_CONTINUES = re.compile(r"[.,'-]?[A-Za-z0-9]|[%'-]")


@dataclass(frozen=True, slots=True)
class DecodedPiece:
    """Piece of audio that was decoded at once, with its language, how likely Whisper found that (0..1), and its
    segments; times of the whole file."""

    start: float
    end: float
    language: str
    segments: tuple[DecodedSegment, ...]
    language_share: float = 1.0


def pieces_from(answer: dict[str, Any]) -> tuple[DecodedPiece, ...]:
    """Parse one line of `whisper_child`."""
    segments = tuple(
        DecodedSegment(
            tuple(DecodedWord(*word) for word in segment["words"]),
            segment["compression_ratio"],
            segment["logprob"],
            segment["no_speech"],
        )
        for segment in answer["segments"]
    )
    share = answer.get("language_share", 1.0)
    return (DecodedPiece(answer["start"], answer["end"], answer["language"], segments, share),)


def words_of(piece: DecodedPiece, spans: Sequence[Span]) -> tuple[Word, ...]:
    """Words of a piece in order, within it and not overlapping.

    Inventions over silence, the rounds of a loop and what makes no sense (`unclear_seconds`) are left out. What stays
    doubtful (a decoding that went wrong even with care or is written in the letters of another language, a word where
    `spans` know of no speech, a sentence that Whisper is known to make up) has a confidence of DOUBTFUL at most.
    """
    words: list[Word] = []
    for segment in piece.segments:
        if is_hallucinated_silence(segment) or not _is_understood(segment, piece):
            continue
        doubtful = needs_redecoding(segment, piece.language) or is_invention(segment.text)
        for decoded_word in unlooped(segment.words):
            ceiling = DOUBTFUL if doubtful or not _is_in_speech(decoded_word, spans) else 1.0
            _append(words, decoded_word, min(ceiling, decoded_word.probability))
    return begun_with_speech(_in_order(words, piece), spans)


def begun_with_speech(words: Sequence[Word], spans: Sequence[Span]) -> tuple[Word, ...]:
    """Give the words, none of which begins in the silence before its speech.

    Whisper lets the first word of a sentence begin up to 0.4 s early, often with the sound it was given. What lies
    before the speech is moved into it, as far as the end of the first word that reaches into it; words far from any
    speech stay.
    """
    result = list(words)
    owners = [_owner(word, spans) for word in words]
    for number, span in enumerate(spans):
        own = [index for index, owner in enumerate(owners) if owner == number]
        last = next((index for index in own if words[index].end > span.start), None)
        if last is None or words[own[0]].start >= span.start:
            continue
        first_s, last_s = words[own[0]].start, words[last].end
        scale = (last_s - span.start) / (last_s - first_s)
        for index in range(own[0], last + 1):
            start, end = (last_s - scale * (last_s - at) for at in (words[index].start, words[index].end))
            result[index] = replace(words[index], start=round(start, 3), end=round(end, 3))
    return tuple(result)


def _owner(word: Word, spans: Sequence[Span]) -> int | None:
    """Number of the span of speech that holds most of a word, or else the nearest one; None where none is near."""
    if not spans:
        return None
    number = max(
        range(len(spans)), key=lambda each: min(word.end, spans[each].end) - max(word.start, spans[each].start)
    )
    span = spans[number]
    return number if word.start < span.end + _MARGIN_S and word.end > span.start - _MARGIN_S else None


def unclear_seconds(piece: DecodedPiece) -> float:
    """Seconds of the piece for which words were found that make no sense, and left out."""
    return sum(
        segment.words[-1].end - segment.words[0].start
        for segment in piece.segments
        if segment.words and not is_hallucinated_silence(segment) and not _is_understood(segment, piece)
    )


def _is_understood(segment: DecodedSegment, piece: DecodedPiece) -> bool:
    rated = [(word.end - word.start, word.probability) for word in segment.words]
    return is_understood(weighted_confidence(rated), piece.language, piece.language_share)


def _append(words: list[Word], decoded_word: DecodedWord, confidence: float) -> None:
    """Append one word; what Whisper cuts out of a number or a Latin word is joined to the word before, and so is a mark
    that stands alone."""
    bare = decoded_word.text.strip()
    if not bare:
        return
    last = words[-1] if words else None
    joins = last is not None and bool(_GOES_ON.search(last.text)) and bool(_CONTINUES.match(decoded_word.text))
    if last is not None and joins:
        words[-1] = Word(last.text + bare, last.start, decoded_word.end, min(last.confidence or 0.0, confidence))
    elif last is not None and not any(character.isalnum() for character in bare):
        words[-1] = Word(last.text + bare, last.start, last.end, last.confidence)
    else:
        words.append(Word(bare, decoded_word.start, decoded_word.end, confidence))


def _in_order(words: Sequence[Word], piece: DecodedPiece) -> list[Word]:
    ordered: list[Word] = []
    at = piece.start
    for word in words:
        start = min(max(word.start, at), piece.end)
        at = min(max(word.end, start), piece.end)
        ordered.append(Word(word.text, round(start, 3), round(at, 3), word.confidence))
    return ordered


def _is_in_speech(word: DecodedWord, spans: Sequence[Span]) -> bool:
    return any(word.start < span.end + _MARGIN_S and word.end > span.start - _MARGIN_S for span in spans)
