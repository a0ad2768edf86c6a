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

from media_pipeline.speech.hallucinations import DecodedSegment, DecodedWord, needs_redecoding
from media_pipeline.speech.pieces import (
    RATE,
    AudioSource,
    Piece,
    Window,
    duration_of,
    joined,
    packed,
    read_window,
    shared_out,
)
from media_pipeline.speech.spoken_languages import KNOWN, LanguageBelief, share_of

# Temperatures at which a decoding that went wrong is tried again (openai/whisper, transcribe.py).
FALLBACK = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
BEAM = 5
_TOKENS_PER_S, _TOKENS_SPARE = 15, 16  # the quickest speaker needs ten; a loop ends here and not minutes later
_MOST_TOKENS = 280  # what the text that stands before the speech leaves of 448
_LONGEST_UNHEARD_S = 2.5  # of speech without a word; breath and hesitation are shorter
_LEAST_PIECE_S = 2.0  # of speech, to tell its language by
PACKED = frozenset({"en"})
"""Languages of which sentences with long silences between them are decoded in one window. Of Mandarin in such a window
Whisper base writes the first sentence and ends (CER 0.66 on four sentences in a row, 0.09 one by one); of English it
writes all, and better than one by one (WER 0.004 and 0.039), in a third of the time."""


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


LanguageWindow = tuple[Window, AudioSource, str, float]
"""A window with its sound, the language spoken in it, and how likely Whisper finds that language."""
DecodedPiece = tuple[Piece, str, float, list[DecodedSegment]]
"""A piece with its language, how likely that is, and what was decoded."""


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
    is_packed = request.language in PACKED or not request.multilingual
    windows: list[Window] = packed(pieces) if is_packed else [(piece,) for piece in pieces]
    with wave.open(request.wav, "rb") as file:
        for first in range(0, len(windows), request.batch):
            yield from _batch(request, decoder, belief, file, windows[first : first + request.batch])


def _batch(
    request: Request, decoder: Decoder, belief: LanguageBelief, file: wave.Wave_read, windows: list[Window]
) -> Iterator[dict[str, Any]]:
    windows_audio = [read_window(file, window) for window in windows]
    if not request.multilingual:
        language_windows = [
            (window, samples, "en", 1.0) for window, samples in zip(windows, windows_audio, strict=True)
        ]
    else:
        language_windows = _split_by_language(decoder, belief, file, windows, windows_audio)
    for piece, language, share, segments in _whole(request, decoder, file, language_windows):
        again, decodable = False, _decodable(language)
        if _went_wrong(piece, segments, language):
            prompt = request.prompts.get(language)
            segments = _decode_with_fallback(decoder, piece, read_window(file, (piece,)), decodable, prompt)
            again = True
        yield _answer(piece, language, share, segments, again=again)


def _went_wrong(piece: Piece, segments: Sequence[DecodedSegment], language: str) -> bool:
    unusable = any(needs_redecoding(segment, _decodable(language)) for segment in segments)
    return unusable or leaves_speech_out(piece, segments)


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
    request: Request, decoder: Decoder, file: wave.Wave_read, language_windows: list[LanguageWindow]
) -> Iterator[DecodedPiece]:
    """Pieces with their decoding; where that went wrong in a window of several, the piece by itself, and where it
    leaves speech out then, the sentences of the piece one by one."""
    for (window, _, language, share), segments in _decode(request, decoder, language_windows):
        for piece, own in zip(window, shared_out(window, segments), strict=True):
            if len(window) > 1 and _went_wrong(piece, own, language):
                yield from _whole(request, decoder, file, [_language_window(file, (piece,), language, share)])
                continue
            parts = _parts(piece) if leaves_speech_out(piece, own) else [piece]
            if len(parts) == 1:
                yield piece, language, share, own
                continue
            alone = [_language_window(file, (part,), language, share) for part in parts]
            yield from ((part, language, share, of_part) for ((part,), *_), of_part in _decode(request, decoder, alone))


def _language_window(file: wave.Wave_read, window: Window, language: str, share: float) -> LanguageWindow:
    return window, read_window(file, window), language, share


def _decode(
    request: Request, decoder: Decoder, language_windows: list[LanguageWindow]
) -> Iterator[tuple[LanguageWindow, list[DecodedSegment]]]:
    """Windows, in order, each with its decoding; those of one language are decoded together."""
    decoded: dict[int, list[DecodedSegment]] = {}
    for language in dict.fromkeys(language for _, _, language, _ in language_windows):
        indexes = [index for index, (_, _, spoken, _) in enumerate(language_windows) if spoken == language]
        prompt = request.prompts.get(language)
        decodings = decoder.decode([language_windows[index][1] for index in indexes], _decodable(language), prompt)
        decoded |= dict(zip(indexes, decodings, strict=True))
    for index, language_window in enumerate(language_windows):
        yield language_window, decoded[index]


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
    decoder: Decoder,
    belief: LanguageBelief,
    file: wave.Wave_read,
    windows: list[Window],
    windows_audio: list[AudioSource],
) -> list[LanguageWindow]:
    """Windows with their language; one in which the language changes is split."""
    language_windows: list[LanguageWindow] = []
    for window, samples, probabilities in zip(windows, windows_audio, decoder.languages(windows_audio), strict=True):
        unsure = belief.is_unsure(probabilities)
        parts = [part for piece in window for part in _parts(piece)] if unsure else []
        if len(parts) < 2:
            language = belief.update(probabilities, duration_of(window))
            language_windows.append((window, samples, language, share_of(language, probabilities)))
            continue
        shares = decoder.languages([read_window(file, (part,)) for part in parts])
        spoken = [belief.update(share, part.duration) for part, share in zip(parts, shares, strict=True)]
        each = [share_of(language, share) for language, share in zip(spoken, shares, strict=True)]
        language_windows += [_language_window(file, *run) for run in _runs(parts, spoken, each)]
    return language_windows


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


def _runs(parts: list[Piece], languages: list[str], shares: list[float]) -> list[tuple[Window, str, float]]:
    """Neighbours of the same language in one window again, as likely as the likelier of them."""
    runs: list[tuple[Window, str, float]] = []
    for part, language, share in zip(parts, languages, shares, strict=True):
        window: Window = (part,)
        last = runs[-1][0] if runs and runs[-1][1] == language else None
        if last is not None and (language in PACKED or last[-1].end == part.start):
            before = runs.pop()[2]
            window, share = joined(last, window), max(before, share)
        runs.append((window, language, share))
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
