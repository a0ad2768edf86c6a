"""What is overdue is listed by handler, and those who handle it are reminded."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from content.complaints import handling
from content.complaints.models import Complaint, Matter
from content.complaints.overdue import overdue
from content.complaints.reminders import remind_handlers
from content.complaints.submission import ComplaintDraft, add_to_complaint, complain
from content.database import utc_now
from content.institutions.models import Region, RegionLevel
from content.notices.inbox import notices
from content.people.models import Role
from content.people.permissions import Actor, Grant
from tests.factories import make_account, make_published_course, make_regions

ADMIN = Grant(Role.ADMINISTRATOR)
DAY = timedelta(days=1)


def moment(session: Session, days_over: int) -> datetime:
    """So many days after the day on which every complaint here is due."""
    due = session.query(Complaint).order_by(Complaint.id).first()
    assert due is not None
    return datetime.combine(due.due_on, utc_now().timetz()).replace(hour=4) + days_over * DAY


def number_of(session: Session, text: str = "字幕不对。", page: str = "") -> str:
    return complain(session, ComplaintDraft(Matter.COURSE, text, page=page)).number


def reminders(session: Session, actor: Actor) -> list[tuple[str, str]]:
    lines = reversed(notices(session, actor).lines)
    return [
        ("overdue" if "overdue" in line.message.msgid else "due", line.link)
        for line in lines
        if line.link.startswith("complaint_case:")
    ]


def test_overdue_complaints_stand_by_handler_with_the_days_over(session: Session) -> None:
    first, second, third, answered = (number_of(session) for _ in range(4))
    (_, one), (account, other) = make_account(session, ADMIN), make_account(session, ADMIN)
    for number in (second, third, answered):
        handling.take_up(session, other, number)
    handling.answer(session, other, answered, "已经改好。")
    assert overdue(session, one, moment(session, 0)) == ()
    groups = overdue(session, one, moment(session, 3))
    assert [(group.name, [(line.number, line.days_over) for line in group.lines]) for group in groups] == [
        ("", [(first, 3)]),
        (account.display_name, [(second, 3), (third, 3)]),
    ]


def test_nobody_reads_of_an_overdue_complaint_about_themselves(session: Session) -> None:
    account, accused = make_account(session, ADMIN)
    complain(session, ComplaintDraft(Matter.PERSON, "他不回答。", person=account.display_name))
    _, other = make_account(session, ADMIN)
    later = moment(session, 1)
    assert overdue(session, accused, later) == ()
    assert len(overdue(session, other, later)) == 1
    remind_handlers(session, later)
    assert reminders(session, accused) == []
    assert len(reminders(session, other)) == 1


def test_a_handler_is_reminded_before_the_day_and_every_three_days_after_it(session: Session) -> None:
    number = number_of(session)
    (_, handler), (_, colleague) = make_account(session, ADMIN), make_account(session, ADMIN)
    handling.take_up(session, handler, number)
    for day in range(-6, 9):
        for _ in range(2):  # a task that runs twice
            remind_handlers(session, moment(session, day))
    link = f"complaint_case:{number}"
    # due: three days before; overdue: on the first day, the fourth, the seventh
    assert reminders(session, handler) == [("due", link), *[("overdue", link)] * 3]
    assert reminders(session, colleague) == []
    handling.answer(session, handler, number, "改好了。")
    remind_handlers(session, moment(session, 12))
    assert len(reminders(session, handler)) == 4


def test_while_nobody_has_taken_it_up_all_in_charge_are_reminded(session: Session) -> None:
    make_regions(session)
    session.add(
        Region(code="130600", name_zh="保定市", name_en="Baoding", level=RegionLevel.CITY, parent_code="130000")
    )
    course = make_published_course(session)
    number = number_of(session, page=f"/courses/{course.public_id}")
    people = [
        make_account(session, ADMIN)[1],
        make_account(session, Grant(Role.PILOT_ADMINISTRATOR, region_code="130100"))[1],
        make_account(session, Grant(Role.PILOT_ADMINISTRATOR, region_code="130600"))[1],
    ]
    remind_handlers(session, moment(session, -3))
    assert [len(reminders(session, one)) for one in people] == [1, 1, 0]
    # reopened, it has a new term with a reminder of its own
    handling.take_up(session, people[0], number)
    handling.answer(session, people[0], number, "改好了。")
    add_to_complaint(session, number, "还是不对。")
    session.query(Complaint).one().due_on += 40 * DAY
    remind_handlers(session, moment(session, -3))
    assert [len(reminders(session, one)) for one in people] == [2, 1, 0]
