"""Size of a picture that learners' browsers are to open, read from its header: nothing is decoded here.

PNG (W3C, third edition, 5.2 and 11.3.2.1), JPEG (ITU-T T.81, B.1 and B.2), GIF89a (18 to 20), WebP (RFC 9649, 2.3 to
2.7).
"""

from __future__ import annotations

import mmap
import re
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from content.messages import N_
from media_pipeline.errors import UnusableFile
from media_pipeline.inspect.allowed_formats import picture_kind

MAX_PIXELS = 50_000_000
"""As much as the cameras of phones give; decoded it is 200 MB, which is what a cheap phone can spare."""
MAX_SIDE = 16_384
"""Pixels of the longer side: Chromium and Firefox show no more."""
MAX_SCANS = 100
"""Scans of a progressive JPEG, each of which makes a decoder walk over all of it; encoders write about ten."""
MAX_PARTS = 20_000

NOT_SHOWN = N_("This is no picture that can be shown here. Save it as PNG or JPEG and upload that file.")
DAMAGED = N_("This picture is damaged, or of an unusual kind. Save it again as PNG or JPEG and upload that file.")
TOO_LARGE = N_(
    "This picture is too large for phones: %(width)d × %(height)d pixels. "
    "Make it smaller, with at most 4000 pixels on its longer side, and upload that file."
)
MOVING = N_("This picture moves, and learners could not stop it. Upload one still picture of it, or a video.")

_JPEG_MARKER = re.compile(rb"\xff+([\x01-\xcf\xd8-\xfe])")
"""A marker in entropy-coded data, where FF 00 is a byte and FF D0 to FF D7 are restarts."""
_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_STANDALONE = frozenset([0x01, *range(0xD0, 0xD9)])
_SCAN, _END = 0xDA, 0xD9


@dataclass(frozen=True, slots=True)
class PictureSize:
    """Pixels of a picture; `is_moving` where it has more than one frame."""

    width: int
    height: int
    is_moving: bool = False


def require_picture(path: Path, kinds: Mapping[str, object]) -> str:
    """Name the kind of the picture, one of `kinds`. UnusableFile where it is none, damaged, too large for a learner's
    phone, or moving: nobody can stop a moving picture (WCAG 2.2, 2.2.2)."""
    with path.open("rb") as file:
        kind = picture_kind(file.read(4096)) or ""
    if kind not in kinds or kind not in _READERS:
        raise UnusableFile(NOT_SHOWN)
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        try:
            size = _READERS[kind](data)
        except (struct.error, IndexError) as error:  # it ends within a header
            raise UnusableFile(DAMAGED) from error
    if size.is_moving:
        raise UnusableFile(MOVING)
    if size.width < 1 or size.height < 1:
        raise UnusableFile(DAMAGED)
    if max(size.width, size.height) > MAX_SIDE or size.width * size.height > MAX_PIXELS:
        raise UnusableFile(TOO_LARGE, width=size.width, height=size.height)
    return kind


def _png(data: mmap.mmap) -> PictureSize:
    if data[12:16] != b"IHDR":
        raise UnusableFile(DAMAGED)
    width, height = struct.unpack_from(">II", data, 16)
    place, frames = 8, 1
    for _ in range(MAX_PARTS):
        length, name = struct.unpack_from(">I4s", data, place)
        if name == b"acTL":
            (frames,) = struct.unpack_from(">I", data, place + 8)
        elif name == b"IDAT":  # what says that it moves stands before
            return PictureSize(width, height, frames > 1)
        place += 12 + length
    raise UnusableFile(DAMAGED)


def _jpeg(data: mmap.mmap) -> PictureSize:
    place, scans, size = 2, 0, None
    for _ in range(MAX_PARTS):
        match = _JPEG_MARKER.search(data, place)
        marker = _END if match is None else match[1][0]
        if marker == _END or match is None:
            break
        place = match.end()
        if marker in _STANDALONE:
            continue
        (length,) = struct.unpack_from(">H", data, place)
        if marker in _SIZES:
            height, width = struct.unpack_from(">HH", data, place + 3)
            size = size or PictureSize(width, height)
            if (size.width, size.height) != (width, height):
                raise UnusableFile(DAMAGED)
        scans += marker == _SCAN
        place += length
    else:
        raise UnusableFile(DAMAGED)
    if size is None or not 1 <= scans <= MAX_SCANS:
        raise UnusableFile(DAMAGED)
    return size


def _gif(data: mmap.mmap) -> PictureSize:
    width, height, packed = struct.unpack_from("<HHB", data, 6)
    place, frames = 13 + _colours(packed), 0
    while place < len(data) and data[place] != 0x3B:
        if data[place] == 0x21:  # an extension, which its blocks follow
            place += 2
        elif data[place] == 0x2C:
            left, top, wide, high, packed = struct.unpack_from("<HHHHB", data, place + 1)
            width, height = max(width, left + wide), max(height, top + high)
            frames += 1
            place += 11 + _colours(packed)
        else:
            raise UnusableFile(DAMAGED)
        while data[place]:
            place += 1 + data[place]
        place += 1
    if not frames:
        raise UnusableFile(DAMAGED)
    return PictureSize(width, height, frames > 1)


def _colours(packed: int) -> int:
    """Bytes of the table of colours that follows."""
    return 3 << ((packed & 7) + 1) if packed & 0x80 else 0


def _webp(data: mmap.mmap) -> PictureSize:
    place, width, height = 12, 0, 0
    for _ in range(MAX_PARTS):
        name, length = struct.unpack_from("<4sI", data, place)
        head = data[place + 8 : place + 18]
        if name == b"VP8X":
            if head[0] & 2:
                return PictureSize(1, 1, is_moving=True)
            width, height = 1 + int.from_bytes(head[4:7], "little"), 1 + int.from_bytes(head[7:10], "little")
        elif name == b"VP8 ":
            wide, high = struct.unpack_from("<HH", head, 6)
            return PictureSize(max(width, wide & 0x3FFF), max(height, high & 0x3FFF))
        elif name == b"VP8L":
            (bits,) = struct.unpack_from("<I", head, 1)
            return PictureSize(max(width, 1 + (bits & 0x3FFF)), max(height, 1 + (bits >> 14 & 0x3FFF)))
        place += 8 + length + length % 2
    raise UnusableFile(DAMAGED)


_READERS: dict[str, Callable[[mmap.mmap], PictureSize]] = {"png": _png, "jpeg": _jpeg, "gif": _gif, "webp": _webp}
