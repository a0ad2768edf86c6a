"""The child process in which faster-whisper works; started by `whisper_engine`. What it reads and writes stands in
`whisper_child`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from media_pipeline.speech.encoded_windows import EncodedWindows, frames_for
from media_pipeline.speech.hallucinations import DecodedSegment, DecodedWord
from media_pipeline.speech.pieces import RATE
from media_pipeline.speech.whisper_child import BEAM, FALLBACK, main, most_tokens

if TYPE_CHECKING:
    from media_pipeline.speech.pieces import AudioSource
    from media_pipeline.speech.whisper_child import Request

_WINDOW_S = 30
_FRAMES_PER_S = 100


class FasterWhisperDecoder:
    """Decoder on CTranslate2: with int8 weights on the processor, in 16 bits on a graphics card.

    On the processor the pieces are shared out to threads over one copy of the weights, since each process more would
    hold a copy of its own.
    """

    def __init__(self, request: Request) -> None:
        from faster_whisper import WhisperModel

        class EncodingOnce(WhisperModel):  # type: ignore[misc]  # its base has no types
            """Telling the language and decoding rest on the same encoding; it is half of the work."""

            def encode(self, features: Any) -> Any:
                return decoder._encoded.encode(np.expand_dims(features, 0) if features.ndim == 2 else features)

        decoder = self
        self._workers = request.threads if request.device == "cpu" else 1
        self._model = EncodingOnce(
            request.weights,
            device=request.device,
            compute_type=request.compute_type,
            cpu_threads=1 if request.device == "cpu" else request.threads,
            num_workers=self._workers,
            local_files_only=True,
        )
        self._encoded = EncodedWindows(self._model.model, most=request.batch)
        self._pool = ThreadPoolExecutor(self._workers)

    def languages(self, pieces_audio: Sequence[AudioSource]) -> list[dict[str, float]]:
        detections = self._pool.map(self._encoded.languages, [self._features(samples) for samples in pieces_audio])
        return [{token[2:-2]: float(share) for token, share in shares} for shares in detections]

    def decode(
        self, pieces_audio: Sequence[AudioSource], language: str, prompt: str | None
    ) -> list[list[DecodedSegment]]:
        groups = self._groups(pieces_audio)
        decodings = self._pool.map(
            lambda group: self._decode_group([pieces_audio[index] for index in group], language, prompt), groups
        )
        decoded: list[list[DecodedSegment]] = [[] for _ in pieces_audio]
        for group, pieces in zip(groups, decodings, strict=True):
            for index, segments in zip(group, pieces, strict=True):
                decoded[index] = segments
        return decoded

    def decode_again(self, samples: AudioSource, language: str, prompt: str | None) -> list[DecodedSegment]:
        segments, _ = self._model.transcribe(
            samples,
            language=language,
            word_timestamps=True,
            condition_on_previous_text=False,
            temperature=FALLBACK,
            beam_size=BEAM,
            initial_prompt=prompt,
            max_new_tokens=most_tokens([samples]),
        )
        return [_decoded_segment(segment, 0.0) for segment in segments]

    def _groups(self, pieces_audio: Sequence[AudioSource]) -> list[list[int]]:
        """Pieces that are decoded together, by their indexes: their windows are of one length."""
        by_frames: dict[int, list[int]] = {}
        for index, samples in enumerate(pieces_audio):
            by_frames.setdefault(_frames(samples), []).append(index)
        groups = []
        for indexes in by_frames.values():
            groups += [indexes[first :: self._workers] for first in range(min(self._workers, len(indexes)))]
        return groups

    def _decode_group(
        self, pieces_audio: Sequence[AudioSource], language: str, prompt: str | None
    ) -> list[list[DecodedSegment]]:
        """Decode pieces whose windows are of one length together, in the thread that calls."""
        from faster_whisper import BatchedInferencePipeline

        # The pieces are laid on a grid of windows, so that the window tells which piece a segment belongs to.
        row = np.zeros(len(pieces_audio) * _WINDOW_S * RATE, np.float32)
        clips = []
        for index, samples in enumerate(pieces_audio):
            first = index * _WINDOW_S
            row[first * RATE : first * RATE + len(samples)] = samples
            # Half a sample more: cut down to whole samples, the piece is as long as when its language was told.
            clips.append({"start": first, "end": first + (len(samples) + 0.5) / RATE})
        segments, _ = BatchedInferencePipeline(_Shortened(self._model, _frames(pieces_audio[0]))).transcribe(
            row,
            language=language,
            clip_timestamps=clips,
            batch_size=len(clips),
            vad_filter=False,
            without_timestamps=True,
            word_timestamps=True,
            beam_size=BEAM,
            initial_prompt=prompt,
            max_new_tokens=most_tokens(pieces_audio),
        )
        decoded: list[list[DecodedSegment]] = [[] for _ in pieces_audio]
        for segment in segments:
            index = segment.seek // (_WINDOW_S * _FRAMES_PER_S)
            decoded[index].append(_decoded_segment(segment, -float(index * _WINDOW_S)))
        return decoded

    def _features(self, samples: AudioSource) -> Any:
        from faster_whisper.audio import pad_or_trim

        return pad_or_trim(self._model.feature_extractor(samples)[..., :-1], _frames(samples))


class _Shortened:
    """A model that encodes so many frames of each window; all that follows takes an encoding as long as it is."""

    def __init__(self, model: Any, frames: int) -> None:
        self._model, self._frames = model, frames

    def encode(self, features: Any) -> Any:
        return self._model.encode(features[..., : self._frames])

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)


def _frames(samples: AudioSource) -> int:
    return frames_for(len(samples) / RATE)


def _decoded_segment(segment: Any, by_s: float) -> DecodedSegment:
    words = [
        DecodedWord(word.word, by_s + word.start, by_s + word.end, word.probability) for word in segment.words or ()
    ]
    return DecodedSegment(tuple(words), segment.compression_ratio, segment.avg_logprob, segment.no_speech_prob)


if __name__ == "__main__":
    main(FasterWhisperDecoder)
