"""The words of a caption whose text a person has changed: what they left alone keeps its times."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import groupby

from content.timed_text.word import Word

_OPENING = "“‘《〈「『【〔([\uff08"
_DROPPED_AT_LINE_END = "、\uff0c\u3002"


def reworded(words: Sequence[Word], text: str, start: float, end: float) -> tuple[Word, ...]:
    """The words of `text`, a caption shown from `start` to `end` (seconds) that was made from `words`.

    Words that are still there, in this order, keep their times and confidence. What a person wrote between two of them
    is one word without confidence, from the end of the one to the start of the other. Marks are those of `text`, and
    those that captions leave out at the end of a line. Empty where none of `words` is left: then nobody knows when
    anything was said.
    """
    places = [place for place, character in enumerate(text) if character.isalnum()]
    owners = _owners(words, [text[place] for place in places])
    if all(owner is None for owner in owners):
        return ()
    groups = [
        (owner, [place for place, _ in run])
        for owner, run in groupby(zip(places, owners, strict=True), key=lambda pair: pair[1])
    ]
    pieces = _pieces(text, [(span[0], span[-1] + 1) for _, span in groups])
    words_of_pieces = [None if owner is None else words[owner] for owner, _ in groups]
    return tuple(_timed(pieces, words_of_pieces, start, end))


def words_between(words: Sequence[Word], start: float, end: float) -> tuple[Word, ...]:
    """Those `words` whose middle lies between `start` and `end` (seconds)."""
    return tuple(word for word in words if start <= (word.start + word.end) / 2 < end)


def _owners(words: Sequence[Word], characters: Sequence[str]) -> list[int | None]:
    """For each of `characters` the index of the word that it is of; None where no word is whole there."""
    old = [(character, index) for index, word in enumerate(words) for character in word.text if character.isalnum()]
    owners: list[int | None] = [None] * len(characters)
    matcher = SequenceMatcher(None, [character for character, _ in old], characters, autojunk=False)
    for first, second, length in matcher.get_matching_blocks():
        for step in range(length):
            owners[second + step] = old[first + step][1]
    lengths = [sum(character.isalnum() for character in word.text) for word in words]
    place = 0
    for owner, run in groupby(list(owners)):
        length = len(list(run))
        if owner is not None and length != lengths[owner]:
            owners[place : place + length] = [None] * length
        place += length
    return owners


def _pieces(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    """`text` cut so that each span (first place, place after the last) has its marks with it, and whether a line ends
    after it."""
    pieces = []
    begin = 0
    for index, (_, last) in enumerate(spans):
        following = spans[index + 1][0] if index + 1 < len(spans) else len(text)
        gap = text[last:following]
        cut = last + (len(gap.rstrip(_OPENING)) if index + 1 < len(spans) else len(gap))
        pieces.append((" ".join(text[begin:cut].split()), "\n" in gap or following == len(text)))
        begin = cut
    return pieces


def _timed(
    pieces: Sequence[tuple[str, bool]], known: Sequence[Word | None], start: float, end: float
) -> Iterator[Word]:
    """A word for each piece, those that are not `known` from the one before to the one after, never backwards."""
    before = start
    for index, ((piece, ends_line), word) in enumerate(zip(pieces, known, strict=True)):
        if word is None:
            following = next((later.start for later in known[index + 1 :] if later is not None), end)
            word = Word(piece, before, max(before, following))
        elif not (ends_line and word.text.rstrip(_DROPPED_AT_LINE_END) == piece):
            word = replace(word, text=piece)
        before = max(before, word.end)
        yield word
