"""Where a script says something else than captions that people have worked on, caption by caption."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from content.timed_text.cue import Cue
from media_pipeline.alignment.script import spoken_lines
from media_pipeline.captions.typography import is_han, normalised

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class ScriptDifference:
    """The caption at `place` (0 is the first) against what the script says there; either text may be empty."""

    place: int
    caption: str
    script: str


class _Token(NamedTuple):
    """A word, or a Chinese character, as it is compared, and where it stands in its text."""

    folded: str
    begin: int
    end: int


def script_differences(cues: Sequence[Cue], script: str, language: str) -> tuple[ScriptDifference, ...]:
    """The captions at which the script has other words, in order. Case, width, punctuation, script (traditional,
    simplified) and how a text is cut into lines do not count."""
    gap = "" if language.startswith("zh") else " "
    texts = [gap.join(cue.text.split("\n")) for cue in cues]
    whole = "\n".join(spoken_lines(script))
    caption_tokens = [(token.folded, place) for place, text in enumerate(texts) for token in _tokens(text, language)]
    said = _tokens(whole, language)
    of_cue = _shared_out([place for _, place in caption_tokens], [word for word, _ in caption_tokens], said)
    words: list[list[str]] = [[] for _ in texts]
    for word, place in caption_tokens:
        words[place].append(word)
    return tuple(
        ScriptDifference(place, text, _passage(whole, of_cue.get(place, ())))
        for place, text in enumerate(texts)
        if words[place] != [token.folded for token in of_cue.get(place, ())]
    )


def _shared_out(places: Sequence[int], shown: Sequence[str], said: Sequence[_Token]) -> dict[int, list[_Token]]:
    """The words of the script by the caption to which each belongs: the one that has the same word, or another in its
    place, else the one before."""
    of_cue: dict[int, list[_Token]] = {}
    if not shown:
        return of_cue
    for passage in Levenshtein.opcodes(shown, [token.folded for token in said]):
        for offset, token in enumerate(said[passage.dest_start : passage.dest_end]):
            at = passage.src_start - 1 if passage.tag == "insert" else passage.src_start + offset
            of_cue.setdefault(places[max(0, at)], []).append(token)
    return of_cue


def _tokens(text: str, language: str) -> list[_Token]:
    tokens: list[_Token] = []
    for found in _WORD.finditer(normalised(text, language)):
        at = found.start()
        for han, letters in groupby(found[0], key=is_han):
            run = "".join(letters)
            for word in run if han else (run,):
                tokens.append(_Token(_folded(word), at, at + len(word)))
                at += len(word)
    return tokens


def _folded(word: str) -> str:
    return unicodedata.normalize("NFKC", word).lower().replace("’", "'")


def _passage(text: str, tokens: Sequence[_Token]) -> str:
    """What stands in the script from the first of these words to the last, with the mark that follows it."""
    if not tokens:
        return ""
    end = tokens[-1].end
    while end < len(text) and not text[end].isalnum() and not text[end].isspace():
        end += 1
    return " ".join(text[tokens[0].begin : end].split())
