"""A course or a lesson as the makers see it: texts, pictures, recordings with what is said in them."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from content.timed_text.cue import Cue
from media_pipeline.captions.typography import needs_space, written

CHECKED = "checked"


class PartKind(enum.StrEnum):
    """What a part of a lesson is."""

    TEXT = "text"
    IMAGE = "image"
    RECORDING = "recording"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file to be taken along; `suffix` with its dot, as players know the type."""

    path: Path
    content_type: str
    suffix: str


@dataclass(frozen=True, slots=True)
class Slide:
    """A slide from second `start` to `end`: its picture, the words on it, and what a person says that it shows. Where
    `described` it is no slide but what is told of the moving picture at that moment, in `description` alone."""

    start: float
    end: float
    title: str
    text: str
    description: str
    image: MediaFile | None
    described: bool = False


@dataclass(frozen=True, slots=True)
class CaptionSet:
    """The captions of a recording in one language; `status` says how far this very text may be trusted, by one of the
    names of `Words.unchecked`, or `checked`."""

    language: str
    status: str
    cues: tuple[Cue, ...]
    paragraphs: tuple[tuple[Cue, ...], ...]

    @property
    def checked(self) -> bool:
        """Whether a person has checked it."""
        return self.status == CHECKED


@dataclass(frozen=True, slots=True)
class Recording:
    """A lecture. `transcript` is what is said, in the language spoken where there are captions in it; the interpreter's
    video begins at second `sign_offset_s` of the lecture."""

    duration_s: float
    audio: MediaFile | None
    video: MediaFile | None
    poster: MediaFile | None
    sign: MediaFile | None
    captions: tuple[CaptionSet, ...]
    transcript: CaptionSet | None
    slides: tuple[Slide, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a lesson. `html` is safe HTML whose highest heading is an <h2>; `image` stands in an IMAGE part,
    `alternative` says what it shows (empty: it only decorates)."""

    kind: PartKind
    title: str
    language: str
    html: str
    image: MediaFile | None = None
    alternative: str = ""
    recording: Recording | None = None
    file: MediaFile | None = None
    file_name: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """One lesson; `module` is the title of the part of the course that it begins, empty where it begins none."""

    title: str
    module: str
    parts: tuple[Part, ...]

    @property
    def recordings(self) -> Iterator[Recording]:
        """Its recordings in order."""
        return (part.recording for part in self.parts if part.recording is not None)


@dataclass(frozen=True, slots=True)
class Book:
    """All that is made into one file. `identifier` is the same for the same content; `title` is the lesson's or the
    course's; `language` a code of two letters."""

    identifier: str
    title: str
    course_title: str
    summary: str
    language: str
    institution: str
    made_at: datetime
    chapters: tuple[Chapter, ...]

    @property
    def unchecked(self) -> tuple[str, ...]:
        """What transcripts are that nobody has checked, each status once, in the order of the book."""
        transcripts = (recording.transcript for chapter in self.chapters for recording in chapter.recordings)
        return tuple(dict.fromkeys(one.status for one in transcripts if one is not None and not one.checked))


def said(cue: Cue, language: str) -> str:
    """What is said in a caption, in one line; from its words where it has them, since captions leave marks out."""
    line = ""
    for piece in [word.text for word in cue.words] or cue.text.split("\n"):
        piece = piece.strip()
        line += (" " if needs_space(line, piece) else "") + piece
    return written(line, language)


def gap_between(before: str, after: str) -> str:
    """What stands between two captions in running text: Chinese captions leave out the comma and the full stop at their
    end, a space then stands for it."""
    lost = before[-1:].isalnum() and after[:1].isalnum()
    return " " if lost or needs_space(before, after) else ""


def spoken(cues: tuple[Cue, ...], language: str) -> str:
    """A paragraph of a transcript as running text."""
    text = ""
    for cue in cues:
        line = said(cue, language)
        text += gap_between(text, line) + line if text else line
    return text
