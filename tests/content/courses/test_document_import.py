"""A document as texts of a lesson."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from content.courses import document_import
from content.courses.document_import import ImportedText, add_document, document_of
from content.courses.models import BlockKind
from content.errors import Invalid, NotAllowed
from tests.factories import make_course, make_institution, make_instructor

SAMPLE = "<p>Before.</p><h1>One</h1><p>First.</p><h2>Deeper</h2><p>Second.</p><h1>Two</h1><ul><li>a</li></ul>"


def test_it_is_divided_at_its_highest_headings() -> None:
    assert document_of(SAMPLE).texts == (
        ImportedText("", "Before."),
        ImportedText("One", "First.\n\n## Deeper\n\nSecond."),
        ImportedText("Two", "- a"),
    )


def test_a_heading_alone_goes_before_what_follows() -> None:
    assert document_of("<h1>A</h1><h1>B</h1><p>x</p><h1>C</h1>").texts == (
        ImportedText("B", "## A\n\nx"),
        ImportedText("", "C"),
    )


def test_a_long_section_becomes_several_texts() -> None:
    texts = document_of(f"<h1>Long</h1>{'<p>' + 'word ' * 1000 + '</p>'}" * 1 + "<p>" + "x" * 50_000 + "</p>").texts
    assert [text.title for text in texts] == ["Long", *[""] * (len(texts) - 1)]
    assert len(texts) > 2
    assert all(len(text.body) <= 20_010 for text in texts)


@pytest.mark.parametrize("html", ["", "<p> </p>", "<img>"])
def test_a_document_without_words_is_refused(html: str) -> None:
    with pytest.raises(Invalid) as refusal:
        document_of(html)
    assert refusal.value.field == "file"


def test_a_document_of_too_many_sections_is_refused() -> None:
    with pytest.raises(Invalid):
        document_of("<h1>a</h1><p>b</p>" * (document_import.MOST_TEXTS + 1))


def test_the_texts_are_added_once_by_an_author(session: Session) -> None:
    institution = make_institution(session)
    account, author = make_instructor(session, institution)
    _, colleague = make_instructor(session, institution)
    lesson = make_course(session, account, institution).revisions[0].modules[0].lessons[0]
    texts = document_of(SAMPLE).texts
    with pytest.raises(NotAllowed):
        add_document(session, colleague, lesson.public_id, texts, public_id="one")
    for _time in range(2):
        assert add_document(session, author, lesson.public_id, texts, public_id="one") == 3
    assert [(block.kind, block.title) for block in lesson.blocks[1:]] == [
        (BlockKind.TEXT, ""),
        (BlockKind.TEXT, "One"),
        (BlockKind.TEXT, "Two"),
    ]
