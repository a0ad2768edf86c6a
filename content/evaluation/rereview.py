"""When learners or a third party think little of a published revision, it is called for a new review.

Thresholds, shares from 0 to 1 with "partly" as one half:

- learners: fewer than `LEAST_SHARE` are satisfied, or could take part in everything. Looked at are the steps taken
  since the revision was published and since the last call, five people at least (evaluation/survey_steps.py).
- a third party: the grade is "fail", or one of the criteria is not met.

The course stays as it is until reviewers have decided.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Revision, RevisionState
from content.evaluation.figures import SurveyFigures, sum_of
from content.evaluation.models import Evaluation, Grade, SurveyStep, Verdict
from content.evaluation.survey import SurveyQuestion
from content.library.rereview import call_for_rereview

LEAST_SHARE = 0.6
DECISIVE = (SurveyQuestion.SATISFIED, SurveyQuestion.TAKE_PART)

# A reason is stored as text, for readers of both languages.
RATED_LOW = (
    "学员评价偏低：{people} 人中，满意的占百分之 {satisfied}，能参加全部内容的占百分之 {take_part}。\n"
    "Learners rate this course low: of {people} people, {satisfied} percent are satisfied and {take_part} percent "
    "could take part in everything."
)
JUDGED_LOW = (
    "第三方评估认为课程不合格，或者有一项标准不符合。\n"
    "A third party judges that this course fails, or that a criterion is not met."
)


def call_where_rated_low(session: Session, course_id: int) -> None:
    """Call for a new review of the published revision where learners rate it low. Called after a new step."""
    revision = _published(session, course_id)
    if revision is None:
        return
    steps = session.scalars(
        select(SurveyStep).where(SurveyStep.course_id == course_id).order_by(SurveyStep.id.desc())
    ).all()
    fresh: list[SurveyStep] = []
    for step in steps:
        if step.called or (revision.decided_at is not None and step.counted_at < revision.decided_at):
            break
        fresh.append(step)
    figures = sum_of(fresh)
    if figures is None or not is_low(figures):
        return
    fresh[0].called = True
    shares = {one.value: round(100 * figures.of(one).share) for one in DECISIVE}
    call_for_rereview(session, revision, RATED_LOW.format(people=figures.people, **shares))


def call_where_judged_low(session: Session, evaluation: Evaluation) -> None:
    """Call for a new review where a third party has judged a revision low that learners still see."""
    revision = session.get_one(Revision, evaluation.revision_id)
    fails = any(judged.get("verdict") == Verdict.FAILS for judged in evaluation.verdicts.values())
    if revision.state is RevisionState.PUBLISHED and (evaluation.grade is Grade.FAIL or fails):
        call_for_rereview(session, revision, JUDGED_LOW)


def is_low(figures: SurveyFigures) -> bool:
    """Whether learners rate a course low."""
    return any(figures.of(question).share < LEAST_SHARE for question in DECISIVE)


def _published(session: Session, course_id: int) -> Revision | None:
    return session.scalar(
        select(Revision).where(Revision.course_id == course_id, Revision.state == RevisionState.PUBLISHED)
    )
