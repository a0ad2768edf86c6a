"""Subtitles inside a recording, read as the caption files that they could have been.

A recording is none the worse for subtitles that cannot be used: it is taken all the same, and its sender is told which
and why.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

import ffmpeg

from content.messages import N_, Message
from content.timed_text.caption_file import Loss
from content.tracks.embedded_captions import EmbeddedCaptions, SubtitleProblem
from content.tracks.file_report import FileReport, Reading
from media_pipeline.captions.parsers.format_detection import BEFORE_THE_BEGINNING, parse_caption_file
from media_pipeline.captions.parsers.parsed import excerpt
from media_pipeline.errors import Cancelled, LimitExceeded, MediaError, UnusableFile
from media_pipeline.inspect.media_info import MediaInfo, SubtitleStream
from media_pipeline.inspect.suitability import READABLE_SUBTITLES
from media_pipeline.sandbox.callbacks import IsCancelled
from media_pipeline.sandbox.ffmpeg import MIB, ffmpeg_to_file

log = logging.getLogger(__name__)

# Tags of ISO 639 and BCP 47 for the two languages of captions; without a tag it is the language that is spoken.
_LANGUAGES = {"zh": "zh", "zho": "zh", "chi": "zh", "cmn": "zh", "en": "en", "eng": "en"}
_MOST_TRACKS = 8

_TOO_MANY = N_("Only the first %(limit)d subtitle tracks of a recording are read. Upload the others as caption files.")
_OTHER_LANGUAGE = N_(
    "They are in another language (%(language)s). Captions are shown here in Chinese and English; if they are in one "
    "of these, upload them as a caption file."
)
_FORCED = N_(
    "By their mark they are for passages in a foreign language alone. If they are captions of everything that is said, "
    "upload them as a caption file."
)
_EMPTY = N_("There are no captions with times in them.")
_BROKEN = N_("They are damaged and could not be taken out. If you have them as a caption file, upload it.")


def embedded_captions(
    source: Path, info: MediaInfo, folder: Path, spoken: str, *, cancelled: IsCancelled | None = None
) -> tuple[list[EmbeddedCaptions], list[SubtitleProblem]]:
    """The subtitles of text in Chinese and English, in the file's order, with times of the recording that is made from
    it; and those that are not among them, but for kinds that nobody can read (`inspect.suitability` names them)."""
    tracks, problems = [], []
    for number, stream in enumerate(info.subtitles, start=1):
        if stream.codec not in READABLE_SUBTITLES:
            continue
        language = _LANGUAGES.get(_first_tag(stream), "") if stream.language else spoken
        reason = _unused(number, stream, language)
        if reason is None:
            try:
                reading = _reading(source, info, stream, folder, cancelled)
            except Cancelled:
                raise
            except MediaError as error:
                log.warning("subtitles in track %d: %s", stream.index, error.for_log())
                reason = _reason(error)
            else:
                report = FileReport.of([reading])
                if reading.cues:
                    tracks.append(EmbeddedCaptions(language, reading.cues, stream.title, report))
                else:
                    reason = report.losses[0].message if report.losses else Message(_EMPTY)
        if reason is not None:
            problems.append(SubtitleProblem(number, stream.title, reason))
    return tracks, problems


def _unused(number: int, stream: SubtitleStream, language: str) -> Message | None:
    """Why a track is not read at all; None where it is."""
    if number > _MOST_TRACKS:
        return Message(_TOO_MANY, {"limit": _MOST_TRACKS})
    if stream.forced:
        return Message(_FORCED)
    return None if language else Message(_OTHER_LANGUAGE, {"language": _first_tag(stream)})


def _reason(error: MediaError) -> Message:
    """Why a track could not be read, in place of words about a file that its sender has never seen."""
    if isinstance(error, LimitExceeded):
        return error.message
    return Message(_EMPTY if isinstance(error, UnusableFile) else _BROKEN)


def _first_tag(stream: SubtitleStream) -> str:
    return stream.language.replace("_", "-").split("-")[0].lower()


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
    visible_cues = tuple(cue for cue in shifted if cue.end > 0)
    return Reading.of(replace(file, cues=visible_cues, losses=(*file.losses, *losses)))
