"""Magic bytes: how pictures, playlists and MP4 files begin. Allowed codecs: sandbox/allowlist.py."""

from __future__ import annotations

PICTURES = {"png": ".png", "jpeg": ".jpg", "gif": ".gif", "webp": ".webp"}
"""Pictures that every browser shows, and how their files are called."""

DOCUMENTS = frozenset(
    {"pdf", "txt", "md", "csv", "rtf", "epub", "brf", "zip", "mp3", "mp4", "jpg", "jpeg", "png"}
    | {"doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp"}
)
"""Extensions of files that learners may download. They are never opened on this site."""

# HLS (RFC 8216, 4.3.1.1), ffmpeg's concat script, PLS, DASH, SMIL and ASX, in small letters.
PLAYLIST_STARTS = (b"#extm3u", b"ffconcat", b"[playlist]", b"<mpd", b"<smil", b"<asx", b"[reference]")

_PICTURE_STARTS = {
    b"\xff\xd8\xff": "jpeg",
    b"\x89PNG\r\n\x1a\n": "png",
    b"GIF87a": "gif",
    b"GIF89a": "gif",
    b"II*\x00": "tiff",
    b"MM\x00*": "tiff",
}
# Brands of ISO/IEC 23008-12 (HEIF) and AVIF.
_PICTURE_BRANDS = {b"heic": "heic", b"heix": "heic", b"heif": "heic", b"mif1": "heic", b"avif": "avif"}
_MP4_BOXES = (b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"styp")


def picture_kind(head: bytes) -> str | None:
    """Name the format (`jpeg`, `png` …) where a file that begins with `head` is a still (or animated) picture."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[:2] == b"BM" and head[6:10] == b"\0\0\0\0":
        return "bmp"
    if head[4:8] == b"ftyp":
        return _PICTURE_BRANDS.get(head[8:12])
    return next((kind for start, kind in _PICTURE_STARTS.items() if head.startswith(start)), None)


def starts_like_mp4(head: bytes) -> bool:
    """Check whether `head` begins with a box of an MP4 or QuickTime file (ISO/IEC 14496-12, 4.2)."""
    return head[4:8] in _MP4_BOXES
