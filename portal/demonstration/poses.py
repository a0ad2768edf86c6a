"""Poses of the stand-in's hands and the transitions between them. The gestures mean nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass

from portal.demonstration.hands import CURVED, FIST, FLAT, OPEN, POINTING, TWO, HandShape
from portal.demonstration.narration import Span

# A transition between two poses passes through this many pictures at most; they are drawn once and used again.
STEPS = 16
_GESTURE_S = 0.64
_RISE_S = 0.28


@dataclass(frozen=True, slots=True)
class HandPose:
    """Centre of the palm in the picture, the angle of the fingers in degrees clockwise from the right, the shape."""

    x: float
    y: float
    angle: float
    shape: HandShape


@dataclass(frozen=True, slots=True)
class Pose:
    """left: the hand on the left of the picture. nod: how far the head is lowered, in pixels; mouth: open, 0 to 1."""

    left: HandPose
    right: HandPose
    nod: float = 0
    mouth: float = 0


@dataclass(frozen=True, slots=True)
class Moment:
    """`step` of `STEPS` on the way from pose `start` to pose `end` (numbers in `POSES`)."""

    start: int
    end: int
    step: int


REST = 0
POSES: tuple[Pose, ...] = (
    Pose(HandPose(196, 452, -10, FLAT), HandPose(284, 452, 190, FLAT)),
    Pose(HandPose(150, 330, -70, OPEN), HandPose(330, 330, 250, OPEN), 2, 0.6),
    Pose(HandPose(206, 360, -20, FLAT), HandPose(322, 300, 262, POINTING), 4, 0.3),
    Pose(HandPose(160, 300, -82, TWO), HandPose(290, 390, 200, FLAT), 0, 0.8),
    Pose(HandPose(208, 330, -40, CURVED), HandPose(272, 330, 220, CURVED), 5, 0.4),
    Pose(HandPose(126, 390, -100, OPEN), HandPose(354, 390, 280, OPEN), 1, 0.7),
    Pose(HandPose(200, 400, 0, FLAT), HandPose(276, 352, 160, FIST), 6, 0.2),
    Pose(HandPose(176, 318, -62, POINTING), HandPose(312, 318, 242, POINTING), 2, 0.6),
    Pose(HandPose(150, 420, -30, CURVED), HandPose(340, 290, 268, OPEN), 3, 0.5),
)


def timeline(spans: Sequence[Span], frames: int, rate: int) -> tuple[Moment, ...]:
    """One moment for each of `frames` pictures at `rate` a second: hands move while a sentence is spoken and come to
    rest between two."""
    keys = _keys(spans)
    moments: list[Moment] = []
    upcoming = 0
    for frame in range(frames):
        now = frame / rate
        while upcoming < len(keys) and keys[upcoming][0] <= now:
            upcoming += 1
        if upcoming in (0, len(keys)):
            moments.append(Moment(REST, REST, 0))
            continue
        (before, start), (after, end) = keys[upcoming - 1], keys[upcoming]
        moved = (now - before) / (after - before)
        moments.append(Moment(start, end, 0 if start == end else round(moved * STEPS)))
    return tuple(moments)


def pose_at(moment: Moment) -> Pose:
    """The pose between two, slow at both ends."""
    part = moment.step / STEPS
    part = part * part * (3 - 2 * part)
    one, other = POSES[moment.start], POSES[moment.end]
    return Pose(
        _between(one.left, other.left, part),
        _between(one.right, other.right, part),
        one.nod + (other.nod - one.nod) * part,
        one.mouth + (other.mouth - one.mouth) * part,
    )


def _keys(spans: Sequence[Span]) -> list[tuple[float, int]]:
    """Times and the poses at them: rest, gestures while a sentence lasts, rest."""
    keys: list[tuple[float, int]] = []
    gesture = 0
    for span in spans:
        keys.append((span.start - _RISE_S / 2, REST))
        count = max(1, round((span.end - span.start - _RISE_S) / _GESTURE_S))
        every = (span.end - span.start - _RISE_S) / count
        for turn in range(count):
            keys.append((span.start + _RISE_S / 2 + turn * every, 1 + gesture % (len(POSES) - 1)))
            gesture += 1
        keys.append((span.end + _RISE_S / 2, REST))
    return keys


def _between(one: HandPose, other: HandPose, part: float) -> HandPose:
    def mix(a: float, b: float) -> float:
        return a + (b - a) * part

    (*fingers,) = (mix(a, b) for a, b in zip(one.shape.fingers, other.shape.fingers, strict=True))
    shape = HandShape(
        (fingers[0], fingers[1], fingers[2], fingers[3]),
        *(mix(a, b) for a, b in zip(astuple(one.shape)[1:], astuple(other.shape)[1:], strict=True)),
    )
    return HandPose(mix(one.x, other.x), mix(one.y, other.y), mix(one.angle, other.angle), shape)
