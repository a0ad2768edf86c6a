"""Study of the demonstration's learners, recorded through the functions that record anybody's study."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.certificates.audit import pass_audits
from content.certificates.audit_page import audit_batch
from content.courses.models import Block, BlockKind, Lesson, Module, Revision
from content.credits.models import Pilot, RuleVersion
from content.credits.rules import CreditRules
from content.database import utc_now
from content.learning.enrolment import enrol
from content.learning.playback_evidence import open_player, record_beat
from content.learning.questions import answer, ask
from content.learning.reading_evidence import record_reading
from content.learning.records import requirements_in
from content.learning.requirements import section_keys
from content.people.permissions import Actor
from portal.demonstration.assessed import show_practice, take_assessment
from portal.demonstration.authored import written_course
from portal.demonstration.past import move_back
from portal.demonstration.people import account_named, person, teacher_of
from portal.demonstration.texts import DemoCourse

PILOT_ZH, PILOT_EN = "河北省学习积分试点", "Hebei learning credit pilot"
RULES = CreditRules(
    points_per_unit=400,
    points_per_course=200,
    cap_per_day=2000,
    cap_per_pilot=50000,
    conversion_rate=1000,
    points_per_assessment=300,
)
AUDIT_REASON = "从今天起，签发证书以前先做结业审核。"
ASKED, ANSWERED = "洗手的水要多热？", "四十度左右，手觉得温暖就好。太烫会伤皮肤。"
STILL_OPEN = "店里没有热水，怎么办？"
BEGINS, ENDS = date(2026, 1, 1), date(2027, 12, 31)


def add_pilot(session: Session) -> None:
    """Add the pilot of the demonstration with its first rules."""
    if session.scalars(select(Pilot).where(Pilot.name_zh == PILOT_ZH)).one_or_none() is not None:
        return
    owner = account_named(session, "pilot")
    pilot = Pilot(
        name_zh=PILOT_ZH, name_en=PILOT_EN, region_code="130000", owner_id=owner.id, begins_on=BEGINS, ends_on=ENDS
    )
    effective = datetime(BEGINS.year, BEGINS.month, BEGINS.day, tzinfo=UTC)
    pilot.rules.append(
        RuleVersion(number=1, rules=RULES.as_json(), effective_from=effective, made_by_id=owner.id, reason="试点开始")
    )
    session.add(pilot)
    session.flush()


def add_audit_rule(session: Session, effective_from: datetime) -> None:
    """Add the rule by which a completion audit stands before each certificate; earlier ones stay as they are."""
    pilot = session.scalars(select(Pilot).where(Pilot.name_zh == PILOT_ZH)).one()
    newest = session.scalars(select(func.max(RuleVersion.number)).where(RuleVersion.pilot_id == pilot.id)).one()
    pilot.rules.append(
        RuleVersion(
            number=newest + 1,
            rules=replace(RULES, completion_audit=True).as_json(),
            effective_from=effective_from,
            made_by_id=pilot.owner_id,
            reason=AUDIT_REASON,
        )
    )
    session.flush()


STUDIED = ("massage-hygiene", "greenhouse-vegetables", "selling-online")
PUBLISHED_BEFORE = timedelta(days=21)


def add_study(session: Session, courses: dict[str, DemoCourse]) -> None:
    """Let wang finish two lessons in different ways, liu one, and chen join a course; then chen, sun and liu finish the
    same course with its assessment: before an audit was asked for, audited, and waiting for the audit, liu in a second
    attempt."""
    wang, liu = person(session, "wang"), person(session, "liu")
    yesterday = utc_now() - timedelta(days=1)
    for slug in STUDIED:
        move_back(session, written_course(session, courses[slug]), PUBLISHED_BEFORE)
    massage = _enrol(session, wang, courses["massage-hygiene"], yesterday)
    _watch(session, wang, massage[0], yesterday)
    _read(session, wang, massage[0], yesterday + timedelta(hours=1))
    _read(session, wang, massage[1], yesterday + timedelta(hours=3))
    _read(session, liu, _enrol(session, liu, courses["greenhouse-vegetables"], yesterday)[0], yesterday)
    _enrol(session, person(session, "chen"), courses["selling-online"], yesterday)
    teacher = person(session, teacher_of(courses["massage-hygiene"].institution.key))
    question = ask(session, wang, massage[0].public_id, ASKED, yesterday)
    answer(session, teacher, question.public_id, ANSWERED, yesterday + timedelta(hours=5))
    ask(session, wang, massage[0].public_id, STILL_OPEN, yesterday + timedelta(hours=6))
    finish_with_and_without_audit(session, courses["massage-hygiene"], yesterday)


def finish_with_and_without_audit(session: Session, course: DemoCourse, yesterday: datetime) -> None:
    """Three learners finish a course around the day on which the rules begin to ask for an audit."""
    manager, written = person(session, "manager"), written_course(session, course)
    public_id, teacher = written.public_id, person(session, teacher_of(course.institution.key))
    chen, sun, liu = (person(session, name) for name in ("chen", "sun", "liu"))
    lessons = _read_all(session, chen, course, yesterday - timedelta(days=6))
    show_practice(session, teacher, chen, written, lessons[0], yesterday - timedelta(days=6))
    take_assessment(session, chen, written, yesterday - timedelta(days=5), marker=teacher)
    add_audit_rule(session, yesterday - timedelta(days=4))
    _read_all(session, sun, course, yesterday - timedelta(days=3))
    take_assessment(session, sun, written, yesterday - timedelta(hours=60), marker=teacher)
    waiting = [line.public_id for line in audit_batch(session, manager, public_id).waiting.lines]
    pass_audits(session, manager, public_id, waiting, yesterday - timedelta(days=2))
    _read_all(session, liu, course, yesterday - timedelta(days=1))
    take_assessment(session, liu, written, yesterday - timedelta(hours=10), marker=teacher, prepared=False)
    take_assessment(session, liu, written, yesterday - timedelta(hours=5), marker=teacher)


def _read_all(session: Session, learner: Actor, course: DemoCourse, begun: datetime) -> list[Lesson]:
    lessons = _enrol(session, learner, course, begun)
    for number, lesson in enumerate(lessons):
        _read(session, learner, lesson, begun + timedelta(hours=2 * number))
    return lessons


def _enrol(session: Session, learner: Actor, course: DemoCourse, begun: datetime) -> list[Lesson]:
    enrolment = enrol(session, learner, written_course(session, course).public_id)
    enrolment.enrolled_at = begun
    in_order = (
        select(Lesson)
        .join(Module)
        .join(Revision)
        .where(Revision.id == enrolment.revision_id)
        .order_by(Module.position, Lesson.position)
    )
    return list(session.scalars(in_order))


def _watch(session: Session, learner: Actor, lesson: Lesson, begun: datetime) -> None:
    recordings = select(Block).where(Block.lesson_id == lesson.id, Block.kind == BlockKind.MEDIA)
    for block in session.scalars(recordings):
        length = block.asset.duration_s if block.asset and block.asset.duration_s else 0.0
        token = open_player(session, learner, block, begun)
        ended = begun + timedelta(seconds=length + 5)
        record_beat(session, learner, token, 1, [(0.0, length, 1.0)], length, ended)


def _read(session: Session, learner: Actor, lesson: Lesson, begun: datetime) -> None:
    language = lesson.module.revision.course.language
    keys = section_keys(requirements_in(session, lesson, language))
    record_reading(session, learner, lesson.public_id, keys[:1], begun)
    record_reading(session, learner, lesson.public_id, keys, begun + timedelta(hours=1))
