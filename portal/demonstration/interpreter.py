"""A drawn figure that stands where the sign-language interpreter will: it shows the place and the timing, says nothing,
and is labelled so in the picture."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

from media_pipeline.sandbox.run import run_sandboxed
from portal.demonstration import drawing as d
from portal.demonstration.hands import draw_hand
from portal.demonstration.narration import Span
from portal.demonstration.poses import HandPose, Pose, pose_at, timeline

SIZE = (480, 600)
RATE = 25  # frames per second (ITU-T H Suppl. 1: 25 to 30 for signing)
EARLY_S = 0.8  # a video recorded apart seldom begins with the lecture
LABEL = ("手语翻译示意\uff08非真实手语\uff09", "Stand-in, not real signing")

_SHIRT = "#1d3f6e"
_SHIRT_EDGE = "#132b4d"
_HAIR = "#2b2320"
_SHOULDERS = ((160.0, 292.0), (320.0, 292.0))
_UPPER_ARM, _FOREARM = 98.0, 94.0
_BAND = 500  # where the label begins


def make_sign_video(spans: Sequence[Span], frames: int, sound: Path, out: Path) -> None:
    """An H.264 file, `EARLY_S` and `frames` pictures long at `RATE`, whose figure moves while a sentence is spoken.

    It begins `EARLY_S` before the lecture, and hears `sound`, which lies beside `out`, from across the room.

    Raises MediaError where ffmpeg fails.
    """
    moments = timeline(spans, frames, RATE)
    pictures = {moment: _png(pose_at(moment)) for moment in dict.fromkeys(moments)}
    run_sandboxed(
        (
            *("ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "error", "-y"),
            *("-f", "image2pipe", "-framerate", str(RATE), "-c:v", "png", "-i", "pipe:0"),
            *("-i", sound.name, "-vf", f"tpad=start_duration={EARLY_S}:start_mode=clone"),
            *("-af", f"adelay={round(EARLY_S * 1000)},highpass=250,lowpass=5000,aecho=0.8:0.6:40:0.3,volume=-9dB,apad"),
            *("-c:v", "libx264", "-preset", "veryfast", "-tune", "animation", "-crf", "24", "-g", str(2 * RATE)),
            *(
                "-pix_fmt",
                "yuv420p",
                "-c:a",
                "aac",
                "-b:a",
                "48k",
                "-t",
                str(EARLY_S + frames / RATE),
                "-movflags",
                "+faststart",
                str(out),
            ),
        ),
        writable=out.parent,
        stdin=b"".join(pictures[moment] for moment in moments),
    )


def draw_figure(pose: Pose) -> Image.Image:
    """The figure in that pose, `SIZE` pixels."""
    picture = d.canvas(*SIZE, "#cfe0e2")
    pencil = ImageDraw.Draw(picture)
    _body(pencil)
    _head(pencil, pose)
    for hand, shoulder, outward in ((pose.left, _SHOULDERS[0], 1), (pose.right, _SHOULDERS[1], -1)):
        _arm(pencil, shoulder, hand, outward)
    for hand, outward in ((pose.left, 1), (pose.right, -1)):
        draw_hand(pencil, _fine((hand.x, hand.y)), hand.angle, 62 * d.FINE, hand.shape, thumb_left=outward > 0)
    _label(pencil)
    return d.reduced(picture)


def _png(pose: Pose) -> bytes:
    data = io.BytesIO()
    draw_figure(pose).save(data, "PNG", compress_level=1)
    return data.getvalue()


def _body(pencil: ImageDraw.ImageDraw) -> None:
    (left, y), (right, _) = _SHOULDERS
    d.stroke(pencil, (_fine((240, 220)), _fine((240, 272))), 56 * d.FINE, "#dfae84")
    torso = [
        (left + 4, y - 30),
        (right - 4, y - 30),
        (right + 18, y),
        (right + 2, 620),
        (left - 2, 620),
        (left - 18, y),
    ]
    pencil.polygon([_fine(point) for point in torso], fill=_SHIRT)
    collar = [(200, 262), (240, 304), (280, 262)]
    pencil.polygon([_fine(point) for point in collar], fill="#dfae84")


def _head(pencil: ImageDraw.ImageDraw, pose: Pose) -> None:
    y = 158 + pose.nod

    def oval(x: float, top: float, half: float, tall: float, colour: str) -> None:
        pencil.ellipse((*_fine((x - half, top - tall)), *_fine((x + half, top + tall))), fill=colour)

    oval(240, y - 22, 69, 74, _HAIR)
    for x in (181, 299):
        oval(x, y + 10, 11, 16, d.SKIN)
    oval(240, y + 6, 58, 74, d.SKIN)
    pencil.pieslice((*_fine((178, y - 96)), *_fine((302, y + 20))), 180, 360, fill=_HAIR)
    for x, inward in ((217, 1), (263, -1)):
        oval(x, y + 4, 6, 7.5, d.INK)
        oval(x + 2, y + 1.5, 2, 2, d.WHITE)
        brow = [_fine((x + inward * dx, y - dy)) for dx, dy in ((-13, 13), (-2, 17), (10, 14))]
        d.stroke(pencil, brow, 4 * d.FINE, _HAIR)
    oval(240, y + 25, 5, 4, "#dfa578")
    tall = 7 + 8 * pose.mouth
    pencil.chord((*_fine((221, y + 42 - tall)), *_fine((259, y + 42 + tall))), 0, 180, fill="#a3473f")


def _arm(pencil: ImageDraw.ImageDraw, shoulder: d.Point, hand: HandPose, outward: int) -> None:
    wrist = d.toward((hand.x, hand.y), math.radians(hand.angle + 180), 26)
    elbow = _elbow(shoulder, wrist, outward)
    arm = [_fine(point) for point in (shoulder, elbow)]
    forearm = [_fine(elbow), _fine(_part_way(elbow, wrist, 0.72))]
    d.stroke(pencil, (_fine(elbow), _fine(wrist)), 33 * d.FINE, d.SKIN_EDGE)
    d.stroke(pencil, (_fine(elbow), _fine(wrist)), 29 * d.FINE, d.SKIN)
    for width, colour in ((56, _SHIRT_EDGE), (52, _SHIRT)):
        d.stroke(pencil, arm, width * d.FINE, colour)
        d.stroke(pencil, forearm, (width - 8) * d.FINE, colour)


def _elbow(shoulder: d.Point, wrist: d.Point, outward: int) -> d.Point:
    """The joint of two limbs of known length, on the outer side; the arm is straight where the hand is too far."""
    across, down = wrist[0] - shoulder[0], wrist[1] - shoulder[1]
    distance = min(math.hypot(across, down), _UPPER_ARM + _FOREARM - 1)
    cosine = (_UPPER_ARM**2 + distance**2 - _FOREARM**2) / (2 * _UPPER_ARM * distance)
    angle = math.atan2(down, across) + outward * math.acos(max(-1.0, min(1.0, cosine)))
    return d.toward(shoulder, angle, _UPPER_ARM)


def _label(pencil: ImageDraw.ImageDraw) -> None:
    pencil.rectangle((*_fine((0, _BAND)), *_fine(SIZE)), fill=d.DEEP)
    d.write(pencil, _fine((SIZE[0] / 2, _BAND + 34)), LABEL[0], 34 * d.FINE, d.WHITE, bold=True)
    d.write(pencil, _fine((SIZE[0] / 2, _BAND + 76)), LABEL[1], 26 * d.FINE, d.SUN)


def _part_way(one: d.Point, other: d.Point, part: float) -> d.Point:
    return one[0] + (other[0] - one[0]) * part, one[1] + (other[1] - one[1]) * part


def _fine(point: tuple[float, float]) -> d.Point:
    return point[0] * d.FINE, point[1] * d.FINE
