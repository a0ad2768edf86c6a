"""The differences between two revisions, in sentences that a reviewer can check one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from content.assessment.pool import AssessmentContent
from content.courses.models import BlockKind
from content.courses.snapshot import BlockContent, LessonContent, RevisionSnapshot
from content.messages import N_, Message


@dataclass(frozen=True, slots=True)
class Change:
    """One difference, and the lesson of the newer revision in which it is, where there is one."""

    message: Message
    lesson_public_id: str | None = None


def compare(before: RevisionSnapshot, after: RevisionSnapshot) -> tuple[Change, ...]:
    """The changes from `before` to `after`; lessons and blocks are matched by their lineage."""
    return (*_course(before, after), *_lessons(before, after))


def _course(before: RevisionSnapshot, after: RevisionSnapshot) -> Iterator[Change]:
    if before.title != after.title:
        yield _change(N_("The title was “%(old)s” and is now “%(new)s”."), old=before.title, new=after.title)
    if before.summary != after.summary:
        yield _change(N_("The description of the course was changed."))
    if before.audience != after.audience:
        yield _change(N_("The audience of the course was changed: learners, employers or service staff."))
    if before.target_groups != after.target_groups:
        yield _change(N_("The groups for whom the course is made were changed."))
    yield from _assessment(before.assessment, after.assessment)
    rules = [
        (one.assessment_required, one.practice_required, {each.lineage for each in one.lessons if not each.required})
        for one in (before, after)
    ]
    if rules[0] != rules[1]:
        yield _change(N_("The rule of what learners must do to finish the course was changed."))


def _assessment(before: AssessmentContent | None, after: AssessmentContent | None) -> Iterator[Change]:
    if before is None and after is not None:
        yield _change(N_("The course now has a final assessment."))
    elif before is not None and after is None:
        yield _change(N_("The course no longer has a final assessment."))
    elif before is not None and after is not None:
        if replace(before, pool=()) != replace(after, pool=()):
            yield _change(N_("The rules of the final assessment were changed."))
        if before.pool != after.pool:
            yield _change(N_("The questions of the final assessment were changed."))


def _lessons(before: RevisionSnapshot, after: RevisionSnapshot) -> Iterator[Change]:
    old = {lesson.lineage: lesson for lesson in before.lessons}
    new = {lesson.lineage: lesson for lesson in after.lessons}
    for lineage, lesson in old.items():
        if lineage not in new:
            yield _change(N_("The lesson “%(lesson)s” was removed."), lesson=lesson.title)
    if [one for one in old if one in new] != [one for one in new if one in old]:
        yield _change(N_("The lessons stand in another order."))
    for lineage, lesson in new.items():
        if lineage not in old:
            yield _in(lesson, N_("The lesson “%(lesson)s” is new."))
        else:
            yield from _lesson(old[lineage], lesson)


def _lesson(before: LessonContent, after: LessonContent) -> Iterator[Change]:
    if before.title != after.title:
        yield _in(after, N_("The lesson “%(old)s” is now called “%(lesson)s”."), old=before.title)
    if (before.study_units, before.study_units_reason) != (after.study_units, after.study_units_reason):
        yield _in(after, N_("The study time of “%(lesson)s” was changed."))
    if before.practice != after.practice:
        yield _in(after, N_("What learners show in practice in “%(lesson)s” was changed."))
    old = {block.lineage: block for block in before.blocks}
    new = {block.lineage: block for block in after.blocks}
    for lineage, block in old.items():
        if lineage not in new:
            yield _in(after, _REMOVED[block.kind])
    if [one for one in old if one in new] != [one for one in new if one in old]:
        yield _in(after, N_("The content of “%(lesson)s” stands in another order."))
    for lineage, block in new.items():
        if lineage not in old:
            yield _in(after, _ADDED[block.kind])
        else:
            yield from (_in(after, message) for message in _block(old[lineage], block))


def _block(before: BlockContent, after: BlockContent) -> Iterator[str]:
    if _words(before) != _words(after):
        yield _REWORDED[after.kind]
    if (before.alternative_text, before.decorative) != (after.alternative_text, after.decorative):
        yield N_("In “%(lesson)s” the alternative text of a picture was changed.")
    if before.asset_digest != after.asset_digest:
        yield N_("In “%(lesson)s” a file was replaced.")
    old = {track.language: track for track in before.captions}
    new = {track.language: track for track in after.captions}
    if set(new) - set(old):
        yield N_("In “%(lesson)s” captions were added.")
    if set(old) - set(new):
        yield N_("In “%(lesson)s” captions were removed.")
    both = set(old) & set(new)
    if any(old[one].digest != new[one].digest for one in both):
        yield N_("In “%(lesson)s” captions were corrected.")
    if any(new[one].checked and not old[one].checked for one in both):
        yield N_("In “%(lesson)s” captions were checked.")
    if before.sign != after.sign:
        if after.sign is None:
            yield N_("In “%(lesson)s” the sign language video was removed.")
        elif before.sign is None:
            yield N_("In “%(lesson)s” a sign language video was added.")
        else:
            yield N_("In “%(lesson)s” the sign language video was changed.")


def _words(block: BlockContent) -> tuple[object, ...]:
    return block.title, block.body, block.easy_text, block.language, block.question


_ADDED = {
    BlockKind.TEXT: N_("In “%(lesson)s” a text was added."),
    BlockKind.IMAGE: N_("In “%(lesson)s” a picture was added."),
    BlockKind.MEDIA: N_("In “%(lesson)s” a video or recording was added."),
    BlockKind.FILE: N_("In “%(lesson)s” a file to download was added."),
    BlockKind.QUESTION: N_("In “%(lesson)s” a quiz question was added."),
}
_REMOVED = {
    BlockKind.TEXT: N_("In “%(lesson)s” a text was removed."),
    BlockKind.IMAGE: N_("In “%(lesson)s” a picture was removed."),
    BlockKind.MEDIA: N_("In “%(lesson)s” a video or recording was removed."),
    BlockKind.FILE: N_("In “%(lesson)s” a file to download was removed."),
    BlockKind.QUESTION: N_("In “%(lesson)s” a quiz question was removed."),
}
_REWORDED = {
    BlockKind.TEXT: N_("In “%(lesson)s” a text was changed."),
    BlockKind.IMAGE: N_("In “%(lesson)s” the caption of a picture was changed."),
    BlockKind.MEDIA: N_("In “%(lesson)s” the description of a video or recording was changed."),
    BlockKind.FILE: N_("In “%(lesson)s” the description of a file was changed."),
    BlockKind.QUESTION: N_("In “%(lesson)s” a quiz question was changed."),
}


def _change(msgid: str, **values: Any) -> Change:
    return Change(Message(msgid, values))


def _in(lesson: LessonContent, msgid: str, **values: Any) -> Change:
    return Change(Message(msgid, {"lesson": lesson.title, **values}), lesson.public_id)
