"""The pages of a learner: the start, an open attempt, and the result of one."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from content.assessment.marking import question_seed, result_of
from content.assessment.models import Assessment, Attempt, AttemptAnswer, AttemptState
from content.assessment.person_marking import MarkLine, mark_history
from content.assessment.taking import answer_base, attempts_of, next_attempt_at, open_assessment, own_attempt
from content.assessment.time_limit import MOST_EXTENSIONS, extension_of, is_time_up, minutes_allowed
from content.courses.models import Course, Revision
from content.errors import Invalid
from content.messages import Message
from content.people.permissions import Actor
from content.people.preferences import Preferences, stored_preferences
from content.quiz.answering import AnswerResult, judge, solution_of
from content.quiz.display import QuestionDisplay, display_of
from content.quiz_formats.question import Question


class NextStep(enum.StrEnum):
    """What a learner can do about an assessment."""

    BEGIN = "begin"
    GO_ON = "go_on"  # an attempt is open
    WAIT_FOR_MARKS = "wait_for_marks"
    WAIT = "wait"  # until the next attempt may begin
    PASSED = "passed"
    NONE_LEFT = "none_left"


class AnswerState(enum.StrEnum):
    """How far the answer to a question is."""

    OPEN = "open"
    UNFINISHED = "unfinished"  # something is saved that is no whole answer
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class AttemptLine:
    """An attempt in the list of somebody's attempts."""

    public_id: str
    number: int
    state: AttemptState
    began_at: datetime
    score_percent: int | None
    passed: bool


@dataclass(frozen=True, slots=True)
class StartPage:
    """An assessment for one learner. `questions`: how many are asked; `limit_minutes`: with their own preferences, None
    for as long as they need, though the course has a limit where `course_minutes` is set; `attempts_left`: None for as
    many as they like; `next_at`: when the next attempt may begin, where that is later than now."""

    course_public_id: str
    course_title: str
    language: str
    title: str
    instructions: str
    questions: int
    pass_percent: int
    most_attempts: int
    wait_hours: int
    course_minutes: int | None
    limit_minutes: int | None
    limit_reason: str
    step: NextStep
    attempts_left: int | None
    next_at: datetime | None
    attempts: tuple[AttemptLine, ...]

    @property
    def open_attempt(self) -> str | None:
        """The public id of the attempt that is open."""
        return next((one.public_id for one in self.attempts if one.state is AttemptState.OPEN), None)


@dataclass(frozen=True, slots=True)
class AttemptQuestion:
    """One question of an open attempt. `given`: what is saved, by the names of the form's fields; `base`: its digest;
    `problem`: why it is no whole answer yet."""

    position: int
    display: QuestionDisplay
    given: Mapping[str, Sequence[str]]
    base: str
    state: AnswerState
    problem: Message | None


