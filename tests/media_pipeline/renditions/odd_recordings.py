"""Recordings as people bring them, made by ffmpeg: every container with codecs of its own, each with every oddity that
it can hold.

In each a white picture and a beep come together at the same moment; wherever a recording is odd, it is known when they
must come in what is made from it.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

SHORT = ("-preset", "ultrafast")
BEEP_LASTS_S = 0.5


@dataclass(frozen=True)
class Make:
    """Container with a codec each for picture and sound, either of which may be missing. holds: what the container can
    have: `stamps` (time stamps of its own for each packet), `tracks`, `chapters`, `rotation`, `odd` (odd sizes),
    `deep` (10 bits), `attachments`; subtitles: their codecs."""

    suffix: str
    video: tuple[str, ...]
    audio: tuple[str, ...]
    holds: frozenset[str]
    subtitles: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return "-".join((self.suffix, *self.video[:1], *self.audio[:1]))


@dataclass(frozen=True)
class Plan:
    """How a file is made and what must come of it. flash_s, beep_s: when picture and sound come in the file that is
    made from it; sound_at: when the beep begins in the source of the sound; copied_with: options with which the file is
    copied once more, for what ffmpeg says of a picture only then."""

    make: Make
    size: tuple[int, int] = (128, 96)
    rate: str = "25"
    sound_at: float = 2.0
    sound_rate: int = 44100
    before_picture: tuple[str, ...] = ()
    before_sound: tuple[str, ...] = ()
    picture_filters: tuple[str, ...] = ()
    sound_filters: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    first_maps: tuple[str, ...] = ()
    last_maps: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    copied_with: tuple[str, ...] = ()
    files: dict[str, str] = field(default_factory=dict)
    flash_s: float = 2.0
    beep_s: float = 2.0
    duration_s: float = 3.0
    shown: tuple[int, int] = (128, 96)

    def write(self, folder: Path) -> Path:
        """Make the file in `folder`."""
        for name, text in self.files.items():
            (folder / name).write_text(text, encoding="utf-8")
        path = folder / f"recording.{self.make.suffix}"
        _ffmpeg(folder, *self.arguments(), str(path))
        if not self.copied_with:
            return path
        copy = folder / f"copy.{self.make.suffix}"
        _ffmpeg(folder, "-i", str(path), "-map", "0", "-c", "copy", *self.copied_with, str(copy))
        return copy

    def arguments(self) -> tuple[str, ...]:
        """Arguments of ffmpeg before the name of the file."""
        width, height = self.size
        shape = f"s={width}x{height}:r={self.rate}"
        flash = f"color=c=black:{shape}:d=2[a];color=c=white:{shape}:d=1[b];[a][b]concat=n=2"
        until = f"between(t,{self.sound_at},{self.sound_at + BEEP_LASTS_S})"
        beep = f"aevalsrc='0.3*sin(1760*PI*t)*{until}':s={self.sound_rate}:d=3"
        inputs: list[str] = []
        maps: list[str] = []
        if self.make.video:
            inputs += [*self.before_picture, "-f", "lavfi", "-i", flash]
            maps += ["-map", "0:v"]
        if self.make.audio:
            maps += [*self.first_maps, "-map", f"{int(bool(self.make.video))}:a"]
            inputs += [*self.before_sound, "-f", "lavfi", "-i", beep]
        coded: list[str] = []
        if self.make.video:
            coded += ["-c:v", *self.make.video]
            coded += ["-vf", ",".join(self.picture_filters)] if self.picture_filters else []
        if self.make.audio:
            coded += ["-c:a", *self.make.audio]
            coded += ["-filter:a:" + ("1" if self.first_maps else "0"), ",".join(self.sound_filters)] * bool(
                self.sound_filters
            )
        return (*inputs, *self.inputs, *maps, *self.last_maps, *coded, *self.options)


def _make(suffix: str, video: str, audio: str, holds: str, subtitles: str = "") -> Make:
    video_arguments = tuple(video.split())
    if "libx264" in video_arguments or "libx265" in video_arguments:
        video_arguments += SHORT
    return Make(suffix, video_arguments, tuple(audio.split()), frozenset(holds.split()), tuple(subtitles.split()))


_MP4 = "stamps tracks chapters rotation edits"
_MKV = "stamps offset tracks chapters attachments"
MAKES = (
    _make("mp4", "libx264 -pix_fmt yuv420p", "aac", _MP4 + " fragments", "mov_text"),
    _make("mp4", "libx265 -x265-params log-level=none", "aac", _MP4 + " deep", "mov_text"),
    _make("mp4", "mpeg4", "libmp3lame", _MP4 + " odd", "mov_text"),
    _make("mp4", "libvpx-vp9 -deadline realtime -cpu-used 8", "libopus", _MP4 + " odd fixed_rate", "mov_text"),
    _make("m4v", "libx264 -pix_fmt yuv420p", "ac3", _MP4, "mov_text"),
    _make("mov", "libx264 -pix_fmt yuv420p", "alac", _MP4 + " timecode", "mov_text"),
    _make("mov", "prores_ks", "pcm_s16le", _MP4 + " timecode deep"),
    _make("mov", "mjpeg -pix_fmt yuvj420p", "pcm_s16be", _MP4 + " timecode odd"),
    _make("mov", "qtrle", "adpcm_ima_qt", "stamps tracks"),
    _make("3gp", "h263", "aac", "tracks"),
    _make("mkv", "libx264 -pix_fmt yuv420p", "flac", _MKV, "srt ass webvtt"),
    _make("mkv", "libx265 -x265-params log-level=none", "eac3", _MKV + " deep fixed_rate", "srt ass"),
    _make("mkv", "libvpx -deadline realtime", "libvorbis", _MKV + " odd", "srt webvtt"),
    _make("mkv", "mpeg2video", "mp2", _MKV + " odd", "ass"),
    _make("mkv", "ffv1", "pcm_s24le", _MKV + " odd deep", "srt"),
    _make("mkv", "mjpeg -pix_fmt yuvj420p", "alac", _MKV + " odd", "srt"),
    _make("webm", "libvpx -deadline realtime", "libvorbis", "stamps offset tracks chapters odd", "webvtt"),
    _make("webm", "libvpx-vp9 -deadline realtime -cpu-used 8", "libopus", _MKV + " odd fixed_rate", "webvtt"),
    _make("ts", "libx264 -pix_fmt yuv420p", "aac", "stamps offset tracks"),
    _make("ts", "mpeg2video", "mp2", "stamps offset tracks odd"),
    _make("mpg", "mpeg2video", "mp2", "tracks"),
    _make("avi", "mpeg4", "libmp3lame", "tracks odd"),
    _make("avi", "mjpeg -pix_fmt yuvj420p", "pcm_s16le", "tracks odd"),
    _make("avi", "msmpeg4v2", "adpcm_ms", "tracks"),
    _make("flv", "libx264 -pix_fmt yuv420p", "aac", "stamps"),
    _make("flv", "flv", "libmp3lame", "stamps speeds"),
    _make("wmv", "wmv2", "wmav2", "tracks"),
    _make("wmv", "wmv1", "wmav1", "tracks"),
    _make("mp4", "", "aac", "stamps tracks chapters"),
    _make("m4a", "", "alac", "stamps tracks chapters"),
    _make("mka", "", "libopus", "stamps offset tracks chapters fixed_rate"),
    _make("mp3", "", "libmp3lame", "chapters"),
    _make("wav", "", "pcm_s16le", ""),
    _make("wav", "", "pcm_f32le", ""),
    _make("wav", "", "pcm_mulaw", ""),
    _make("aiff", "", "pcm_s16be", ""),
    _make("flac", "", "flac", ""),
    _make("ogg", "", "libvorbis", "chapters"),
    _make("opus", "", "libopus", "fixed_rate"),
    _make("aac", "", "aac", ""),
    _make("wma", "", "wmav2", ""),
    _make("mp4", "libx264 -pix_fmt yuv420p", "", _MP4 + " fragments", "mov_text"),
    _make("webm", "libvpx-vp9 -deadline realtime -cpu-used 8", "", _MKV + " odd", "webvtt"),
    _make("mkv", "ffv1", "", _MKV + " odd deep", "srt"),
)
"""What is common, what older cameras, recorders and programs wrote, and sound or picture alone."""

_SUBTITLES = "1\n00:00:00,500 --> 00:00:01,500\n洗手 before work\n\n2\n00:00:04,000 --> 00:00:09,000\nbeyond the end\n"
_CHAPTERS = (
    ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1000\ntitle=一\n"
    "[CHAPTER]\nTIMEBASE=1/1000\nSTART=1000\nEND=900000\ntitle=beyond\n"
)


def oddities(make: Make) -> Iterator[tuple[str, Plan]]:
    """Every oddity of a make by its name, and how the file is made."""
    for name, change in _ODDITIES.items():
        plan = change(Plan(make))
        if plan is not None:
            yield name, plan
    for codec in make.subtitles:
        yield f"subtitles {codec}", _with_subtitles(Plan(make), codec)


def _hole(plan: Plan) -> Plan | None:
    """0.8 s without packets of sound. QuickTime has no place for them between samples of one size."""
    sizes = ("pcm", "adpcm") if plan.make.suffix == "mov" else ()
    if not plan.make.audio or "stamps" not in plan.make.holds or plan.make.audio[0].startswith(sizes):
        return None
    return replace(plan, sound_at=1.2, sound_filters=("asetpts='if(gt(T,0.6),PTS+0.8/TB,PTS)'",), duration_s=3.8)


def _offset(plan: Plan) -> Plan | None:
    if "offset" not in plan.make.holds:
        return None
    return replace(plan, options=("-output_ts_offset", "3600", "-avoid_negative_ts", "disabled"))


def _late_sound(plan: Plan) -> Plan | None:
    if not _has_both(plan) or "stamps" not in plan.make.holds:
        return None
    return replace(plan, before_sound=("-itsoffset", "0.7"), sound_at=1.3, duration_s=3.7)


def _late_picture(plan: Plan) -> Plan | None:
    if not _has_both(plan) or "stamps" not in plan.make.holds:
        return None
    return replace(plan, before_picture=("-itsoffset", "0.6"), flash_s=2.6, duration_s=3.6)


def _channels(layout: str) -> Callable[[Plan], Plan | None]:
    def change(plan: Plan) -> Plan | None:
        return replace(plan, sound_filters=(f"pan={layout}",)) if _may_have_channels(plan, layout) else None

    return change


def _may_have_channels(plan: Plan, layout: str) -> bool:
    few = ("libmp3lame", "mp2", "adpcm", "wma", "pcm_mulaw", "libvorbis")
    return bool(plan.make.audio) and (layout.startswith("stereo") or not plan.make.audio[0].startswith(few))


def _quiet(plan: Plan) -> Plan | None:
    return replace(plan, sound_filters=("volume=-30dB",)) if plan.make.audio else None


def _slow_sound(plan: Plan) -> Plan | None:
    """Sound as a telephone has it."""
    if not plan.make.audio or "fixed_rate" in plan.make.holds or "speeds" in plan.make.holds:
        return None
    if plan.make.audio[0] in ("ac3", "eac3", "mp2", "wmav1", "wmav2", "adpcm_ima_qt"):
        return None
    return replace(plan, sound_rate=16000) if plan.make.suffix != "flv" else None


def _silent_first(plan: Plan) -> Plan | None:
    if not plan.make.audio or "tracks" not in plan.make.holds:
        return None
    number = 1 + bool(plan.make.video)
    silence = ("-f", "lavfi", "-i", f"anullsrc=r={plan.sound_rate}:cl=mono:d=3")
    return replace(plan, inputs=silence, first_maps=("-map", f"{number}:a"))


def _longer_second(plan: Plan) -> Plan | None:
    if not plan.make.audio or "tracks" not in plan.make.holds:
        return None
    number = 1 + bool(plan.make.video)
    silence = ("-f", "lavfi", "-i", f"anullsrc=r={plan.sound_rate}:cl=mono:d=9")
    return replace(plan, inputs=silence, last_maps=("-map", f"{number}:a"))


def _chapters(plan: Plan) -> Plan | None:
    if "chapters" not in plan.make.holds:
        return None
    number = bool(plan.make.video) + bool(plan.make.audio)
    return replace(
        plan,
        files={"chapters.txt": _CHAPTERS},
        inputs=("-f", "ffmetadata", "-i", "chapters.txt"),
        last_maps=("-map_chapters", str(number)),
    )


def _odd_size(plan: Plan) -> Plan | None:
    if not plan.make.video or "odd" not in plan.make.holds:
        return None
    return replace(plan, size=(131, 97), shown=(130, 96))


def _rotated(degrees: int) -> Callable[[Plan], Plan | None]:
    def change(plan: Plan) -> Plan | None:
        if not plan.make.video or "rotation" not in plan.make.holds:
            return None
        shown = plan.shown if degrees == 180 else plan.shown[::-1]
        return replace(plan, copied_with=("-metadata:s:v:0", f"rotate={degrees}"), shown=shown)

    return change


def _flat_pixels(plan: Plan) -> Plan | None:
    """Pixels twice as wide as they are high. A stream of MPEG-2 knows four shapes of picture and not this one
    (ISO/IEC 13818-2, 6.3.3); in Matroska the container says it."""
    suffixes = ("mp4", "mkv", "mov", "m4v") if "mpeg2video" in plan.make.video else ("mp4", "mkv", "mov", "m4v", "ts")
    if not plan.make.video or plan.make.suffix not in suffixes:
        return None
    return replace(plan, picture_filters=("setsar=2",), shown=(256, 96))


def _variable_rate(plan: Plan) -> Plan | None:
    if not plan.make.video or "stamps" not in plan.make.holds:
        return None
    kept = "select='not(mod(n,7))+gt(n,45)'"
    return replace(plan, picture_filters=(kept,), options=("-vsync", "vfr"))


def _rate(rate: str) -> Callable[[Plan], Plan | None]:
    def change(plan: Plan) -> Plan | None:
        return replace(plan, rate=rate) if plan.make.video and plan.make.suffix not in ("3gp", "mpg") else None

    return change


def _tagged(transfer: str) -> Callable[[Plan], Plan | None]:
    """Tags of HDR, in ten bits where the codec has them."""

    def change(plan: Plan) -> Plan | None:
        if not plan.make.video or plan.make.suffix not in ("mp4", "mkv", "mov"):
            return None
        deep = {"libx265": "yuv420p10le", "prores_ks": "yuv422p10le", "ffv1": "yuv420p10le"}
        format_ = deep.get(plan.make.video[0])
        tags = ("-color_primaries", "bt2020", "-color_trc", transfer, "-colorspace", "bt2020nc")
        filters = () if format_ is None else (f"format={format_}",)
        return replace(plan, options=tags, picture_filters=filters)

    return change


def _interlaced(plan: Plan) -> Plan | None:
    codecs = ("mpeg2video", "libx264", "prores_ks", "ffv1")
    if not plan.make.video or plan.make.video[0] not in codecs:
        return None
    return replace(plan, picture_filters=("setfield=tff",), options=("-flags", "+ilme+ildct"))


def _timecode(plan: Plan) -> Plan | None:
    return replace(plan, options=("-timecode", "10:00:00:00")) if "timecode" in plan.make.holds else None


def _fragments(plan: Plan) -> Plan | None:
    pieces = ("-movflags", "frag_keyframe+empty_moov", "-g", "10")
    return replace(plan, options=pieces) if "fragments" in plan.make.holds else None


def _attachment(plan: Plan) -> Plan | None:
    if "attachments" not in plan.make.holds or plan.make.suffix == "webm":
        return None
    attached = ("-attach", "font.ttf", "-metadata:s:t", "mimetype=application/x-truetype-font")
    return replace(plan, files={"font.ttf": "no font"}, options=attached)


def _with_metadata(plan: Plan) -> Plan:
    """Metadata in Chinese, with a place and a comment as long as a page."""
    facts = ("title=洗手 / 第一课 “一”", "location=+39.9+116.3/", f"comment={'长' * 900}")
    return replace(plan, options=tuple(argument for fact in facts for argument in ("-metadata", fact)))


def _with_subtitles(plan: Plan, codec: str) -> Plan:
    number = bool(plan.make.video) + bool(plan.make.audio)
    return replace(
        plan,
        files={"inside.srt": _SUBTITLES},
        inputs=("-i", "inside.srt"),
        last_maps=("-map", f"{number}:s"),
        options=("-c:s", codec, "-metadata:s:s:0", "language=chi"),
    )


def _ffmpeg(folder: Path, *arguments: str) -> None:
    command = ["ffmpeg", "-v", "error", "-nostdin", "-y", *arguments]
    subprocess.run(command, cwd=folder, check=True, timeout=120, capture_output=True)


def _has_both(plan: Plan) -> bool:
    return bool(plan.make.video and plan.make.audio)


_ODDITIES: dict[str, Callable[[Plan], Plan | None]] = {
    "nothing": lambda plan: plan,
    "hole in the sound": _hole,
    "from one hour on": _offset,
    "late sound": _late_sound,
    "late picture": _late_picture,
    "inverted side": _channels("stereo|c0=c0|c1=-1*c0"),
    "left side alone": _channels("stereo|c0=c0|c1=0*c0"),
    "right side alone": _channels("stereo|c0=0*c0|c1=c0"),
    "six channels": _channels("5.1|c2=c0"),
    "quiet": _quiet,
    "16 kHz": _slow_sound,
    "silent first track": _silent_first,
    "longer second track": _longer_second,
    "chapters beyond the end": _chapters,
    "odd size": _odd_size,
    "rotated 90": _rotated(90),
    "rotated 180": _rotated(180),
    "rotated 270": _rotated(270),
    "flat pixels": _flat_pixels,
    "variable rate": _variable_rate,
    "30000/1001 pictures a second": _rate("30000/1001"),
    "60 pictures a second": _rate("60"),
    "PQ": _tagged("smpte2084"),
    "HLG": _tagged("arib-std-b67"),
    "interlaced": _interlaced,
    "timecode": _timecode,
    "in fragments": _fragments,
    "attachment": _attachment,
    "metadata": _with_metadata,
}
