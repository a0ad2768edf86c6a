"""Allowlist of protocols, demuxers and codecs for ffmpeg and ffprobe on files from outside."""

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

# Subtitles that are text (inspect/suitability.py): read as captions.
SUBTITLE_CODECS = frozenset(["mov_text", "subrip", "text", "webvtt", "ass", "ssa"])

# ffmpeg's decoders of these codecs: most bear the codec's name, these another.
DECODERS = (
    VIDEO_CODECS
    | AUDIO_CODECS
    | SUBTITLE_CODECS
    | {"srt"}
    | {"libdav1d", "libaom-av1", "libvpx-vp9", "msmpeg4", "flv", "mp3float", "amrnb", "amrwb", "libspeex"}
)

MAX_PIXELS = 8192 * 8192
"""Largest picture of a video that is decoded: twice what 8K has. A frame of it takes 100 MB."""

# `-nostdin` is not among them: ffprobe refuses it, and a child's standard input is empty unless it is given one.
_QUIET = ("-hide_banner", "-loglevel", "error")
_LOCAL_ONLY = ("-protocol_whitelist", "file,pipe")

FFMPEG_INPUT: tuple[str, ...] = (
    *_QUIET,
    *_LOCAL_ONLY,
    "-format_whitelist",
    "mov,matroska,mp3,wav,w64,aiff,flac,ogg,aac,amr,mpegts,mpeg,avi,asf,flv",
    "-codec_whitelist",
    ",".join(sorted(DECODERS)),
    "-max_pixels",
    str(MAX_PIXELS),
)
"""Options before every `-i` of ffmpeg and ffprobe for a recording: no playlist, no script, no demuxer that opens other
files or addresses, no decoder but those of the allowed codecs, no picture that fills the memory."""
