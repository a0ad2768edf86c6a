"""The drawings of the demonstration: washing hands in seven steps, a live selling table, a greenhouse cut open."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw

from portal.demonstration import drawing as d
from portal.demonstration.hands import CURVED, FIST, FLAT, OPEN, THUMB_OUT, HandShape, draw_hand

SIZE = (1200, 560)  # also the room for it on a slide

_Draw = ImageDraw.ImageDraw


def draw(name: str) -> Image.Image:
    """The drawing of that name, `SIZE` pixels. Raises KeyError for a name that is not in `ILLUSTRATIONS`."""
    picture = d.canvas(*SIZE, d.PAPER)
    ILLUSTRATIONS[name](picture)
    return d.reduced(picture)


def save(name: str, folder: Path) -> Path:
    """Draw it into `folder` as PNG, and give back the file."""
    path = folder / f"{name}.png"
    draw(name).save(path, optimize=True)
    return path


# -- washing hands ----------------------------------------------------------------------------------------------------

_STEPS = (
    ("内", "掌心对掌心"),
    ("外", "掌心搓手背"),
    ("夹", "交叉搓指缝"),
    ("弓", "弯指搓指背"),
    ("大", "旋转搓拇指"),
    ("立", "指尖搓掌心"),
    ("腕", "搓洗手腕"),
)


def _handwashing(picture: Image.Image) -> None:
    width, height, gap = 564, 524, 32
    pencil = ImageDraw.Draw(picture)
    for number, (letter, words) in enumerate(_STEPS):
        left, top = gap + (number % 4) * (width + gap), gap + (number // 4) * (height + gap)
        picture.paste(_step(number, letter, words, (width, height)), (left, top), _rounded((width, height)))
        pencil.rounded_rectangle((left, top, left + width, top + height), 36, outline="#b9d3d3", width=5)
    left, top = gap + 3 * (width + gap), gap + height + gap
    pencil.rounded_rectangle((left, top, left + width, top + height), 36, fill=d.DEEP)
    d.write(pencil, (left + width / 2, top + 150), "每步至少五下", 68, d.WHITE, bold=True)
    d.write(pencil, (left + width / 2, top + 268), "全部不少于", 60, d.WHITE)
    d.write(pencil, (left + width / 2, top + 390), "二十秒", 116, d.SUN, bold=True)


def _step(number: int, letter: str, words: str, size: tuple[int, int]) -> Image.Image:
    width, height = size
    tile = Image.new("RGB", size, d.WHITE)
    pencil = ImageDraw.Draw(tile)
    _wash(pencil, number, (width / 2, 205))
    pencil.rectangle((0, height - 126, width, height), fill=d.WHITE)
    pencil.ellipse((22, 22, 130, 130), fill=d.TEAL)
    d.write(pencil, (76, 72), letter, 70, d.WHITE, bold=True)
    d.write(pencil, (width / 2, height - 64), words, 70, bold=True)
    return tile


def _rounded(size: tuple[int, int]) -> Image.Image:
    mask = Image.new("L", size, 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, size[0] - 1, size[1] - 1), 36, fill=255)
    return mask


def _wash(pencil: _Draw, step: int, middle: d.Point) -> None:
    """The two hands of a step around `middle`, and which way they move."""
    x, y = middle

    def hand(dx: float, dy: float, angle: float, shape: HandShape, *, thumb_left: bool, sleeve: float = 130) -> None:
        palm = (x + dx, y + dy)
        _forearm(pencil, palm, angle, sleeve)
        draw_hand(pencil, palm, angle, 118, shape, thumb_left=thumb_left)

    if step == 0:
        hand(-34, 46, -72, FLAT, thumb_left=True, sleeve=100)
        hand(34, 46, -108, FLAT, thumb_left=False, sleeve=100)
        _to_and_fro(pencil, (x + 178, y + 62), (x + 178, y - 58))
    elif step == 1:
        hand(-60, 50, -18, FLAT, thumb_left=True)
        hand(40, 30, -150, FLAT, thumb_left=False)
        _to_and_fro(pencil, (x - 30, y - 110), (x + 120, y - 140))
    elif step == 2:
        hand(-104, 50, -14, OPEN, thumb_left=True, sleeve=90)
        hand(104, 44, -166, OPEN, thumb_left=False, sleeve=90)
        _to_and_fro(pencil, (x - 76, y - 122), (x + 84, y - 122))
    elif step == 3:
        hand(-60, 84, -14, FLAT, thumb_left=True)
        hand(40, 30, 148, FIST, thumb_left=True)
        _round(pencil, (x + 46, y + 16), 112)
    elif step == 4:
        hand(-70, 104, -10, THUMB_OUT, thumb_left=True)
        hand(-66, -2, 172, FIST, thumb_left=True, sleeve=190)
        _round(pencil, (x - 62, y - 2), 108)
    elif step == 5:
        hand(-50, 116, -4, FLAT, thumb_left=True)
        hand(40, -16, 112, CURVED, thumb_left=True, sleeve=100)
        _round(pencil, (x + 10, y + 66), 118)
    else:
        hand(118, 66, -12, FLAT, thumb_left=True, sleeve=270)
        hand(-12, 60, 66, CURVED, thumb_left=True, sleeve=110)
        _round(pencil, (x - 8, y + 74), 118)


def _forearm(pencil: _Draw, palm: d.Point, angle: float, sleeve: float) -> None:
    """A forearm from the wrist to the picture's edge; the sleeve begins `sleeve` behind the palm."""
    back = math.radians(angle + 180)
    wrist, elbow = d.toward(palm, back, 44), d.toward(palm, back, 640)
    pencil.line((*wrist, *elbow), fill=d.SKIN_EDGE, width=86)
    pencil.line((*wrist, *elbow), fill=d.SKIN, width=74)
    cuff = d.toward(palm, back, sleeve)
    pencil.line((*cuff, *elbow), fill=d.TEAL, width=106)
    pencil.line((*cuff, *d.toward(cuff, back, 20)), fill=d.DEEP, width=106)


