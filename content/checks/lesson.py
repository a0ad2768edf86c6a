"""The findings of one lesson, block by block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from content.checks.alternative_text import picture_findings
from content.checks.explanations import EXPLANATIONS
from content.checks.finding import Excerpt, FindingKind, TextFinding
from content.checks.gap import FixPage, Gap
from content.checks.recordings import RecordingFinding, recording_findings
from content.checks.text import plain_findings, text_findings
from content.courses.models import BlockKind
from content.courses.snapshot import BlockContent, LessonContent
from content.messages import Message

_PAGES = {
    FindingKind.CAPTIONS_UNCHECKED: FixPage.CAPTIONS,
    FindingKind.CAPTIONS_BREAK_RULES: FixPage.CAPTIONS,
    FindingKind.NO_SIGN_LANGUAGE: FixPage.SIGN_LANGUAGE,
    FindingKind.SIGN_LANGUAGE_PARTIAL: FixPage.SIGN_LANGUAGE,
    FindingKind.SIGN_LANGUAGE_QUALITY: FixPage.SIGN_LANGUAGE,
    FindingKind.SLIDES_WITHOUT_TEXT: FixPage.SLIDES,
    FindingKind.NO_DESCRIPTION: FixPage.DESCRIPTIONS,
}


def lesson_gaps(
    lesson: LessonContent, glossary: tuple[str, ...] = (), broken_cues: Mapping[str, int] | None = None
) -> Iterator[Gap]:
    """What the accessibility of a lesson lacks, in the order of its blocks. broken_cues: as in `recording_findings`."""
    readable = any(block.kind is BlockKind.TEXT or block.captions for block in lesson.blocks)
    if not readable:
        kind = FindingKind.LESSON_NOT_READABLE
        yield Gap(
            Message(EXPLANATIONS[kind].title),
            lesson_public_id=lesson.public_id,
            lesson_title=lesson.title,
            kind=kind,
            fix=FixPage.LESSON,
        )
    pictures: dict[str, str] = {}
    for number, block in enumerate(lesson.blocks, start=1):
        for field, finding in _text_findings(block, glossary):
            yield _text_gap(lesson, number, block, field, finding)
        if block.kind is BlockKind.IMAGE:
            yield from _repeated(lesson, number, block, pictures)
        if block.kind is BlockKind.MEDIA and block.asset_digest:
            for recording in recording_findings(block, broken_cues or {}):
                yield _recording_gap(lesson, number, block, recording)


def _text_findings(block: BlockContent, glossary: tuple[str, ...]) -> Iterator[tuple[str, TextFinding]]:
    """The findings in the texts of a block, each with the field of its form."""
    if block.kind is BlockKind.TEXT:
        yield from _two_versions(block, glossary)
        return
    if block.kind is BlockKind.IMAGE:
        if block.decorative and block.body.strip():
            yield "decorative", _whole(FindingKind.DECORATIVE_WITH_CAPTION, block.body)
        if not block.decorative:
            yield from (("alternative_text", one) for one in picture_findings(block.alternative_text, block.body))
        yield from (("caption", finding) for finding in plain_findings(block.body))
        return
    if block.kind is BlockKind.FILE and not block.body.strip():
        yield "description", _whole(FindingKind.FILE_WITHOUT_DESCRIPTION, "")
    yield from (("description", finding) for finding in plain_findings(block.body))


def _two_versions(block: BlockContent, glossary: tuple[str, ...]) -> Iterator[tuple[str, TextFinding]]:
    """The findings in a text and in its version in easy words. The text may be hard to read where that version is not
    (WCAG 2.2, 3.1.5). A program mends the text alone."""
    easy = text_findings(block.easy_text, glossary) if block.easy_text else ()
    has_easier = bool(block.easy_text) and not any(one.kind is FindingKind.HARD_TO_READ for one in easy)
    for finding in text_findings(block.body, glossary):
        if not (has_easier and finding.kind is FindingKind.HARD_TO_READ):
            yield "body", finding
    yield from (("easy_text", replace(finding, repair=None)) for finding in easy)


def _repeated(lesson: LessonContent, number: int, block: BlockContent, pictures: dict[str, str]) -> Iterator[Gap]:
    """A picture that has the alternative text of one before it, though it is another picture."""
    text = " ".join(block.alternative_text.split())
    if block.decorative or not text:
        return
    if pictures.setdefault(text, block.asset_digest or "") != (block.asset_digest or ""):
        finding = _whole(FindingKind.ALTERNATIVE_REPEATED, text)
        yield _text_gap(lesson, number, block, "alternative_text", finding)


def _whole(kind: FindingKind, text: str) -> TextFinding:
    return TextFinding(kind, Excerpt("", text.strip(), ""))


def _text_gap(lesson: LessonContent, number: int, block: BlockContent, field: str, finding: TextFinding) -> Gap:
    return Gap(
        Message(EXPLANATIONS[finding.kind].title),
        lesson_public_id=lesson.public_id,
        lesson_title=lesson.title,
        block_public_id=block.public_id,
        block_title=block.title or block.file_name,
        block_number=number,
        block_kind=block.kind,
        kind=finding.kind,
        fix=FixPage.BLOCK,
        field=field,
        finding=finding,
    )


def _recording_gap(lesson: LessonContent, number: int, block: BlockContent, finding: RecordingFinding) -> Gap:
    return Gap(
        finding.message,
        lesson_public_id=lesson.public_id,
        lesson_title=lesson.title,
        block_public_id=block.public_id,
        block_title=block.title or block.file_name,
        block_number=number,
        block_kind=block.kind,
        kind=finding.kind,
        fix=_PAGES.get(finding.kind, FixPage.RECORDING),
        track=finding.track,
    )
