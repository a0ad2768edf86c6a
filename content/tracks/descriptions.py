"""Description tracks: what people wrote for those who do not see the picture, version by version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from content.courses.models import Block
from content.errors import Invalid
from content.messages import N_, Message
from content.people.permissions import Actor
from content.timed_text.cue import DescriptionCue, descriptions_digest
from content.tracks.description_edits import DescriptionAction, DescriptionEdit, edited_cues, with_action
from content.tracks.description_rows import GapFinder, description_rows, duration_of, silences_of
from content.tracks.editing import editable_block
from content.tracks.models import DescriptionTrack, DescriptionVersion
from content.tracks.versions import TrackService

LONGEST_DESCRIPTION = 1000


class _Descriptions(TrackService[DescriptionTrack, DescriptionVersion, DescriptionCue]):
    conflict = Message(
        N_(
            "Somebody else saved these descriptions while you were working. What you wrote is still here. "
            "Look at it once more, then save again."
        )
    )

    def versions(self, track: DescriptionTrack) -> list[DescriptionVersion]:
        return track.versions

    def items(self, version: DescriptionVersion) -> tuple[DescriptionCue, ...]:
        return tuple(DescriptionCue.from_json(document) for document in version.cues)

    def digest(self, items: Sequence[DescriptionCue]) -> str:
        return descriptions_digest(items)

    def edited_version(self, items: Sequence[DescriptionCue], digest: str, author_id: int) -> DescriptionVersion:
        return DescriptionVersion(cues=[cue.as_json() for cue in items], digest=digest, author_id=author_id)

    def require_valid(self, item: DescriptionCue) -> None:
        if len(item.text) > LONGEST_DESCRIPTION:
            raise Invalid(
                N_("One description has more than %(limit)d characters. Make it shorter."),
                field=f"text-{item.key}",
                limit=LONGEST_DESCRIPTION,
            )


DESCRIPTIONS = _Descriptions()


@dataclass(frozen=True, slots=True)
class DescriptionButton:
    """What was pressed at one description; `second_key`: the key of the second part of one that is split."""

    action: DescriptionAction
    key: str
    second_key: str = ""


def correct_descriptions(
    session: Session,
    actor: Actor,
    block_public_id: str,
    language: str,
    base_number: int,
    edits: Mapping[str, DescriptionEdit],
    gaps: GapFinder,
    *,
    adopt_slides: bool = False,
    button: DescriptionButton | None = None,
) -> DescriptionVersion | None:
    """The version that holds a person's edits (by row key), made from version `base_number`; None where there is
    nothing to save. `adopt_slides`: slide descriptions fill the rows that were left empty. A form that is sent twice
    makes one version.

    Raises TrackConflict, Invalid, NotFound, NotAllowed, Refused.
    """
    block = editable_block(session, actor, block_public_id)
    track = locked_track(session, block, language)
    version = None if track is None else DESCRIPTIONS.numbered(track, base_number)
    silences = silences_of(session, block, language, gaps)
    rows = description_rows(session, block, language, () if version is None else DESCRIPTIONS.items(version), silences)
    if adopt_slides:
        slides = [row for row in rows if row.slide is not None]
        edits = {**edits, **{row.key: DescriptionEdit(row.text) for row in slides if not _text_of(edits, row.key)}}
    if button is not None:
        edits = with_action(edits, rows, button.action, button.key, button.second_key)
    cues = edited_cues(rows, edits, silences, language, duration_of(block))
    if track is not None and DESCRIPTIONS.is_sent_twice(track, base_number, actor, cues):
        return DESCRIPTIONS.current(track)
    return _save(session, actor, block, language, track, base_number, cues)


def _text_of(edits: Mapping[str, DescriptionEdit], key: str) -> str:
    return edits[key].text if key in edits else ""


def save_descriptions(
    session: Session,
    actor: Actor,
    block_public_id: str,
    language: str,
    base_number: int,
    cues: Sequence[DescriptionCue],
) -> DescriptionVersion | None:
    """The version that holds a person's `cues`, made from version `base_number` (0: there was none); None where there
    is nothing to save.

    Raises TrackConflict, Invalid, NotFound, NotAllowed, Refused.
    """
    block = editable_block(session, actor, block_public_id)
    return _save(session, actor, block, language, locked_track(session, block, language), base_number, cues)


def description_track(session: Session, block: Block, language: str) -> DescriptionTrack | None:
    """The block's descriptions in `language`; None where there are none."""
    return session.scalar(_query(block, language))


def locked_track(session: Session, block: Block, language: str) -> DescriptionTrack | None:
    """The block's descriptions in `language`, locked for this transaction; None where there are none."""
    return session.scalar(_query(block, language).with_for_update())


def _query(block: Block, language: str) -> Select[DescriptionTrack]:
    return select(DescriptionTrack).where(DescriptionTrack.block_id == block.id, DescriptionTrack.language == language)


def _save(
    session: Session,
    actor: Actor,
    block: Block,
    language: str,
    track: DescriptionTrack | None,
    base_number: int,
    cues: Sequence[DescriptionCue],
) -> DescriptionVersion | None:
    if track is not None:
        return DESCRIPTIONS.save(session, track, base_number, cues, actor.account_id)
    new = DescriptionTrack(block_id=block.id, language=language, current=0)
    DESCRIPTIONS.require_base(new, base_number)
    if not cues:
        return None
    session.add(new)
    return DESCRIPTIONS.save(session, new, base_number, cues, actor.account_id)