def _to_and_fro(pencil: _Draw, one: d.Point, other: d.Point) -> None:
    d.arrow(pencil, (one, other), 11, d.AMBER)
    d.arrow(pencil, (other, one), 11, d.AMBER)


def _round(pencil: _Draw, centre: d.Point, radius: float) -> None:
    d.arrow(pencil, d.arc(centre, radius, -150, -15), 11, d.AMBER)
    d.arrow(pencil, d.arc(centre, radius, 30, 150), 11, d.AMBER)


# -- a greenhouse, cut from south to north ----------------------------------------------------------------------------


def _greenhouse(picture: Image.Image) -> None:
    pencil = ImageDraw.Draw(picture)
    ground = 920
    pencil.rectangle((0, 0, 2400, ground), fill="#e6f1f4")
    pencil.rectangle((0, ground, 2400, 1120), fill="#c9a77c")
    for turn in range(0, 360, 30):
        edge = [d.toward((240, 190), math.radians(turn), reach) for reach in (120, 165)]
        d.stroke(pencil, edge, 14, d.SUN)
    pencil.ellipse((140, 90, 340, 290), fill=d.SUN)
    film = _film()
    pencil.polygon([*film, (1790, 350), (1790, ground), (430, ground)], fill="#f5fbee")
    pencil.polygon([(1790, 330), (2060, 330), (2160, ground), (1790, ground)], fill=d.CLAY, outline="#7c5634", width=6)
    pencil.polygon([(1500, 170), (1540, 130), (2080, 300), (2060, 350), (1790, 350)], fill="#7c5634")
    for start, end in (((330, 250), (1080, 780)), ((370, 205), (1760, 560))):
        d.arrow(pencil, (start, end), 10, d.SUN)
    d.stroke(pencil, film, 16, "#4aa3b5")
    _quilt(pencil)
    for x in (640, 920, 1200):
        _plant(pencil, (x, ground))
    d.arrow(pencil, ((1330, 330), (1290, 240), (1300, 130)), 12, d.AMBER)
    _labels(pencil, ground)


def _film() -> list[d.Point]:
    """The curve of the film, from the ground in the south up to the ridge."""
    start, bend, ridge = (430.0, 920.0), (560.0, 330.0), (1510.0, 160.0)
    points: list[d.Point] = []
    for step in range(41):
        t = step / 40
        weights = ((1 - t) ** 2, 2 * t * (1 - t), t * t)
        x, y = (sum(w * p[axis] for w, p in zip(weights, (start, bend, ridge), strict=True)) for axis in (0, 1))
        points.append((x, y))
    return points


def _quilt(pencil: _Draw) -> None:
    for radius, colour in ((62, d.DEEP), (44, "#3d7f8b"), (26, d.DEEP), (10, "#3d7f8b")):
        pencil.ellipse((1500 - radius, 98 - radius, 1500 + radius, 98 + radius), fill=colour)


