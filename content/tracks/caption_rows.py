"""The captions of a track one by one, as their author's page shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from content.timed_text.cue import Cue
from content.timed_text.word import Word
from content.tracks.caption_edits import CueEdit, contested_keys, merged_cues
from content.tracks.lineage import lineage
from content.tracks.models import CaptionTrack

_EARLY_S = 0.5  # how long before its first word a caption may begin late


@dataclass(frozen=True, slots=True)
class Guess:
    """A word that the program put in for one of the same sound that was `recognised`."""

    text: str
    recognised: str


@dataclass(frozen=True, slots=True)
class CueRow:
    """One caption. `words`: what it was made of, `guesses`: those of them that the program put in. `contested`:
    somebody else has saved something else meanwhile, `saved`, None where they removed the caption."""

    number: int
    key: str
    start: float
    end: float
    text: str
    words: tuple[Word, ...] = ()
    guesses: tuple[Guess, ...] = ()
    contested: bool = False
    saved: Cue | None = None

    @property
    def cue(self) -> Cue:
        """The caption as a value."""
        return Cue(self.start, self.end, self.text, self.words, self.key)

    @property
    def doubtful(self) -> tuple[str, ...]:
        """Words that the recogniser was unsure of."""
        return tuple(word.text for word in self.words if word.is_doubtful)

    @property
    def saved_text(self) -> str | None:
        """What somebody else has saved where that is contested, empty where they removed the caption; else None."""
        if not self.contested:
            return None
        return "" if self.saved is None else self.saved.text


def cue_rows(track: CaptionTrack, edits: Mapping[str, CueEdit], base_number: int | None) -> tuple[CueRow, ...]:
    """The captions of the current version with `edits` of version `base_number`, in order of time."""
    contested = contested_keys(track, base_number, edits)
    guesses: Sequence[Mapping[str, Any]] = next(
        (report for each in lineage(track) if (report := (each.quality or {}).get("guesses"))), ()
    )
    return tuple(
        CueRow(
            number=number,
            key=cue.key,
            start=cue.start,
            end=cue.end,
            text=cue.text,
            words=cue.words,
            guesses=_guesses_in(cue, guesses),
            contested=cue.key in contested,
            saved=contested.get(cue.key),
        )
        for number, cue in enumerate(merged_cues(track, base_number, edits, with_emptied=True), start=1)
    )


def _guesses_in(cue: Cue, guesses: Sequence[Mapping[str, Any]]) -> tuple[Guess, ...]:
    """The program's guesses that stand in this caption; one that a person has corrected does not."""
    if not guesses:
        return ()
    text = cue.text.replace("\n", "")
    return tuple(
        Guess(guess["text"], guess["recognised"])
        for guess in guesses
        if cue.start - _EARLY_S <= guess["start"] < cue.end and guess["text"] in text
    )
