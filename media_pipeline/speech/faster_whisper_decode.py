"""The child process in which faster-whisper works; started by `whisper_engine`. What it reads and writes stands in
`whisper_child`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from media_pipeline.speech.hallucinations import DecodedSegment, DecodedWord
from media_pipeline.speech.whisper_child import BEAM, FALLBACK, RATE, main, most_tokens

if TYPE_CHECKING:
    from media_pipeline.speech.whisper_child import AudioSource, Request

_WINDOW_S = 30
_FRAMES_PER_S = 100


class FasterWhisperDecoder:
    """Decoder on CTranslate2: with int8 weights on the processor, in 16 bits on a graphics card."""

    def __init__(self, request: Request) -> None:
        from faster_whisper import BatchedInferencePipeline, WhisperModel

        class EncodingOnce(WhisperModel):  # type: ignore[misc]
            """Telling the language and decoding rest on the same encoding; it is most of the work."""

            last: tuple[Any, Any] | None = None

            def encode(self, features: Any) -> Any:
                if self.last is None or not np.array_equal(self.last[0], features):
                    self.last = (features, super().encode(features))
                return self.last[1]

        self._model = EncodingOnce(
            request.weights,
            device=request.device,
            compute_type=request.compute_type,
            cpu_threads=request.threads,
            local_files_only=True,
        )
        self._batched = BatchedInferencePipeline(self._model)

    def languages(self, pieces_audio: Sequence[AudioSource]) -> list[dict[str, float]]:
        from faster_whisper.audio import pad_or_trim

        features = np.stack([pad_or_trim(self._model.feature_extractor(samples)[..., :-1]) for samples in pieces_audio])
        detections = self._model.model.detect_language(self._model.encode(features))
        return [{token[2:-2]: float(share) for token, share in shares} for shares in detections]

    def decode(
        self, pieces_audio: Sequence[AudioSource], language: str, prompt: str | None
    ) -> list[list[DecodedSegment]]:
        # The pieces are laid on a grid of windows, so that the window tells which piece a segment belongs to.
        row = np.zeros(len(pieces_audio) * _WINDOW_S * RATE, np.float32)
        clips = []
        for index, samples in enumerate(pieces_audio):
            first = index * _WINDOW_S
            row[first * RATE : first * RATE + len(samples)] = samples
            clips.append({"start": first, "end": first + len(samples) / RATE})
        segments, _ = self._batched.transcribe(
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


def _decoded_segment(segment: Any, by_s: float) -> DecodedSegment:
    words = [
        DecodedWord(word.word, by_s + word.start, by_s + word.end, word.probability) for word in segment.words or ()
    ]
    return DecodedSegment(tuple(words), segment.compression_ratio, segment.avg_logprob, segment.no_speech_prob)


if __name__ == "__main__":
    main(FasterWhisperDecoder)
