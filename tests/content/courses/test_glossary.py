"""The glossary of a course: what is typed becomes terms, two windows lose nothing, a new version has it too."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from content.courses.copying import copy_revision
from content.courses.edit_base import StaleEdit, base_of
from content.courses.glossary import LONGEST_TERM, MOST_TERMS, glossary_fields, set_glossary, terms_of
from content.courses.models import RevisionState
from content.errors import Invalid, NotAllowed, Refused
from content.jobs.models import JobKind, StepName
from content.jobs.requests import request_processing
from content.jobs.reuse import inputs_of
from content.tracks.surrounding_text import surrounding_text
from tests.content.jobs.test_jobs import ListedQueue
from tests.factories import make_asset, make_institution, make_instructor, make_teaching


def test_terms_stand_between_line_ends_and_commas_each_once() -> None:
    assert terms_of(" 肩井穴、风池穴\r\n\r\nLive  Stream, 肩井穴；tui na\t") == (
        "肩井穴",
        "风池穴",
        "Live Stream",
        "tui na",
    )
    assert terms_of("  \n ") == ()


def test_what_an_author_saves_is_what_a_recogniser_is_told_and_a_new_version_has(session: Session) -> None:
    _account, actor, block = make_teaching(session)
    revision = block.lesson.module.revision
    course = revision.course.public_id
    set_glossary(session, actor, course, glossary="肩井穴\n 风池穴 ", base=base_of(glossary_fields(revision)))
    assert revision.glossary == "肩井穴\n风池穴"
    assert surrounding_text(session, block).glossary == ("肩井穴", "风池穴")
    revision.state = RevisionState.PUBLISHED
    assert copy_revision(session, revision, number=2, actor=actor).glossary == "肩井穴\n风池穴"


def test_a_save_on_an_older_glossary_changes_nothing(session: Session) -> None:
    _account, actor, block = make_teaching(session)
    revision = block.lesson.module.revision
    course, base = revision.course.public_id, base_of(glossary_fields(revision))
    set_glossary(session, actor, course, glossary="肩井穴", base=base)
    set_glossary(session, actor, course, glossary="肩井穴\n", base=base)  # the same once more
    with pytest.raises(StaleEdit) as raised:
        set_glossary(session, actor, course, glossary="风池穴", base=base)
    assert raised.value.saved == {"glossary": "肩井穴"}
    assert revision.glossary == "肩井穴"


def test_too_long_too_many_a_stranger_and_a_submitted_version_are_refused(session: Session) -> None:
    _account, actor, block = make_teaching(session)
    revision = block.lesson.module.revision
    course = revision.course.public_id
    for text in ("词" * (LONGEST_TERM + 1), "\n".join(f"term {number}" for number in range(MOST_TERMS + 1))):
        with pytest.raises(Invalid):
            set_glossary(session, actor, course, glossary=text)
    _other, stranger = make_instructor(session, make_institution(session))
    with pytest.raises(NotAllowed):
        set_glossary(session, stranger, course, glossary="肩井穴")
    revision.state = RevisionState.IN_REVIEW
    with pytest.raises(Refused):
        set_glossary(session, actor, course, glossary="肩井穴")


def test_words_recognised_with_another_glossary_are_not_taken_over(session: Session) -> None:
    account, actor, block = make_teaching(session)
    asset = make_asset(session, account)
    block.asset_id = asset.id
    job = request_processing(session, actor, block, asset, JobKind.CAPTIONS, ListedQueue())
    without = inputs_of(session, job, StepName.WORDS)
    set_glossary(session, actor, block.lesson.module.revision.course.public_id, glossary="肩井穴")
    assert inputs_of(session, job, StepName.WORDS) != without
