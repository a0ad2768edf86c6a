"""The child process in which espeak-ng speaks a script; started by `voice`, imports nothing of this project.

Standard input: JSON {"library": …, "voice": "en-us", "speed": words a minute, "clauses": [["word", …], …]}. The sound
of all clauses, 16 bits, is written to `speech.pcm` in the folder it starts in. Standard output: one line of JSON
{"rate": …, "clauses": [[[first sample of each word …], first sample after the clause], …]}.
"""

from __future__ import annotations

import ctypes
import json
import sys
from pathlib import Path
from typing import Any

# espeak-ng/speak_lib.h
_SYNCHRONOUS = 2
_UTF8 = 1
_RATE = 1
_WORD_EVENT = 1
_LIST_END = 0


class _Event(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    ]


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


class Speaker:
    """Synthesiser with one voice and one speed, whose audio is written to `out`."""

    def __init__(self, library: str, voice: str, speed: int, out: Any) -> None:
        self.espeak = ctypes.CDLL(library)
        self.rate = self.espeak.espeak_Initialize(_SYNCHRONOUS, 500, None, 0)
        if self.rate <= 0:
            raise SystemExit("espeak-ng has no voices here")
        self.out = out
        self.samples = 0
        self.marks: list[tuple[int, int]] = []
        self.callback = _Callback(self._on_samples)  # kept here, or it would be collected while C still calls it
        self.espeak.espeak_SetSynthCallback(self.callback)
        if self.espeak.espeak_SetVoiceByName(voice.encode()) != 0:
            raise SystemExit(f"espeak-ng has no voice {voice}")
        self.espeak.espeak_SetParameter(_RATE, speed, 0)

    def say(self, words: list[str]) -> tuple[list[int], int]:
        """Speak the words; gives the first sample of each word, and the first after the last."""
        began, self.marks = self.samples, []
        text = " ".join(words).encode()
        self.espeak.espeak_Synth(text, ctypes.c_size_t(len(text) + 1), 0, 1, 0, _UTF8, None, None)
        self.espeak.espeak_Synchronize()
        starts, position = [], 1  # text positions are counted in characters, from 1
        for word in words:
            inside = [sample for place, sample in self.marks if position <= place < position + len(word)]
            starts.append(began + min(inside) if inside else -1)
            position += len(word) + 1
        return starts, self.samples

    def _on_samples(self, samples: Any, count: int, events: Any) -> int:
        index = 0
        while events[index].type != _LIST_END:
            if events[index].type == _WORD_EVENT:
                self.marks.append((events[index].text_position, events[index].sample))
            index += 1
        if samples and count > 0:
            self.out.write(ctypes.string_at(samples, count * 2))
            self.samples += count
        return 0


def main() -> None:
    request = json.loads(sys.stdin.buffer.read())
    with Path("speech.pcm").open("wb") as out:
        speaker = Speaker(request["library"], request["voice"], request["speed"], out)
        clauses = [speaker.say(words) for words in request["clauses"]]
    print(json.dumps({"rate": speaker.rate, "clauses": clauses}))


if __name__ == "__main__":
    main()
