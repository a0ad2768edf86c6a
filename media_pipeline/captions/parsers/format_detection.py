"""Caption files from outside: the format is detected from the content, then parsed leniently or refused with a
reason."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator

from content.messages import N_
from content.timed_text.clock import timestamp
from content.timed_text.cue import Cue
from media_pipeline.captions.parsers.decoding import decoded
from media_pipeline.captions.parsers.lrc import lrc_cues
from media_pipeline.captions.parsers.ssa import is_ssa, ssa_cues
from media_pipeline.captions.parsers.ttml import is_ttml, ttml_cues
from media_pipeline.captions.parsers.webvtt_srt import has_timings, webvtt_or_srt_cues
from media_pipeline.errors import UnusableFile

MAX_BYTES = 8 * 1024**2
MAX_CUES = 50_000
MAX_TEXT = 500
"""Characters of one caption; the caption page takes no more."""
MAX_SECONDS = 100 * 3600.0

NOT_CAPTIONS = N_(
    "No captions with times were found in %(name)s. Upload a WebVTT (.vtt), SubRip (.srt), ASS (.ass), TTML (.ttml) or "
    "LRC (.lrc) file, or add the words of the lecture as a script."
)


def read_caption_file(data: bytes, name: str) -> tuple[Cue, ...]:
    """Parse a WebVTT, SubRip, SSA, ASS, TTML or LRC file into cues in order of time.

    Styles and positions are left out; a speaker's name in WebVTT (`<v …>`) is kept in front. UTF-8, UTF-16 and GB18030
    are distinguished. Raises UnusableFile, naming the file as `name`.
    """
    if len(data) > MAX_BYTES:
        raise UnusableFile(N_("%(name)s is too large for a caption file. Check that it is the right file."), name=name)
    text = decoded(data, name)
    cues = list(itertools.islice(_usable(_parser_for(text)(text, name)), MAX_CUES + 1))
    if not cues:
        raise UnusableFile(NOT_CAPTIONS, name=name)
    if len(cues) > MAX_CUES:
        message = N_("%(name)s holds more than %(limit)d captions. Cut it into parts, one for each lesson.")
        raise UnusableFile(message, name=name, limit=MAX_CUES)
    for cue in cues:
        if len(cue.text) > MAX_TEXT:
            message = N_(
                "In %(name)s the caption at %(time)s has more than %(limit)d characters. "
                "Cut it into shorter captions and upload the file again."
            )
            raise UnusableFile(message, name=name, time=timestamp(cue.start), limit=MAX_TEXT)
    return tuple(sorted(cues, key=lambda cue: (cue.start, cue.end)))


def _parser_for(text: str) -> Callable[[str, str], Iterable[Cue]]:
    for fits, reader in ((is_ttml, ttml_cues), (is_ssa, ssa_cues), (has_timings, webvtt_or_srt_cues)):
        if fits(text):
            return reader
    return lrc_cues


def _usable(cues: Iterable[Cue]) -> Iterator[Cue]:
    """Drop cues that are never shown or say nothing."""
    return (cue for cue in cues if 0 <= cue.start < cue.end <= MAX_SECONDS and cue.text.strip())
