"""Properties of a media file: what `probe` finds and every later step reads."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VideoStream:
    """Video stream. `width` and `height` are as stored, before `rotation` (degrees clockwise: 0, 90, 180 or 270) turns
    it upright; `frame_rate` is the average in frames per second; `bit_rate` in bits per second; `index` ffmpeg's."""

    codec: str
    profile: str
    pixel_format: str
    width: int
    height: int
    frame_rate: float
    rotation: int = 0
    bit_rate: int | None = None
    index: int = 0

    @property
    def shown_size(self) -> tuple[int, int]:
        """Width and height once upright."""
        return (self.height, self.width) if self.rotation in (90, 270) else (self.width, self.height)


@dataclass(frozen=True, slots=True)
class AudioStream:
    """Audio stream. `sample_rate` in hertz, `bit_rate` in bits per second, `index` ffmpeg's."""

    codec: str
    channels: int
    sample_rate: int
    bit_rate: int | None = None
    index: int = 0


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """Properties of a file. `container` is ffmpeg's name of the format (`mov`, `matroska`, `mp3`, `png` …); a picture
    has `is_picture`, no duration and neither stream. `is_truncated`: what there is can be played, but the end of the
    file is missing."""

    container: str
    duration_s: float
    size_bytes: int
    video: VideoStream | None
    audio: AudioStream | None
    is_picture: bool = False
    is_truncated: bool = False

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
