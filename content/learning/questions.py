"""Questions that learners ask those who teach a lesson, and their answers.

A question belongs to a lesson's lineage, so it stays with the lesson when the course gets a new version. Only who
asked, the course's authors and the manager of its institution see it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, joinedload

from content.courses.co_authors import author_ids, instructors_of, managers_of
from content.courses.edit_base import Fields, SavedBy, require_base
from content.courses.models import Course, Lesson, Module, Revision
from content.errors import Invalid, NotFound, Refused
from content.learning.access import open_lesson
from content.learning.models import Enrolment, LessonQuestion
from content.messages import N_, Message
from content.notices.notify import QUESTION_ANSWERED, QUESTION_ASKED, LinkKind, link_to, notify, notify_all, quotation
from content.people.accounts import lock_learner
from content.people.models import Account
from content.people.permissions import Action, Actor, authorise
from content.tracks.editing import course_subject

LONGEST = 4000
MOST_OPEN = 20
"""Most unanswered questions of one person in one lesson; more are taken for abuse."""

SENT_TWICE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One question. `asked_by` is the name the learner goes by; `lesson_title` that of the newest version."""

    public_id: str
    lesson_title: str
    asked_by: str
    text: str
    asked_at: datetime
    answer: str
    answered_by: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class QuestionToAnswer:
    """One question and the course in which it was asked."""

    line: QuestionLine
    course_public_id: str
    language: str

    @property
    def fields(self) -> Fields:
        """What the form of the answer begins from."""
        return {"answer": self.line.answer}


@dataclass(frozen=True, slots=True)
class CourseQuestions:
    """What learners asked in one course, the unanswered first and of those the oldest."""

    course_public_id: str
    course_title: str
    language: str
    open: tuple[QuestionLine, ...]
    answered: tuple[QuestionLine, ...]


def ask(session: Session, actor: Actor, lesson_public_id: str, text: str, now: datetime) -> LessonQuestion:
    """Save a question of an enrolled learner; an equal text sent again within minutes is not saved twice.

    Raises Refused for those not enrolled and for too many open questions, Invalid (field `text`) for a text that is
    missing or too long.
    """
    authorise(actor, Action.STUDY)
    access = open_lesson(session, actor, lesson_public_id)
    enrolment = access.recorded
    if enrolment is None:
        raise Refused(N_("Enrol in this course first; then you can ask those who teach it."), about=lesson_public_id)
    question_text = _checked(text, N_("Write your question."))
    lock_learner(session, enrolment.account_id)
    own = session.scalars(
        select(LessonQuestion).where(
            LessonQuestion.account_id == enrolment.account_id,
            LessonQuestion.lesson_lineage == access.lesson.lineage,
            LessonQuestion.answer.is_(None),
        )
    ).all()
    for earlier in own:
        if earlier.text == question_text and now - earlier.asked_at < SENT_TWICE:
            return earlier
    if len(own) >= MOST_OPEN:
        raise Refused(
            N_("You have asked many questions here. Wait until some of them are answered."), about=lesson_public_id
        )
    question = LessonQuestion(
        course_id=access.course.id,
        lesson_lineage=access.lesson.lineage,
        account_id=enrolment.account_id,
        text=question_text,
        asked_at=now,
    )
    session.add(question)
    session.flush()
    _notify_teachers(session, access.course, access.lesson, actor)
    return question


_OWN_QUESTIONS = (
    select(LessonQuestion)
    .where(LessonQuestion.account_id == bindparam("account"), LessonQuestion.lesson_lineage == bindparam("lineage"))
    .options(joinedload(LessonQuestion.account), joinedload(LessonQuestion.answered_by))
    .order_by(LessonQuestion.asked_at, LessonQuestion.id)
)


def own_questions(session: Session, actor: Actor, lesson: Lesson) -> tuple[QuestionLine, ...]:
    """The actor's questions in this lesson in order of time, with the answers. One query."""
    rows = session.scalars(_OWN_QUESTIONS, {"account": actor.account_id, "lineage": lesson.lineage})
    return tuple(_line(row, lesson.title) for row in rows)


def course_questions(session: Session, actor: Actor, course_public_id: str) -> CourseQuestions:
    """The questions of a course, for those who may edit it. Raises NotFound, NotAllowed."""
    course = session.scalar(select(Course).where(Course.public_id == course_public_id))
    if course is None:
        raise NotFound(about=course_public_id)
    authorise(actor, Action.EDIT_COURSE, course_subject(course))
    rows = session.scalars(
        select(LessonQuestion)
        .where(LessonQuestion.course_id == course.id)
        .options(joinedload(LessonQuestion.account), joinedload(LessonQuestion.answered_by))
        .order_by(LessonQuestion.asked_at, LessonQuestion.id)
    ).all()
    titles = _titles(session, course)
    lines = [_line(row, titles.get(row.lesson_lineage, "")) for row in rows]
    return CourseQuestions(
        course_public_id=course.public_id,
        course_title=course.revisions[-1].title,
        language=course.language,
        open=tuple(line for line in lines if line.answered_at is None),
        answered=tuple(line for line in reversed(lines) if line.answered_at is not None),
    )


