"""From the province's approval through the public notice into the library, and what holds a course back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.complaints.models import ObjectionOutcome
from content.courses import lifecycle
from content.courses.lifecycle import RevisionEvent
from content.courses.models import RevisionState
from content.credits.pilots import day_of
from content.database import utc_now
from content.errors import NotFound, Refused
from content.library.entries import months_later
from content.library.models import EntryState, LibraryEntry, NoticeState, PublicNotice
from content.library.objections import open_to_objections
from content.library.public_notice import count_days_again, end_notices, notice_page, notices_page
from content.library.working_days import enter_year
from content.notices.models import Notice
from content.notices.notify import COURSE_IN_LIBRARY, COURSE_IN_NOTICE
from content.people.models import AuditEvent
from content.people.permissions import VISITOR
from content.search.models import CatalogueEntry
from tests.content.library.courses import (
    LONG_AFTER,
    administrator,
    approved_course,
    decide_objection,
    entry,
    notice,
    objection,
)
from tests.factories import make_published_course

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def set_days(row: PublicNotice, opens_on: date, ends_on: date | None) -> None:
    row.opens_on, row.ends_on = opens_on, ends_on


def test_the_provinces_approval_publishes_and_opens_the_notice(session: Session) -> None:
    today = day_of(utc_now())
    for year in (today.year, today.year + 1):  # a holiday far from today, and no other
        far = f"{year}-03-03" if today.month > 6 else f"{year}-10-03"
        enter_year(session, administrator(session), year, holidays=far, workdays="")
    course, author = approved_course(session)
    revision, row, stored = course.revisions[0], notice(session, course), entry(session, course)
    assert session.scalars(select(CatalogueEntry.course_id)).all() == [course.id]  # learners find it at once
    assert (row.state, row.revision_id) == (NoticeState.OPEN, revision.id)
    assert row.opens_on == today
    assert row.ends_on == today + timedelta(days={5: 6, 6: 5}.get(today.weekday(), 7))
    assert (stored.state, stored.entered_at, stored.digest) == (EntryState.IN_NOTICE, None, revision.digest)
    assert stored.review_due_on == months_later(row.opens_on, 24)
    messages = session.scalars(select(Notice.message).where(Notice.account_id == author.account_id))
    assert COURSE_IN_NOTICE in messages.all()


def test_the_course_enters_when_the_last_day_is_over_in_beijing(session: Session) -> None:
    course, author = approved_course(session)
    row = notice(session, course)
    set_days(row, date(2026, 9, 28), date(2026, 10, 10))
    end_notices(session, datetime(2026, 10, 10, 15, 59, tzinfo=UTC))  # 23:59 in Beijing
    assert (row.state, entry(session, course).state) == (NoticeState.OPEN, EntryState.IN_NOTICE)
    midnight = datetime(2026, 10, 10, 16, tzinfo=UTC)
    end_notices(session, midnight)
    end_notices(session, midnight + timedelta(days=1))  # again changes nothing
    stored = entry(session, course)
    assert (row.state, stored.state, stored.entered_at) == (NoticeState.ENTERED, EntryState.IN_LIBRARY, midnight)
    assert stored.changed_at == midnight
    sent = session.scalars(select(Notice.message).where(Notice.account_id == author.account_id)).all()
    assert sent.count(COURSE_IN_LIBRARY) == 1
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "library.entered")).one()
    assert (event.actor_id, event.subject_id, event.details["digest"]) == (
        None,
        course.revisions[0].public_id,
        course.revisions[0].digest,
    )


def test_a_notice_into_an_unknown_year_ends_only_once_the_year_is_known(session: Session) -> None:
    course, _ = approved_course(session)
    row, actor = notice(session, course), administrator(session)
    enter_year(session, actor, 2045, holidays="2045-10-01", workdays="")
    set_days(row, date(2045, 12, 28), None)
    end_notices(session, datetime(2047, 1, 1, tzinfo=UTC))
    assert (row.state, row.ends_on) == (NoticeState.OPEN, None)
    assert notice_page(session, VISITOR, row.public_id).takes_objections
    enter_year(session, actor, 2046, holidays="2046-01-01 to 2046-01-03", workdays="")
    end_notices(session, datetime(2046, 1, 9, tzinfo=UTC))
    assert (row.state, row.ends_on) == (NoticeState.OPEN, date(2046, 1, 9))
    end_notices(session, datetime(2046, 1, 10, tzinfo=UTC))
    assert row.state is NoticeState.ENTERED


def test_an_announced_last_day_becomes_later_but_never_earlier(session: Session) -> None:
    course, _ = approved_course(session)
    row, actor = notice(session, course), administrator(session)
    set_days(row, date(2027, 3, 1), date(2027, 3, 8))
    enter_year(session, actor, 2027, holidays="2027-03-03", workdays="")
    count_days_again(session)
    assert row.ends_on == date(2027, 3, 9)
    enter_year(session, actor, 2027, holidays="2027-01-01", workdays="2027-03-06")
    count_days_again(session)
    assert row.ends_on == date(2027, 3, 9)


def test_an_undecided_objection_holds_the_course_back(session: Session) -> None:
    course, _ = approved_course(session)
    number = objection(session, course)
    end_notices(session, LONG_AFTER)
    row = notice(session, course)
    assert (row.state, entry(session, course).state) == (NoticeState.OPEN, EntryState.IN_NOTICE)
    assert notice_page(session, VISITOR, row.public_id).undecided == 1
    decide_objection(session, administrator(session), number, ObjectionOutcome.NOT_UPHELD)
    assert notice_page(session, VISITOR, row.public_id).undecided == 0
    end_notices(session, LONG_AFTER)
    assert (row.state, entry(session, course).state) == (NoticeState.ENTERED, EntryState.IN_LIBRARY)


def test_nobody_objects_to_a_notice_that_is_over_or_that_does_not_exist(session: Session) -> None:
    course, _ = approved_course(session)
    row = notice(session, course)
    assert open_to_objections(session, row.public_id) is row
    set_days(row, date(2020, 1, 1), date(2020, 1, 8))  # over, though the portal has not ended it yet
    with pytest.raises(Refused) as refusal:
        open_to_objections(session, row.public_id)
    assert str(refusal.value) == "This public notice is over. You can still make a complaint about the course."
    with pytest.raises(NotFound):
        open_to_objections(session, "nothing")


def test_a_suspension_breaks_the_notice_off_and_restoring_opens_a_whole_new_one(session: Session) -> None:
    course, _ = approved_course(session)
    actor, first = administrator(session), notice(session, course)
    lifecycle.suspend(session, actor, course.public_id, "有人投诉")
    assert (first.state, entry(session, course).state) == (NoticeState.BROKEN_OFF, EntryState.SUSPENDED)
    lifecycle.restore(session, actor, course.public_id, "已经改好")
    second = notice(session, course)
    assert second.id != first.id
    assert (second.state, entry(session, course).state) == (NoticeState.OPEN, EntryState.IN_NOTICE)
    end_notices(session, LONG_AFTER)
    assert entry(session, course).state is EntryState.IN_LIBRARY
    lifecycle.suspend(session, actor, course.public_id, "有人投诉")
    lifecycle.restore(session, actor, course.public_id, "已经改好")
    assert notice(session, course) is second  # what has entered needs no notice again
    assert entry(session, course).state is EntryState.IN_LIBRARY


def test_a_newer_revision_supersedes_the_entry_and_has_its_own_notice(session: Session) -> None:
    course, author = approved_course(session)
    end_notices(session, LONG_AFTER)
    first = entry(session, course)
    second = lifecycle.open_revision(session, author, course.public_id)
    second.state, second.digest = RevisionState.IN_REVIEW, "b" * 64
    lifecycle.publish(session, second)
    stored = entry(session, course)
    assert (first.state, stored.state, stored.digest) == (EntryState.SUPERSEDED, EntryState.IN_NOTICE, "b" * 64)
    assert first.entered_at is not None
    assert stored.public_id != first.public_id
    assert notice(session, course).revision_id == second.id


def test_a_withdrawn_revision_keeps_its_entry(session: Session) -> None:
    course, author = approved_course(session)
    lifecycle.withdraw(session, author, course.public_id, course.revisions[0].public_id, "过时了")
    assert (entry(session, course).state, notice(session, course).state) == (
        EntryState.WITHDRAWN,
        NoticeState.BROKEN_OFF,
    )
    end_notices(session, LONG_AFTER)
    assert entry(session, course).state is EntryState.WITHDRAWN


def test_what_was_published_before_there_were_notices_gets_its_notice(session: Session) -> None:
    course = make_published_course(session)
    assert session.scalars(select(LibraryEntry)).all() == []
    end_notices(session, utc_now())
    end_notices(session, utc_now())
    assert len(session.scalars(select(PublicNotice)).all()) == 1
    assert entry(session, course).state is EntryState.IN_NOTICE


def test_all_notices_on_their_page(session: Session) -> None:
    ended, _ = approved_course(session)
    end_notices(session, LONG_AFTER)
    current, _ = approved_course(session)
    page = notices_page(session, VISITOR, page=9)
    assert [line.course_public_id for line in page.current] == [current.public_id]
    assert [(line.course_public_id, line.state) for line in page.past] == [(ended.public_id, NoticeState.ENTERED)]
    assert (page.page, page.pages) == (1, 1)
    with pytest.raises(NotFound):
        notice_page(session, VISITOR, "nothing")


@pytest.mark.parametrize(
    ("event", "before", "after"),
    [
        (RevisionEvent.SUSPEND, RevisionState.PUBLISHED, EntryState.SUSPENDED),
        (RevisionEvent.RESTORE, RevisionState.SUSPENDED, EntryState.IN_LIBRARY),
        (RevisionEvent.EXPIRE, RevisionState.PUBLISHED, EntryState.EXPIRED),
        (RevisionEvent.RENEW, RevisionState.EXPIRED, EntryState.IN_LIBRARY),
        (RevisionEvent.SUPERSEDE, RevisionState.PUBLISHED, EntryState.SUPERSEDED),
        (RevisionEvent.SUPERSEDE, RevisionState.SUSPENDED, EntryState.SUPERSEDED),
        (RevisionEvent.SUPERSEDE, RevisionState.EXPIRED, EntryState.SUPERSEDED),
        (RevisionEvent.WITHDRAW, RevisionState.PUBLISHED, EntryState.WITHDRAWN),
        (RevisionEvent.WITHDRAW, RevisionState.SUSPENDED, EntryState.WITHDRAWN),
        (RevisionEvent.WITHDRAW, RevisionState.EXPIRED, EntryState.WITHDRAWN),
    ],
)
def test_an_entry_follows_each_event_of_its_revision(
    session: Session, event: RevisionEvent, before: RevisionState, after: EntryState
) -> None:
    course, _ = approved_course(session)
    end_notices(session, LONG_AFTER)
    stored = entry(session, course)
    course.revisions[0].state = before
    stored.changed_at = LONG_AGO
    if before is not RevisionState.PUBLISHED:
        stored.state = EntryState(before.value)
    session.flush()
    lifecycle.apply_event(course.revisions[0], event)
    assert stored.state is after
    assert stored.changed_at > LONG_AGO
    assert stored.entered_at is not None


@pytest.mark.parametrize("event", [RevisionEvent.RETURN, RevisionEvent.RECALL])
def test_what_was_never_published_has_no_entry(session: Session, event: RevisionEvent) -> None:
    course, author = approved_course(session)
    draft = lifecycle.open_revision(session, author, course.public_id)
    draft.state = RevisionState.IN_REVIEW
    lifecycle.apply_event(draft, event)
    assert session.scalars(select(LibraryEntry.revision_id)).all() == [course.revisions[0].id]
