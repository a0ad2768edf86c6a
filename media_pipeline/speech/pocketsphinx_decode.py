"""The child process in which pocketsphinx works; started by `pocketsphinx_engine`, imports nothing of this project.

Standard input: one line of JSON {"wav": path of a WAV, "spans": [[start, end], …] in samples, "config": {…},
"words": {"name": "N EY M", …}}. Standard output: per span one line {"words": [[text, start_s, end_s, confidence], …],
"done": samples}.
"""

from __future__ import annotations

import json
import re
import sys
import wave
from typing import Any

_FRAME_S = 0.01
_RATE = 16_000
_ALTERNATIVE = re.compile(r"\(\d+\)$")  # `read(2)` is the second way to say `read`


def main() -> None:
    from pocketsphinx import Decoder

    request = json.loads(sys.stdin.buffer.readline())
    decoder = Decoder(loglevel="FATAL", **request["config"])
    for word, phones in request["words"].items():
        decoder.add_word(word, phones, False)
    with wave.open(request["wav"], "rb") as audio:
        for start, end in request["spans"]:
            audio.setpos(min(start, audio.getnframes()))
            words = decode(decoder, audio.readframes(end - start), start / _RATE)
            print(json.dumps({"words": words, "done": end}), flush=True)


def decode(decoder: Any, pcm: bytes, offset_s: float) -> list[tuple[str, float, float, float]]:
    """Decode one span of speech into words, without silences and noises."""
    decoder.start_utt()
    decoder.process_raw(pcm, full_utt=True)
    decoder.end_utt()
    if decoder.hyp() is None:
        return []
    return [
        (
            _ALTERNATIVE.sub("", segment.word),
            round(offset_s + segment.start_frame * _FRAME_S, 3),
            round(offset_s + (segment.end_frame + 1) * _FRAME_S, 3),
            round(min(1.0, max(0.0, segment.prob)), 4),
        )
        for segment in decoder.seg()
        if segment.word[0] not in "<[+"
    ]


if __name__ == "__main__":
    main()
