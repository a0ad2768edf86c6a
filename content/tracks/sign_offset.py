"""How far the interpreter's video and the lecture are apart: in words, from two moments that are the same, saved."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from sqlalchemy.orm import Session

from content.courses.models import RevisionState
from content.errors import EditConflict, Invalid, NotFound
from content.messages import N_, Message
from content.people.permissions import Actor
from content.tracks.editing import editable_block, seen_block, spoken_language
from content.tracks.models import SignTrack
from content.tracks.sign import MOST_OFFSET_S, SignCoverage, sign_coverage, sign_track

CONFLICT = Message(
    N_(
        "Somebody else has changed the difference in time since you opened this page. Nothing was saved. "
        "Look at both videos once more, then save again."
    )
)


class OffsetWay(enum.StrEnum):
    """Which of the two videos begins first. SIGN_LATER: the lecture has run for a while when the interpreter's video
    begins; SIGN_EARLIER: the interpreter's video has run for a while when the lecture begins."""

    TOGETHER = "together"
    SIGN_LATER = "sign_later"
    SIGN_EARLIER = "sign_earlier"


@dataclass(frozen=True, slots=True)
class SpokenOffset:
    """A difference in time as people say it: which begins first, and at which second (from 0) of that the other one
    begins."""

    way: OffsetWay
    seconds: float

    @classmethod
    def of(cls, offset_s: float) -> SpokenOffset:
        """In words, what `SignTrack.offset_s` says, to the millisecond."""
        seconds = abs(round(offset_s, 3))
        if not seconds:
            return cls(OffsetWay.TOGETHER, 0.0)
        return cls(OffsetWay.SIGN_EARLIER if offset_s > 0 else OffsetWay.SIGN_LATER, seconds)

    @property
    def offset_s(self) -> float:
        """As `SignTrack.offset_s`: the interpreter's time is the lecture's + it."""
        signs = {OffsetWay.TOGETHER: 0, OffsetWay.SIGN_LATER: -1, OffsetWay.SIGN_EARLIER: 1}
        return signs[self.way] * round(self.seconds, 3) or 0.0


@dataclass(frozen=True, slots=True)
class SignPage:
    """The interpreter's video beside the lecture. `offset_s` is saved; `detected_s` was found by the sound, with
    `confidence` (0..1), None where it was not; `by_hand`: a person has set it; `lecture_s` and `sign_s`: lengths in
    seconds, None where they were not measured yet."""

    block_id: int
    block_public_id: str
    title: str
    title_language: str
    offset_s: float
    detected_s: float | None
    confidence: float | None
    by_hand: bool
    lecture_s: float | None
    sign_s: float | None
    open: bool

    def coverage(self, offset_s: float) -> SignCoverage | None:
        """How much of the lecture has the interpreter beside it with such a difference in time."""
        return sign_coverage(self.lecture_s, self.sign_s, offset_s)


def sign_page(session: Session, actor: Actor, block_public_id: str) -> SignPage:
    """The two videos, for the authors of their course. Raises NotFound (also where there is no interpreter's video),
    NotAllowed."""
    block = seen_block(session, actor, block_public_id)
    track = sign_track(session, block.id)
    if track is None:
        raise NotFound(about=block_public_id)
    return SignPage(
        block_id=block.id,
        block_public_id=block.public_id,
        title=block.title or block.lesson.title,
        title_language=spoken_language(block),
        offset_s=track.offset_s,
        detected_s=track.offset_found_s,
        confidence=track.offset_confidence,
        by_hand=track.offset_by_hand,
        lecture_s=None if block.asset is None else block.asset.duration_s,
        sign_s=track.asset.duration_s,
        open=block.lesson.module.revision.state is RevisionState.DRAFT,
    )


def offset_of_moments(lecture_s: float, sign_s: float) -> float:
    """The difference in time by which this second of the lecture and this second of the interpreter's video are the
    same moment. Raises Invalid where it is too large."""
    return _usable(round(sign_s - lecture_s, 3))


def set_sign_offset(
    session: Session, actor: Actor, block_public_id: str, offset_s: float, base_s: float | None = None
) -> SignTrack:
    """The track, its time being the lecture's time + `offset_s`. `base_s`: the difference in time that was saved when
    the author began; another one since raises EditConflict, unless it is the same as `offset_s`.

    Raises EditConflict, Invalid, NotFound, NotAllowed, Refused.
    """
    block = editable_block(session, actor, block_public_id)
    track = sign_track(session, block.id)
    if track is None:
        raise NotFound(about=block_public_id)
    _usable(offset_s)
    changed = base_s is not None and not _same(track.offset_s, base_s)
    if changed and not _same(track.offset_s, offset_s):
        raise EditConflict(CONFLICT, about=block_public_id)
    track.offset_s, track.offset_by_hand = offset_s, True
    session.flush()
    return track


def _usable(offset_s: float) -> float:
    if not abs(offset_s) <= MOST_OFFSET_S:
        raise Invalid(N_("The difference in time must be at most one hour."), field="seconds")
    return offset_s


def _same(one_s: float, other_s: float) -> bool:
    return abs(one_s - other_s) < 0.0005
