"""Captions in a second language beside the first: each caption with its translation, whose times are taken over."""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from content.errors import NotFound
from content.people.permissions import Actor
from content.timed_text.cue import Cue, overlap
from content.tracks.caption_edits import CueEdit, correct_captions, cues_in, plain_lines
from content.tracks.captions import CAPTIONS, cues_of, current_version
from content.tracks.captions_in_use import RecordingTitle, recording_title, track_with_captions
from content.tracks.cue_comparison import compare_cues
from content.tracks.editing import editable_block_by_id
from content.tracks.models import CaptionTrack, CaptionVersion
from content.tracks.text_status import TextStatus, text_status
from content.tracks.versions import TrackConflict, locked_or_new, without_contents

LANGUAGES = ("zh", "en")
_COVERED = 0.5


@dataclass(frozen=True, slots=True)
class TranslationRow:
    """One caption, shown from `start` to `end` (seconds), with its translation `text`. `number`: of the caption, from
    1, None where only the translation shows something then. `covered`: a translation that began before is still shown.
    `saved_text`: what somebody else has saved meanwhile, where another text was typed."""

    key: str
    number: int | None
    start: float
    end: float
    original: str
    text: str
    covered: bool = False
    saved_text: str | None = None

    @property
    def missing(self) -> bool:
        """Whether a translation is still to be written."""
        return not self.text and not self.covered


@dataclass(frozen=True, slots=True)
class TranslationPage:
    """The captions of a track in `language` beside their translation into `other`. `number`: the version of the
    translation that the fields start from, 0 before the first; `translation_public_id`: its track, None until then;
    `typed_without_place`: what was typed for captions that are not there any more."""

    track_public_id: str
    block_id: int
    language: str
    other: str
    number: int
    translation_public_id: str | None
    status: TextStatus | None
    rows: tuple[TranslationRow, ...]
    recording: RecordingTitle
    typed_without_place: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[TranslationRow, ...]:
        """The captions that are still to be translated."""
        return tuple(row for row in self.rows if row.missing)


def translation_page(
    session: Session,
    actor: Actor,
    track_public_id: str,
    typed: Mapping[str, str] | None = None,
    base_number: int = 0,
) -> TranslationPage:
    """The page of a track, for those who edit its course, open or not. `typed` (by row key) over version `base_number`
    of the translation is shown where it could not be saved; what was left as it was gives way to what others have saved
    since. Raises NotFound, NotAllowed."""
    track, version = track_with_captions(session, _track(track_public_id))
    recording = recording_title(session, actor, track.block_id)
    translation = session.scalar(_translation_of(track).options(*without_contents(CaptionTrack)))
    current = None if translation is None else current_version(translation)
    originals = cues_of(version)
    rows = tuple(_rows(originals, () if current is None else cues_of(current), track.language))
    base = () if translation is None else cues_in(translation, base_number)
    before = {row.key: plain_lines(row.text) for row in _rows(originals, base, track.language)}
    typed = {key: text for key, text in (typed or {}).items() if plain_lines(text) != before.get(key, "")}
    places = {row.key for row in rows}
    return TranslationPage(
        track_public_id=track.public_id,
        block_id=track.block_id,
        language=track.language,
        other=_other(track.language),
        number=0 if current is None else current.number,
        translation_public_id=None if translation is None or current is None else translation.public_id,
        status=None if translation is None or current is None else text_status(translation, current),
        rows=tuple(_with_typed(row, typed, before.get(row.key, "")) for row in rows),
        recording=recording,
        typed_without_place=tuple(text for key, text in typed.items() if text.strip() and key not in places),
    )


def save_translation(
    session: Session, actor: Actor, track_public_id: str, base_number: int, texts: Mapping[str, str]
) -> CaptionVersion | None:
    """The version of the translation that holds a person's `texts` (by row key), made from its version `base_number`;
    None where there is nothing to save. A new one is shown as long as its caption; an empty text takes it out.

    Raises TrackConflict, Invalid, NotFound, NotAllowed, Refused.
    """
    track = session.scalar(_track(track_public_id))
    if track is None:
        raise NotFound(about=track_public_id)
    editable_block_by_id(session, actor, track.block_id)
    track, version = track_with_captions(session, _track(track_public_id))
    translation = session.scalar(_translation_of(track))
    if translation is None:
        if not any(text.strip() for text in texts.values()):
            return None
        new = CaptionTrack(block_id=track.block_id, language=_other(track.language))
        translation = locked_or_new(session, _translation_of(track), new)
    originals = cues_of(version)
    base = cues_in(translation, base_number)
    edits = dict(_edits(originals, base, track.language, texts))
    if any(text.strip() and key not in edits for key, text in texts.items()):
        raise TrackConflict(CAPTIONS.conflict, translation.current, about=track_public_id)
    by_cue = dict(edits.values())
    if not by_cue:
        return current_version(translation)
    return correct_captions(session, actor, translation.public_id, base_number, by_cue)


def _edits(
    originals: Sequence[Cue], base: Sequence[Cue], language: str, texts: Mapping[str, str]
) -> Iterator[tuple[str, tuple[str, CueEdit]]]:
    """By row key, the key of the translated cue and its edit."""
    starts = sorted(cue.start for cue in originals)
    for pair in compare_cues(originals, base, language):
        key = _row_key(pair.before, pair.after)
        if key not in texts:
            continue
        if pair.after is not None:
            yield key, (pair.after.key, CueEdit(texts[key]))
        elif pair.before is not None:
            later = starts[bisect.bisect_right(starts, pair.before.start) :]
            end = min([pair.before.end, *later[:1]])
            yield key, (key, CueEdit(texts[key], pair.before.start, end))


def _rows(originals: Sequence[Cue], translated: Sequence[Cue], language: str) -> Iterator[TranslationRow]:
    numbers = {cue.key: number for number, cue in enumerate(originals, start=1)}
    for pair in compare_cues(originals, translated, language):
        place = pair.before or pair.after
        if place is None:
            continue
        alone = pair.after is None
        yield TranslationRow(
            key=_row_key(pair.before, pair.after),
            number=None if pair.before is None else numbers[pair.before.key],
            start=place.start,
            end=place.end,
            original="" if pair.before is None else pair.before.text,
            text="" if pair.after is None else pair.after.text,
            covered=alone and any(overlap(place, cue) >= _COVERED for cue in translated),
        )


def _row_key(original: Cue | None, translated: Cue | None) -> str:
    cue = original or translated
    return "" if cue is None else cue.key


def _with_typed(row: TranslationRow, typed: Mapping[str, str], before: str) -> TranslationRow:
    """The row with what was typed; with what is saved too, where that is neither this nor what was there `before`."""
    saved = plain_lines(row.text)
    if row.key not in typed or plain_lines(typed[row.key]) == saved:
        return row
    return replace(row, text=typed[row.key], covered=False, saved_text=None if saved == before else row.text)


def _other(language: str) -> str:
    return next(each for each in LANGUAGES if each != language)


def _track(public_id: str) -> Select[CaptionTrack]:
    return select(CaptionTrack).where(CaptionTrack.public_id == public_id).options(*without_contents(CaptionTrack))


def _translation_of(track: CaptionTrack) -> Select[CaptionTrack]:
    return select(CaptionTrack).where(
        CaptionTrack.block_id == track.block_id, CaptionTrack.language == _other(track.language)
    )
