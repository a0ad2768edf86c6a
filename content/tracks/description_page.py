"""The page on which an instructor writes descriptions for those who do not see the picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from content.courses.models import RevisionState
from content.people.permissions import Actor
from content.tracks.description_edits import NEW_PREFIX, DescriptionEdit
from content.tracks.description_rows import (
    DescriptionRow,
    GapFinder,
    SilentGap,
    description_rows,
    duration_of,
    silences_of,
)
from content.tracks.descriptions import DESCRIPTIONS, description_track
from content.tracks.editing import seen_block, spoken_language


@dataclass(frozen=True, slots=True)
class DescriptionPage:
    """The descriptions of a block in one language. `number`: the version the fields start from, 0 before the first;
    `track_public_id`: None until then; `silences_known`: it is known where somebody speaks; `duration_s`: of the
    recording, None where it was not measured yet."""

    block_id: int
    block_public_id: str
    title: str
    title_language: str
    language: str
    number: int
    track_public_id: str | None
    rows: tuple[DescriptionRow, ...]
    silences_known: bool
    gaps: tuple[SilentGap, ...]
    duration_s: float | None
    open: bool


def description_page(
    session: Session,
    actor: Actor,
    block_public_id: str,
    language: str,
    find_gaps: GapFinder,
    submitted: Mapping[str, DescriptionEdit] | None = None,
) -> DescriptionPage:
    """Every description, every silence that has room for one, and every slide that a person has described.

    `submitted` edits (by row key) is shown in the fields where it could not be saved. Raises NotFound, NotAllowed.
    """
    block = seen_block(session, actor, block_public_id)
    track = description_track(session, block, language)
    version = None if track is None else DESCRIPTIONS.current(track)
    cues = () if version is None else DESCRIPTIONS.items(version)
    silences = silences_of(session, block, language, find_gaps)
    rows = description_rows(session, block, language, cues, silences)
    return DescriptionPage(
        block_id=block.id,
        block_public_id=block.public_id,
        title=block.title or block.lesson.title,
        title_language=spoken_language(block),
        language=language,
        number=0 if version is None else version.number,
        track_public_id=None if track is None else track.public_id,
        rows=rows if submitted is None else _with_submitted(rows, submitted, language),
        silences_known=silences.gaps is not None,
        gaps=silences.gaps or (),
        duration_s=duration_of(block),
        open=block.lesson.module.revision.state is RevisionState.DRAFT,
    )


def _with_submitted(
    rows: Sequence[DescriptionRow], submitted: Mapping[str, DescriptionEdit], language: str
) -> tuple[DescriptionRow, ...]:
    """The rows as they were typed, and those that were to be added."""
    present = {row.key for row in rows}
    new = [
        DescriptionRow(key, edit.start or 0.0, edit.end or edit.start or 0.0, edit.text, language, 0.0)
        for key, edit in submitted.items()
        if key.startswith(NEW_PREFIX)
        and key not in present
        and key.removeprefix(NEW_PREFIX) not in present
        and edit.text
    ]
    typed = [_typed(row, submitted[row.key]) if row.key in submitted else row for row in rows]
    return tuple(sorted([*typed, *new], key=lambda row: (row.start, row.end)))


def _typed(row: DescriptionRow, edit: DescriptionEdit) -> DescriptionRow:
    start = row.start if edit.start is None else edit.start
    end = row.end if edit.end is None else edit.end
    saved = row.text or None if edit.text != row.text else None
    return replace(row, start=start, end=end, text=edit.text, saved=saved)
