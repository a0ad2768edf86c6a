"""The child process in which faster-whisper works; started by `faster_whisper_engine`, imports nothing of this project.

Standard input: one line of JSON (see `FasterWhisperRecogniser.recognise`), then 16-bit sound. Standard output: per
chunk of sound one line {"language": …, "words": [[text, start_s, end_s, probability], …], "done": samples}.
"""

from __future__ import annotations

import json
import sys
from typing import Any

_RATE = 16_000
# Whisper's own thresholds for a decoding that went wrong (openai/whisper, transcribe.py).
_REPEATS = 2.4  # compression ratio above which text repeats itself
_UNLIKELY = -1.0  # mean log probability
_SILENT = 0.6  # probability of no speech
_DOUBTFUL = 0.1  # confidence of what is kept for the editor to judge
_FALLBACK = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def main() -> None:
    import numpy as np
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    request = json.loads(sys.stdin.buffer.readline())
    samples = np.frombuffer(sys.stdin.buffer.read(), "<i2").astype(np.float32) / 32768.0
    model = WhisperModel(
        request["weights"],
        device="cpu",
        compute_type="int8",
        cpu_threads=request["threads"],
        local_files_only=True,
    )
    batched = BatchedInferencePipeline(model)
    spans = request["spans"]
    language = request["language"] or _language(model, samples, spans)
    options = {
        "language": language,
        "word_timestamps": True,
        "initial_prompt": _prompt(language),
        "hotwords": " ".join(request["vocabulary"]) or None,
    }
    for first in range(0, len(spans), request["batch"]):
        together = spans[first : first + request["batch"]]
        clips = [{"start": start / _RATE, "end": end / _RATE} for start, end in together]
        segments, _ = batched.transcribe(
            samples, clip_timestamps=clips, batch_size=len(clips), vad_filter=False, without_timestamps=True, **options
        )
        decoded = list(segments)
        for start, end in together:
            here = [s for s in decoded if start / _RATE <= (s.start + s.end) / 2 < end / _RATE]
            words = _checked(model, here, samples[start:end], start / _RATE, options)
            print(json.dumps({"language": language, "words": words, "done": end}, ensure_ascii=False), flush=True)


def _language(model: Any, samples: Any, spans: list[list[int]]) -> str:
    """By the speech itself (not the music before it), a minute of it at most."""
    import numpy as np

    speech = np.concatenate([samples[start:end] for start, end in spans])[: 60 * _RATE]
    language: str = model.detect_language(speech, language_detection_segments=2)[0]
    return language


def _prompt(language: str) -> str | None:
    """Whisper writes Chinese without punctuation and in either script unless it is shown how (it goes on in the way
    of what came before)."""
    return "以下是普通话的句子\uff0c请用简体中文和标点符号。" if language == "zh" else None


def _checked(model: Any, segments: list[Any], sound: Any, offset_s: float, options: dict[str, Any]) -> list[Any]:
    """Words of one chunk; where the decoding went wrong, the chunk is decoded again more carefully, and what is still
    doubtful then keeps a confidence that shows it."""
    if any(_went_wrong(segment) for segment in segments):
        again, _ = model.transcribe(
            sound, condition_on_previous_text=False, temperature=_FALLBACK, vad_filter=False, **options
        )
        return _words(list(again), offset_s)
    return _words(segments, 0.0)


def _words(segments: list[Any], offset_s: float) -> list[Any]:
    words: list[Any] = []
    for segment in segments:
        if _said_nothing(segment):
            continue
        ceiling = _DOUBTFUL if _went_wrong(segment) else 1.0
        for word in segment.words or ():
            _append(words, word.word, offset_s + word.start, offset_s + word.end, min(ceiling, word.probability))
    return words


def _append(words: list[Any], text: str, start: float, end: float, probability: float) -> None:
    """One word more; what Whisper cuts out of a number or a Latin word is put to the word before."""
    bare = text.strip()
    if not bare:
        return
    goes_on = words and not text[0].isspace() and bare[0].isascii() and words[-1][0][-1].isascii()
    if goes_on and bare[0].isalnum() and words[-1][0][-1].isalnum():
        before, first, _, confidence = words.pop()
        bare, start, probability = before + bare, first, min(confidence, probability)
    words.append((bare, round(float(start), 3), round(float(end), 3), round(float(probability), 4)))


def _went_wrong(segment: Any) -> bool:
    return bool(segment.compression_ratio > _REPEATS or segment.avg_logprob < _UNLIKELY)


def _said_nothing(segment: Any) -> bool:
    """An invention over silence: most likely no speech, and unlikely words."""
    return bool(segment.no_speech_prob > _SILENT and segment.avg_logprob < _UNLIKELY)


if __name__ == "__main__":
    main()