def open_questions(session: Session, course_public_id: str) -> int:
    """How many questions of a course wait for an answer."""
    waiting = (
        select(func.count())
        .select_from(LessonQuestion)
        .join(Course, Course.id == LessonQuestion.course_id)
        .where(Course.public_id == course_public_id, LessonQuestion.answer.is_(None))
    )
    return int(session.scalar(waiting) or 0)


def question_to_answer(session: Session, actor: Actor, question_public_id: str) -> QuestionToAnswer:
    """One question, for those who may edit its course. Raises NotFound, NotAllowed."""
    question, course = _answerable(session, actor, question_public_id)
    line = _line(question, _titles(session, course).get(question.lesson_lineage, ""))
    return QuestionToAnswer(line, course.public_id, course.language)


def answer(
    session: Session, actor: Actor, question_public_id: str, text: str, now: datetime, *, base: str | None = None
) -> LessonQuestion:
    """Answer a question, or put a better answer in the place of the last, and tell who asked; the same answer once more
    changes nothing. base: what the form began from (courses/edit_base.py), None for the portal's own code.

    Raises Invalid (field `answer`), and StaleEdit where somebody else has answered meanwhile.
    """
    question, _course = _answerable(session, actor, question_public_id, lock=True)
    new = _checked(text, N_("Write an answer."), field="answer")
    if new == question.answer:
        return question
    require_base({"answer": question.answer or ""}, {"answer": new}, base, lambda: _answered_by(question, actor))
    question.answer = new
    question.answered_by_id = actor.account_id
    question.answered_at = now
    session.flush()
    _notify_learner(session, question)
    return question


def _answered_by(question: LessonQuestion, actor: Actor) -> SavedBy | None:
    by: Account | None = question.answered_by
    return None if by is None else SavedBy(by.display_name, own=by.id == actor.account_id)


def _notify_teachers(session: Session, course: Course, lesson: Lesson, actor: Actor) -> None:
    """Tell the authors who teach, else the managers of the institution. The notice does not repeat the question, which
    goes with the account of whoever asked."""
    teachers = author_ids(session, course) & set(session.scalars(instructors_of(course.institution_id)))
    if not teachers:
        teachers = set(session.scalars(managers_of(course.institution_id)))
    message = Message(QUESTION_ASKED, {"title": lesson.title})
    notify_all(session, teachers - {actor.account_id}, message, link_to(LinkKind.QUESTIONS, course.public_id))


def _notify_learner(session: Session, question: LessonQuestion) -> None:
    """Send a notice that links to the lesson in the revision of the learner's enrolment."""
    lesson = session.scalar(
        select(Lesson)
        .join(Module, Lesson.module_id == Module.id)
        .join(Enrolment, Enrolment.revision_id == Module.revision_id)
        .where(Enrolment.account_id == question.account_id, Enrolment.course_id == question.course_id)
        .where(Lesson.lineage == question.lesson_lineage)
    )
    if lesson is not None:
        message = Message(QUESTION_ANSWERED, {"title": lesson.title, "answer": quotation(question.answer or "")})
        notify(session, question.account_id, message, link_to(LinkKind.LESSON, lesson.public_id, "questions"))


def _answerable(
    session: Session, actor: Actor, question_public_id: str, *, lock: bool = False
) -> tuple[LessonQuestion, Course]:
    query = select(LessonQuestion).where(LessonQuestion.public_id == question_public_id)
    if lock:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    question = session.scalar(query)
    if question is None:
        raise NotFound(about=question_public_id)
    course = session.get_one(Course, question.course_id)
    authorise(actor, Action.EDIT_COURSE, course_subject(course))
    return question, course


def _checked(text: str, missing: str, field: str = "text") -> str:
    trimmed = text.replace("\r\n", "\n").strip()
    if not trimmed:
        raise Invalid(missing, field=field)
    if len(trimmed) > LONGEST:
        raise Invalid(N_("This text is too long. Use at most %(most)s characters."), field=field, most=LONGEST)
    return trimmed


def _titles(session: Session, course: Course) -> dict[str, str]:
    """Lesson titles by lineage, from the newest revision that has the lesson."""
    rows = session.execute(
        select(Lesson.lineage, Lesson.title)
        .join(Module, Lesson.module_id == Module.id)
        .join(Revision, Module.revision_id == Revision.id)
        .where(Revision.course_id == course.id)
        .order_by(Revision.number)
    )
    return {lineage: title for lineage, title in rows}  # noqa: C416  (a Row is not a pair for mypy)


def _line(row: LessonQuestion, lesson_title: str) -> QuestionLine:
    answered_by: Account | None = row.answered_by
    return QuestionLine(
        public_id=row.public_id,
        lesson_title=lesson_title,
        asked_by=row.account.display_name,
        text=row.text,
        asked_at=row.asked_at,
        answer=row.answer or "",
        answered_by=answered_by.display_name if answered_by else "",
        answered_at=row.answered_at,
    )
