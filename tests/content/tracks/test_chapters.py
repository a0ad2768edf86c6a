"""Chapters of a recording: written, moved, taken out, from slides, copied with the course, restored."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from content.courses.copying import copy_revision
from content.courses.digest import revision_digest
from content.courses.models import Block, RevisionState
from content.courses.snapshot import load_contents
from content.errors import Invalid, NotAllowed
from content.people.permissions import Actor
from content.tracks.chapter_page import chapter_page
from content.tracks.chapters import CHAPTERS, ChapterEdit, chapter_track, correct_chapters
from content.tracks.models import ChapterVersion
from content.tracks.restoring import restore_version
from content.tracks.track_history import TrackKind, track_history
from content.tracks.version_page import version_page
from content.tracks.versions import TrackConflict
from tests.factories import make_institution, make_instructor, make_recording, make_slides, make_teaching


@pytest.fixture
def teaching(session: Session) -> tuple[Actor, Block]:
    """An author, and a recording of a minute and a half without slides."""
    account, author, block = make_teaching(session)
    block.asset = make_recording(session, account, duration_s=90.0)
    return author, block


def correct(session: Session, teaching: tuple[Actor, Block], base: int, **edits: ChapterEdit) -> ChapterVersion:
    author, block = teaching
    named = {key.replace("_", "-"): edit for key, edit in edits.items()}
    version = correct_chapters(session, author, block.public_id, base, named)
    assert version is not None
    return version


def facts(version: ChapterVersion) -> list[tuple[str, float, str]]:
    return [(each["key"], each["start"], each["title"]) for each in version.chapters]


FIRST = {"new_b": ChapterEdit("按摩", 40.5), "new_a": ChapterEdit(" 洗手 ", 0.0)}


def test_chapters_are_written_for_a_recording_without_slides(session: Session, teaching: tuple[Actor, Block]) -> None:
    first = correct(session, teaching, 0, **FIRST)
    assert facts(first) == [("a", 0.0, "洗手"), ("b", 40.5, "按摩")]
    moved = correct(
        session, teaching, 1, a=ChapterEdit("洗手", 50.0), b=ChapterEdit(""), new_c=ChapterEdit("准备", 3.0)
    )
    assert facts(moved) == [("c", 3.0, "准备"), ("a", 50.0, "洗手")]


def test_a_form_that_is_sent_twice_or_again_adds_one_chapter(session: Session, teaching: tuple[Actor, Block]) -> None:
    assert correct(session, teaching, 0, **FIRST).number == correct(session, teaching, 0, **FIRST).number == 1
    again = correct(session, teaching, 1, new_a=ChapterEdit("先洗手", 0.0), new_b=ChapterEdit("按摩", 40.5))
    assert facts(again) == [("a", 0.0, "先洗手"), ("b", 40.5, "按摩")]


@pytest.mark.parametrize(
    ("edit", "field"),
    [
        (ChapterEdit("没有时间"), "start-new-c"),
        (ChapterEdit("同时", 40.5), "start-new-c"),
        (ChapterEdit("太晚", 90.0), "start-new-c"),
        (ChapterEdit("长" * 201, 5.0), "title-c"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    session: Session, teaching: tuple[Actor, Block], edit: ChapterEdit, field: str
) -> None:
    correct(session, teaching, 0, **FIRST)
    with pytest.raises(Invalid) as refused:
        correct(session, teaching, 1, new_c=edit)
    assert refused.value.field == field


def test_before_there_are_any_those_of_the_slides_are_shown_and_can_be_taken_over(
    session: Session, teaching: tuple[Actor, Block]
) -> None:
    author, block = teaching
    make_slides(session, block)
    page = chapter_page(session, author, block.public_id)
    assert page.from_slides
    assert [(row.chapter.key, row.chapter.start, row.end) for row in page.rows] == [
        ("s0", 0, 30),
        ("s1", 30, 60),
        ("s2", 60, 90),
    ]
    version = correct(session, teaching, 0, s0=ChapterEdit("准备", 0.0), s1=ChapterEdit(""))
    assert facts(version) == [("s0", 0.0, "准备"), ("s2", 60.0, "第2步")]
    assert not chapter_page(session, author, block.public_id).from_slides


def test_titles_of_slides_become_chapters_where_there_is_none_yet(
    session: Session, teaching: tuple[Actor, Block]
) -> None:
    author, block = teaching
    correct(session, teaching, 0, new_a=ChapterEdit("开头", 0.5), new_b=ChapterEdit("中间", 45.0))
    make_slides(session, block)
    version = correct_chapters(session, author, block.public_id, 1, {}, from_slides=True)
    assert version is not None
    assert [(start, title) for _, start, title in facts(version)] == [
        (0.5, "开头"),
        (30.0, "第1步"),
        (45.0, "中间"),
        (60.0, "第2步"),
    ]


def test_the_second_of_two_authors_is_told(session: Session, teaching: tuple[Actor, Block]) -> None:
    author, block = teaching
    correct(session, teaching, 0, **FIRST)
    edits = {"new-x": ChapterEdit("别的", 7.0)}
    with pytest.raises(TrackConflict) as conflict:
        correct_chapters(session, author, block.public_id, 0, edits)
    assert conflict.value.number == 1


def test_a_stranger_is_refused(session: Session, teaching: tuple[Actor, Block]) -> None:
    _, stranger = make_instructor(session, make_institution(session))
    with pytest.raises(NotAllowed):
        correct_chapters(session, stranger, teaching[1].public_id, 0, {})
    with pytest.raises(NotAllowed):
        chapter_page(session, stranger, teaching[1].public_id)


def test_an_earlier_version_is_looked_at_and_restored(session: Session, teaching: tuple[Actor, Block]) -> None:
    author, block = teaching
    correct(session, teaching, 0, **FIRST)
    correct(session, teaching, 1, a=ChapterEdit("洗手六步", 0.0))
    track = chapter_track(session, block.id)
    assert track is not None
    page = version_page(session, author, TrackKind.CHAPTERS, track.public_id, 1)
    assert page.differing == (1,)
    restore_version(session, author, TrackKind.CHAPTERS, track.public_id, 1, 2)
    lines = track_history(session, author, TrackKind.CHAPTERS, track.public_id).versions
    assert [(line.number, line.entries, line.counts, line.restored) for line in lines] == [
        (3, 2, True, 1),
        (2, 2, False, None),
        (1, 2, False, None),
    ]


def test_chapters_change_what_a_revision_says(session: Session, teaching: tuple[Actor, Block]) -> None:
    revision = teaching[1].lesson.module.revision
    before = revision_digest(load_contents(session, revision))
    correct(session, teaching, 0, **FIRST)
    after = load_contents(session, revision)
    revision.state = RevisionState.RETURNED
    assert revision_digest(after) != before
    copied = load_contents(session, copy_revision(session, revision, number=2, actor=teaching[0]))
    chapters = [block.chapters for lesson in copied.lessons for block in lesson.blocks]
    assert chapters == [block.chapters for lesson in after.lessons for block in lesson.blocks]


def test_a_recording_can_be_left_without_chapters(session: Session, teaching: tuple[Actor, Block]) -> None:
    author, block = teaching
    assert correct_chapters(session, author, block.public_id, 0, {}) is None
    correct(session, teaching, 0, **FIRST)
    emptied = correct(session, teaching, 1, a=ChapterEdit(""), b=ChapterEdit(""))
    assert CHAPTERS.items(emptied) == ()
