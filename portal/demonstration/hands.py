"""A drawn hand, for the washing steps and for the interpreter's stand-in."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PIL import ImageDraw

from portal.demonstration.drawing import SKIN, SKIN_EDGE, Point, stroke, toward

_FINGER_LENGTHS = (0.78, 0.92, 0.86, 0.68)  # of the palm's width, from the forefinger to the little finger


@dataclass(frozen=True, slots=True)
class HandShape:
    """fingers: how far each is stretched, 0 to 1, forefinger first; spread: degrees between two; thumb: its angle in
    degrees away from the fingers, and how far it is stretched."""

    fingers: tuple[float, float, float, float]
    spread: float
    thumb: float
    thumb_out: float


FLAT = HandShape((1, 1, 1, 1), 0, 28, 0.8)
OPEN = HandShape((1, 1, 1, 1), 13, 58, 1)
FIST = HandShape((0.12, 0.12, 0.12, 0.12), 0, 20, 0.3)
POINTING = HandShape((1, 0.12, 0.12, 0.12), 0, 20, 0.35)
TWO = HandShape((1, 1, 0.12, 0.12), 18, 20, 0.3)
THUMB_OUT = HandShape((1, 1, 1, 1), 0, 80, 1.1)
CURVED = HandShape((0.55, 0.6, 0.55, 0.45), 5, 55, 0.8)


def draw_hand(
    draw: ImageDraw.ImageDraw, palm: Point, angle: float, size: float, shape: HandShape, *, thumb_left: bool
) -> None:
    """A hand whose palm is `size` wide with its centre at `palm`; the fingers point to `angle` (degrees clockwise
    from the right), the thumb lies to the left of them or to the right."""
    ahead = math.radians(angle)
    side = ahead + (-math.pi / 2 if thumb_left else math.pi / 2)
    turn = -1 if thumb_left else 1
    edge = max(2.0, size * 0.05)
    thumb_base = toward(toward(palm, side, size * 0.32), ahead, -size * 0.16)
    thumb_angle = ahead + turn * math.radians(shape.thumb)
    thumb = (thumb_base, toward(thumb_base, thumb_angle, size * 0.75 * shape.thumb_out))
    _limb(draw, thumb, size * 0.26, edge)
    for number, (stretch, length) in enumerate(zip(shape.fingers, _FINGER_LENGTHS, strict=True)):
        across = (1.5 - number) / 1.5
        base = toward(toward(palm, side, across * size * 0.36), ahead, size * 0.34)
        finger_angle = ahead + turn * math.radians(shape.spread) * across * 1.5
        _limb(draw, (base, toward(base, finger_angle, size * length * stretch)), size * 0.23, edge)
    heel, front = toward(palm, ahead, -size * 0.3), toward(palm, ahead, size * 0.26)
    _palm(draw, heel, front, side, size * 0.42 + edge, SKIN_EDGE, back=edge)
    _palm(draw, heel, toward(front, ahead, size * 0.06), side, size * 0.42, SKIN, back=0)
    stroke(draw, (thumb[0], toward(thumb_base, thumb_angle, size * 0.1)), size * 0.24, SKIN)


def _limb(draw: ImageDraw.ImageDraw, points: tuple[Point, Point], width: float, edge: float) -> None:
    stroke(draw, points, width + edge, SKIN_EDGE)
    stroke(draw, points, width - edge, SKIN)


def _palm(
    draw: ImageDraw.ImageDraw, heel: Point, front: Point, side: float, half: float, colour: str, *, back: float
) -> None:
    corner = half * 0.45
    corners = [
        toward(heel, side, half * 0.78 - corner + back),
        toward(front, side, half - corner),
        toward(front, side, -(half - corner)),
        toward(heel, side, -(half * 0.78 - corner + back)),
    ]
    draw.polygon(corners, fill=colour)
    stroke(draw, [*corners, corners[0]], corner * 2, colour)
