"""The checklist of a decision: every line answered, with a reason where it must have one, and what a program sees."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.snapshot import load_contents
from content.errors import Invalid
from content.review.checklist import LineAnswer, Proposal, proposals, reason_field, verdict_field
from content.review.decisions import check_decision, decide
from content.review.models import CaseState, ChecklistAnswer, ChecklistLine, Decision, Verdict
from tests.content.review.test_decisions import Submitted
from tests.factories import (
    add_captions,
    add_media_block,
    make_captions,
    make_course,
    make_descriptions,
    make_institution,
    make_instructor,
    make_sign,
    make_slides,
)
from tests.review_decisions import EVERY_LINE_MET

APPROVED, RETURNED = CaseState.APPROVED, CaseState.RETURNED
MUST_BE_MET = {"content", "copyright", "ideology_and_safety", "teaching"}
MAY_BE_UNMET = {"captions", "sign_language", "pictures", "texts"}


def with_line(line: ChecklistLine, verdict: Verdict, reason: str = "") -> dict[ChecklistLine, LineAnswer]:
    return {**EVERY_LINE_MET, line: LineAnswer(verdict, reason)}


def test_the_lines_are_those_of_the_rule_and_accessibility_has_four() -> None:
    assert {line.value for line in ChecklistLine} == MUST_BE_MET | MAY_BE_UNMET


@pytest.mark.parametrize("outcome", [APPROVED, RETURNED])
@pytest.mark.parametrize("line", list(ChecklistLine))
def test_a_decision_without_an_answer_to_a_line_is_refused_at_that_line(
    session: Session, line: ChecklistLine, outcome: CaseState
) -> None:
    ground = Submitted(session)
    checklist = {one: answer for one, answer in EVERY_LINE_MET.items() if one is not line}
    for attempt in (check_decision, decide):
        with pytest.raises(Invalid) as refusal:
            attempt(session, ground.of_county, ground.case_id, outcome, "请改。", checklist=checklist)
        assert refusal.value.field == f"verdict_{line.value}" == verdict_field(line)
    assert session.scalars(select(Decision)).all() == []


@pytest.mark.parametrize("verdict", [Verdict.DOES_NOT_MEET, Verdict.DOES_NOT_APPLY])
@pytest.mark.parametrize("line", list(ChecklistLine))
def test_an_answer_other_than_met_needs_a_reason(session: Session, line: ChecklistLine, verdict: Verdict) -> None:
    ground = Submitted(session)
    with pytest.raises(Invalid) as refusal:
        decide(session, ground.of_county, ground.case_id, RETURNED, "请改。", checklist=with_line(line, verdict, "  "))
    assert refusal.value.field == f"reason_{line.value}" == reason_field(line)
    decide(session, ground.of_county, ground.case_id, RETURNED, "请改。", checklist=with_line(line, verdict, "因为"))


@pytest.mark.parametrize("line", list(ChecklistLine))
def test_what_an_approved_course_must_meet_is_met(session: Session, line: ChecklistLine) -> None:
    ground = Submitted(session)
    checklist = with_line(line, Verdict.DOES_NOT_MEET, "还差一点")
    if line.value in MAY_BE_UNMET:
        decide(session, ground.of_county, ground.case_id, APPROVED, checklist=checklist)
        return
    with pytest.raises(Invalid) as refusal:
        decide(session, ground.of_county, ground.case_id, APPROVED, checklist=checklist)
    assert refusal.value.field == f"verdict_{line.value}"


def test_the_answers_stand_with_the_decision_with_what_the_program_saw_then(session: Session) -> None:
    ground = Submitted(session)
    checklist = with_line(ChecklistLine.CAPTIONS, Verdict.DOES_NOT_APPLY, "没有录像。")
    decision = decide(session, ground.of_county, ground.case_id, APPROVED, checklist=checklist)
    rows = session.scalars(select(ChecklistAnswer).order_by(ChecklistAnswer.id)).all()
    assert [row.line for row in rows] == list(ChecklistLine)
    assert {row.decision_id for row in rows} == {decision.id}
    captions = next(row for row in rows if row.line is ChecklistLine.CAPTIONS)
    assert (captions.verdict, captions.reason) == (Verdict.DOES_NOT_APPLY, "没有录像。")
    assert captions.evidence == [{"message": "There is no recording.", "values": {}}]


def seen(session: Session, ground: Recorded) -> dict[str, Proposal]:
    return {line.value: one for line, one in proposals(load_contents(session, ground.course.revisions[0])).items()}


class Recorded:
    """A course with one recording in its only lesson."""

    def __init__(self, session: Session) -> None:
        institution = make_institution(session)
        self.account, self.author = make_instructor(session, institution)
        self.course = make_course(session, self.account, institution)
        lesson = self.course.revisions[0].modules[0].lessons[0]
        self.block = add_media_block(session, lesson, self.account, cues=0)


def test_people_alone_judge_content_copyright_ideology_and_teaching(session: Session) -> None:
    lines = seen(session, Recorded(session))
    assert {line for line, one in lines.items() if one.verdict is None} == MUST_BE_MET


def test_a_recording_without_anything_meets_no_line_of_accessibility_but_texts(session: Session) -> None:
    lines = seen(session, Recorded(session))
    verdicts = {line: lines[line].verdict for line in MAY_BE_UNMET}
    assert verdicts == {
        "captions": Verdict.DOES_NOT_MEET,
        "sign_language": Verdict.DOES_NOT_MEET,
        "pictures": Verdict.DOES_NOT_MEET,
        "texts": Verdict.MEETS,
    }
    assert str(lines["captions"].reason) == "Recordings whose captions a person has checked: 0 of 1."


def test_captions_are_met_once_somebody_has_checked_those_of_every_recording(session: Session) -> None:
    ground = Recorded(session)
    make_captions(session, ground.block, checked_by=ground.account)
    assert seen(session, ground)["captions"].verdict is Verdict.MEETS
    add_captions(session, ground.block, language="en")
    unchecked = seen(session, ground)["captions"]
    assert unchecked.verdict is Verdict.DOES_NOT_MEET
    assert [str(message) for message in unchecked.evidence] == [
        "Recordings with captions: 1 of 1.",
        "Recordings whose captions a person has checked: 0 of 1.",
        "Captions that break a rule: 0.",
    ]


def test_sign_language_is_met_where_the_interpreter_is_there_for_the_whole_recording(session: Session) -> None:
    ground = Recorded(session)
    sign = make_sign(session, ground.block, ground.account)
    sign.asset.duration_s = 40.0
    session.flush()
    assert seen(session, ground)["sign_language"].verdict is Verdict.DOES_NOT_MEET
    sign.asset.duration_s = 100.0
    session.flush()
    assert seen(session, ground)["sign_language"].verdict is Verdict.MEETS


def test_pictures_are_met_once_slides_have_words_and_the_video_is_described(session: Session) -> None:
    ground = Recorded(session)
    make_slides(session, ground.block)
    assert seen(session, ground)["pictures"].verdict is Verdict.DOES_NOT_MEET
    make_descriptions(session, ground.block, ground.account)
    lines = seen(session, ground)
    assert lines["pictures"].verdict is Verdict.MEETS
    assert "Slides with text or a description: 3 of 3." in [str(one) for one in lines["pictures"].evidence]


def test_texts_are_unmet_where_the_check_list_finds_a_barrier(session: Session) -> None:
    ground = Recorded(session)
    ground.course.revisions[0].modules[0].lessons[0].blocks[0].body = "##准备\n\n| 项 | 值 |\n| 温 | 20 |"
    session.flush()
    texts = seen(session, ground)["texts"]
    assert texts.verdict is Verdict.DOES_NOT_MEET
    assert str(texts.reason).startswith("Places in texts that keep somebody out: ")


def test_a_claim_of_more_time_than_there_is_to_study_is_evidence_for_teaching(session: Session) -> None:
    ground = Recorded(session)
    lesson = ground.course.revisions[0].modules[0].lessons[0]
    lesson.study_units, lesson.study_units_reason = 900, "要跟着练。"
    session.flush()
    teaching = seen(session, ground)["teaching"]
    assert [str(one) for one in teaching.evidence] == [
        "Lessons that claim more study time than their content takes: 1 of 1."
    ]
