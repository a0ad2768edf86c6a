"""Hints of a lesson's template that nobody has replaced (content/courses/lesson_templates.py)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from content.checks.finding import FindingKind, TextFinding
from content.checks.parsed_text import ParsedText

_HINT = re.compile(r"（提示：[^）]*）|\(Hint: [^)]*\)")


def hint_findings(parsed: ParsedText) -> Iterator[TextFinding]:
    """The hints that are left in a text."""
    for passage in parsed.passages:
        for match in _HINT.finditer(passage.text):
            place = passage.excerpt(*match.span())
            yield TextFinding(FindingKind.HINT_LEFT, place, passage.line_at(match.start()))