def _plant(pencil: _Draw, foot: d.Point) -> None:
    x, y = foot
    pencil.polygon([(x - 90, y), (x - 60, y - 46), (x + 60, y - 46), (x + 90, y)], fill="#8d6a3f")
    d.stroke(pencil, ((x, y - 40), (x, y - 300)), 12, d.LEAF)
    for rise, side in ((90, 1), (130, -1), (180, 1), (220, -1), (270, 1)):
        tip = (x + side * 76, y - rise - 40)
        d.stroke(pencil, ((x, y - rise), tip), 22, d.LEAF)
    for rise, side in ((120, -1), (165, 1), (215, -1)):
        pencil.ellipse((x + side * 34 - 22, y - rise - 4, x + side * 34 + 22, y - rise + 40), fill="#cf4b32")


def _labels(pencil: _Draw, ground: float) -> None:
    for at, text in (
        ((240, 420), "太阳"),
        ((1810, 74), "保温被(卷起)"),
        ((1130, 140), "放风口"),
        ((500, 480), "薄膜"),
        ((2170, 250), "后屋面"),
    ):
        d.write(pencil, at, text.translate(_WIDE), 60, bold=True)
    d.write(pencil, (1945, 560), "后墙", 64, d.INK, bold=True)
    d.write(pencil, (1945, 650), "白天吸热", 46)
    d.write(pencil, (1945, 715), "晚上放热", 46)
    d.write(pencil, (1510, 862), "宽过道", 56, bold=True)
    d.arrow(pencil, ((1400, 808), (1330, 808)), 9, d.AMBER)
    d.arrow(pencil, ((1620, 808), (1700, 808)), 9, d.AMBER)
    d.write(pencil, (180, ground + 95), "← 南", 68, bold=True)
    d.write(pencil, (2220, ground + 95), "北 →", 68, bold=True)


_WIDE = str.maketrans("()", "\uff08\uff09")

# -- a table for live selling, seen from above ------------------------------------------------------------------------


def _live_stand(picture: Image.Image) -> None:
    pencil = ImageDraw.Draw(picture)
    pencil.rectangle((60, 1010, 2340, 1070), fill="#9fc6cd")
    d.write(pencil, (1200, 1040), "窗户", 50, bold=True)
    for lamp_x, spread in ((430, 1), (1970, -1)):
        beam = [(lamp_x, 850), (1200 - spread * 420, 330), (1200 + spread * 60, 180)]
        pencil.polygon(beam, fill="#fbe7b8")
    pencil.rounded_rectangle((640, 330, 1760, 640), 40, fill="#d3a673", outline="#8d6a3f", width=8)
    for x, colour in ((980, "#b5542e"), (1110, "#c9632f"), (1240, "#b5542e"), (1370, "#c9632f")):
        pencil.ellipse((x - 58, 400, x + 58, 516), fill=colour)
    pencil.rounded_rectangle((960, 545, 1440, 622), 16, fill=d.WHITE, outline=d.INK, width=5)
    d.write(pencil, (1200, 582), "价格牌", 54, bold=True)
    _seller(pencil, (1200, 190))
    pencil.rounded_rectangle((1110, 840, 1290, 884), 18, fill=d.INK)
    d.arrow(pencil, ((1200, 830), (1200, 668)), 10, d.AMBER)
    d.write(pencil, (1200, 935), "手机和支架", 56, bold=True)
    for lamp_x in (430, 1970):
        pencil.ellipse((lamp_x - 74, 790, lamp_x + 74, 938), fill=d.SUN, outline=d.AMBER, width=10)
        d.write(pencil, (lamp_x, 864), "灯", 68, bold=True)
    d.write(pencil, (800, 460), "货", 84, bold=True)
    d.write(pencil, (1500, 180), "主播,面向手机".translate({44: 0xFF0C}), 56, bold=True, anchor="lm")
    d.write(pencil, (1420, 750), "大约一米", 56, anchor="lm")


def _seller(pencil: _Draw, at: d.Point) -> None:
    x, y = at
    pencil.ellipse((x - 210, y - 80, x + 210, y + 110), fill=d.TEAL)
    d.stroke(pencil, ((x - 180, y + 20), (x - 150, y + 190)), 70, d.TEAL)
    d.stroke(pencil, ((x + 180, y + 20), (x + 150, y + 190)), 70, d.TEAL)
    for side in (-1, 1):
        pencil.ellipse((x + side * 150 - 38, y + 178, x + side * 150 + 38, y + 250), fill=d.SKIN)
    pencil.ellipse((x - 92, y - 92, x + 92, y + 92), fill="#2b2320")
    pencil.polygon([(x - 26, y + 84), (x + 26, y + 84), (x, y + 118)], fill=d.SKIN)


ILLUSTRATIONS: dict[str, Callable[[Image.Image], None]] = {
    "handwashing": _handwashing,
    "greenhouse": _greenhouse,
    "live-stand": _live_stand,
}
