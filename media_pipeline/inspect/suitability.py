"""Suitability of a readable file for its purpose: as a lesson recording, or as a sign-language video."""

from __future__ import annotations

from content.messages import N_, Message
from content.timed_text.clock import clock
from media_pipeline.errors import UnusableFile
from media_pipeline.inspect.media_info import MediaInfo

# CAPTIONS.md, "Sign language" (ITU-T H-series Supplement 1: 20 frames per second or more).
SIGN_LEAST_FRAME_RATE = 20
SIGN_LEAST_HEIGHT = 320
SIGN_LENGTH_SLACK_S = 2.0


_TRUNCATED = Message(
    N_(
        "This recording seems to end early: the end of its file is missing. Play its last minute. "
        "If something is missing there, upload it again from where it was recorded."
    )
)


_SUBTITLES_NOT_READ = N_(
    "This recording has subtitles inside that cannot be read (%(kinds)s). They are pictures, or of a kind that is not "
    "known here. If you have them as a caption file, upload it."
)

READABLE_SUBTITLES = {
    "subrip": ("srt", "copy"),
    "text": ("srt", "srt"),
    "mov_text": ("srt", "srt"),
    "webvtt": ("vtt", "copy"),
    "ass": ("ass", "copy"),
    "ssa": ("ass", "copy"),
}
"""ffmpeg's codecs of subtitles that are text: the file in which they are read, and ffmpeg's encoder for it."""


def file_warnings(info: MediaInfo) -> list[Message]:
    """Warnings for whoever sent this file, whatever it is for."""
    unread = dict.fromkeys(stream.codec for stream in info.subtitles if stream.codec not in READABLE_SUBTITLES)
    warnings = [_TRUNCATED] if info.is_truncated else []
    return [*warnings, Message(_SUBTITLES_NOT_READ, {"kinds": ", ".join(unread)})] if unread else warnings


def require_lesson_media(info: MediaInfo) -> None:
    """Raise UnusableFile for a picture; a lesson is a video or an audio recording."""
    if info.is_picture:
        raise UnusableFile(
            N_(
                "This is a picture, not a video or sound recording. "
                "Put it into the lesson's text as a picture, and upload the recording here."
            )
        )


def require_sign_video(info: MediaInfo, lecture_s: float | None = None) -> list[Message]:
    """Warnings about this sign-language video, beside a lecture of `lecture_s` seconds.

    Raises UnusableFile where there is no moving picture.
    """
    if info.video is None:
        raise UnusableFile(
            N_("There is no moving picture in this file. Upload a video that shows the sign language interpreter.")
        )
    warnings = file_warnings(info)
    if info.video.frame_rate < SIGN_LEAST_FRAME_RATE:
        warnings.append(
            Message(
                N_(
                    "This video has only %(rate).0f frames per second. Under %(least)d, signing is hard to follow. "
                    "Record it at 25 or more if you can."
                ),
                {"rate": info.video.frame_rate, "least": SIGN_LEAST_FRAME_RATE},
            )
        )
    if min(info.video.width, info.video.height) < SIGN_LEAST_HEIGHT:
        warnings.append(
            Message(
                N_(
                    "This video is small: %(width)d × %(height)d. Below a height of %(least)d, hands and face are hard "
                    "to see. Record it at 480p or more if you can."
                ),
                {"width": info.video.shown_size[0], "height": info.video.shown_size[1], "least": SIGN_LEAST_HEIGHT},
            )
        )
    if lecture_s is not None and abs(info.duration_s - lecture_s) > SIGN_LENGTH_SLACK_S:
        warnings.append(
            Message(
                N_(
                    "The sign language video lasts %(sign)s and the lecture %(lecture)s. "
                    "Check that both show the same lesson from beginning to end."
                ),
                {"sign": clock(round(info.duration_s)), "lecture": clock(round(lecture_s))},
            )
        )
    return warnings
