"""The page on which an instructor writes descriptions for those who do not see the picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from content.courses.models import RevisionState
from content.people.permissions import Actor
from content.tracks.description_rows import DescriptionRow, GapFinder, description_rows, speech_intervals
from content.tracks.descriptions import DESCRIPTIONS, description_track
from content.tracks.editing import seen_block, spoken_language


@dataclass(frozen=True, slots=True)
class DescriptionPage:
    """The descriptions of a block in one language. `number`: the version the fields start from, 0 before the first;
    `track_public_id`: None until then; `captioned`: captions say where somebody speaks."""

    block_id: int
    block_public_id: str
    title: str
    title_language: str
    language: str
    number: int
    track_public_id: str | None
    rows: tuple[DescriptionRow, ...]
    captioned: bool
    open: bool


def description_page(
    session: Session,
    actor: Actor,
    block_public_id: str,
    language: str,
    find_gaps: GapFinder,
    submitted: Mapping[str, str] | None = None,
) -> DescriptionPage:
    """Every description, every silence that has room for one, and every slide that a person has described.

    `submitted` (text by row key) is shown in the fields where it could not be saved. Raises NotFound, NotAllowed.
    """
    block = seen_block(session, actor, block_public_id)
    track = description_track(session, block, language)
    version = None if track is None else DESCRIPTIONS.current(track)
    cues = () if version is None else DESCRIPTIONS.items(version)
    rows = description_rows(session, block, language, cues, find_gaps)
    return DescriptionPage(
        block_id=block.id,
        block_public_id=block.public_id,
        title=block.title or block.lesson.title,
        title_language=spoken_language(block),
        language=language,
        number=0 if version is None else version.number,
        track_public_id=None if track is None else track.public_id,
        rows=rows if submitted is None else tuple(_with_submitted(row, submitted) for row in rows),
        captioned=bool(speech_intervals(session, block.id)),
        open=block.lesson.module.revision.state is RevisionState.DRAFT,
    )


def _with_submitted(row: DescriptionRow, submitted: Mapping[str, str]) -> DescriptionRow:
    text = submitted.get(row.key)
    if text is None or text == row.text:
        return row
    return replace(row, text=text, saved=row.text or None)
