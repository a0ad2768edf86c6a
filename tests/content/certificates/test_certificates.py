"""Certificates: one for each finished course, checked by anybody, revoked only by those who may."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.certificates.issuing import issue, request_certificate, revoke
from content.certificates.models import Certificate
from content.certificates.numbers import new_number, normalised
from content.certificates.pages import (
    certificate_by_number,
    issued_certificates,
    masked,
    own_certificate,
    own_certificates,
)
from content.courses.models import Course
from content.errors import Invalid, NotAllowed, NotFound, Refused
from content.learning.enrolment import enrol
from content.learning.reading_evidence import record_reading
from content.learning.records import requirements_in
from content.learning.requirements import section_keys
from content.notices.inbox import notices
from content.people.models import Role
from content.people.permissions import Actor, Grant
from tests.factories import make_account, make_institution, make_published_course

START = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


def read_lesson(session: Session, learner: Actor, course: Course, number: int) -> None:
    lesson = course.revisions[0].modules[0].lessons[number]
    keys = section_keys(requirements_in(session, lesson, "zh"))
    record_reading(session, learner, lesson.public_id, keys, START)
    record_reading(session, learner, lesson.public_id, keys, START + timedelta(hours=1))


@pytest.fixture
def finished(session: Session) -> tuple[Actor, Course]:
    course = make_published_course(session)
    _, learner = make_account(session)
    enrol(session, learner, course.public_id)
    read_lesson(session, learner, course, 0)
    return learner, course


def test_the_last_lesson_and_no_other_brings_the_certificate(session: Session) -> None:
    course = make_published_course(session, lessons=2)
    _, learner = make_account(session)
    enrolment = enrol(session, learner, course.public_id)
    read_lesson(session, learner, course, 0)
    assert own_certificates(session, learner) == ()
    with pytest.raises(Refused):
        request_certificate(session, learner, course.public_id)
    read_lesson(session, learner, course, 1)
    (certificate,) = own_certificates(session, learner)
    assert (certificate.course_title, certificate.study_units) == ("按摩卫生", 100)
    assert issue(session, enrolment, START) is not None
    again = request_certificate(session, learner, course.public_id)
    assert again is not None
    assert again.number == certificate.number
    assert len(session.scalars(select(Certificate)).all()) == 1
    links = [line.link for line in notices(session, learner).lines if not line.link.startswith("survey:")]
    assert links == [f"certificate:{certificate.number}"]


def test_anybody_checks_it_by_its_number_however_typed_and_reads_part_of_the_name(
    session: Session, finished: tuple[Actor, Course]
) -> None:
    number = own_certificates(session, finished[0])[0].number
    seen = certificate_by_number(session, f" {number.lower().replace('-', ' ')} ")
    assert (seen.number, seen.holder[0], "*" in seen.holder, seen.revoked_at) == (number, "学", True, None)
    for wrong in ("", "CX-2026-2222-2222", "%", number[:-1]):
        with pytest.raises(NotFound):
            certificate_by_number(session, wrong)


def test_only_its_holder_sees_it_whole(session: Session, finished: tuple[Actor, Course]) -> None:
    learner, _ = finished
    number = own_certificates(session, learner)[0].number
    assert own_certificate(session, learner, number).number == number
    with pytest.raises(NotFound):
        own_certificate(session, make_account(session)[1], number)


def test_the_institution_revokes_it_once_with_a_reason_that_only_the_holder_reads(
    session: Session, finished: tuple[Actor, Course]
) -> None:
    learner, course = finished
    number = own_certificates(session, learner)[0].number
    _, manager = make_account(session, Grant(Role.INSTITUTION_MANAGER, institution_id=course.institution_id))
    _, stranger = make_account(session, Grant(Role.INSTITUTION_MANAGER, institution_id=make_institution(session).id))
    assert [line.number for line in issued_certificates(session, manager)] == [number]
    assert issued_certificates(session, stranger) == ()
    with pytest.raises(NotAllowed):
        revoke(session, stranger, number, "错发")
    with pytest.raises(Invalid):
        revoke(session, manager, number, "  ")
    revoke(session, manager, number, "错发")
    with pytest.raises(Refused):
        revoke(session, manager, number, "错发")
    assert own_certificate(session, learner, number).reason == "错发"
    public = certificate_by_number(session, number)
    assert (public.revoked_at is not None, public.reason) == (True, "")
    assert notices(session, learner).lines[0].message.values["reason"] == "错发"


def test_names_are_masked_so_that_only_who_knows_recognises_them() -> None:
    names = ["王建国", "王五", "欧阳建国", "李", "Li", "John Smith", "wang", ""]
    assert [masked(name) for name in names] == ["王*国", "王*", "欧**国", "李*", "L*", "J*** S****", "w***", "*"]


def test_numbers_have_no_letter_that_is_taken_for_another() -> None:
    made = {new_number("CX", 2026) for _ in range(500)}
    assert len(made) == 500
    assert not set("01ILOU") & set("".join(one[8:] for one in made))
    assert all(normalised(one) == one for one in made)
