"""A recording as text: the paragraphs of its transcript with its chapters, slides and descriptions in order of time.
Pure, on the page models."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from content.learning.lesson_page import LessonBlock, SectionLine
from content.learning.media_model import Chapter, Slide, TranscriptCue
from content.learning.transcript_text import running_text

MARK_EVERY = 5
"""A "read down to here" mark stands after so many paragraphs, and at the end."""


class FlowKind(enum.StrEnum):
    """The kind of one piece of the text."""

    PARAGRAPH = "paragraph"
    SLIDE = "slide"
    DESCRIPTION = "description"
    CHAPTER = "chapter"


@dataclass(frozen=True, slots=True)
class FlowItem:
    """One piece of the text. `start` is its second in the recording; `number`: of a slide. `up_to`: key of the last
    section down to here, where a mark stands; `read`: all sections down to here count as read."""

    kind: FlowKind
    start: float
    text: str = ""
    slide: Slide | None = None
    number: int = 0
    up_to: str = ""
    read: bool = False


def reading_flow(block: LessonBlock) -> tuple[FlowItem, ...]:
    """The pieces in order of time; empty for a block that is no recording or has neither transcript nor slides."""
    media = block.media
    if media is None:
        return ()
    between = _between(media.slides, media.description_cues, media.chapters)
    items: list[FlowItem] = []
    timed = [section for section in block.sections if section.start is not None] if media.transcript else []
    for number, (section, cues) in enumerate(_by_section(timed, media.transcript), 1):
        items.extend(_paragraph(cues, between, media.transcript_language))
        if number % MARK_EVERY == 0 or number == len(timed):
            read = block.studied or all(each.read for each in timed[:number])
            last = items.pop()
            items.append(FlowItem(last.kind, last.start, last.text, up_to=section.key, read=read))
    return (*items, *between)


def transcript_flow(
    paragraphs: Iterable[Sequence[TranscriptCue]],
    slides: Sequence[Slide],
    descriptions: Sequence[TranscriptCue],
    language: str,
) -> tuple[FlowItem, ...]:
    """The pieces of a transcript in order of time, without anything of a learner."""
    between = _between(slides, descriptions)
    items = [item for cues in paragraphs for item in _paragraph(cues, between, language)]
    return (*items, *between)


def _between(
    slides: Sequence[Slide], descriptions: Sequence[TranscriptCue], chapters: Sequence[Chapter] = ()
) -> list[FlowItem]:
    """What stands between the sentences, in order of time."""
    slide_descriptions = {slide.description for slide in slides}
    between = [
        *(FlowItem(FlowKind.CHAPTER, chapter.start, chapter.title) for chapter in chapters),
        *(FlowItem(FlowKind.SLIDE, slide.start, slide=slide, number=n) for n, slide in enumerate(slides, 1)),
        *(
            FlowItem(FlowKind.DESCRIPTION, cue.start, cue.text)
            for cue in descriptions
            if cue.text not in slide_descriptions  # these stand with their slides
        ),
    ]
    return sorted(between, key=lambda item: item.start)


def _by_section(
    sections: Sequence[SectionLine], cues: Sequence[TranscriptCue]
) -> Iterator[tuple[SectionLine, list[TranscriptCue]]]:
    """Each section with its cues: those from its start up to the next one's."""
    starts = [section.start or 0.0 for section in sections]
    for section, start, end in zip(sections, starts, [*starts[1:], float("inf")], strict=False):
        yield section, [cue for cue in cues if start <= cue.start < end]


def _paragraph(cues: Sequence[TranscriptCue], between: list[FlowItem], language: str) -> list[FlowItem]:
    """The text of these cues, split where a chapter, slide or description comes, which is taken out of `between`."""
    items: list[FlowItem] = []
    pending: list[TranscriptCue] = []

    def close() -> None:
        if pending:
            text = running_text((cue.punctuated for cue in pending), language)
            items.append(FlowItem(FlowKind.PARAGRAPH, pending[0].start, text))
            pending.clear()

    for cue in cues:
        while between and between[0].start <= cue.start + 0.5:
            close()
            items.append(between.pop(0))
        pending.append(cue)
    close()
    return items
