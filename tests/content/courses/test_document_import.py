"""A document as texts of a lesson."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from content.courses import document_import
from content.courses.document_import import ImportedPicture, ImportedText, add_document, deck_of, document_of
from content.courses.models import BlockKind
from content.courses.readiness import assess
from content.courses.snapshot import load_contents
from content.errors import Invalid, NotAllowed
from content.messages import Message
from tests.factories import make_asset, make_course, make_institution, make_instructor

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


def test_pictures_stand_where_they_stood_and_a_heading_stays_above_its_text() -> None:
    html = (
        '<h1>One</h1><p><img src="picture:1" alt="a hand"></p><p>First.</p><p>Second. <img src="picture:2"></p>'
        '<p>Third.</p><h1>Two</h1><p><strong><img src="picture:3" alt="scan.jpg"></strong></p>'
        '<table><tr><th>a</th><td><img src="picture:4" alt="b"></td></tr></table>'
    )
    assert document_of(html).parts == (
        ImportedText("One", "First."),
        ImportedPicture(1, "a hand"),
        ImportedText("", "Second."),
        ImportedPicture(2),
        ImportedText("", "Third."),
        ImportedText("Two", "| a |  |\n| --- | --- |"),
        ImportedPicture(3),
        ImportedPicture(4, "b"),
    )


def test_a_heading_over_pictures_alone_is_the_caption_of_the_first() -> None:
    html = '<h1>A</h1><h1>B</h1><img src="picture:1"><img src="picture:2" alt="x">'
    assert document_of(html).parts == (
        ImportedText("", "A"),
        ImportedPicture(1, "", "B"),
        ImportedPicture(2, "x"),
    )


def test_a_document_of_pictures_alone_is_taken() -> None:
    assert document_of('<img src="picture:1">').undescribed == 1


def test_pictures_that_cannot_be_shown_are_left_out_with_the_reason() -> None:
    document = document_of('<p>x</p><img src="picture:1"><img src="picture:2">')
    without = document.without_pictures({2: Message("It is too large.")})
    assert without.pictures == (ImportedPicture(1),)
    assert str(without.losses[0]) == "Picture 2 was left out: It is too large."


@dataclass(frozen=True)
class Slide:
    """A slide of a deck."""

    title: str
    html: str = ""
    notes: str = ""
    hidden: bool = False
    drawn: bool = False


SLIDES = [
    Slide("Wash", "<ul><li>in</li><li>out</li></ul>", "First wash."),
    Slide("Plan", '<p>See.</p><img src="picture:1" alt="a plan">', drawn=True),
    Slide("", "", "Bye."),
]


def test_each_slide_is_a_picture_with_its_words_below() -> None:
    document = deck_of(SLIDES, 3)
    assert document.parts == (
        ImportedPicture(1, "Wash"),
        ImportedText("Wash", "- in\n- out"),
        ImportedPicture(2),
        ImportedText("Plan", "See."),
        ImportedPicture(3),
    )
    assert (document.notes, document.losses) == ("First wash.\n\nBye.", ())


def test_hidden_slides_may_be_missing_from_the_pages() -> None:
    slides = [SLIDES[0], Slide("Secret", "<p>x</p>", "Not said.", hidden=True), SLIDES[2]]
    document = deck_of(slides, 2)
    assert [picture.number for picture in document.pictures] == [1, 2]
    assert document.notes == "First wash.\n\nBye."
    assert len(deck_of(slides, 3).pictures) == 3


@pytest.mark.parametrize("pages", [1, 4])
def test_pages_of_another_deck_are_refused(pages: int) -> None:
    with pytest.raises(Invalid) as refusal:
        deck_of(SLIDES, pages)
    assert refusal.value.field == "pdf"


def test_pictures_become_blocks_that_the_check_list_asks_about(session: Session) -> None:
    institution = make_institution(session)
    account, author = make_instructor(session, institution)
    lesson = make_course(session, account, institution).revisions[0].modules[0].lessons[0]
    asset = make_asset(session, account)
    parts = document_of('<p>x</p><img src="picture:1"><img src="picture:2" alt="a hand"><img src="picture:3">').parts
    for _time in range(2):
        add_document(
            session, author, lesson.public_id, parts, public_id="one", assets={1: asset, 2: asset}, file_name="a.docx"
        )
    blocks = lesson.blocks[1:]
    assert [(block.kind, block.alternative_text, block.decorative, block.file_name) for block in blocks[1:]] == [
        (BlockKind.IMAGE, "", False, "a-1"),
        (BlockKind.IMAGE, "a hand", False, "a-2"),
    ]
    assert all(block.asset_id == asset.id for block in blocks[1:])
    session.flush()
    revision = lesson.module.revision
    blocking = assess(load_contents(session, revision)).blocking
    assert [gap.block_public_id for gap in blocking if gap.field == "alternative_text"] == [blocks[1].public_id]


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
