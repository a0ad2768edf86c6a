"""Findings stay where they were pinned, through revisions, until the reviewer who made them is content."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from content.courses import author_pages, lifecycle
from content.errors import Invalid, NotAllowed, NotFound, Refused
from content.review.case_page import case_page
from content.review.decisions import add_finding
from content.review.findings import NewFinding, Pin, findings_of_course, resolve_finding
from content.review.models import CaseState
from content.tracks.models import CaptionTrack
from tests.content.review.test_decisions import Submitted, open_case
from tests.factories import make_captions, make_course, make_institution, make_instructor, make_lecture, make_reviewer
from tests.review_decisions import decide


def test_a_finding_on_a_block_knows_its_lesson_and_shows_there_in_the_next_revision(session: Session) -> None:
    ground = Submitted(session)
    lesson = ground.revision.modules[0].lessons[0]
    pin = Pin(block_lineage=lesson.blocks[0].lineage)
    found = [
        NewFinding("这里写错了", pin),
        NewFinding("整课太短", Pin(lesson_lineage=lesson.lineage)),
        NewFinding("好"),
    ]
    decide(session, ground.of_county, ground.case_id, CaseState.RETURNED, findings=found)
    opened = lifecycle.open_revision(session, ground.author, ground.course_public_id)
    new_lesson = opened.modules[0].lessons[0]
    course = author_pages.course_editor(session, ground.author, ground.course_public_id)
    page = author_pages.lesson_editor(session, ground.author, new_lesson.public_id)
    assert [one.text for one in course.findings_at(None)] == ["好"]
    assert [one.text for one in course.findings_at(new_lesson.lineage)] == ["这里写错了", "整课太短"]
    assert [one.text for one in page.findings_at(new_lesson.blocks[0].lineage)] == ["这里写错了"]
    assert [one.text for one in page.findings_at(None)] == ["整课太短"]


def test_the_author_does_not_see_a_finding_before_the_decision(session: Session) -> None:
    ground = Submitted(session)
    add_finding(session, ground.of_county, ground.case_id, NewFinding("还在想"))
    other = make_reviewer(session, ground.county)[1]
    assert author_pages.course_editor(session, ground.author, ground.course_public_id).findings == ()
    assert case_page(session, ground.of_city, ground.case_id).findings == ()
    for of_seat in (ground.of_county, other):  # a colleague may have to go on with the case
        assert [one.text for one in case_page(session, of_seat, ground.case_id).findings] == ["还在想"]


def test_a_finding_is_settled_once_and_by_its_maker(session: Session) -> None:
    ground = Submitted(session)
    finding = add_finding(session, ground.of_county, ground.case_id, NewFinding("错"))
    for other in (ground.author, ground.of_city, make_reviewer(session, ground.county)[1]):
        with pytest.raises(NotAllowed):
            resolve_finding(session, other, finding.public_id)
    resolve_finding(session, ground.of_county, finding.public_id)
    with pytest.raises(Refused):
        resolve_finding(session, ground.of_county, finding.public_id)
    with pytest.raises(NotFound):
        resolve_finding(session, ground.of_county, "nothing")
    assert findings_of_course(session, ground.course_id)[0].resolved_at is not None


@pytest.mark.parametrize("pin", [Pin("nowhere"), Pin(block_lineage="nowhere"), Pin(cue_key="nowhere")])
def test_a_finding_is_not_pinned_to_a_place_that_is_not_there(session: Session, pin: Pin) -> None:
    ground = Submitted(session)
    with pytest.raises(Invalid) as refusal:
        add_finding(session, ground.of_county, ground.case_id, NewFinding("错", pin))
    assert refusal.value.field == "place"


def test_a_finding_needs_words(session: Session) -> None:
    ground = Submitted(session)
    with pytest.raises(Invalid) as refusal:
        add_finding(session, ground.of_county, ground.case_id, NewFinding(" "))
    assert refusal.value.field == "finding"


def test_a_finding_is_pinned_to_a_cue_of_the_captions_that_count(session: Session) -> None:
    ground = Submitted(session)
    institution = make_institution(session)
    account, author = make_instructor(session, institution)
    course = make_course(session, account, institution)
    block = make_lecture(session, course.revisions[0].modules[0].lessons[0], account)
    track: CaptionTrack = make_captions(session, block)
    lifecycle.submit(session, author, course.public_id)
    ground.course_id = course.id
    case = open_case(session, ground)
    key = track.versions[0].cues[0]["key"]
    finding = add_finding(session, ground.of_county, case.public_id, NewFinding("错字", Pin(None, block.lineage, key)))
    assert (finding.block_lineage, finding.cue_key) == (block.lineage, key)
    with pytest.raises(Invalid):
        add_finding(session, ground.of_county, case.public_id, NewFinding("错字", Pin(None, block.lineage, "no")))
