"""How many captions of each track break a rule, by a lint that the portal brings: the rules are the pipeline's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block, Lesson, Module, Revision
from content.recently_used import RecentlyUsed
from content.timed_text.cue import Cue
from content.tracks.models import CaptionTrack, CaptionVersion
from content.tracks.versions import is_current

CueLint: TypeAlias = Callable[[Sequence[Cue], str], int]
"""How many cues, in this language, break a rule."""

_counted: RecentlyUsed[int] = RecentlyUsed(2000)


def broken_cues(session: Session, revision_public_id: str, lint: CueLint) -> dict[str, int]:
    """By the public id of each caption track of a revision, how many cues of its current version break a rule. Each
    text is counted once."""
    rows = session.execute(
        select(CaptionTrack.public_id, CaptionTrack.language, CaptionVersion.digest, CaptionVersion.id)
        .join(CaptionVersion, is_current(CaptionTrack, CaptionVersion))
        .join(Block, Block.id == CaptionTrack.block_id)
        .join(Lesson)
        .join(Module)
        .join(Revision)
        .where(Revision.public_id == revision_public_id)
    ).all()
    counts = {}
    for row in rows:
        count = _counted.get((row.language, row.digest))
        if count is None:
            cues = [Cue.from_json(cue) for cue in session.get_one(CaptionVersion, row.id).cues]
            count = lint(cues, row.language)
            _counted.put((row.language, row.digest), count)
        counts[row.public_id] = count
    return counts
