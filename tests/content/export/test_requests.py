"""Asking for files to take along: for whom, how often they are made, how many wait."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Course, Lesson, RevisionState
from content.errors import Invalid, NotAllowed, NotFound, Refused
from content.export.export_page import export_page
from content.export.formats import FORMATS, checked_options, format_named, known_options, usual_options
from content.export.models import ExportFormat, ExportJob, ExportState, SourceKind
from content.export.progress import MOST_RUNS, MadeFile, begin_export, fail_export, finish_export
from content.export.requests import MOST_WAITING, open_export, request_export
from content.messages import Message
from content.people.models import Account
from content.people.permissions import VISITOR, Actor
from content.people.preferences import Preferences
from tests.factories import add_media_block, make_account, make_published_course

MADE = MadeFile("ab/cd/abcd.txt", "ab" * 32, "text/plain", 12)


class Queue:
    """Remembers what was put in; the real one needs DBOS's tables and has its own tests."""

    def __init__(self) -> None:
        self.waiting: list[str] = []

    def enqueue_export(self, session: Session, public_id: str) -> None:
        self.waiting.append(public_id)


def ask(
    session: Session,
    actor: Actor,
    course: Course,
    queue: Queue,
    form: ExportFormat = ExportFormat.TEXT,
    **options: str,
) -> ExportJob:
    lesson = course.revisions[0].modules[0].lessons[0]
    chosen = checked_options(form, options, usual_options(form, Preferences()))
    return request_export(session, actor, SourceKind.LESSON, lesson.public_id, form, chosen, queue)


def test_the_same_wish_finds_the_same_file_whoever_asks(session: Session) -> None:
    course, queue = make_published_course(session), Queue()
    first = ask(session, make_account(session)[1], course, queue)
    again = ask(session, make_account(session)[1], course, queue)
    assert first.public_id == again.public_id
    assert queue.waiting == [first.public_id]


def test_other_options_and_other_content_are_other_files(session: Session) -> None:
    course, queue = make_published_course(session), Queue()
    actor = make_account(session)[1]
    forty = ask(session, actor, course, queue, ExportFormat.BRAILLE)
    twenty = ask(session, actor, course, queue, ExportFormat.BRAILLE, cells="20")
    course.revisions[0].modules[0].lessons[0].blocks[0].body = "先洗手。"
    changed = ask(session, actor, course, queue, ExportFormat.BRAILLE)
    assert len({forty.digest, twenty.digest, changed.digest}) == 3
    assert len(queue.waiting) == 3


def test_one_account_may_have_only_so_many_on_their_way(session: Session) -> None:
    course, queue = make_published_course(session), Queue()
    actor = make_account(session)[1]
    wishes = [("40", "25"), ("40", "28"), ("40", "0"), ("32", "25"), ("32", "28"), ("32", "0")]
    made = [
        ask(session, actor, course, queue, ExportFormat.BRAILLE, cells=cells, lines=lines)
        for cells, lines in wishes[:MOST_WAITING]
    ]
    with pytest.raises(Refused, match="5 files"):
        ask(session, actor, course, queue, ExportFormat.BRAILLE, cells="28")
    ask(session, make_account(session)[1], course, queue, ExportFormat.BRAILLE, cells="28")
    begin_export(session, made[0].public_id)
    finish_export(session, made[0].public_id, MADE)
    assert ask(session, actor, course, queue).state is ExportState.QUEUED


def test_what_failed_is_tried_again_in_a_row_of_its_own(session: Session) -> None:
    course, queue = make_published_course(session), Queue()
    actor = make_account(session)[1]
    first = ask(session, actor, course, queue).public_id
    begin_export(session, first)
    fail_export(session, first, Message("No room."))
    second = ask(session, actor, course, queue)
    assert second.public_id != first
    assert second.state is ExportState.QUEUED
    assert session.scalars(select(ExportJob)).all() == [second]


def test_only_who_may_open_the_lesson_may_take_it(session: Session) -> None:
    course, queue = make_published_course(session), Queue()
    actor = make_account(session)[1]
    with pytest.raises(NotAllowed):
        ask(session, VISITOR, course, queue)
    made = ask(session, actor, course, queue)
    with pytest.raises(NotFound):
        open_export(session, actor, made.public_id)
    begin_export(session, made.public_id)
    finish_export(session, made.public_id, MADE)
    assert open_export(session, actor, made.public_id)[0].storage_key == MADE.storage_key
    with pytest.raises(NotAllowed):
        open_export(session, VISITOR, made.public_id)
    course.revisions[0].state = RevisionState.SUSPENDED
    session.flush()
    with pytest.raises(NotFound):
        open_export(session, actor, made.public_id)
    with pytest.raises(NotFound):
        ask(session, actor, course, queue)


