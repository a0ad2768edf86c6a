"""The main journeys: who goes each, and what they do."""

from __future__ import annotations

from collections.abc import Callable

from tests.heard.assessment_journey import assessment
from tests.heard.learner_journeys import credits_statement, find_a_course, lesson, settings, sign_in, wallet
from tests.heard.office_journeys import audit, desk, report
from tests.heard.reader import Reader
from tests.heard.staff_journeys import captions, descriptions, review
from tests.heard.strings import Translate

Journey = Callable[[Reader, Translate], None]

JOURNEYS: dict[str, tuple[str, Journey]] = {
    "sign-in": ("", sign_in),
    "settings": ("wang", settings),
    "find-a-course": ("wang", find_a_course),
    "lesson": ("liu", lesson),
    "credits": ("chen", credits_statement),
    "wallet": ("chen", wallet),
    "assessment": ("sun", assessment),
    "captions": ("teacher", captions),
    "descriptions": ("teacher", descriptions),
    "review": ("county", review),
    "audit": ("manager", audit),
    "desk": ("pilot", desk),
    "report": ("county", report),
}
"""By name: who is signed in, and the journey."""
CHINESE_ONLY = frozenset({"captions", "descriptions", "review"})
"""What is worked on there is a Chinese course."""