@dataclass(frozen=True, slots=True)
class AttemptPage:
    """An open attempt. `ends_at` is None without a time limit; `extensions_left` is how often more time can be taken,
    `extension` how much that is each time; `time_up`: nothing more is saved, the portal hands it in."""

    public_id: str
    course_public_id: str
    course_title: str
    title: str
    instructions: str
    language: str
    number: int
    questions: tuple[AttemptQuestion, ...]
    ends_at: datetime | None
    now: datetime
    extensions: int
    extension: timedelta
    time_up: bool

    @property
    def extensions_left(self) -> int:
        """How often more time can still be taken."""
        return MOST_EXTENSIONS - self.extensions

    @property
    def minutes_left(self) -> int:
        """Whole minutes until the end; 0 without one."""
        return 0 if self.ends_at is None else max(0, int((self.ends_at - self.now).total_seconds() // 60))

    @property
    def unanswered(self) -> tuple[AttemptQuestion, ...]:
        """The questions without a whole answer."""
        return tuple(one for one in self.questions if one.state is not AnswerState.ANSWERED)


@dataclass(frozen=True, slots=True)
class MarkedQuestion:
    """One question of a closed attempt. `mark`: percent, None while a person has to mark it; `result`: what the answer
    came to by rule, None where there was no whole answer; `solution`: empty while another attempt is possible;
    `changes`: of a mark that it had before."""

    position: int
    display: QuestionDisplay
    mark: int | None
    result: AnswerResult | None
    solution: tuple[str, ...]
    explanation: str
    changes: tuple[MarkLine, ...]


@dataclass(frozen=True, slots=True)
class ResultPage:
    """A closed attempt and what came of it."""

    public_id: str
    course_public_id: str
    course_title: str
    title: str
    language: str
    line: AttemptLine
    pass_percent: int
    timed_out: bool
    questions: tuple[MarkedQuestion, ...]
    step: NextStep


def start_page(session: Session, actor: Actor, course_public_id: str, now: datetime) -> StartPage:
    """What the assessment of a course is, and what the actor can do. Raises what `open_assessment` raises."""
    taking = open_assessment(session, actor, course_public_id)
    assessment = taking.assessment
    attempts = attempts_of(session, actor.account_id, taking.course.id)
    earliest = next_attempt_at(assessment, attempts)
    preferences = stored_preferences(session, actor.account_id) or Preferences()
    return StartPage(
        course_public_id=course_public_id,
        course_title=taking.revision.title,
        language=taking.course.language,
        title=assessment.title,
        instructions=assessment.instructions,
        questions=assessment.question_count,
        pass_percent=assessment.pass_percent,
        most_attempts=assessment.most_attempts,
        wait_hours=assessment.wait_hours,
        course_minutes=assessment.time_limit_minutes,
        limit_minutes=minutes_allowed(assessment, preferences),
        limit_reason=assessment.time_limit_reason,
        step=next_step(assessment, attempts, now),
        attempts_left=max(0, assessment.most_attempts - len(attempts)) if assessment.most_attempts else None,
        next_at=earliest if earliest is not None and earliest > now else None,
        attempts=tuple(_line(attempt, now) for attempt in attempts),
    )


def next_step(assessment: Assessment, attempts: Sequence[Attempt], now: datetime) -> NextStep:
    """What somebody with these attempts can do."""
    if any(attempt.passed and attempt.state is AttemptState.MARKED for attempt in attempts):
        return NextStep.PASSED
    if attempts and attempts[-1].state is AttemptState.OPEN and not is_time_up(attempts[-1], now):
        return NextStep.GO_ON
    if attempts and attempts[-1].state is not AttemptState.MARKED:
        return NextStep.WAIT_FOR_MARKS
    if assessment.most_attempts and len(attempts) >= assessment.most_attempts:
        return NextStep.NONE_LEFT
    earliest = next_attempt_at(assessment, attempts)
    return NextStep.WAIT if earliest is not None and now < earliest else NextStep.BEGIN


def attempt_page(session: Session, actor: Actor, attempt_public_id: str, now: datetime) -> AttemptPage | ResultPage:
    """An attempt of the actor: to be answered while it is open, else its result. NotFound, NotAllowed."""
    attempt = own_attempt(session, actor, attempt_public_id)
    course = session.get_one(Course, attempt.course_id)
    if attempt.state is not AttemptState.OPEN:
        return _result(session, attempt, course, now)
    return AttemptPage(
        public_id=attempt.public_id,
        course_public_id=course.public_id,
        course_title=session.get_one(Revision, attempt.assessment.revision_id).title,
        title=attempt.assessment.title,
        instructions=attempt.assessment.instructions,
        language=course.language,
        number=attempt.number,
        questions=tuple(_question(answer, attempt.seed, course.language) for answer in attempt.answers),
        ends_at=attempt.ends_at,
        now=now,
        extensions=attempt.extensions,
        extension=extension_of(attempt.assessment),
        time_up=is_time_up(attempt, now),
    )


def _question(answer: AttemptAnswer, seed: str, language: str) -> AttemptQuestion:
    question, mixed_by = Question.from_json(answer.question), question_seed(seed, answer.position)
    state, problem = AnswerState.OPEN, None
    if answer.answer is not None:
        state = AnswerState.ANSWERED
        try:
            judge(question, answer.answer, mixed_by)
        except Invalid as error:
            state, problem = AnswerState.UNFINISHED, error.message
    return AttemptQuestion(
        position=answer.position,
        display=display_of(question, mixed_by, language),
        given=answer.answer or {},
        base=answer_base(answer.answer),
        state=state,
        problem=problem,
    )


def _result(session: Session, attempt: Attempt, course: Course, now: datetime) -> ResultPage:
    attempts = attempts_of(session, attempt.account_id, course.id)
    step = next_step(attempt.assessment, attempts, now)
    over = step in (NextStep.PASSED, NextStep.NONE_LEFT)
    return ResultPage(
        public_id=attempt.public_id,
        course_public_id=course.public_id,
        course_title=session.get_one(Revision, attempt.assessment.revision_id).title,
        title=attempt.assessment.title,
        language=course.language,
        line=_line(attempt, now),
        pass_percent=attempt.assessment.pass_percent,
        timed_out=attempt.ends_at is not None
        and attempt.handed_in_at is not None
        and attempt.handed_in_at > attempt.ends_at,
        questions=tuple(
            _marked(session, answer, attempt.seed, course.language, over=over) for answer in attempt.answers
        ),
        step=step,
    )


def _marked(session: Session, answer: AttemptAnswer, seed: str, language: str, *, over: bool) -> MarkedQuestion:
    """What was right stands there once nobody can be asked the same again."""
    question = Question.from_json(answer.question)
    return MarkedQuestion(
        position=answer.position,
        display=display_of(question, question_seed(seed, answer.position), language),
        mark=answer.mark,
        result=result_of(answer, seed),
        solution=solution_of(question) if over else (),
        explanation=question.explanation if over else "",
        changes=tuple(one for one in mark_history(session, answer) if one.before is not None),
    )


def _line(attempt: Attempt, now: datetime) -> AttemptLine:
    state = AttemptState.EXPIRED if is_time_up(attempt, now) else attempt.state
    return AttemptLine(
        attempt.public_id, attempt.number, state, attempt.began_at, attempt.score_percent, attempt.passed
    )
