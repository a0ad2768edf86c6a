"""The page, and on it the field, on which a gap of a course is mended."""

from __future__ import annotations

from collections.abc import Callable

from flask import url_for

from content.checks.gap import FixPage, Gap
from content.courses.models import BlockKind

LINE = "line"
"""The part of an address that names the line of a text on which the cursor shall stand."""


def fix_addresses(course_public_id: str) -> Callable[[Gap], str]:
    """A function that gives the address of each gap of this course."""
    return lambda gap: _address(gap, course_public_id)


def _address(gap: Gap, course: str) -> str:
    block = gap.block_public_id or ""
    lesson = gap.lesson_public_id or ""
    anchor = gap.field or None
    recording = url_for("teach.media", public_id=block) if block else ""
    match gap.fix:
        case FixPage.ABOUT_COURSE:
            return url_for("teach.about_course", public_id=course, _anchor=anchor)
        case FixPage.ASSESSMENT:
            return url_for("teach.assessment", public_id=course, _anchor=anchor)
        case FixPage.COMPLETION:
            return url_for("teach.completion_rule", public_id=course, _anchor=anchor)
        case FixPage.ABOUT_LESSON:
            return url_for("teach.about_lesson", public_id=lesson, _anchor=anchor)
        case FixPage.LESSON:
            return url_for("teach.lesson", public_id=lesson, _anchor=f"block-{block}" if block else None)
        case FixPage.BLOCK:
            line = gap.finding.line or None if gap.finding else None
            return url_for("teach.block", public_id=block, line=line, _anchor=anchor)
        case FixPage.UPLOAD:
            purpose = "lecture" if gap.block_kind is BlockKind.MEDIA else str(gap.block_kind)
            return url_for("uploads.upload", public_id=block, purpose=purpose)
        case FixPage.CAPTIONS:
            return url_for("teach.captions", public_id=gap.track) if gap.track else recording
        case FixPage.SLIDES:
            return url_for("teach.slides", public_id=gap.track) if gap.track else recording
        case FixPage.SIGN_LANGUAGE:
            return url_for("uploads.upload", public_id=block, purpose="sign")
        case FixPage.DESCRIPTIONS:
            return url_for("teach.descriptions", public_id=block, language="zh")
        case FixPage.RECORDING:
            return recording
        case FixPage.OUTLINE:
            return url_for("teach.course", public_id=course)
