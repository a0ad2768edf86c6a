"""Sentences for a recogniser that writes bare lower-case words: guessed from pauses, and from nothing else.

A guess, and shown as one: the track stays `machine` until a person has read it. No comma, no question mark and no
name is invented.
"""

# ruff: noqa: SIM905  (a list of many short words reads worse than a line of them)

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from content.timed_text.word import Word

SENTENCE_PAUSE_S = 0.45
_ALWAYS_CAPITAL = {"i": "I", "i'm": "I'm", "i'll": "I'll", "i've": "I've", "i'd": "I'd"}
# After these an English sentence does not end: the speaker only drew breath.
_GOES_ON = frozenset(
    "a an the and or but of to in on at by for from with into than as if that which who whose my your his her its our "
    "their this these very not is are was were be".split()
)


def punctuate(words: Sequence[Word], *, pause_s: float = SENTENCE_PAUSE_S) -> tuple[Word, ...]:
    """Add a full stop before each pause of `pause_s` seconds and a capital after it."""
    finished = []
    starts = True
    for index, word in enumerate(words):
        text = _ALWAYS_CAPITAL.get(word.text, word.text)
        if starts:
            text = text[:1].upper() + text[1:]
        last = index + 1 == len(words)
        starts = last or (words[index + 1].start - word.end >= pause_s and word.text not in _GOES_ON)
        finished.append(replace(word, text=text + "." if starts else text))
    return tuple(finished)
