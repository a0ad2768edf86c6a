"""Properties of a media file: what `probe` finds and every later step reads."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VideoStream:
    """Video stream. `width` and `height` are as stored, before `rotation` (degrees clockwise: 0, 90, 180 or 270) turns
    it upright; `frame_rate` is the average in frames per second; `bit_rate` in bits per second; `index` ffmpeg's.
    `color_…` are ffmpeg's names of what ITU-T H.273 codes, empty where the file does not say."""

    codec: str
    profile: str
    pixel_format: str
    width: int
    height: int
    frame_rate: float
    rotation: int = 0
    bit_rate: int | None = None
    index: int = 0
    color_transfer: str = ""
    color_primaries: str = ""
    color_space: str = ""
    color_range: str = ""

    @property
    def shown_size(self) -> tuple[int, int]:
        """Width and height once upright."""
        return (self.height, self.width) if self.rotation in (90, 270) else (self.width, self.height)


@dataclass(frozen=True, slots=True)
class AudioStream:
    """Audio stream. `sample_rate` in hertz, `bit_rate` in bits per second, `index` ffmpeg's; `language` (ISO 639, as
    the file has it) and `title` are empty where the file does not say.

    What listening to excerpts found (audio_tracks.py): `mix`, how its channels become one, in the terms of ffmpeg's
    filter `pan` (`c1`, `0.5*c0-0.5*c1`), empty where they are played as they are; `speech_s`, seconds of speech, None
    where nobody looked for it; `is_silent`."""

    codec: str
    channels: int
    sample_rate: int
    bit_rate: int | None = None
    index: int = 0
    language: str = ""
    title: str = ""
    mix: str = ""
    speech_s: float | None = None
    is_silent: bool = False


@dataclass(frozen=True, slots=True)
class SubtitleStream:
    """Subtitle stream, be it of text or of pictures; `forced`: for passages in another language alone."""

    codec: str
    index: int
    language: str = ""
    title: str = ""
    forced: bool = False


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """Properties of a file. `container` is ffmpeg's name of the format (`mov`, `matroska`, `mp3`, `png` …); a picture
    has `is_picture`, no duration and neither stream. `is_truncated`: what there is can be played, but the end of the
    file is missing.

    `video` and `audio` are the streams that are used, `audio_tracks` all that could be used as sound. `duration_s` is
    the length of the used streams together; `origin_s` the moment at which they begin, in seconds after the file itself
    begins as ffmpeg counts it (0 in nearly every file)."""

    container: str
    duration_s: float
    size_bytes: int
    video: VideoStream | None
    audio: AudioStream | None
    is_picture: bool = False
    is_truncated: bool = False
    origin_s: float = 0.0
    audio_tracks: tuple[AudioStream, ...] = ()
    subtitles: tuple[SubtitleStream, ...] = ()

    def require_video(self) -> VideoStream:
        """The video stream. Raises ValueError where there is none: the caller had to ask first."""
        if self.video is None:
            raise ValueError("this file has no picture")
        return self.video

    def require_audio(self) -> AudioStream:
        """The audio stream. Raises ValueError where there is none: the caller had to ask first."""
        if self.audio is None:
            raise ValueError("this file has no sound")
        return self.audio
