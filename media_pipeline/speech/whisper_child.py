"""Protocol and order of work that the child processes of both Whisper engines share.

Standard input: one line of JSON, see `Request`. Standard output: per piece of audio one line {"start": …, "end": …
(seconds), "language": …, "language_share": …, "segments": [{"words": [[text, start_s, end_s, probability], …],
"compression_ratio": …, "logprob": …, "no_speech": …, "again": bool}, …], "done": seconds}. Audio is read piece by piece
from the file: memory does not grow with the lecture.
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

from media_pipeline.speech.hallucinations import DecodedSegment, DecodedWord, needs_redecoding
from media_pipeline.speech.spoken_languages import KNOWN, LanguageBelief, share_of

RATE = 16_000
AudioSource = npt.NDArray[np.float32]

# Temperatures at which a decoding that went wrong is tried again (openai/whisper, transcribe.py).
FALLBACK = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
BEAM = 5
_TOKENS_PER_S, _TOKENS_SPARE = 15, 16  # the quickest speaker needs ten; a loop ends here and not minutes later
_MOST_TOKENS = 280  # what the text that stands before the speech leaves of 448
_LONGEST_UNHEARD_S = 2.5  # of speech without a word; breath and hesitation are shorter
_LEAST_PIECE_S = 2.0  # of speech, to tell its language by


@dataclass(frozen=True, slots=True)
class Request:
    """Request to a child.

    weights: folder or file. wav: a file of 16 kHz, one channel, 16 bits. language: expected, or None. prompts: by
    language, what Whisper is shown before it listens. pieces: [start, end, [[start, end] of each span, …]] in
    seconds. device, compute_type: as `device.Device` has them.
    """

    weights: str
    wav: str
    threads: int
    batch: int
    language: str | None
    multilingual: bool
    prompts: dict[str, str]
    pieces: list[tuple[float, float, list[tuple[float, float]]]]
    device: str = "cpu"
    compute_type: str = "int8"


@dataclass(frozen=True, slots=True)
class Piece:
    """Piece of audio that is decoded at once, at most 30 s. `spans` is where somebody speaks in it."""

    start: float
    end: float
    spans: tuple[tuple[float, float], ...]


LanguagePiece = tuple[Piece, AudioSource, str, float]
"""A piece with its sound, the language spoken in it, and how likely Whisper finds that language."""


class Decoder(Protocol):
    """Engine with its weights. Times in its results count from the beginning of each piece."""

    def languages(self, pieces_audio: Sequence[AudioSource]) -> list[dict[str, float]]:
        """Probability of each language for each piece."""

    def decode(
        self, pieces_audio: Sequence[AudioSource], language: str, prompt: str | None
    ) -> list[list[DecodedSegment]]:
        """Decode the pieces together."""

    def decode_again(self, samples: AudioSource, language: str, prompt: str | None) -> list[DecodedSegment]:
        """Decode one piece with care: rising temperatures, and times by the model itself."""


def most_tokens(pieces_audio: Sequence[AudioSource]) -> int:
    """Most tokens that the text of the longest of these pieces may take."""
    seconds = max(len(samples) for samples in pieces_audio) / RATE
    return min(_MOST_TOKENS, _TOKENS_SPARE + int(_TOKENS_PER_S * seconds))


def main(open_decoder: Callable[[Request], Decoder]) -> None:
    """Answer the request that stands on standard input."""
    request = Request(**json.loads(sys.stdin.buffer.readline()))
    decoder = open_decoder(request)
    for answer in answers(request, decoder):
        print(json.dumps(answer, ensure_ascii=False), flush=True)


def answers(request: Request, decoder: Decoder) -> Iterator[dict[str, Any]]:
    """Answer each piece, in order."""
    belief = LanguageBelief(request.language)
    pieces = [Piece(start, end, tuple((s, e) for s, e in spans)) for start, end, spans in request.pieces]
    with wave.open(request.wav, "rb") as file:
        for first in range(0, len(pieces), request.batch):
            together = pieces[first : first + request.batch]
            yield from _batch(request, decoder, belief, file, together)


def _batch(
    request: Request, decoder: Decoder, belief: LanguageBelief, file: wave.Wave_read, pieces: list[Piece]
) -> Iterator[dict[str, Any]]:
    pieces_audio = [_read(file, piece) for piece in pieces]
    if not request.multilingual:
        language_pieces = [(piece, samples, "en", 1.0) for piece, samples in zip(pieces, pieces_audio, strict=True)]
    else:
        language_pieces = _split_by_language(decoder, belief, file, pieces, pieces_audio)
    for (piece, samples, language, share), segments in _whole(request, decoder, file, language_pieces):
        again, decodable = False, _decodable(language)
        if any(needs_redecoding(segment, decodable) for segment in segments) or leaves_speech_out(piece, segments):
            segments = _decode_with_fallback(decoder, piece, samples, decodable, request.prompts.get(language))
            again = True
        yield _answer(piece, language, share, segments, again=again)


def leaves_speech_out(piece: Piece, segments: Sequence[DecodedSegment]) -> bool:
    """Check whether a stretch of the piece in which somebody speaks has no word: decoding several sentences at once,
    Whisper sometimes ends after the first. Times of the words count from the beginning of the piece."""
    words = sorted((piece.start + word.start, piece.start + word.end) for segment in segments for word in segment.words)
    for start, end in piece.spans:
        at = start
        for word_start, word_end in [*words, (end, end)]:
            if min(word_start, end) - at > _LONGEST_UNHEARD_S:
                return True
            at = max(at, word_end)
    return False


def _whole(
    request: Request, decoder: Decoder, file: wave.Wave_read, language_pieces: list[LanguagePiece]
) -> Iterator[tuple[LanguagePiece, list[DecodedSegment]]]:
    """Pieces with their decoding; where that leaves speech out, the sentences of the piece one by one."""
    for language_piece, segments in _decode(request, decoder, language_pieces):
        piece, _, language, share = language_piece
        parts = _parts(piece) if leaves_speech_out(piece, segments) else [piece]
        if len(parts) == 1:
            yield language_piece, segments
        else:
            yield from _decode(request, decoder, [(part, _read(file, part), language, share) for part in parts])


def _decode(
    request: Request, decoder: Decoder, language_pieces: list[LanguagePiece]
) -> Iterator[tuple[LanguagePiece, list[DecodedSegment]]]:
    """Pieces, in order, each with its decoding; those of one language are decoded together."""
    decoded: dict[int, list[DecodedSegment]] = {}
    for language in dict.fromkeys(language for _, _, language, _ in language_pieces):
        indexes = [index for index, (_, _, spoken, _) in enumerate(language_pieces) if spoken == language]
        prompt = request.prompts.get(language)
        decodings = decoder.decode([language_pieces[index][1] for index in indexes], _decodable(language), prompt)
        decoded |= dict(zip(indexes, decodings, strict=True))
    for index, language_piece in enumerate(language_pieces):
        yield language_piece, decoded[index]


def _decode_with_fallback(
    decoder: Decoder, piece: Piece, samples: AudioSource, language: str, prompt: str | None
) -> list[DecodedSegment]:
    """Decode at rising temperatures; where that goes wrong too, once more without the text before the speech, which can
    itself be what is repeated. Gives the better of the two."""
    segments = decoder.decode_again(samples, language, prompt)
    if prompt is None or not any(_faults(piece, segments, language)[:3]):
        return segments
    without = decoder.decode_again(samples, language, None)
    return min(segments, without, key=lambda decoded: _faults(piece, decoded, language))


def _faults(piece: Piece, segments: Sequence[DecodedSegment], language: str) -> tuple[bool, bool, int, float]:
    """Ranking of a decoding, the smaller the better: nothing at all is worst, then speech left out, then what went
    wrong, then what is unlikely."""
    unlikely = -sum(segment.logprob for segment in segments) / max(1, len(segments))
    wrong = sum(needs_redecoding(segment, language) for segment in segments)
    return not segments, leaves_speech_out(piece, segments), wrong, unlikely


def _split_by_language(
    decoder: Decoder, belief: LanguageBelief, file: wave.Wave_read, pieces: list[Piece], pieces_audio: list[AudioSource]
) -> list[LanguagePiece]:
    """Pieces with their language; a piece in which the language changes is split."""
    language_pieces: list[LanguagePiece] = []
    for piece, samples, probabilities in zip(pieces, pieces_audio, decoder.languages(pieces_audio), strict=True):
        parts = _parts(piece) if belief.is_unsure(probabilities) else [piece]
        if len(parts) == 1:
            language = belief.update(probabilities, piece.end - piece.start)
            language_pieces.append((piece, samples, language, share_of(language, probabilities)))
            continue
        part_sounds = [_read(file, part) for part in parts]
        shares = decoder.languages(part_sounds)
        spoken = [belief.update(share, part.end - part.start) for part, share in zip(parts, shares, strict=True)]
        each = [share_of(language, share) for language, share in zip(spoken, shares, strict=True)]
        language_pieces += [
            (run, _read(file, run), language, share) for run, language, share in _runs(parts, spoken, each)
        ]
    return language_pieces


def _parts(piece: Piece) -> list[Piece]:
    """Spans of a piece one by one, short ones with the next, with the silence between them shared out."""
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


def _runs(parts: list[Piece], languages: list[str], shares: list[float]) -> list[tuple[Piece, str, float]]:
    """Neighbours of the same language merged into one piece again, as likely as the likelier of them."""
    runs: list[tuple[Piece, str, float]] = []
    for part, language, share in zip(parts, languages, shares, strict=True):
        if runs and runs[-1][1] == language:
            last, _, before = runs.pop()
            part, share = Piece(last.start, part.end, (*last.spans, *part.spans)), max(before, share)
        runs.append((part, language, share))
    return runs


def _decodable(language: str) -> str:
    """Language to decode in: a third language is decoded as English, and refused in the end if most of the lecture is
    in it."""
    return language if language in KNOWN else "en"


def _answer(
    piece: Piece, language: str, share: float, segments: Sequence[DecodedSegment], *, again: bool
) -> dict[str, Any]:
    return {
        "start": piece.start,
        "end": piece.end,
        "language": language,
        "language_share": round(share, 4),
        "segments": [
            {
                "words": [_shifted_word(word, piece.start) for word in segment.words],
                "compression_ratio": round(float(segment.compression_ratio), 3),
                "logprob": round(float(segment.logprob), 4),
                "no_speech": round(float(segment.no_speech), 4),
                "again": again,
            }
            for segment in segments
        ],
        "done": piece.end,
    }


def _shifted_word(word: DecodedWord, by_s: float) -> list[Any]:
    return [
        word.text,
        round(by_s + float(word.start), 3),
        round(by_s + float(word.end), 3),
        round(float(word.probability), 4),
    ]


def _read(file: wave.Wave_read, piece: Piece) -> AudioSource:
    file.setpos(min(file.getnframes(), round(piece.start * RATE)))
    data = file.readframes(round((piece.end - piece.start) * RATE))
    return np.frombuffer(data, "<i2").astype(np.float32) / 32768.0
