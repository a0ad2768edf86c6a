"""Caption files from one format into another, with every place that did not go along: `portal captions convert`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from content.messages import N_
from content.timed_text.caption_file import CaptionFile, Loss
from content.timed_text.cue import Cue, text_digest
from media_pipeline.captions.parsers.format_detection import parse_caption_file
from media_pipeline.captions.provenance import Provenance
from media_pipeline.captions.typography import is_han
from media_pipeline.captions.writers.cue_json import write_json
from media_pipeline.captions.writers.lrc import write_lrc
from media_pipeline.captions.writers.sbv import write_sbv
from media_pipeline.captions.writers.ssa import write_ssa
from media_pipeline.captions.writers.subrip import write_srt
from media_pipeline.captions.writers.ttml import write_ttml
from media_pipeline.captions.writers.unwritable import CueLoss, control_characters
from media_pipeline.captions.writers.webvtt import write_webvtt
from media_pipeline.errors import UnusableFile

Written = tuple[str, Sequence[CueLoss]]
UNKNOWN_FORMAT = N_("%(name)s: this ending is no caption format. Use one of %(endings)s.")
SEVERAL_ENCODINGS = N_("%(name)s is text in more than one encoding: %(encodings)s. Choose one with --encoding.")


@dataclass(frozen=True, slots=True)
class Conversion:
    """The text of the new file, how many captions it holds, and what was left out or changed on the way; lines are
    those of the file that was read."""

    text: str
    cues: int
    losses: tuple[Loss, ...]


def convert(data: bytes, name: str, target: str, encoding: str | None = None) -> Conversion:
    """Convert a caption file of any format that is read into the one that the ending of `target` names.

    Raises UnusableFile where nothing can be read, the ending is unknown, or the encoding cannot be told.
    """
    ending = PurePath(target).suffix.lower()
    if ending not in _WRITERS:
        raise UnusableFile(UNKNOWN_FORMAT, name=target, endings=", ".join(_WRITERS))
    file = parse_caption_file(data, name, encoding, longest_text=None)
    if len(file.likely_encodings) > 1:
        raise UnusableFile(SEVERAL_ENCODINGS, name=name, encodings=", ".join(file.likely_encodings))
    text, cue_losses = _WRITERS[ending](file.cues, _provenance(file))
    losses = (*file.losses, *(Loss(file.lines[loss.index], loss.message) for loss in cue_losses))
    return Conversion(text, len(file.cues), tuple(sorted(losses, key=lambda loss: loss.line)))


def write_captions(cues: Sequence[Cue], ending: str, provenance: Provenance) -> Written:
    """The text of a caption file whose name has this ending (a key of CAPTION_ENDINGS), and what of each cue the format
    cannot hold as it is. A WebVTT file says in a comment where its captions come from."""
    if ending == ".vtt":
        text = write_webvtt(cues, language=provenance.language, note=provenance.as_note(), styled=False)
        return text, [*control_characters(cues)]
    return _WRITERS[ending](cues, provenance)


def _provenance(file: CaptionFile) -> Provenance:
    chinese = any(is_han(character) for cue in file.cues for character in cue.text)
    return Provenance("zh" if chinese else "en", state="imported", digest=text_digest(file.cues))


def _webvtt(cues: Sequence[Cue], source: Provenance) -> Written:
    return write_webvtt(cues, language=source.language, styled=False), [*control_characters(cues)]


def _srt(cues: Sequence[Cue], _source: Provenance) -> Written:
    return write_srt(cues), [*control_characters(cues)]


def _ttml(cues: Sequence[Cue], source: Provenance) -> Written:
    return write_ttml(cues, source), [*control_characters(cues)]


_WRITERS: Mapping[str, Callable[[Sequence[Cue], Provenance], Written]] = {
    ".vtt": _webvtt,
    ".srt": _srt,
    ".ttml": _ttml,
    ".dfxp": _ttml,
    ".xml": _ttml,
    ".json": lambda cues, source: (write_json(cues, source), ()),
    ".ass": lambda cues, _source: write_ssa(cues, "ass"),
    ".ssa": lambda cues, _source: write_ssa(cues, "ssa"),
    ".lrc": lambda cues, _source: write_lrc(cues),
    ".sbv": lambda cues, _source: write_sbv(cues),
}

CAPTION_ENDINGS = tuple(_WRITERS)
"""The endings of caption files that can be written."""
