"""Courses and lessons as schema.org describes learning resources, for search engines and other portals.

What they offer to whom: content/courses/accessibility_metadata.py.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from flask import request, url_for
from flask_babel import get_locale

from content.courses.accessibility_metadata import accessibility_metadata
from content.courses.accessibility_summary import AccessibilitySummary
from content.courses.course_page import CoursePage
from content.learning.lesson_page import LessonPage
from content.learning.media_model import Media
from content.tracks.text_status import TextStatus
from portal.labels.courses import LEVELS
from portal.language import named, translated

CONTEXT = "https://schema.org"


def course_data(course: CoursePage) -> dict[str, Any]:
    """A course as `LearningResource` and `Course`, with its lessons as parts."""
    return {
        "@context": CONTEXT,
        "@type": ["Course", "LearningResource"],
        "name": course.title,
        "description": course.summary,
        "url": url_for("learn.course", public_id=course.public_id, _external=True),
        "inLanguage": course.language,
        "isAccessibleForFree": True,
        "provider": {"@type": "Organization", "name": named(course.institution.zh, course.institution.en)},
        "teaches": named(course.occupation.zh, course.occupation.en),
        "educationalLevel": str(LEVELS[course.level]),
        "timeRequired": _duration(course.study_units / 100 * 45 * 60),
        **_accessibility(course.accessibility),
        "hasPart": [
            {
                "@type": "LearningResource",
                "name": lesson.title,
                "url": url_for("learn.lesson", public_id=lesson.public_id, _external=True),
                **_accessibility(lesson.accessibility),
            }
            for lesson in course.lessons
        ],
    }


def lesson_data(page: LessonPage) -> dict[str, Any]:
    """A lesson as `LearningResource`, with its recordings as `VideoObject` or `AudioObject`."""
    return {
        "@context": CONTEXT,
        "@type": "LearningResource",
        "name": page.title,
        "url": url_for("learn.lesson", public_id=page.public_id, _external=True),
        "inLanguage": page.language,
        "isAccessibleForFree": True,
        "isPartOf": {
            "@type": "Course",
            "name": page.course_title,
            "url": url_for("learn.course", public_id=page.course_public_id, _external=True),
        },
        **_accessibility(page.accessibility),
        "hasPart": [_recording(page, block.public_id, block.media) for block in page.blocks if block.media is not None],
    }


def _recording(page: LessonPage, block_public_id: str, media: Media) -> dict[str, Any]:
    video = media.video_src is not None
    lesson = url_for("learn.lesson", public_id=page.public_id, _external=True)
    data: dict[str, Any] = {
        "@type": "VideoObject" if video else "AudioObject",
        "name": media.title,
        "url": f"{lesson}#player-{block_public_id}",
        "duration": _duration(media.duration_s),
        "accessMode": ["auditory", "visual"] if video else ["auditory"],
        "accessibilityFeature": _features_of(media),
    }
    if media.poster:
        data["thumbnailUrl"] = urljoin(request.url_root, media.poster)
    checked = [track for track in media.captions if track.checked]
    if checked:
        data["caption"] = [
            {
                "@type": "MediaObject",
                "contentUrl": urljoin(request.url_root, track.src),
                "encodingFormat": "text/vtt",
                "inLanguage": track.language,
            }
            for track in checked
        ]
    return data


def _features_of(media: Media) -> list[str]:
    features = {
        "captions": any(track.checked for track in media.captions),
        "transcript": bool(media.transcript),
        "signLanguage": media.sign is not None and media.sign.covered_s is None,
        "audioDescription": bool(media.descriptions),
        "structuralNavigation": bool(media.chapters) or any(slide.chapter for slide in media.slides),
        "alternativeText": bool(media.slides)
        and media.slides_status is TextStatus.CHECKED
        and all(slide.text or slide.description for slide in media.slides),
    }
    return [name for name, there in features.items() if there] or ["none"]


def _accessibility(accessibility: AccessibilitySummary) -> dict[str, Any]:
    return accessibility_metadata(accessibility, translated, chinese=str(get_locale()).startswith("zh"))


def _duration(seconds: float) -> str:
    """ISO 8601, to the second."""
    return f"PT{round(seconds)}S"
