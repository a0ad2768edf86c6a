"""Nominations for the national library: by whom, of what, once, and with an answer."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Course, RevisionState
from content.errors import Invalid, NotAllowed, NotFound, Refused
from content.interchange.models import Nomination, NominationState
from content.interchange.nominations import answer_nomination, nominate
from content.interchange.package_page import course_package_page
from content.people.models import AuditEvent, Role
from content.people.permissions import Actor, Grant
from tests.factories import make_account, make_institution, make_published_course


def manager_of(session: Session, institution_id: int) -> Actor:
    return make_account(session, Grant(Role.INSTITUTION_MANAGER, institution_id=institution_id))[1]


@pytest.fixture
def course(session: Session) -> Course:
    return make_published_course(session)


@pytest.fixture
def manager(session: Session, course: Course) -> Actor:
    return manager_of(session, course.institution_id)


def test_a_nomination_runs_to_its_answer_and_each_act_is_recorded(
    session: Session, course: Course, manager: Actor
) -> None:
    nomination = nominate(session, manager, course.public_id, " 全部有手语。\r\n")
    assert (nomination.state, nomination.reason) == (NominationState.NOMINATED, "全部有手语。")
    answer_nomination(session, manager, nomination.public_id, "declined", "请补口述影像。")
    second = nominate(session, manager, course.public_id, "已补全。")
    answer_nomination(session, manager, second.public_id, "accepted", "已收入。")
    page = course_package_page(session, manager, course.public_id)
    assert [(line.state, line.answer) for line in page.nominations] == [
        (NominationState.ACCEPTED, "已收入。"),
        (NominationState.DECLINED, "请补口述影像。"),
    ]
    acts = session.execute(select(AuditEvent.action, AuditEvent.reason).order_by(AuditEvent.id)).all()
    assert [act for act, _reason in acts] == [
        "nomination.nominated",
        "nomination.declined",
        "nomination.nominated",
        "nomination.accepted",
    ]


def test_a_version_has_one_open_nomination_at_most(session: Session, course: Course, manager: Actor) -> None:
    nominate(session, manager, course.public_id, "好。")
    with pytest.raises(Refused, match="nominated already"):
        nominate(session, manager, course.public_id, "好。")
    assert len(list(session.scalars(select(Nomination)))) == 1


def test_an_answer_is_given_once(session: Session, course: Course, manager: Actor) -> None:
    nomination = nominate(session, manager, course.public_id, "好。")
    answer_nomination(session, manager, nomination.public_id, "taken_back", "录像有错。")
    with pytest.raises(Refused, match="already"):
        answer_nomination(session, manager, nomination.public_id, "accepted", "好。")


@pytest.mark.parametrize("words", ["", " \n ", "字" * 2001])
def test_words_are_needed_and_have_an_end(session: Session, course: Course, manager: Actor, words: str) -> None:
    with pytest.raises(Invalid) as error:
        nominate(session, manager, course.public_id, words)
    assert error.value.field == "reason"
    nomination = nominate(session, manager, course.public_id, "好。")
    with pytest.raises(Invalid) as error:
        answer_nomination(session, manager, nomination.public_id, "accepted", words)
    assert error.value.field == "words"


def test_only_the_institutions_manager_nominates(session: Session, course: Course, manager: Actor) -> None:
    author = Actor(course.authors[0].account_id, (Grant(Role.INSTRUCTOR, institution_id=course.institution_id),))
    stranger = manager_of(session, make_institution(session).id)
    nomination = nominate(session, manager, course.public_id, "好。")
    for actor in (author, stranger, make_account(session)[1]):
        with pytest.raises(NotAllowed):
            nominate(session, actor, course.public_id, "好。")
        with pytest.raises(NotAllowed):
            answer_nomination(session, actor, nomination.public_id, "accepted", "好。")


@pytest.mark.parametrize("state", [state for state in RevisionState if state is not RevisionState.PUBLISHED])
def test_only_a_published_version_is_nominated(
    session: Session, course: Course, manager: Actor, state: RevisionState
) -> None:
    course.revisions[0].state = state
    session.flush()
    with pytest.raises(Refused, match="no published version"):
        nominate(session, manager, course.public_id, "好。")


def test_what_is_not_there_is_not_found(session: Session, manager: Actor) -> None:
    with pytest.raises(NotFound):
        nominate(session, manager, "nothing", "好。")
    with pytest.raises(NotFound):
        answer_nomination(session, manager, "nothing", "accepted", "好。")
