"""Whatever happens to a course, in whatever order: its entries, notices and re-reviews agree with its revisions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.complaints.models import Complaint, ComplaintState, ObjectionOutcome
from content.courses import lifecycle
from content.courses.models import Course, Revision, RevisionState
from content.database import Database, utc_now
from content.errors import DomainError
from content.library.models import EntryState, LibraryEntry, NoticeState, PublicNotice, Rereview, RereviewState
from content.library.objections import open_to_objections
from content.library.public_notice import end_notices
from content.library.rereview import call_for_rereview, review_again
from content.people.permissions import Actor
from tests.content.library.courses import (
    administrator,
    approved_course,
    decide_objection,
    notice,
    objection,
    province_reviewer,
)
from tests.review_decisions import decide_rereview

SAME: Mapping[RevisionState, frozenset[EntryState]] = {
    RevisionState.PUBLISHED: frozenset({EntryState.IN_NOTICE, EntryState.IN_LIBRARY}),
    RevisionState.SUSPENDED: frozenset({EntryState.SUSPENDED}),
    RevisionState.EXPIRED: frozenset({EntryState.EXPIRED}),
    RevisionState.SUPERSEDED: frozenset({EntryState.SUPERSEDED}),
    RevisionState.WITHDRAWN: frozenset({EntryState.WITHDRAWN}),
}


class History:
    """A course and everybody who acts on it; `now` is the day at which the portal's own tasks run."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.course, self.author = approved_course(session)
        self.administrator: Actor = administrator(session)
        self.reviewer = province_reviewer(session)
        self.now = utc_now()

    @property
    def newest(self) -> Revision:
        """The newest revision."""
        newest = select(Revision).where(Revision.course_id == self.course.id).order_by(Revision.number.desc())
        return self.session.scalars(newest).all()[0]

    def object_to_it(self) -> None:
        open_to_objections(self.session, notice(self.session, self.course).public_id)
        objection(self.session, self.course)

    def decide(self, outcome: ObjectionOutcome) -> None:
        waiting = select(Complaint).where(Complaint.state == ComplaintState.RECEIVED).order_by(Complaint.id)
        for complaint in self.session.scalars(waiting).all()[:1]:
            decide_objection(self.session, self.administrator, complaint.number, outcome)

    def new_version(self) -> None:
        draft = lifecycle.open_revision(self.session, self.author, self.course.public_id)
        draft.state = RevisionState.IN_REVIEW
        lifecycle.publish(self.session, draft)

    def rereview(self, outcome: RereviewState) -> None:
        called = call_for_rereview(self.session, self.newest, "评分很低。")
        if called is not None:
            decide_rereview(self.session, self.reviewer, called.public_id, outcome, "请看看。")

    def pass_days(self, days: int) -> None:
        self.now += timedelta(days=days)
        for _ in range(2):  # a task that ran twice leaves the same behind
            end_notices(self.session, self.now)
            review_again(self.session, self.now)


STEPS: Mapping[str, Callable[[History], None]] = {
    "object": History.object_to_it,
    "uphold": lambda history: history.decide(ObjectionOutcome.UPHELD),
    "dismiss": lambda history: history.decide(ObjectionOutcome.NOT_UPHELD),
    "suspend": lambda history: _then(
        lifecycle.suspend(history.session, history.administrator, history.course.public_id, "有人投诉")
    ),
    "restore": lambda history: _then(
        lifecycle.restore(history.session, history.administrator, history.course.public_id, "已经改好")
    ),
    "withdraw": lambda history: _then(
        lifecycle.withdraw(
            history.session, history.author, history.course.public_id, history.newest.public_id, "过时了"
        )
    ),
    "new version": History.new_version,
    "confirm": lambda history: history.rereview(RereviewState.CONFIRMED),
    "return": lambda history: history.rereview(RereviewState.RETURNED),
    "a week": lambda history: history.pass_days(10),
    "two years": lambda history: history.pass_days(740),
}


def _then(_result: object) -> None:
    """What a step gives back is of no use here."""


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=st.lists(st.sampled_from(sorted(STEPS)), max_size=12))
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_entries_notices_and_rereviews_agree_with_the_revisions(database: Database, steps: list[str]) -> None:
    with database.session() as session:
        history = History(session)
        addresses: dict[int, str] = {}
        for step in steps:
            try:
                with session.begin_nested():
                    STEPS[step](history)
            except DomainError:
                pass  # refused in this state, and nothing of it is left
            session.expire_all()
            agree(session, history.course, addresses)
        session.rollback()


def agree(session: Session, course: Course, addresses: dict[int, str]) -> None:
    """`addresses`: of entries by revision, as they were before; they last."""
    revisions = {one.id: one for one in session.scalars(select(Revision).where(Revision.course_id == course.id))}
    entries = session.scalars(select(LibraryEntry)).all()
    notices = session.scalars(select(PublicNotice)).all()
    for entry in entries:
        assert entry.state in SAME[revisions[entry.revision_id].state]
        assert (entry.state is EntryState.IN_LIBRARY) <= (entry.entered_at is not None)
        assert addresses.setdefault(entry.revision_id, entry.public_id) == entry.public_id
        mine = [one.state for one in notices if one.revision_id == entry.revision_id]
        assert mine.count(NoticeState.OPEN) == (entry.state is EntryState.IN_NOTICE)
        assert mine.count(NoticeState.ENTERED) == (entry.entered_at is not None)
    assert set(addresses) == {entry.revision_id for entry in entries}
    entered = {one.id for one in notices if one.state is NoticeState.ENTERED}
    for complaint in session.scalars(select(Complaint)):
        if complaint.public_notice_id in entered:  # nothing undecided was passed over, nothing upheld entered
            assert complaint.outcome is ObjectionOutcome.NOT_UPHELD
    for called in session.scalars(select(Rereview).where(Rereview.state == RereviewState.OPEN)):
        assert entry_state(entries, called.revision_id) not in {EntryState.SUPERSEDED, EntryState.WITHDRAWN}
    upheld = [one.revision_id for one in notices if one.state is NoticeState.UPHELD]
    for revision_id in upheld:
        called = session.scalars(select(Rereview).where(Rereview.revision_id == revision_id)).all()
        assert called, "an upheld objection comes before the province"


def entry_state(entries: list[LibraryEntry], revision_id: int) -> EntryState:
    return next(entry.state for entry in entries if entry.revision_id == revision_id)
