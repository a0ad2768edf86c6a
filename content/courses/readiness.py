"""The check before submission: what a course is missing, and what its accessibility still lacks (content/checks/)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from content.assessment.pool import AssessmentContent
from content.checks.explanations import EXPLANATIONS
from content.checks.gap import FixPage, Gap
from content.checks.lesson import lesson_gaps
from content.checks.text import plain_findings
from content.courses.models import BlockKind
from content.courses.snapshot import BlockContent, LessonContent, RevisionSnapshot
from content.learning.workload import workload_of
from content.messages import N_, Message


@dataclass(frozen=True, slots=True)
class Readiness:
    """`blocking` must be fixed before submission; `warnings` are shown to the author and to the reviewers, barriers
    before advice."""

    blocking: tuple[Gap, ...]
    warnings: tuple[Gap, ...]

    @property
    def ready(self) -> bool:
        """Whether the course can be submitted."""
        return not self.blocking

    @property
    def barriers(self) -> tuple[Gap, ...]:
        """The warnings that keep somebody out."""
        return tuple(gap for gap in self.warnings if gap.is_barrier)

    @property
    def advice(self) -> tuple[Gap, ...]:
        """The other warnings."""
        return tuple(gap for gap in self.warnings if not gap.is_barrier)

    def in_block(self, block_public_id: str) -> tuple[Gap, ...]:
        """All gaps of one block, the most pressing first."""
        return tuple(gap for gap in (*self.blocking, *self.warnings) if gap.block_public_id == block_public_id)


def assess(contents: RevisionSnapshot, broken_cues: Mapping[str, int] | None = None) -> Readiness:
    """The gaps of a revision. broken_cues: by the public id of a caption track, cues that break a rule, where somebody
    has counted them (content/checks/caption_rules.py)."""
    warnings = [*_summary_gaps(contents)]
    for lesson in contents.lessons:
        warnings += lesson_gaps(lesson, contents.glossary, broken_cues)
    return Readiness(
        blocking=tuple(_blocking(contents)), warnings=tuple(sorted(warnings, key=lambda gap: not gap.is_barrier))
    )


def _summary_gaps(contents: RevisionSnapshot) -> Iterator[Gap]:
    for finding in plain_findings(contents.summary):
        yield Gap(
            Message(EXPLANATIONS[finding.kind].title),
            kind=finding.kind,
            fix=FixPage.ABOUT_COURSE,
            field="summary",
            finding=finding,
        )


def _blocking(contents: RevisionSnapshot) -> Iterator[Gap]:
    if not contents.summary.strip():
        yield Gap(
            Message(N_("The course has no description. Say in one or two sentences what people will learn.")),
            fix=FixPage.ABOUT_COURSE,
            field="summary",
        )
    yield from _assessment(contents)
    yield from _completion(contents)
    if not contents.lessons:
        yield _gap(N_("The course has no lesson. Add at least one."))
    for module in contents.modules:
        if not module.lessons:
            yield _gap(N_("The part “%(title)s” has no lesson. Add one or remove the part."), title=module.title)
    for lesson in contents.lessons:
        if not lesson.blocks:
            yield _at(lesson, N_("The lesson is empty. Add a text, a picture, a video or a file."))
        yield from _claim(lesson, contents.language)
        for number, block in enumerate(lesson.blocks, start=1):
            yield from _blocking_in(lesson, number, block)


def _assessment(contents: RevisionSnapshot) -> Iterator[Gap]:
    """An assessment that asks more questions than there are."""
    content = contents.assessment
    if content is not None:
        yield from _quotas(content)
    if content is not None and len(content.pool) < content.question_count:
        msgid = N_(
            "The final assessment asks %(count)s questions, but only %(pool)s in the question bank fit. Add questions "
            "or ask fewer."
        )
        values = {"count": str(content.question_count), "pool": str(len(content.pool))}
        yield Gap(Message(msgid, values), fix=FixPage.ASSESSMENT, field="question_count")


def _quotas(content: AssessmentContent) -> Iterator[Gap]:
    """Quotas for which the bank has too few questions with the tag."""
    for tag, count in content.quotas:
        fitting = sum(tag in question.get("tags", ()) for question in content.pool)
        if fitting < count:
            msgid = N_(
                "The final assessment asks %(count)s questions with the tag “%(tag)s”, but only %(fitting)s in the "
                "question bank have it. Give the tag to more questions or ask fewer."
            )
            values = {"count": str(count), "tag": tag, "fitting": str(fitting)}
            yield Gap(Message(msgid, values), fix=FixPage.ASSESSMENT, field="quotas")


def _completion(contents: RevisionSnapshot) -> Iterator[Gap]:
    """A rule of completion that asks for nothing, or for practice where nothing is to be shown."""
    required = [lesson for lesson in contents.lessons if lesson.required]
    if contents.lessons and not required:
        msgid = N_("No lesson must be studied to finish the course. Choose at least one.")
        yield Gap(Message(msgid), fix=FixPage.COMPLETION, field="required")
    if contents.practice_required and required and not any(lesson.practice.strip() for lesson in required):
        msgid = N_(
            "Practice must be attested to finish the course, but no lesson that must be studied says what is to be "
            "shown. Write it there, or do not ask for practice."
        )
        yield Gap(Message(msgid), fix=FixPage.COMPLETION, field="practice_required")


def _claim(lesson: LessonContent, language: str) -> Iterator[Gap]:
    """More study units than there is to study, and no reason for it."""
    workload = workload_of(lesson, language)
    if lesson.blocks and workload.claims_beyond and not lesson.study_units_reason.strip():
        msgid = N_(
            "The lesson claims %(claimed)s minutes of study, but its recordings and texts take about %(minutes)s. "
            "Lower the study time, or give the reason there."
        )
        values = {"claimed": f"{workload.claimed:g}", "minutes": str(math.ceil(workload.minutes))}
        yield Gap(Message(msgid, values), lesson.public_id, lesson.title, fix=FixPage.ABOUT_LESSON, field="study_units")


def _blocking_in(lesson: LessonContent, number: int, block: BlockContent) -> Iterator[Gap]:
    if block.kind is BlockKind.TEXT:
        if not block.body.strip():
            yield _in(lesson, number, block, N_("A text is empty. Write it or remove it."), FixPage.BLOCK, "body")
        return
    if block.kind is BlockKind.QUESTION:
        return  # none is stored that cannot be asked
    if block.busy:
        message = N_("A file is still being processed. Wait until it is done or cancel it.")
        yield _in(lesson, number, block, message, FixPage.LESSON)
    if block.asset_digest is None:
        yield _in(lesson, number, block, _NO_FILE[block.kind], FixPage.UPLOAD)
    if block.kind is BlockKind.IMAGE and not block.decorative and not block.alternative_text.strip():
        message = N_("A picture has no alternative text. Describe it or mark it as decorative.")
        yield _in(lesson, number, block, message, FixPage.BLOCK, "alternative_text")
    if block.kind is BlockKind.MEDIA and block.asset_digest and not block.busy and not _playable(block):
        message = N_("A video or recording could not be made playable. Try again or use another file.")
        yield _in(lesson, number, block, message, FixPage.RECORDING)


def _playable(block: BlockContent) -> bool:
    return bool(block.renditions & {"video", "audio"})


_NO_FILE = {
    BlockKind.IMAGE: N_("A picture has no file. Upload it or remove the picture."),
    BlockKind.MEDIA: N_("A video or recording has no file. Upload it or remove it."),
    BlockKind.FILE: N_("A file to download was not uploaded. Upload it or remove it."),
}


def _gap(msgid: str, **values: Any) -> Gap:
    return Gap(Message(msgid, values))


def _at(lesson: LessonContent, msgid: str) -> Gap:
    return Gap(Message(msgid), lesson_public_id=lesson.public_id, lesson_title=lesson.title, fix=FixPage.LESSON)


def _in(lesson: LessonContent, number: int, block: BlockContent, msgid: str, fix: FixPage, field: str = "") -> Gap:
    return Gap(
        Message(msgid),
        lesson_public_id=lesson.public_id,
        lesson_title=lesson.title,
        block_public_id=block.public_id,
        block_title=block.title or block.file_name,
        block_number=number,
        block_kind=block.kind,
        fix=fix,
        field=field,
    )
