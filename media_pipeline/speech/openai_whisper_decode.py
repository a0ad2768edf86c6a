"""The child process in which openai-whisper works (the optional extra `whisper`); started by `whisper_engine`. What it
reads and writes stands in `whisper_child`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from media_pipeline.speech.hallucinations import DecodedSegment, DecodedWord
from media_pipeline.speech.pieces import RATE
from media_pipeline.speech.whisper_child import BEAM, FALLBACK, main, most_tokens

if TYPE_CHECKING:
    from media_pipeline.speech.pieces import AudioSource
    from media_pipeline.speech.whisper_child import Request

_HOP = 160  # samples in a frame
_MOST_SAMPLED = 224  # half of 448, as openai/whisper has it (decoding.py)


class OpenAiWhisperDecoder:
    """Decoder on PyTorch: in 32 bits on the processor, in 16 bits on a graphics card."""

    def __init__(self, request: Request) -> None:
        import torch
        import whisper

        torch.set_num_threads(request.threads)
        self._torch, self._whisper = torch, whisper
        self._half = request.compute_type == "float16"
        self._model = whisper.load_model(request.weights, device=request.device)
        heads = whisper._ALIGNMENT_HEADS.get(Path(request.weights).stem)
        if heads is not None:  # which heads follow the audio; without it all of the upper half are used
            self._model.set_alignment_heads(heads)

    def languages(self, pieces_audio: Sequence[AudioSource]) -> list[dict[str, float]]:
        with self._torch.no_grad():
            _, shares = self._model.detect_language(self._encoded(pieces_audio)[1])
        return list(shares)

    def decode(
        self, pieces_audio: Sequence[AudioSource], language: str, prompt: str | None
    ) -> list[list[DecodedSegment]]:
        mels, encoded = self._encoded(pieces_audio)
        options = self._whisper.DecodingOptions(
            language=language,
            beam_size=BEAM,
            prompt=prompt,
            sample_len=_sample_len(pieces_audio),
            without_timestamps=True,
            fp16=self._half,
        )
        return [
            # One by one: its beam search cannot take several at once.
            self._with_times(self._whisper.decode(self._model, one, options), mel, len(samples), language)
            for one, mel, samples in zip(encoded, mels, pieces_audio, strict=True)
        ]

    def decode_again(self, samples: AudioSource, language: str, prompt: str | None) -> list[DecodedSegment]:
        result = self._whisper.transcribe(
            self._model,
            samples,
            language=language,
            word_timestamps=True,
            condition_on_previous_text=False,
            temperature=FALLBACK,
            beam_size=BEAM,
            best_of=BEAM,
            initial_prompt=prompt,
            sample_len=_sample_len([samples]),
            fp16=self._half,
        )
        return [_decoded_segment(segment) for segment in result["segments"]]

    def _encoded(self, pieces_audio: Sequence[AudioSource]) -> tuple[Any, Any]:
        """Spectra and encodings of the pieces; cached, since both are needed twice for the same pieces."""
        key = tuple(id(samples) for samples in pieces_audio)
        if getattr(self, "_last_key", None) != key:
            bands = self._model.dims.n_mels
            mels = [
                self._whisper.log_mel_spectrogram(self._whisper.pad_or_trim(samples.copy()), bands)
                for samples in pieces_audio
            ]
            with self._torch.no_grad():
                stacked = self._torch.stack(mels).to(self._model.device)
                encoded = self._model.encoder(stacked.half() if self._half else stacked)
            self._last_key, self._last, self._kept_alive = key, (mels, encoded), list(pieces_audio)
        return self._last

    def _with_times(self, result: Any, mel: Any, samples: int, language: str) -> list[DecodedSegment]:
        from whisper.timing import add_word_timestamps
        from whisper.tokenizer import get_tokenizer

        tokenizer = get_tokenizer(
            self._model.is_multilingual, num_languages=self._model.num_languages, language=language, task="transcribe"
        )
        segment = {
            "seek": 0,
            "start": 0.0,
            "end": samples / RATE,
            "tokens": result.tokens,
            "avg_logprob": result.avg_logprob,
            "compression_ratio": result.compression_ratio,
            "no_speech_prob": result.no_speech_prob,
            "words": [],
        }
        if not result.text.strip():
            return []
        add_word_timestamps(
            segments=[segment],
            model=self._model,
            tokenizer=tokenizer,
            mel=mel,
            num_frames=samples // _HOP,
            last_speech_timestamp=0.0,
        )
        return [_decoded_segment(segment)]


def _sample_len(pieces_audio: Sequence[AudioSource]) -> int:
    return min(_MOST_SAMPLED, most_tokens(pieces_audio))


def _decoded_segment(segment: dict[str, Any]) -> DecodedSegment:
    words = [DecodedWord(w["word"], w["start"], w["end"], w["probability"]) for w in segment.get("words", ())]
    return DecodedSegment(tuple(words), segment["compression_ratio"], segment["avg_logprob"], segment["no_speech_prob"])


if __name__ == "__main__":
    main(OpenAiWhisperDecoder)
