"""What the child processes of both Whisper engines have in common: the request, the order of the work, the answers.

Standard input: one line of JSON, see `Request`. Standard output: per piece of sound one line {"start": …, "end": …
(seconds), "language": …, "segments": [{"words": [[text, start_s, end_s, probability], …], "compression_ratio": …,
"logprob": …, "no_speech": …, "again": bool}, …], "done": seconds}. Sound is read piece by piece from the file: memory
does not grow with the lecture.
"""

from __future__ import annotations

import json
import sys
import wave
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from media_pipeline.speech.hallucinations import HeardSegment, HeardWord, needs_redecoding
from media_pipeline.speech.spoken_languages import KNOWN, LanguageBelief

RATE = 16_000
Sound = npt.NDArray[np.float32]

# Temperatures at which a decoding that went wrong is tried again (openai/whisper, transcribe.py).
FALLBACK = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
BEAM = 5
_TOKENS_PER_S, _TOKENS_SPARE = 15, 16  # the quickest speaker needs ten; a loop ends here and not minutes later
_MOST_TOKENS = 280  # what the text that stands before the speech leaves of 448
_LEAST_PIECE_S = 2.0  # of speech, to tell its language by


@dataclass(frozen=True, slots=True)
class Request:
    """weights: folder or file. sound: WAV of 16 kHz, one channel, 16 bits. language: expected, or None. prompts: by
    language, what Whisper is shown before it listens. pieces: [start, end, [[start, end] of each span, …]] in seconds.
    """

    weights: str
    sound: str
    threads: int
    batch: int
    language: str | None
    multilingual: bool
    prompts: dict[str, str]
    pieces: list[tuple[float, float, list[tuple[float, float]]]]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of sound that is decoded at once, at most 30 s. `spans` is where somebody speaks in it."""

    start: float
    end: float
    spans: tuple[tuple[float, float], ...]


class Decoder(Protocol):
    """One engine with its weights. Times in what it gives count from the beginning of each sound."""

    def languages(self, sounds: Sequence[Sound]) -> list[dict[str, float]]:
        """For each sound how likely each language is."""

    def decode(self, sounds: Sequence[Sound], language: str, prompt: str | None) -> list[list[HeardSegment]]:
        """What is said in each of the sounds, decoded together."""

    def decode_again(self, sound: Sound, language: str, prompt: str | None) -> list[HeardSegment]:
        """The same of one, with care: rising temperatures, and times told by the model itself."""


def most_tokens(sounds: Sequence[Sound]) -> int:
    """How many tokens the text of the longest of these sounds may take."""
    seconds = max(len(sound) for sound in sounds) / RATE
    return min(_MOST_TOKENS, _TOKENS_SPARE + int(_TOKENS_PER_S * seconds))


def main(open_decoder: Callable[[Request], Decoder]) -> None:
    """Answer the request that stands on standard input."""
    request = Request(**json.loads(sys.stdin.buffer.readline()))
    decoder = open_decoder(request)
    for answer in answers(request, decoder):
        print(json.dumps(answer, ensure_ascii=False), flush=True)


def answers(request: Request, decoder: Decoder) -> Iterator[dict[str, Any]]:
    """One for each piece, in order."""
    belief = LanguageBelief(request.language)
    pieces = [Piece(start, end, tuple((s, e) for s, e in spans)) for start, end, spans in request.pieces]
    with wave.open(request.sound, "rb") as file:
        for first in range(0, len(pieces), request.batch):
            together = pieces[first : first + request.batch]
            yield from _batch(request, decoder, belief, file, together)


def _batch(
    request: Request, decoder: Decoder, belief: LanguageBelief, file: wave.Wave_read, pieces: list[Piece]
) -> Iterator[dict[str, Any]]:
    sounds = [_read(file, piece) for piece in pieces]
    if not request.multilingual:
        told = [(piece, sound, "en") for piece, sound in zip(pieces, sounds, strict=True)]
    else:
        told = _told_apart(decoder, belief, file, pieces, sounds)
    decoded: dict[int, list[HeardSegment]] = {}
    for language in dict.fromkeys(language for _, _, language in told):
        wanted = [index for index, (_, _, spoken) in enumerate(told) if spoken == language]
        prompt = request.prompts.get(language)
        found = decoder.decode([told[index][1] for index in wanted], _decodable(language), prompt)
        decoded |= dict(zip(wanted, found, strict=True))
    for index, (piece, sound, language) in enumerate(told):
        segments, again = decoded[index], False
        if any(needs_redecoding(segment, _decodable(language)) for segment in segments):
            segments = _with_care(decoder, sound, _decodable(language), request.prompts.get(language))
            again = True
        yield _answer(piece, language, segments, again=again)


def _with_care(decoder: Decoder, sound: Sound, language: str, prompt: str | None) -> list[HeardSegment]:
    """A decoding at rising temperatures; where that goes wrong too, one without the text before the speech, which can
    itself be what is said again and again. The better of the two."""
    segments = decoder.decode_again(sound, language, prompt)
    if prompt is None or not any(needs_redecoding(segment, language) for segment in segments):
        return segments
    without = decoder.decode_again(sound, language, None)
    return min(segments, without, key=lambda decoded: _faults(decoded, language))


def _faults(segments: Sequence[HeardSegment], language: str) -> tuple[bool, int, float]:
    """The smaller the better: nothing at all is worst, then what went wrong, then what is unlikely."""
    unlikely = -sum(segment.logprob for segment in segments) / max(1, len(segments))
    return not segments, sum(needs_redecoding(segment, language) for segment in segments), unlikely


def _told_apart(
    decoder: Decoder, belief: LanguageBelief, file: wave.Wave_read, pieces: list[Piece], sounds: list[Sound]
) -> list[tuple[Piece, Sound, str]]:
    """Each piece with its language; a piece in which the language changes as several."""
    told = []
    for piece, sound, heard in zip(pieces, sounds, decoder.languages(sounds), strict=True):
        parts = _parts(piece) if belief.is_unsure(heard) else [piece]
        if len(parts) == 1:
            told.append((piece, sound, belief.hear(heard, piece.end - piece.start)))
            continue
        part_sounds = [_read(file, part) for part in parts]
        shares = decoder.languages(part_sounds)
        spoken = [belief.hear(share, part.end - part.start) for part, share in zip(parts, shares, strict=True)]
        told += [(run, _read(file, run), language) for run, language in _runs(parts, spoken)]
    return told


def _parts(piece: Piece) -> list[Piece]:
    """The spans of a piece one by one, short ones with the next, with the silence between them shared out."""
    groups: list[list[tuple[float, float]]] = [[]]
    for span in piece.spans:
        if sum(end - start for start, end in groups[-1]) >= _LEAST_PIECE_S:
            groups.append([])
        groups[-1].append(span)
    if len(groups) > 1 and sum(end - start for start, end in groups[-1]) < _LEAST_PIECE_S:
        short = groups.pop()
        groups[-1] += short
    cuts = [(before[-1][1] + after[0][0]) / 2 for before, after in pairwise(groups)]
    edges = [piece.start, *cuts, piece.end]
    return [Piece(start, end, tuple(group)) for start, end, group in zip(edges[:-1], edges[1:], groups, strict=True)]


def _runs(parts: list[Piece], languages: list[str]) -> list[tuple[Piece, str]]:
    """Neighbours of the same language as one piece again."""
    runs: list[tuple[Piece, str]] = []
    for part, language in zip(parts, languages, strict=True):
        if runs and runs[-1][1] == language:
            last = runs.pop()[0]
            part = Piece(last.start, part.end, (*last.spans, *part.spans))
        runs.append((part, language))
    return runs


def _decodable(language: str) -> str:
    """A lecture in a third language is decoded as English, and refused in the end if most of it is."""
    return language if language in KNOWN else "en"


def _answer(piece: Piece, language: str, segments: Sequence[HeardSegment], *, again: bool) -> dict[str, Any]:
    return {
        "start": piece.start,
        "end": piece.end,
        "language": language,
        "segments": [
            {
                "words": [_moved(word, piece.start) for word in segment.words],
                "compression_ratio": round(float(segment.compression_ratio), 3),
                "logprob": round(float(segment.logprob), 4),
                "no_speech": round(float(segment.no_speech), 4),
                "again": again,
            }
            for segment in segments
        ],
        "done": piece.end,
    }


def _moved(word: HeardWord, by_s: float) -> list[Any]:
    return [
        word.text,
        round(by_s + float(word.start), 3),
        round(by_s + float(word.end), 3),
        round(float(word.probability), 4),
    ]


def _read(file: wave.Wave_read, piece: Piece) -> Sound:
    file.setpos(min(file.getnframes(), round(piece.start * RATE)))
    data = file.readframes(round((piece.end - piece.start) * RATE))
    return np.frombuffer(data, "<i2").astype(np.float32) / 32768.0
