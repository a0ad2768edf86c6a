"""Complaints: made by anybody, followed by number and secret, never seen by whom they are about."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.complaints import handling, submission
from content.complaints.models import ComplaintState, EventKind, Matter
from content.courses.models import CourseAuthor
from content.credits.pilots import day_of
from content.database import utc_now
from content.errors import Invalid, NotAllowed, NotFound, Refused
from content.institutions.models import Region, RegionLevel
from content.library.models import Rereview, RereviewCause
from content.notices.inbox import notices
from content.people.models import Account, Role
from content.people.permissions import Actor, Grant
from tests.factories import make_account, make_published_course, make_regions

ADMIN = Grant(Role.ADMINISTRATOR)


def complain(session: Session, **about: str) -> submission.Receipt:
    return submission.complain(session, submission.ComplaintDraft(Matter.COURSE, "课里说错了。", **about))


def pilot_administrator(session: Session, region: str = "130000") -> Actor:
    make_regions(session)
    return make_account(session, Grant(Role.PILOT_ADMINISTRATOR, region_code=region))[1]


def numbers(session: Session, actor: Actor) -> list[str]:
    return [line.number for line in handling.queue(session, actor)]


def test_without_a_name_it_is_followed_by_number_and_secret_alone(session: Session) -> None:
    receipt = complain(session)
    assert submission.verify_secret(session, receipt.number.lower(), receipt.secret.lower()) == receipt.number
    for number, secret in ((receipt.number, "2222-2222-2222"), ("TS-2026-2222-2222", receipt.secret), ("", "")):
        with pytest.raises(Invalid):
            submission.verify_secret(session, number, secret)
    seen = submission.complainant_view(session, receipt.number)
    assert seen.due_on == day_of(utc_now() + timedelta(days=15))
    assert [line.kind for line in seen.trail] == [EventKind.RECEIVED]


def test_from_taking_up_to_answer_and_open_again(session: Session) -> None:
    account, complainer = make_account(session)
    wanted = submission.ComplaintDraft(Matter.ACCESS, "读屏软件读不出按钮。")
    receipt = submission.complain(session, wanted, account_id=account.id)
    _, administrator = make_account(session, ADMIN)
    with pytest.raises(Refused):
        handling.answer(session, administrator, receipt.number, "已修好。")
    handling.take_up(session, administrator, receipt.number)
    with pytest.raises(Refused):
        handling.take_up(session, administrator, receipt.number)
    handling.note(session, administrator, receipt.number, "转给技术组。")
    handling.answer(session, administrator, receipt.number, "已修好。")
    seen = submission.complainant_view(session, receipt.number)
    assert seen.state is ComplaintState.ANSWERED
    assert [line.kind for line in seen.trail] == [EventKind.RECEIVED, EventKind.TAKEN_UP, EventKind.ANSWERED]
    (notice,) = notices(session, complainer).lines
    assert (notice.link, notice.message.values["answer"]) == (f"complaint:{receipt.number}", "已修好。")
    assert submission.belongs_to(session, receipt.number, account.id)
    submission.add_to_complaint(session, receipt.number, "还是不行。")
    assert submission.complainant_view(session, receipt.number).state is ComplaintState.TAKEN_UP
    kinds = [event.kind for event in handling.case(session, administrator, receipt.number).trail]
    assert kinds == [EventKind.RECEIVED, EventKind.TAKEN_UP, EventKind.NOTE, EventKind.ANSWERED, EventKind.ADDED]


def test_who_is_complained_of_never_sees_it(session: Session) -> None:
    course = make_published_course(session)
    about_course = complain(session, page=f"/courses/{course.public_id}").number
    about_person = complain(session, person="管理员甲 做的决定").number
    author, _ = make_account(session, ADMIN)
    session.add(CourseAuthor(course_id=course.id, account_id=author.id))
    accused, _ = make_account(session, ADMIN)
    accused.display_name = "管理员甲"
    session.flush()
    author_actor = Actor(author.id, (ADMIN,))
    colleague = make_account(session, ADMIN, Grant(Role.INSTRUCTOR, institution_id=course.institution_id))[1]
    neutral = make_account(session, ADMIN)[1]
    assert numbers(session, neutral) == [about_course, about_person]
    assert numbers(session, author_actor) == [about_person]
    assert numbers(session, colleague) == [about_person]
    assert numbers(session, Actor(accused.id, (ADMIN,))) == [about_course]
    with pytest.raises(NotFound):
        handling.case(session, author_actor, about_course)


def test_a_complaint_about_the_only_administrator_goes_to_a_pilot_administrator(session: Session) -> None:
    accused, by_accused = make_account(session, ADMIN)
    accused.display_name = "管理员甲"
    session.flush()
    about = complain(session, person="管理员甲").number
    ordinary = complain(session).number
    assert numbers(session, by_accused) == [ordinary]
    assert not submission.complainant_view(session, about).has_handler
    assert submission.complainant_view(session, ordinary).has_handler
    pilot = pilot_administrator(session)
    assert numbers(session, pilot) == [about]
    handling.take_up(session, pilot, about)
    assert submission.complainant_view(session, about).has_handler
    second = make_account(session, ADMIN)[1]
    assert numbers(session, pilot) == []
    assert set(numbers(session, second)) == {about, ordinary}


@pytest.fixture
def about_a_course(session: Session) -> str:
    """The number of a complaint about a course that the only administrator wrote."""
    author, by_author = make_account(session, ADMIN)
    course = make_published_course(session)
    session.add(CourseAuthor(course_id=course.id, account_id=author.id))
    session.flush()
    number = complain(session, page=f"/courses/{course.public_id}").number
    assert numbers(session, by_author) == []
    return number


def test_an_answer_may_ask_for_a_new_review_of_the_course_in_words_that_name_nobody(session: Session) -> None:
    administrator = make_account(session, ADMIN)[1]
    course = make_published_course(session)
    number = complain(session, page=f"/courses/{course.public_id}", name="王芳").number
    handling.take_up(session, administrator, number)
    assert handling.case(session, administrator, number).may_call_for_rereview
    handling.answer(session, administrator, number, "谢谢，已经转交审核。", look_again_at="第一课的法规过时了。")
    called = session.scalars(select(Rereview)).one()
    assert (called.cause, called.reason) == (RereviewCause.COMPLAINT, "第一课的法规过时了。")
    about_nothing = complain(session).number
    handling.take_up(session, administrator, about_nothing)
    with pytest.raises(Invalid) as refusal:
        handling.answer(session, administrator, about_nothing, "谢谢。", look_again_at="看看。")
    assert refusal.value.field == "look_again_at"


def reviewer(session: Session, code: str, level: RegionLevel) -> Actor:
    make_regions(session)
    if session.get(Region, code) is None:
        session.add(Region(code=code, name_zh="安徽省", name_en="Anhui", level=level))
        session.flush()
    return make_account(session, Grant(Role.REVIEWER, region_code=code, level=level))[1]


def test_about_the_only_administrators_course_it_goes_to_the_pilot_administrator_of_the_region(
    session: Session, about_a_course: str
) -> None:
    province = reviewer(session, "130000", RegionLevel.PROVINCE)
    session.add(Region(code="340000", name_zh="安徽省", name_en="Anhui", level=RegionLevel.PROVINCE))
    session.flush()
    elsewhere = pilot_administrator(session, "340000")
    assert numbers(session, elsewhere) == [], "of another province"
    here = pilot_administrator(session, "130100")
    assert numbers(session, here) == [about_a_course]
    assert numbers(session, elsewhere) == numbers(session, province) == []


def test_without_such_a_one_it_goes_to_the_reviewer_of_the_province(session: Session, about_a_course: str) -> None:
    assert not submission.complainant_view(session, about_a_course).has_handler
    city, elsewhere = reviewer(session, "130100", RegionLevel.CITY), reviewer(session, "340000", RegionLevel.PROVINCE)
    assert not submission.complainant_view(session, about_a_course).has_handler
    assert numbers(session, elsewhere) == []
    with pytest.raises(NotAllowed):
        handling.queue(session, city)
    province = reviewer(session, "130000", RegionLevel.PROVINCE)
    assert submission.complainant_view(session, about_a_course).has_handler
    assert numbers(session, province) == [about_a_course]
    handling.take_up(session, province, about_a_course)
    handling.answer(session, province, about_a_course, "已经改正。")
    make_account(session, ADMIN)
    assert numbers(session, province) == [], "an administrator is there again"
    with pytest.raises(NotFound):
        handling.case(session, province, about_a_course)


def test_about_the_only_administrator_and_no_course_it_goes_to_a_reviewer_of_a_province_where_no_pilot_runs(
    session: Session,
) -> None:
    accused, by_accused = make_account(session, ADMIN)
    accused.display_name = "管理员甲"
    session.flush()
    about = complain(session, person="管理员甲").number
    reviewer(session, "130100", RegionLevel.CITY)
    assert not submission.complainant_view(session, about).has_handler
    province = reviewer(session, "130000", RegionLevel.PROVINCE)
    assert numbers(session, province) == [about]
    pilot = pilot_administrator(session)
    assert (numbers(session, pilot), numbers(session, province), numbers(session, by_accused)) == ([about], [], [])


def test_who_stands_in_is_never_somebody_whom_it_is_about(session: Session, about_a_course: str) -> None:
    province = reviewer(session, "130000", RegionLevel.PROVINCE)
    named = complain(session, person="管理员乙和审核员丙").number
    for actor, name in ((make_account(session, ADMIN)[1], "管理员乙"), (province, "审核员丙")):
        session.get_one(Account, actor.account_id).display_name = name
    session.get_one(Account, province.account_id).login_name = "not-named"
    session.flush()
    assert numbers(session, province) == []
    with pytest.raises(NotFound):
        handling.take_up(session, province, named)


def test_where_nobody_deals_with_complaints_nobody_is_promised(session: Session) -> None:
    assert not submission.complainant_view(session, complain(session).number).has_handler


def test_a_pilot_administrator_sees_their_own_region_alone(session: Session) -> None:
    course = make_published_course(session)
    here = complain(session, page=f"https://example.org/courses/{course.public_id}?t=3").number
    complain(session)
    make_account(session, ADMIN)
    assert numbers(session, pilot_administrator(session, "130100")) == [here]
    with pytest.raises(NotAllowed):
        handling.queue(session, make_account(session)[1])


def test_nothing_without_words(session: Session) -> None:
    with pytest.raises(Invalid):
        submission.complain(session, submission.ComplaintDraft(Matter.OTHER, "  "))
    with pytest.raises(Invalid):
        submission.complain(session, submission.ComplaintDraft(Matter.OTHER, "长" * 4001))
    with pytest.raises(Invalid):
        submission.add_to_complaint(session, complain(session).number, " ")


@pytest.mark.parametrize(
    ("field", "most"), [("text", 4000), ("page", 300), ("person", 120), ("name", 64), ("contact", 120)]
)
def test_what_is_too_long_is_refused_at_its_field_and_nothing_is_cut_off(
    session: Session, field: str, most: int
) -> None:
    about = {"text": "课里说错了。", field: "长" * most}
    receipt = submission.complain(session, submission.ComplaintDraft(Matter.OTHER, **about))
    assert getattr(handling.case(session, make_account(session, ADMIN)[1], receipt.number), field) == "长" * most
    with pytest.raises(Invalid) as refusal:
        submission.complain(session, submission.ComplaintDraft(Matter.OTHER, **{**about, field: "长" * (most + 1)}))
    assert refusal.value.field == field


def test_a_long_answer_note_or_addition_is_refused_and_not_cut_off(session: Session) -> None:
    receipt = complain(session)
    administrator = make_account(session, ADMIN)[1]
    handling.take_up(session, administrator, receipt.number)
    for write, field in (
        (lambda text: handling.note(session, administrator, receipt.number, text), "note"),
        (lambda text: handling.answer(session, administrator, receipt.number, text), "answer"),
        (lambda text: submission.add_to_complaint(session, receipt.number, text), "text"),
    ):
        with pytest.raises(Invalid) as refusal:
            write("长" * 4001)
        assert refusal.value.field == field
        write("长" * 4000)
    trail = handling.case(session, administrator, receipt.number).trail
    assert [len(event.text) for event in trail] == [0, 0, 4000, 4000, 4000]
