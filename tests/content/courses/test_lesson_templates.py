"""A lesson begun from a template has its headings, and nothing wrong but the hints that are to be replaced."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from content.checks.finding import FindingKind
from content.checks.text import text_findings
from content.courses import outline
from content.courses.lesson_templates import LessonTemplate, template_texts
from content.database import new_public_id
from content.errors import Invalid
from tests.factories import make_course, make_institution, make_instructor

FILLED = [template for template in LessonTemplate if template is not LessonTemplate.EMPTY]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("template", FILLED)
def test_a_template_is_accessible_and_its_hints_are_found(template: LessonTemplate, language: str) -> None:
    for text in template_texts(template, language):
        assert {finding.kind for finding in text_findings(text.body)} == {FindingKind.HINT_LEFT}


def test_a_lesson_begins_with_its_template_once(session: Session) -> None:
    institution = make_institution(session)
    account, actor = make_instructor(session, institution)
    part = make_course(session, account, institution, language="en").revisions[0].modules[0]
    new_id = new_public_id()
    for _ in range(2):
        lesson = outline.add_lesson(
            session, actor, part.public_id, "Knots", template=LessonTemplate.PRACTICE, public_id=new_id
        )
    assert [block.title for block in lesson.blocks] == ["Before you begin", "Steps", "Is it right?"]
    with pytest.raises(Invalid):
        outline.add_lesson(session, actor, part.public_id, "Knots", template="opera")
