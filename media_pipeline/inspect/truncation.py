"""Truncation of a media file, recognised by the structure of its container.

Only sizes and marks are read, never audio or video, and nothing is trusted: every walk is bounded, and whatever
looks odd counts as complete (a warning too few is better than one on every file of some old camera).
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from media_pipeline.inspect.frame_sync import aac_frame_bytes, last_frame_is_whole, mp3_frame_bytes

_MOST_ELEMENTS = 500_000
_TAIL_BYTES = 256 * 1024  # an Ogg page has 65,307 bytes at most
_UNKNOWN_FROM = 0x7FFFF000  # from here on a length is what a recorder writes that does not know it yet; 0 is so too
_SEGMENT = 0x18538067  # of Matroska: all but the header
_TS_PACKETS = (188, 192, 204)


def is_truncated(path: Path, container: str) -> bool:
    """Check whether the end of the file is missing. container: ffmpeg's name of the format; False for one not known
    here."""
    check = _CHECKS.get(container)
    if check is None:
        return False
    with path.open("rb") as file:
        try:
            return check(file, path.stat().st_size)
        except struct.error:
            return True  # the last header itself is cut


def _riff(file: BinaryIO, size: int) -> bool:
    """WAV and AVI: RIFF chunks, each with its length (Microsoft and IBM, "Multimedia Programming Interface and Data
    Specifications 1.0", 1991). A recorder that was cut off leaves 0 as the length of `data`."""
    at = 0
    for _ in range(_MOST_ELEMENTS):
        file.seek(at)
        head = file.read(8)
        if len(head) < 8:
            return False
        name, length = struct.unpack("<4sI", head)
        if name == b"RF64":
            return _rf64(file, size)
        if name == b"RIFF" and file.read(4) == b"WAVE":
            at += 12
        elif name == b"RIFX" or length == 0 or length >= _UNKNOWN_FROM:
            return bool(name == b"data" and length == 0 and size > at + 8)
        else:
            if at + 8 + length > size:
                return True
            at += 8 + length + length % 2
    return False


def _rf64(file: BinaryIO, size: int) -> bool:
    """WAV over 4 GB: the whole length stands in the chunk `ds64`, first of all (EBU Tech 3306, 2009)."""
    file.seek(12)
    name, _, length = struct.unpack("<4sIQ", file.read(16))
    return bool(name == b"ds64" and length + 8 > size)


def _aiff(file: BinaryIO, size: int) -> bool:
    """FORM and its length, which counts all that follows (Apple, "Audio Interchange File Format 1.3", 1989)."""
    file.seek(4)
    (length,) = struct.unpack(">I", file.read(4))
    return bool(0 < length < _UNKNOWN_FROM and 8 + length > size)


def _boxes(file: BinaryIO, size: int) -> bool:
    """MP4 and MOV: boxes one after the other (ISO/IEC 14496-12, 4.2)."""
    at = 0
    for _ in range(_MOST_ELEMENTS):
        if at >= size:
            return False
        file.seek(at)
        (length,) = struct.unpack(">I", file.read(4))
        file.read(4)
        if length == 1:
            (length,) = struct.unpack(">Q", file.read(8))
        if length == 0:  # as far as the file goes
            return False
        if length < 8:
            return False
        at += length
        if at > size:
            return True
    return False


def _matroska(file: BinaryIO, size: int) -> bool:
    """Matroska and WebM: elements with their length; one whose length is not known (recorded live) is looked into (RFC
    8794, 6)."""
    at = 0
    for _ in range(_MOST_ELEMENTS):
        if at >= size:
            return False
        file.seek(at)
        head = file.read(12)
        if head[0] == 0:  # no element begins so; what follows is not Matroska
            return False
        id_bytes, name = _variable(head, keep_mark=True)
        size_bytes, length = _variable(head[id_bytes:], keep_mark=False)
        at += id_bytes + size_bytes + (length or 0)
        if at > size:
            return True
        if name == _SEGMENT and length is not None:
            return False
    return False


def _variable(data: bytes, *, keep_mark: bool) -> tuple[int, int | None]:
    """Read a variable-length number (RFC 8794, 4): its size in bytes, and its value; None where all its bits are set,
    "not known"."""
    if not data:
        raise struct.error
    count = 9 - data[0].bit_length()
    if len(data) < count:
        raise struct.error
    value = int.from_bytes(data[:count], "big")
    if keep_mark:
        return count, value
    value &= (1 << 7 * count) - 1
    return count, None if value == (1 << 7 * count) - 1 else value


def _ogg(file: BinaryIO, size: int) -> bool:
    """The last page must be whole and carry the mark "end of stream" (RFC 3533, 6)."""
    tail = _tail(file, size)
    at = tail.rfind(b"OggS\0")
    if at < 0 or at + 27 > len(tail):
        return True
    segments = tail[at + 27 : at + 27 + tail[at + 26]]
    whole = len(segments) == tail[at + 26] and at + 27 + len(segments) + sum(segments) <= len(tail)
    return not (whole and tail[at + 5] & 4)


def _transport_stream(file: BinaryIO, size: int) -> bool:
    """Whole packets (ISO/IEC 13818-1, 2.4.3.2), and the last piece of sound as long as it says it is (2.4.3.7)."""
    file.seek(0)
    head = file.read(5 * max(_TS_PACKETS))
    for packet in _TS_PACKETS:
        first = 4 if packet == 192 else 0
        if all(head[first + packet * number : first + packet * number + 1] == b"G" for number in range(4)):
            return size % packet != 0 or _packets_missing(_tail(file, size - size % packet), packet, first)
    return False


def _packets_missing(tail: bytes, packet: int, first: int) -> bool:
    """Check whether the last PES packet of a stream that declares its length is incomplete."""
    missing_bytes: dict[int, int] = {}
    start = len(tail) % packet
    for at in range(start + first, len(tail) - 187, packet):
        pid = (tail[at + 1] & 0x1F) << 8 | tail[at + 2]
        adaptation = 1 + tail[at + 4] if tail[at + 3] & 0x20 else 0
        payload = tail[at + 4 + adaptation : at + 188] if tail[at + 3] & 0x10 else b""
        if tail[at + 1] & 0x40 and payload[:3] == b"\0\0\1" and len(payload) >= 6:
            length = int.from_bytes(payload[4:6], "big")
            missing_bytes[pid] = 6 + length - len(payload) if length else 0
        elif pid in missing_bytes:
            missing_bytes[pid] -= len(payload)
    return any(missing > 0 for missing in missing_bytes.values())


def _adts(file: BinaryIO, size: int) -> bool:
    return not last_frame_is_whole(_tail(file, size), aac_frame_bytes)


def _mp3(file: BinaryIO, size: int) -> bool:
    return not last_frame_is_whole(_tail(file, size), mp3_frame_bytes)


def _tail(file: BinaryIO, size: int) -> bytes:
    start = max(0, size - _TAIL_BYTES)
    file.seek(start)
    return file.read(size - start)


_CHECKS: dict[str, Callable[[BinaryIO, int], bool]] = {
    "wav": _riff,
    "avi": _riff,
    "aiff": _aiff,
    "mov": _boxes,
    "matroska": _matroska,
    "ogg": _ogg,
    "mpegts": _transport_stream,
    "aac": _adts,
    "mp3": _mp3,
}
