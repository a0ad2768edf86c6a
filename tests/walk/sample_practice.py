"""Practice in courses of the sample portal, attested, withdrawn and still to be shown; attempts at quiz questions; a
lesson that need not be studied."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import BlockKind, Course
from content.credits.pilots import day_of
from content.database import utc_now
from content.learning.enrolment import enrol
from content.learning.models import PracticeAttestation
from content.learning.practice import attest_practice, withdraw_practice
from content.learning.quiz_attempts import answer_question
from content.people.models import Account
from content.people.permissions import Actor
from content.quiz_formats.question import QuestionKind


def ask_for_practice(course: Course) -> None:
    """The rule of a course before it is published: practice in the first lesson, which the English one requires, and
    in the Chinese one a second that is optional."""
    revision = course.revisions[-1]
    first, second = revision.modules[0].lessons[:2]
    chinese = course.language == "zh"
    first.practice = "- 打湿双手\n- 搓洗 20 秒" if chinese else "- Wet both hands\n- Rub them for 20 seconds"
    revision.practice_required, second.required = not chinese, not chinese


def show_practice(session: Session, teacher: Actor, course: Course, learners: list[Actor]) -> None:
    """All learners have shown it, and the last one's attestation was withdrawn."""
    now = utc_now()
    lesson = course.revisions[-1].modules[0].lessons[0]
    for learner in learners:
        enrol(session, learner, course.public_id)
    chosen = [session.get_one(Account, learner.account_id).public_id for learner in learners]
    words, day = "两只手都洗了 20 秒，顺序对。", day_of(now).isoformat()
    attest_practice(session, teacher, course.public_id, lesson.lineage, chosen, words, day, now)
    last = select(PracticeAttestation).where(PracticeAttestation.account_id == learners[-1].account_id)
    withdraw_practice(session, teacher, session.scalars(last).one().public_id, "看错了人。", now)


def try_questions(session: Session, learner: Actor, course: Course) -> None:
    """A wrong answer and then the right one to the first question of the second lesson."""
    lesson = course.revisions[-1].modules[0].lessons[1]
    question = next(
        block
        for block in lesson.blocks
        if block.kind is BlockKind.QUESTION and (block.question or {}).get("kind") == QuestionKind.SINGLE
    )
    for choice in ("1", "0"):
        answer_question(session, learner, lesson.public_id, question.public_id, {"answer": [choice]}, utc_now())
