"""The lectures of the demonstration courses, as material for tests."""

from __future__ import annotations

from portal.demonstration.texts import DemoMedia, load_courses


def demonstration_lectures() -> list[DemoMedia]:
    """All recordings of all courses, video and sound."""
    return [
        block
        for course in load_courses()
        for module in course.modules
        for lesson in module.lessons
        for block in lesson.blocks
        if isinstance(block, DemoMedia)
    ]
