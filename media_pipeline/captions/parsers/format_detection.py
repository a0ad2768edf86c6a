"""Caption files from outside: the format is detected from the content, then parsed leniently or refused with a
reason."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from content.messages import N_
from content.timed_text.caption_file import CaptionFile
from content.timed_text.clock import timestamp
from content.timed_text.cue import Cue
from media_pipeline.captions.parsers.cue_json import is_json, json_cues
from media_pipeline.captions.parsers.decoding import decoded
from media_pipeline.captions.parsers.lrc import is_stamped, lrc_cues
from media_pipeline.captions.parsers.parsed import LossList, ParsedCue, excerpt
from media_pipeline.captions.parsers.sbv import sbv_cues, sbv_timing
from media_pipeline.captions.parsers.ssa import is_ssa, ssa_cues
from media_pipeline.captions.parsers.subrip import subrip_cues
from media_pipeline.captions.parsers.ttml import is_ttml, ttml_cues
from media_pipeline.captions.parsers.webvtt import is_webvtt, webvtt_cues
from media_pipeline.captions.reading_time import needed_s
from media_pipeline.captions.timing_lines import timing_line
from media_pipeline.errors import UnusableFile

MAX_BYTES = 8 * 1024**2
MAX_CUES = 50_000
MAX_LINES = 500_000
"""Ten for each caption; what goes beyond is refused before it is parsed, which would take ten seconds."""
MAX_TEXT = 500
"""Characters of one caption; the caption page takes no more."""
MAX_SECONDS = 100 * 3600.0
_SHORTEST_S = 0.1

NOT_CAPTIONS = N_(
    "No captions with times were found in %(name)s. Upload a WebVTT (.vtt), SubRip (.srt), ASS (.ass), TTML (.ttml), "
    "LRC (.lrc), SBV (.sbv) or JSON (.json) file, or add the words of the lecture as a script."
)
EMPTY = N_("%(name)s is empty. Choose the file that holds the captions.")
NO_TEXT = N_("%(name)s is a caption file without any caption. Choose the file that holds the captions.")
AFTER_THE_LONGEST = N_("Left out, since it lies after 100 hours: “%(text)s”")
BEFORE_THE_BEGINNING = N_("Left out, since it lies before the beginning: “%(text)s”")
BEGUN_BEFORE = N_("It began before the beginning, and now begins there: “%(text)s”")
ENDED_ANEW = N_("Its end is missing or lies before its beginning, and was set by the length of its text: “%(text)s”")

_BY_TIMES: tuple[tuple[Callable[[str], bool], Callable[[str, LossList], Iterable[ParsedCue]]], ...] = (
    (lambda line: timing_line(line) is not None, subrip_cues),
    (lambda line: sbv_timing(line) is not None, sbv_cues),
    (is_stamped, lrc_cues),
)


def read_caption_file(data: bytes, name: str) -> tuple[Cue, ...]:
    """Cues alone of a caption file, as `parse_caption_file` gives them; what was lost of it is not told."""
    return parse_caption_file(data, name).cues


def parse_caption_file(
    data: bytes, name: str, encoding: str | None = None, *, longest_text: int | None = MAX_TEXT
) -> CaptionFile:
    """Parse a WebVTT, SubRip, SSA, ASS, TTML, LRC, SBV or JSON file into cues in order of time, with every place that
    could not be kept as it is.

    Styles, positions, comments and metadata are no captions; a speaker's name in WebVTT (`<v …>`) is kept in front.
    encoding: one of those that `decoded` tells apart, where somebody has chosen. longest_text: characters that a cue
    may have. Raises UnusableFile, naming the file as `name`.
    """
    if len(data) > MAX_BYTES:
        raise UnusableFile(N_("%(name)s is too large for a caption file. Check that it is the right file."), name=name)
    if not data.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        raise UnusableFile(EMPTY, name=name)
    decoded_text = decoded(data, name, encoding)
    losses = LossList()
    parsed = []
    too_long = decoded_text.text.count("\n") > MAX_LINES
    if not too_long:
        parsed = list(itertools.islice(_parse(decoded_text.text, name, losses), MAX_CUES + 1))
    if too_long or len(parsed) > MAX_CUES:
        message = N_("%(name)s holds more than %(limit)d captions. Cut it into parts, one for each lesson.")
        raise UnusableFile(message, name=name, limit=MAX_CUES)
    usable = sorted(_usable(parsed, losses), key=lambda each: (each.cue.start, each.cue.end))
    if not usable:
        raise UnusableFile(NO_TEXT if is_webvtt(decoded_text.text) and not losses.losses else NOT_CAPTIONS, name=name)
    _require_short([each.cue for each in usable], name, longest_text)
    return CaptionFile(
        cues=tuple(each.cue for each in usable),
        lines=tuple(each.line for each in usable),
        losses=tuple(sorted((*decoded_text.losses, *losses.losses), key=lambda loss: loss.line)),
        encoding=decoded_text.encoding,
        likely_encodings=decoded_text.likely,
    )


def _parse(text: str, name: str, losses: LossList) -> Iterable[ParsedCue]:
    """Cues of a file by the format that its beginning shows, else by the times that are in it."""
    if is_webvtt(text):
        return webvtt_cues(text, losses)
    if is_ttml(text):
        return ttml_cues(text, name, losses)
    if is_ssa(text):
        return ssa_cues(text, losses)
    if is_json(text):
        return json_cues(text, name, losses)
    for line in text.split("\n"):  # text of one format may look like a time of another: the first time decides
        for is_time, parser in _BY_TIMES:
            if is_time(line):
                return parser(text, losses)
    return ()


def _usable(parsed: Sequence[ParsedCue], losses: LossList) -> Iterator[ParsedCue]:
    """Cues that can be shown. Words stay wherever a time can be found for them; those without words are none."""
    starts = sorted(each.cue.start for each in parsed)
    following = dict(itertools.pairwise(starts))
    for each in parsed:
        cue, text = each.cue, excerpt(each.cue.text)
        if not cue.text.strip():
            continue
        if cue.start < 0 and cue.end <= 0:
            losses.add(each.line, BEFORE_THE_BEGINNING, text=text)
            continue
        if cue.start < 0:
            losses.add(each.line, BEGUN_BEFORE, text=text)
            cue = replace(cue, start=0.0)
        if cue.end <= cue.start:
            losses.add(each.line, ENDED_ANEW, text=text)
            room = following.get(cue.start, float("inf")) - cue.start
            duration_s = needed_s(cue.text) if room < _SHORTEST_S else min(needed_s(cue.text), room)
            cue = replace(cue, end=round(cue.start + duration_s, 3))
        if cue.end > MAX_SECONDS:
            losses.add(each.line, AFTER_THE_LONGEST, text=text)
            continue
        yield replace(each, cue=cue)


def _require_short(cues: Iterable[Cue], name: str, longest: int | None) -> None:
    for cue in cues:
        if longest is not None and len(cue.text) > longest:
            message = N_(
                "In %(name)s the caption at %(time)s has more than %(limit)d characters. "
                "Cut it into shorter captions and upload the file again."
            )
            raise UnusableFile(message, name=name, time=timestamp(cue.start), limit=longest)
