"""Book: a course or a lesson as the exporters take it, with texts, pictures and recordings with their transcripts."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from content.timed_text.cue import Cue
from content.timed_text.slide_words import words_below_title
from media_pipeline.captions.typography import needs_space, normalised

CHECKED = "checked"


class PartKind(enum.StrEnum):
    """Kind of a part of a lesson."""

    TEXT = "text"
    IMAGE = "image"
    RECORDING = "recording"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class MediaFile:
    """File that goes into an export; `suffix` with its dot, by which players recognise the type."""

    path: Path
    content_type: str
    suffix: str


@dataclass(frozen=True, slots=True)
class Slide:
    """Slide from second `start` to `end`: its picture, the words on it, and a person's description. Where `described`
    it is no slide but an audio description of the moving picture at that moment, in `description` alone."""

    start: float
    end: float
    title: str
    text: str
    description: str
    image: MediaFile | None
    described: bool = False

    @property
    def words(self) -> str:
        """The words on it but for its title, which stands above them."""
        return words_below_title(self.text, self.title)


@dataclass(frozen=True, slots=True)
class RecordingChapter:
    """Chapter of a recording from second `start` on. `of_slide`: a slide begins it, whose heading says the same."""

    start: float
    title: str
    of_slide: bool = False


@dataclass(frozen=True, slots=True)
class CaptionSet:
    """Captions of a recording in one language. `status`: a key of `Strings.unchecked`, or CHECKED where a person
    checked this very text."""

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
    """Lecture. `transcript` is what is said, in the language spoken where there are captions in it."""

    duration_s: float
    audio: MediaFile | None
    video: MediaFile | None
    poster: MediaFile | None
    sign: MediaFile | None
    captions: tuple[CaptionSet, ...]
    transcript: CaptionSet | None
    slides: tuple[Slide, ...]
    chapters: tuple[RecordingChapter, ...] = ()

    @property
    def headings(self) -> tuple[RecordingChapter, ...]:
        """Chapters that are headings of their own in the text."""
        return tuple(chapter for chapter in self.chapters if not chapter.of_slide)

    @property
    def marks(self) -> tuple[RecordingChapter | Slide, ...]:
        """What stands between the paragraphs of the transcript in order: chapters that are headings, and slides, of
        which those that begin with a chapter stand below it."""
        marks: list[RecordingChapter | Slide] = [*self.headings, *self.slides]
        return tuple(sorted(marks, key=lambda mark: mark.start))


@dataclass(frozen=True, slots=True)
class Part:
    """Part of a lesson. `html` is safe HTML whose highest heading is an <h2>; `image` stands in an IMAGE part,
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
    """Lesson; `module` is the title of the part of the course that it begins, empty where it begins none."""

    title: str
    module: str
    parts: tuple[Part, ...]

    @property
    def recordings(self) -> Iterator[Recording]:
        """Recordings of the chapter in order."""
        return (part.recording for part in self.parts if part.recording is not None)


@dataclass(frozen=True, slots=True)
class Book:
    """Content of one export. `identifier` is the same for the same content; `title` is the lesson's or the course's;
    `language` a code of two letters."""

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
        """Statuses of transcripts that nobody has checked, each once, in the order of the book."""
        transcripts = (recording.transcript for chapter in self.chapters for recording in chapter.recordings)
        return tuple(dict.fromkeys(one.status for one in transcripts if one is not None and not one.checked))


def cue_line(cue: Cue, language: str) -> str:
    """Text of a cue in one line; from its words where it has them, since captions leave marks out."""
    line = ""
    for piece in [word.text for word in cue.words] or cue.text.split("\n"):
        piece = piece.strip()
        line += (" " if needs_space(line, piece) else "") + piece
    return normalised(line, language)


def separator_between(before: str, after: str) -> str:
    """Separator between two captions in running text: Chinese captions leave out the comma and the full stop at their
    end, a space then stands for it."""
    lost = before[-1:].isalnum() and after[:1].isalnum()
    return " " if lost or needs_space(before, after) else ""


def running_text(cues: tuple[Cue, ...], language: str) -> str:
    """Running text of a paragraph of a transcript."""
    text = ""
    for cue in cues:
        line = cue_line(cue, language)
        text += separator_between(text, line) + line if text else line
    return text
