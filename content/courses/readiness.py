"""The check before submission: what a course is missing, and what its accessibility still lacks."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from content.courses.models import BlockKind
from content.courses.snapshot import BlockContent, LessonContent, RevisionSnapshot, SignContent
from content.learning.workload import workload_of
from content.messages import N_, Message
from content.timed_text.clock import clock
from content.tracks.models import TrackState
from content.tracks.text_status import TextStatus


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing, and the lesson and block in which it is, where there is one."""

    message: Message
    lesson_public_id: str | None = None
    lesson_title: str = ""
    block_public_id: str | None = None
    block_title: str = ""


@dataclass(frozen=True, slots=True)
class Readiness:
    """`blocking` must be fixed before submission; `warnings` are shown to the author and to the reviewers."""

    blocking: tuple[Gap, ...]
    warnings: tuple[Gap, ...]

    @property
    def ready(self) -> bool:
        """Whether the course can be submitted."""
        return not self.blocking


def assess(contents: RevisionSnapshot) -> Readiness:
    """The gaps of a revision."""
    return Readiness(blocking=tuple(_blocking(contents)), warnings=tuple(_warnings(contents)))


def _blocking(contents: RevisionSnapshot) -> Iterator[Gap]:
    if not contents.summary.strip():
        yield _gap(N_("The course has no description. Say in one or two sentences what people will learn."))
    if not contents.lessons:
        yield _gap(N_("The course has no lesson. Add at least one."))
    for module in contents.modules:
        if not module.lessons:
            yield _gap(N_("The part “%(title)s” has no lesson. Add one or remove the part."), title=module.title)
    for lesson in contents.lessons:
        if not lesson.blocks:
            yield _at(lesson, N_("The lesson is empty. Add a text, a picture, a video or a file."))
        yield from _claim(lesson, contents.language)
        for block in lesson.blocks:
            yield from _blocking_in(lesson, block)


def _claim(lesson: LessonContent, language: str) -> Iterator[Gap]:
    """More study units than there is to study, and no reason for it."""
    workload = workload_of(lesson, language)
    if lesson.blocks and workload.claims_beyond and not lesson.study_units_reason.strip():
        yield _at(
            lesson,
            N_(
                "The lesson claims %(claimed)s minutes of study, but its recordings and texts take about %(minutes)s. "
                "Lower the study time, or give the reason there."
            ),
            claimed=f"{workload.claimed:g}",
            minutes=str(math.ceil(workload.minutes)),
        )


def _blocking_in(lesson: LessonContent, block: BlockContent) -> Iterator[Gap]:
    if block.kind is BlockKind.TEXT:
        if not block.body.strip():
            yield _at(lesson, N_("A text is empty. Write it or remove it."), block)
        return
    if block.kind is BlockKind.QUESTION:
        return  # none is stored that cannot be asked
    if block.busy:
        yield _at(lesson, N_("A file is still being processed. Wait until it is done or cancel it."), block)
    if block.asset_digest is None:
        yield _at(lesson, _NO_FILE[block.kind], block)
    if block.kind is BlockKind.IMAGE and not block.decorative and not block.alternative_text.strip():
        yield _at(lesson, N_("A picture has no alternative text. Describe it or mark it as decorative."), block)
    if block.kind is BlockKind.MEDIA and block.asset_digest and not block.busy and not _playable(block):
        yield _at(lesson, N_("A video or recording could not be made playable. Try again or use another file."), block)


def _playable(block: BlockContent) -> bool:
    return bool(block.renditions & {"video", "audio"})


def _warnings(contents: RevisionSnapshot) -> Iterator[Gap]:
    for lesson in contents.lessons:
        if not any(block.kind is BlockKind.TEXT or block.captions for block in lesson.blocks):
            yield _at(lesson, N_("Nothing in this lesson can be read. People who do not hear or see miss it."))
        for block in lesson.blocks:
            if block.kind is BlockKind.MEDIA:
                yield from _media_warnings(lesson, block)
            if block.kind is BlockKind.IMAGE and block.decorative and block.body.strip():
                yield _at(
                    lesson, N_("A picture with a caption is marked as decorative. Is it really only decoration?"), block
                )
            if block.kind is BlockKind.FILE and not block.body.strip():
                yield _at(lesson, N_("A file has no description. Say what is in it."), block)


def _media_warnings(lesson: LessonContent, block: BlockContent) -> Iterator[Gap]:
    if not block.captions:
        yield _at(
            lesson, N_("There are no captions, and so no transcript. People who do not hear miss what is said."), block
        )
    for track in block.captions:
        if not track.checked:
            message = _CHANGED if track.state is TrackState.CHECKED else _UNCHECKED[track.status]
            yield _at(lesson, message, block, language=track.language)
    if block.sign is None:
        yield _at(lesson, N_("There is no sign language video."), block)
    else:
        yield from _sign_warnings(lesson, block, block.sign)
    if "audio" not in block.renditions:
        yield _at(lesson, N_("There is no sound-only version for a slow connection."), block)


def _sign_warnings(lesson: LessonContent, block: BlockContent, sign: SignContent) -> Iterator[Gap]:
    """What is weak in the interpreter's video: how much of the recording it covers, its frame rate and size."""
    covers_part = sign.coverage is not None and not sign.coverage.is_whole
    if sign.coverage is not None and covers_part:
        yield _at(
            lesson,
            N_("The interpreter is seen in %(covered)s of %(whole)s. Add a sign language video of the whole lesson."),
            block,
            covered=clock(round(sign.coverage.covered_s)),
            whole=clock(round(sign.coverage.lecture_s)),
        )
    for warning in sign.warnings:
        if not (covers_part and "lecture" in warning.values):  # two lengths that differ: said better above
            yield _at(lesson, warning.msgid, block, **warning.values)


_NO_FILE = {
    BlockKind.IMAGE: N_("A picture has no file. Upload it or remove the picture."),
    BlockKind.MEDIA: N_("A video or recording has no file. Upload it or remove it."),
    BlockKind.FILE: N_("A file to download was not uploaded. Upload it or remove it."),
}

_CHANGED = N_("The captions (%(language)s) were changed after they were checked.")
_UNCHECKED = {
    TextStatus.MACHINE: N_("The captions (%(language)s) were made by machine and nobody has checked them."),
    TextStatus.SCRIPT: N_(
        "The captions (%(language)s) come from the script, a machine has set their times, and nobody has checked them."
    ),
    TextStatus.IMPORTED: N_("The captions (%(language)s) come from a caption file and nobody has checked them."),
    TextStatus.IN_CORRECTION: N_("The captions (%(language)s) are being corrected and are not marked as checked."),
}


def _gap(msgid: str, **values: Any) -> Gap:
    return Gap(Message(msgid, values))


def _at(lesson: LessonContent, msgid: str, block: BlockContent | None = None, **values: Any) -> Gap:
    return Gap(
        Message(msgid, values),
        lesson_public_id=lesson.public_id,
        lesson_title=lesson.title,
        block_public_id=block.public_id if block else None,
        block_title=(block.title or block.file_name) if block else "",
    )
