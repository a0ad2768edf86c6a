"""What is let in: codecs by name, and how pictures, playlists and MP4 files begin."""

from __future__ import annotations

VIDEO_CODECS = frozenset(
    [
        "h264",
        "hevc",
        "vp8",
        "vp9",
        "av1",
        "mpeg1video",
        "mpeg2video",
        "mpeg4",
        "msmpeg4v2",
        "msmpeg4v3",
        "h263",
        "wmv1",
        "wmv2",
        "wmv3",
        "vc1",
        "mjpeg",
        "theora",
        "prores",
        "dvvideo",
        "flv1",
        "vp6f",
        "qtrle",
        "tscc",
        "tscc2",
        "zmbv",
        "rawvideo",
        "ffv1",
        "png",
    ]
)
AUDIO_CODECS = frozenset(
    [
        "aac",
        "mp3",
        "mp2",
        "ac3",
        "eac3",
        "opus",
        "vorbis",
        "flac",
        "alac",
        "amr_nb",
        "amr_wb",
        "wmav1",
        "wmav2",
        "wmapro",
        "nellymoser",
        "speex",
        "gsm_ms",
        "pcm_u8",
        "pcm_s16le",
        "pcm_s16be",
        "pcm_s24le",
        "pcm_s24be",
        "pcm_s32le",
        "pcm_s32be",
        "pcm_f32le",
        "pcm_f64le",
        "pcm_alaw",
        "pcm_mulaw",
        "adpcm_ms",
        "adpcm_ima_wav",
        "adpcm_ima_qt",
        "adpcm_swf",
    ]
)

# ffmpeg's decoders of these codecs: most bear the codec's name, these another.
DECODERS = (
    VIDEO_CODECS
    | AUDIO_CODECS
    | {"libdav1d", "libaom-av1", "libvpx-vp9", "msmpeg4", "flv", "mp3float", "amrnb", "amrwb", "libspeex"}
)
PICTURE_DECODERS = frozenset({"png", "mjpeg", "webp", "gif", "bmp", "tiff"})

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
    """`jpeg`, `png` … where a file that begins with `head` is a still (or animated) picture."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[:2] == b"BM" and head[6:10] == b"\0\0\0\0":
        return "bmp"
    if head[4:8] == b"ftyp":
        return _PICTURE_BRANDS.get(head[8:12])
    return next((kind for start, kind in _PICTURE_STARTS.items() if head.startswith(start)), None)


def starts_like_mp4(head: bytes) -> bool:
    """Whether `head` begins with a box of an MP4 or QuickTime file (ISO/IEC 14496-12, 4.2)."""
    return head[4:8] in _MP4_BOXES