def test_a_making_that_is_cut_off_again_and_again_ends(session: Session) -> None:
    made = ask(session, make_account(session)[1], make_published_course(session), Queue())
    for _ in range(MOST_RUNS):
        assert begin_export(session, made.public_id) is not None
    assert begin_export(session, made.public_id) is None
    assert made.state is ExportState.FAILED
    finish_export(session, made.public_id, MADE)
    assert made.state is ExportState.FAILED


def test_the_page_says_what_there_is_what_is_on_its_way_and_what_is_lacking(session: Session) -> None:
    course, queue = make_published_course(session), Queue()
    actor = make_account(session)[1]
    ask(session, actor, course, queue)
    lesson = course.revisions[0].modules[0].lessons[0]
    usual = {form: usual_options(form, Preferences()) for form in ExportFormat}
    page = export_page(session, actor, SourceKind.LESSON, lesson.public_id, usual)
    lines = {line.format: line for line in page.lines}
    assert tuple(lines) == FORMATS[SourceKind.LESSON]
    assert page.working
    assert [(file.format, file.state) for file in page.files] == [(ExportFormat.TEXT, ExportState.QUEUED)]
    assert "captions" in str(lines[ExportFormat.CAPTIONS].unavailable)
    with pytest.raises(Refused, match="captions"):
        ask(session, actor, course, queue, ExportFormat.CAPTIONS)
    add_media_block(session, lesson, session.get_one(Account, course.created_by_id))
    assert ask(session, actor, course, queue, ExportFormat.CAPTIONS).state is ExportState.QUEUED


def test_finished_files_come_first_with_the_options_they_were_made_with_and_nobody_elses(session: Session) -> None:
    course, queue = make_published_course(session), Queue()
    (_, actor), (_, other) = make_account(session), make_account(session)
    lesson = course.revisions[0].modules[0].lessons[0].public_id
    usual = {form: usual_options(form, Preferences()) for form in ExportFormat}
    narrow = checked_options(ExportFormat.BRAILLE, {"cells": "20"}, usual[ExportFormat.BRAILLE])

    def request(by: Actor, form: ExportFormat, options: Mapping[str, str]) -> ExportJob:
        return request_export(session, by, SourceKind.LESSON, lesson, form, options, queue)

    made = request(actor, ExportFormat.BRAILLE, narrow)
    begin_export(session, made.public_id)
    finish_export(session, made.public_id, MADE)
    request(actor, ExportFormat.TEXT, {})

    def files(of: Actor) -> list[tuple[ExportFormat, ExportState, str | None]]:
        page = export_page(session, of, SourceKind.LESSON, lesson, usual)
        return [(file.format, file.state, file.options.get("cells")) for file in page.files]

    text = (ExportFormat.TEXT, ExportState.QUEUED, None)
    assert files(actor) == [(ExportFormat.BRAILLE, ExportState.DONE, "20"), text]
    assert files(other) == [text], "what others had made with other options is theirs"
    session.get_one(Lesson, course.revisions[0].modules[0].lessons[0].id).title = "Hände waschen"
    session.flush()
    session.expire_all()
    assert files(actor) == [], "a file of the lesson as it was is not offered"


def test_a_whole_course_is_of_the_revision_that_the_learner_studies(session: Session) -> None:
    course = make_published_course(session, lessons=3)
    actor = make_account(session)[1]
    usual = {form: usual_options(form, Preferences()) for form in ExportFormat}
    page = export_page(session, actor, SourceKind.COURSE, course.public_id, usual)
    assert page.title == "按摩卫生"
    made = request_export(
        session, actor, SourceKind.COURSE, course.public_id, ExportFormat.TEXT, usual[ExportFormat.TEXT], Queue()
    )
    assert made.revision_id == course.revisions[0].id


def test_options_come_from_the_preferences_and_nothing_else_is_let_through() -> None:
    preferred = usual_options(ExportFormat.BRAILLE, Preferences(braille_cells="20", braille_lines="0"))
    assert preferred == {"cells": "20", "lines": "0", "pages": "on", "grade": "2", "texts": "full"}
    assert usual_options(ExportFormat.TEXT, Preferences(easy_reading="on")) == {"texts": "easy"}
    assert known_options(ExportFormat.BRAILLE, {"cells": "32", "lines": "7"}, preferred)["lines"] == "0"
    with pytest.raises(Invalid):
        checked_options(ExportFormat.BRAILLE, {"cells": "41"}, preferred)
    with pytest.raises(Invalid):
        format_named(SourceKind.LESSON, "offline")
    assert format_named(SourceKind.COURSE, "offline") is ExportFormat.OFFLINE
