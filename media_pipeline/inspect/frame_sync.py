"""Frame sync of raw audio streams (MP3, AAC in ADTS): whether the last frame is whole."""

from __future__ import annotations

from collections.abc import Callable

FrameBytes = Callable[[bytes, int], int]
"""How long the frame that begins at a place is, in bytes; 0 where none begins there."""

_CHAIN = 4  # so many frames in a row are no accident
_HEADER_BYTES = 6  # as much as is read of one

# Kilobits a second by the index in the header: ISO/IEC 11172-3, 2.4.2.3 (MPEG-1) and 13818-3, 2.4.2.3 (MPEG-2), Layer
# III.
_MPEG1_KBIT = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0)
_MPEG2_KBIT = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0)
_HERTZ = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}


def last_frame_is_whole(tail: bytes, frame_bytes: FrameBytes) -> bool:
    """Check whether the frames at the end of a file, whose last bytes `tail` is, end within it.

    What follows them (a tag) does not matter; neither does a tail without frames.
    """
    at = 0
    while (at := tail.find(b"\xff", at)) >= 0:
        end, frames = _chain(tail, at, frame_bytes)
        if frames >= _CHAIN and (end > len(tail) or _is_cut_header(tail[end:])):
            return False
        at = max(at + 1, end) if frames >= _CHAIN else at + 1
    return True


def _is_cut_header(rest: bytes) -> bool:
    return rest[:1] == b"\xff" and len(rest) < _HEADER_BYTES


def _chain(tail: bytes, at: int, frame_bytes: FrameBytes) -> tuple[int, int]:
    """End of the frames that begin at `at`, and their number."""
    frames = 0
    while at < len(tail) and (length := frame_bytes(tail, at)) > 0:
        at, frames = at + length, frames + 1
    return at, frames


def aac_frame_bytes(data: bytes, at: int) -> int:
    """Length of an ADTS frame (ISO/IEC 13818-7, 6.2): thirteen bits, header included."""
    head = data[at : at + _HEADER_BYTES]
    if len(head) < _HEADER_BYTES or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
        return 0
    length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    return length if length >= 7 else 0


def mp3_frame_bytes(data: bytes, at: int) -> int:
    """Length of a Layer III frame (ISO/IEC 11172-3, 2.4.3.1): 144 (MPEG-1) or 72 (MPEG-2) times the bit rate over the
    sampling rate, and one for padding."""
    head = data[at : at + 3]
    if len(head) < 3 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    version, rate, hertz = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or hertz == 3:
        return 0
    kbit = (_MPEG1_KBIT if version == 3 else _MPEG2_KBIT)[rate]
    if kbit == 0:
        return 0
    return (144_000 if version == 3 else 72_000) * kbit // _HERTZ[version][hertz] + (head[2] >> 1 & 1)
