"""What learners and a third party say of a course of the sample portal, and a complaint that is overdue."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from content.complaints.handling import take_up
from content.complaints.models import Complaint, Matter
from content.complaints.submission import ComplaintDraft, complain
from content.courses.models import Course
from content.database import utc_now
from content.evaluation.judging import hand_in, save_evaluation
from content.evaluation.models import Criterion, Evaluation
from content.evaluation.samples import draw_sample
from content.evaluation.survey import SurveyQuestion, answer_survey
from content.evaluation.survey_steps import count_answers
from content.people.permissions import Actor
from tests.factories import finish_course, make_account


def evaluate(session: Session, course: Course, evaluator: Actor) -> None:
    """Five learners have answered and are counted; of a sample that holds every course one judgement is handed in, one
    is not begun and the others are drafts."""
    now = utc_now()
    for number in range(1, 6):
        account, learner = make_account(session)
        finish_course(session, account, course)
        replies = {question.value: "partly" if number == 1 else "yes" for question in SurveyQuestion}
        values = {
            **replies,
            "take_part": "no",
            "barriers": ["captions", "other"],
            "words": f"练习再多一点就好，第 {number} 课尤其是。",
        }
        answer_survey(session, learner, course.public_id, values, now - timedelta(days=31))
    count_answers(session, now)
    sample = draw_sample(session, evaluator, seed="2026-05-04-271828", size=50, now=now)
    rows = session.query(Evaluation).filter_by(sample_id=sample.id).order_by(Evaluation.position).all()
    of_course = next(one for one in rows if one.revision_id == course.revisions[0].id)
    verdicts = {one.value: "meets" for one in Criterion}
    reasons = {"accessibility": "fails", "accessibility_reason": "第二课没有字幕。"}
    whole = {**verdicts, **reasons, "grade": "good", "comment": "示范清楚。"}
    save_evaluation(session, evaluator, of_course.public_id, whole, now)
    hand_in(session, evaluator, of_course.public_id, now)
    for draft in [one for one in rows if one is not of_course][1:]:
        save_evaluation(session, evaluator, draft.public_id, {"content": "meets", "copyright": "fails"}, now)


def complain_in_vain(session: Session, handler: Actor) -> None:
    """Two complaints are overdue, of which one is taken up."""
    for text in ("没有人回答我的问题。", "积分少了。"):
        receipt = complain(session, ComplaintDraft(Matter.OTHER, text))
        session.query(Complaint).filter_by(number=receipt.number).one().due_on -= timedelta(days=20)
    take_up(session, handler, receipt.number)
