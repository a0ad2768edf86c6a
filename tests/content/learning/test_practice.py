"""Practice: attested by those who teach, for others than themselves; it counts as every other study, and a withdrawal
takes back what rested on it alone."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.certificates.models import Certificate
from content.courses.models import Course, Lesson, RevisionState
from content.credits.balances import balance
from content.credits.models import LedgerEntry
from content.credits.rules import CreditRules
from content.errors import Invalid, NotAllowed, NotFound, Refused
from content.learning.access import open_lesson
from content.learning.enrolment import enrol
from content.learning.finished_course import finished_course
from content.learning.models import Completion, PracticeAttestation, StudyMode
from content.learning.practice import attest_practice, withdraw_practice
from content.learning.practice_page import own_practice, practice_overview, practice_page
from content.learning.reading_evidence import record_reading
from content.learning.records import requirements_in
from content.learning.requirements import section_keys
from content.notices.models import Notice
from content.people.models import Account, AuditEvent, Role
from content.people.permissions import Actor, Grant
from tests.content.learning.test_playback_evidence import NOW, after, enrolled, lesson_of
from tests.factories import make_account, make_institution, make_instructor, make_pilot, make_published_course

DAY = date(2026, 5, 4)
WORDS = "两只手都洗了二十秒，顺序对。"


def practical(session: Session, lessons: int = 1) -> tuple[Course, Actor]:
    """A published course whose first lesson has practice, and its author."""
    course = make_published_course(session, lessons=lessons)
    lesson_of(course).practice = "洗手二十秒。"
    session.flush()
    author = Actor(course.created_by_id, (Grant(Role.INSTRUCTOR, institution_id=course.institution_id),))
    return course, author


def manager_of(session: Session, course: Course) -> Actor:
    return make_account(session, Grant(Role.INSTITUTION_MANAGER, institution_id=course.institution_id))[1]


def public_ids(session: Session, *actors: Actor) -> list[str]:
    return [session.get_one(Account, actor.account_id).public_id for actor in actors]


def attest(
    session: Session, author: Actor, course: Course, *learners: Actor, at_s: float = 60, words: str = WORDS
) -> int:
    chosen = public_ids(session, *learners)
    return attest_practice(
        session, author, course.public_id, lesson_of(course).lineage, chosen, words, DAY.isoformat(), after(at_s)
    )


def attestation_of(session: Session, learner: Actor) -> str:
    query = select(PracticeAttestation.public_id).where(PracticeAttestation.account_id == learner.account_id)
    return session.scalars(query.order_by(PracticeAttestation.id.desc())).first() or ""


def read(session: Session, learner: Actor, lesson: Lesson, begun_s: float = 0) -> None:
    keys = section_keys(requirements_in(session, lesson, "zh"))
    for at in (begun_s, begun_s + 100):
        record_reading(session, learner, lesson.public_id, keys, after(at))


def test_attested_practice_completes_the_lesson_pays_and_is_told(session: Session) -> None:
    make_pilot(session)
    course, author = practical(session)
    learner, other = enrolled(session, course), enrolled(session, course)
    assert attest(session, author, course, learner, other) == 2
    completion = session.scalars(select(Completion)).first()
    assert completion is not None
    assert completion.way is StudyMode.PRACTICE
    assert balance(session, learner.account_id) == balance(session, other.account_id) == 50
    own = own_practice(session, open_lesson(session, learner, lesson_of(course).public_id))
    assert own is not None
    assert (own.words, own.seen_on) == (WORDS, DAY)
    assert own.instructor == session.get_one(Account, author.account_id).display_name
    assert any(
        WORDS in str(notice.values)
        for notice in session.scalars(select(Notice).where(Notice.account_id == learner.account_id))
    )
    acts = session.scalars(select(AuditEvent).where(AuditEvent.action == "practice.attested")).all()
    assert [act.actor_id for act in acts] == [author.account_id] * 2


def test_sent_twice_it_is_attested_once(session: Session) -> None:
    make_pilot(session)
    course, author = practical(session)
    learner = enrolled(session, course)
    assert attest(session, author, course, learner) == 1
    assert attest(session, author, course, learner, words="又看了一次。") == 0
    assert balance(session, learner.account_id) == 50
    assert len(session.scalars(select(PracticeAttestation)).all()) == 1


def test_nobody_attests_their_own_practice(session: Session) -> None:
    course, author = practical(session)
    twofold = Actor(author.account_id, (*author.grants, Grant(Role.LEARNER)))
    enrol(session, twofold, course.public_id)
    learner = enrolled(session, course)
    with pytest.raises(NotAllowed):
        attest(session, twofold, course, learner, twofold)


def test_only_those_who_teach_the_course_attest_and_withdraw(session: Session) -> None:
    course, author = practical(session)
    learner = enrolled(session, course)
    _, stranger = make_instructor(session, make_institution(session))
    with pytest.raises(NotAllowed):
        attest(session, stranger, course, learner)
    with pytest.raises(NotAllowed):
        attest(session, learner, course, learner)
    attest(session, author, course, learner)
    with pytest.raises(NotAllowed):
        withdraw_practice(session, stranger, attestation_of(session, learner), "看错了人。", after(120))
    with pytest.raises(NotAllowed):
        practice_overview(session, stranger, course.public_id)


@pytest.mark.parametrize(
    ("words", "day", "field"),
    [
        ("  ", "2026-05-04", "words"),
        (WORDS, "", "seen_on"),
        (WORDS, "昨天", "seen_on"),
        (WORDS, "2026年5月5日", "seen_on"),
    ],
)
def test_what_was_seen_and_when_must_be_said(session: Session, words: str, day: str, field: str) -> None:
    course, author = practical(session)
    chosen = public_ids(session, enrolled(session, course))
    with pytest.raises(Invalid) as refused:
        attest_practice(session, author, course.public_id, lesson_of(course).lineage, chosen, words, day, NOW)
    assert refused.value.field == field


def test_only_learners_of_the_course_and_lessons_with_practice(session: Session) -> None:
    course, author = practical(session, lessons=2)
    _, stranger = make_account(session)
    with pytest.raises(NotFound):
        attest(session, author, course, stranger)
    chosen = public_ids(session, enrolled(session, course))
    with pytest.raises(NotFound):
        attest_practice(
            session, author, course.public_id, lesson_of(course, 1).lineage, chosen, WORDS, DAY.isoformat(), NOW
        )
    course.revisions[0].state = RevisionState.SUSPENDED
    session.flush()
    with pytest.raises(Refused):
        attest_practice(
            session, author, course.public_id, lesson_of(course).lineage, chosen, WORDS, DAY.isoformat(), NOW
        )


def test_a_withdrawal_takes_back_what_rested_on_the_practice_alone(session: Session) -> None:
    make_pilot(session, CreditRules(points_per_unit=100, points_per_course=300))
    course, author = practical(session)
    learner = enrolled(session, course)
    attest(session, author, course, learner)
    assert balance(session, learner.account_id) == 350
    with pytest.raises(Invalid):
        withdraw_practice(session, author, attestation_of(session, learner), " ", after(120))
    withdraw_practice(session, manager_of(session, course), attestation_of(session, learner), "看错了人。", after(120))
    assert balance(session, learner.account_id) == 0
    assert session.scalars(select(Completion)).all() == []
    assert finished_course(session, learner, course.public_id) is None
    certificate = session.scalars(select(Certificate)).one()
    assert certificate.revocation_reason == "看错了人。"
    own = own_practice(session, open_lesson(session, learner, lesson_of(course).public_id))
    assert own is not None
    assert (own.words, own.withdrawn_because) == ("", "看错了人。")
    with pytest.raises(Refused):
        withdraw_practice(session, author, attestation_of(session, learner), "再一次。", after(130))


def test_where_a_certificate_rests_on_it_an_instructor_alone_cannot_withdraw(session: Session) -> None:
    course, author = practical(session)
    learner = enrolled(session, course)
    attest(session, author, course, learner)
    with pytest.raises(NotAllowed):
        withdraw_practice(session, author, attestation_of(session, learner), "看错了人。", after(120))


def test_who_had_read_the_lesson_too_loses_nothing_by_a_withdrawal(session: Session) -> None:
    make_pilot(session)
    course, author = practical(session)
    learner = enrolled(session, course)
    attest(session, author, course, learner)
    read(session, learner, lesson_of(course), 100)
    withdraw_practice(session, author, attestation_of(session, learner), "看错了人。", after(300))
    assert session.scalars(select(Completion)).one().way is StudyMode.READING
    assert balance(session, learner.account_id) == 50
    assert session.scalars(select(Certificate)).one().revoked_at is None


def test_what_was_withdrawn_by_mistake_is_paid_again_once(session: Session) -> None:
    make_pilot(session, CreditRules(points_per_unit=100, points_per_course=300))
    course, author = practical(session)
    manager, learner = manager_of(session, course), enrolled(session, course)
    attest(session, author, course, learner)
    for turn in range(2):
        withdraw_practice(session, manager, attestation_of(session, learner), "看错了人。", after(200 + 100 * turn))
        assert balance(session, learner.account_id) == 0
        assert attest(session, author, course, learner, at_s=250 + 100 * turn) == 1
        assert balance(session, learner.account_id) == 350
    finished = finished_course(session, learner, course.public_id)
    assert finished is not None
    certificates = session.scalars(select(Certificate).order_by(Certificate.id)).all()
    assert [one.revoked_at is None for one in certificates] == [False, False, True]
    assert finished.certificate == certificates[-1].number


def test_required_practice_is_missing_until_it_is_attested(session: Session) -> None:
    make_pilot(session, CreditRules(points_per_unit=100, points_per_course=300))
    course, author = practical(session)
    course.revisions[0].practice_required = True
    session.flush()
    learner = enrolled(session, course)
    read(session, learner, lesson_of(course))
    assert balance(session, learner.account_id) == 50
    assert finished_course(session, learner, course.public_id) is None
    assert session.scalars(select(Certificate)).all() == []
    attest(session, author, course, learner, at_s=400)
    assert balance(session, learner.account_id) == 350
    assert finished_course(session, learner, course.public_id) is not None
    assert session.scalars(select(Completion)).one().way is StudyMode.READING
    assert len(session.scalars(select(LedgerEntry)).all()) == 2


def test_the_page_lists_who_has_still_to_show_it_and_who_has(session: Session) -> None:
    course, author = practical(session)
    learner, other = enrolled(session, course), enrolled(session, course)
    attest(session, author, course, learner)
    page = practice_page(session, author, course.public_id, lesson_of(course).lineage)
    assert [one.account for one in page.waiting] == public_ids(session, other)
    assert [(one.words, one.withdrawn_at) for one in page.attested] == [(WORDS, None)]
    overview = practice_overview(session, author, course.public_id)
    assert [(one.attested, one.learners) for one in overview.lessons] == [(1, 2)]
