"""Subtitles inside a recording, read as the caption files that they could have been."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

import ffmpeg

from content.messages import Message
from content.timed_text.caption_file import Loss
from content.tracks.embedded_captions import EmbeddedCaptions
from content.tracks.file_report import FileReport, Reading
from media_pipeline.captions.parsers.format_detection import BEFORE_THE_BEGINNING, parse_caption_file
from media_pipeline.captions.parsers.parsed import excerpt
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
            reading = _reading(source, info, stream, folder, cancelled)
        except Cancelled:
            raise
        except MediaError as error:
            log.warning("subtitles in track %d: %s", stream.index, error.for_log())
            continue
        if reading.cues:
            report = FileReport.of([reading])
            tracks.append(EmbeddedCaptions(language, reading.cues, stream.title, report))
    return tracks


def _reading(
    source: Path, info: MediaInfo, stream: SubtitleStream, folder: Path, cancelled: IsCancelled | None
) -> Reading:
    """Cues of one track in the time of what is made from the recording; those before its beginning are losses."""
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
        file = parse_caption_file(target.read_bytes(), target.name)
    finally:
        target.unlink()
    shifted = [
        replace(cue, start=max(0.0, cue.start - info.origin_s), end=cue.end - info.origin_s) for cue in file.cues
    ]
    losses = [
        Loss(line, Message(BEFORE_THE_BEGINNING, {"text": excerpt(cue.text)}))
        for cue, line in zip(shifted, file.lines, strict=True)
        if cue.end <= 0
    ]
    kept = tuple(cue for cue in shifted if cue.end > 0)
    return Reading.of(replace(file, cues=kept, losses=(*file.losses, *losses)))
