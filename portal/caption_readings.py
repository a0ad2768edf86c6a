"""The captions in an uploaded file, in every encoding in which it is text."""

from __future__ import annotations

from contextlib import suppress

from content.tracks.file_report import Reading
from media_pipeline.captions.parsers.format_detection import parse_caption_file
from media_pipeline.errors import UnusableFile


def caption_readings(data: bytes, name: str) -> list[Reading]:
    """The captions in a file; where it is text in several encodings, in each of them, the likeliest first.

    Raises UnusableFile where nothing can be read.
    """
    file = parse_caption_file(data, name)
    readings = [Reading.of(file)]
    for encoding in file.likely_encodings[1:]:
        with suppress(UnusableFile):
            readings.append(Reading.of(parse_caption_file(data, name, encoding)))
    return readings
