"""What a lesson claims fits what there is to study; more needs the author's reason, which reviewers see."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.copying import copy_revision
from content.courses.digest import revision_digest
from content.courses.lifecycle import submit
from content.courses.models import Block, BlockKind, Course, Lesson, RevisionState
from content.courses.outline import change_lesson
from content.courses.readiness import assess
from content.courses.snapshot import load_contents
from content.errors import Refused
from content.institutions.models import Institution, RegionLevel
from content.learning.workload import Workload, workload_of
from content.people.models import Account, Role
from content.people.permissions import Actor, Grant
from content.review.case_page import case_page
from content.review.models import ReviewCase
from tests.factories import add_media_block, make_account, make_course, make_institution, make_instructor

Written = tuple[Course, Actor]


@pytest.fixture
def written(session: Session) -> Written:
    institution = make_institution(session)
    account, actor = make_instructor(session, institution)
    course = make_course(session, account, institution)
    lesson_of(course).study_units_reason = ""
    session.flush()
    return course, actor


def lesson_of(course: Course) -> Lesson:
    return course.revisions[0].modules[0].lessons[0]


def workload(session: Session, course: Course) -> Workload:
    contents = load_contents(session, course.revisions[0])
    return workload_of(contents.lessons[0], contents.language)


def claims(session: Session, course: Course) -> list[str]:
    blocking = assess(load_contents(session, course.revisions[0])).blocking
    return [str(gap.message) for gap in blocking if "claims" in str(gap.message)]


def test_recordings_are_played_once_and_texts_read_at_the_stated_pace(
    session: Session, written: tuple[Course, Actor]
) -> None:
    course, _ = written
    lesson = lesson_of(course)
    lesson.blocks[0].body = "## 字\n\n" + "字" * 599
    lesson.blocks.append(Block(position=2, kind=BlockKind.TEXT, body="word " * 400, language="en"))
    lesson.blocks.append(Block(position=3, kind=BlockKind.IMAGE, alternative_text="一双手"))
    lesson.blocks.append(Block(position=4, kind=BlockKind.IMAGE, decorative=True))
    session.flush()
    add_media_block(session, lesson, session.get_one(Account, course.created_by_id), duration_s=90.0)
    result = workload(session, course)
    assert (result.recordings, result.reading, result.claimed) == (1.5, 2 + 2 + 0.5, 22.5)


def test_eight_characters_do_not_pass_for_half_a_study_unit(session: Session, written: Written) -> None:
    course, author = written
    lesson_of(course).blocks[0].body = "先洗手，再开始按摩"
    session.flush()
    assert claims(session, course) == [
        "The lesson claims 22.5 minutes of study, but its recordings and texts take about 1. "
        "Lower the study time, or give the reason there."
    ]
    with pytest.raises(Refused):
        submit(session, author, course.public_id)


def test_a_claim_rounded_up_to_a_tenth_of_a_unit_needs_no_reason(
    session: Session, written: tuple[Course, Actor]
) -> None:
    course, author = written
    lesson_of(course).blocks[0].body = "字" * (300 * 6)
    session.flush()
    change_lesson(session, author, lesson_of(course).public_id, "洗手", 20)
    assert claims(session, course) == []
    change_lesson(session, author, lesson_of(course).public_id, "洗手", 21)
    assert len(claims(session, course)) == 1


def test_with_a_reason_it_can_be_submitted_and_the_reviewer_reads_it(
    session: Session, written: tuple[Course, Actor]
) -> None:
    course, author = written
    change_lesson(session, author, lesson_of(course).public_id, "洗手", 50, "学员要跟着做三遍。")
    assert claims(session, course) == []
    submit(session, author, course.public_id)
    region = session.get_one(Institution, course.institution_id).region_code
    _, reviewer = make_account(session, Grant(Role.REVIEWER, region_code=region, level=RegionLevel.COUNTY))
    case = session.scalars(select(ReviewCase)).one()
    (claim,) = case_page(session, reviewer, case.public_id).lessons
    assert (claim.workload.claims_beyond, claim.reason) == (True, "学员要跟着做三遍。")


def test_a_new_version_keeps_the_reason_and_the_digest_holds_it(
    session: Session, written: tuple[Course, Actor]
) -> None:
    course, author = written
    revision = course.revisions[0]
    bare = revision_digest(load_contents(session, revision))
    change_lesson(session, author, lesson_of(course).public_id, lesson_of(course).title, 50, "要练习。")
    assert revision_digest(load_contents(session, revision)) != bare
    revision.state = RevisionState.PUBLISHED
    session.flush()
    copy = copy_revision(session, revision, number=2, actor=author)
    assert copy.modules[0].lessons[0].study_units_reason == "要练习。"
