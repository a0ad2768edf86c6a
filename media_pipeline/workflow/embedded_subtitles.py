"""Subtitles inside a recording, read as the caption files that they could have been."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

import ffmpeg

from content.timed_text.cue import Cue
from content.tracks.embedded_captions import EmbeddedCaptions
from media_pipeline.captions.parsers.format_detection import read_caption_file
from media_pipeline.errors import Cancelled, MediaError
from media_pipeline.inspect.media_info import MediaInfo, SubtitleStream
from media_pipeline.inspect.suitability import READABLE_SUBTITLES
from media_pipeline.sandbox.callbacks import IsCancelled
from media_pipeline.sandbox.ffmpeg import MIB, ffmpeg_to_file

log = logging.getLogger(__name__)

# Tags of ISO 639 and BCP 47 for the two languages of captions; without a tag it is the language that is spoken.
_LANGUAGES = {"zh": "zh", "zho": "zh", "chi": "zh", "cmn": "zh", "en": "en", "eng": "en"}
_MOST_TRACKS = 8


def embedded_captions(
    source: Path, info: MediaInfo, folder: Path, spoken: str, *, cancelled: IsCancelled | None = None
) -> list[EmbeddedCaptions]:
    """The subtitles of text in Chinese and English, in the file's order, with times of the recording that is made from
    it. What cannot be read is left out: nobody has asked for it, and the recording is none the worse."""
    tracks = []
    for stream in info.subtitles[:_MOST_TRACKS]:
        language = spoken
        if stream.language:
            language = _LANGUAGES.get(stream.language.replace("_", "-").split("-")[0].lower(), "")
        if stream.codec not in READABLE_SUBTITLES or stream.forced or not language:
            continue
        try:
            cues = _cues(source, info, stream, folder, cancelled)
        except Cancelled:
            raise
        except MediaError as error:
            log.warning("subtitles in track %d: %s %s", stream.index, error, error.detail)
            continue
        if cues:
            tracks.append(EmbeddedCaptions(language, cues, stream.title))
    return tracks


def _cues(
    source: Path, info: MediaInfo, stream: SubtitleStream, folder: Path, cancelled: IsCancelled | None
) -> tuple[Cue, ...]:
    suffix, codec = READABLE_SUBTITLES[stream.codec]
    track = ffmpeg.input(str(source))[str(stream.index)]
    target = ffmpeg_to_file(
        lambda path: ffmpeg.output(track, str(path), **{"c:s": codec}),
        source,
        folder / f"subtitles-{stream.index}.{suffix}",
        duration_s=info.duration_s,
        expected_bytes=MIB,
        cancelled=cancelled,
    )
    try:
        cues = read_caption_file(target.read_bytes(), target.name)
    finally:
        target.unlink()
    shifted = (replace(cue, start=max(0.0, cue.start - info.origin_s), end=cue.end - info.origin_s) for cue in cues)
    return tuple(cue for cue in shifted if cue.end > 0)
