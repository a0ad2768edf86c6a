"""A copy of a question inside a file of a format that has no place for all of it.

The copy says what the question was when it was read without the copy; where a reader now reads something else, somebody
has changed the file since, and the copy is out of date.
"""

from __future__ import annotations

import hashlib
import json

from content.quiz_formats.question import Question


def exact_copy(question: Question, as_read: Question | None) -> str:
    """The copy of `question`, which is read as `as_read` without it (None: not at all)."""
    document = json.dumps(question.as_json(), sort_keys=True, separators=(",", ":"))
    return f"{_digest(as_read)} {document}"


def restored(copy: str, as_read: Question | None) -> Question | None:
    """The question in the copy; None where the file was changed since, or the copy is damaged."""
    digest, _space, document = copy.partition(" ")
    if digest != _digest(as_read):
        return None
    try:
        return Question.from_json(json.loads(document))
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _digest(question: Question | None) -> str:
    document = json.dumps(question.as_json() if question else None, sort_keys=True)
    return hashlib.sha256(document.encode()).hexdigest()[:16]
