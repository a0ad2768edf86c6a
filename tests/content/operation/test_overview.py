"""What administrators are shown of the portal's work."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.database import utc_now
from content.errors import NotAllowed
from content.jobs.models import JobKind, JobState, JobStep, MediaJob, StepName, StepState
from content.jobs.steps import CANCELLED
from content.operation.models import BackupRecord
from content.operation.overview import Attention, Overview, overview
from content.people.models import Account, Role, RoleGrant
from content.people.permissions import Actor, Grant
from content.people.sign_in_limits import MOST_OF_ONE, count_attempt
from tests.factories import make_account, make_recording, make_teaching

KEY = b"of the installation"


def page(session: Session) -> Overview:
    _, administrator = make_account(session, Grant(Role.ADMINISTRATOR))
    return overview(session, administrator, KEY, utc_now())


def add_job(session: Session, state: JobState, kind: JobKind = JobKind.LECTURE, days_ago: float = 0) -> MediaJob:
    """A job of a course of its own, `ended` so many days ago where it has."""
    account, _, block = make_teaching(session)
    asset = make_recording(session, account)
    return add_again(session, block.id, asset.id, account, state, kind, days_ago)


def add_again(
    session: Session,
    block_id: int,
    asset_id: int,
    account: Account,
    state: JobState,
    kind: JobKind = JobKind.LECTURE,
    days_ago: float = 0,
) -> MediaJob:
    job = MediaJob(kind=kind, block_id=block_id, asset_id=asset_id, requested_by_id=account.id, state=state)
    job.steps = [
        JobStep(name=StepName.PROBE, position=1, state=StepState.DONE),
        JobStep(
            name=StepName.VIDEO,
            position=2,
            state={JobState.RUNNING: StepState.RUNNING, JobState.FAILED: StepState.FAILED}.get(
                state, StepState.WAITING
            ),
        ),
    ]
    if state is JobState.FAILED:
        job.ended_at, job.reason = utc_now() - timedelta(days=days_ago), CANCELLED.as_json()
    session.add(job)
    session.flush()
    return job


def test_jobs_stand_under_their_states_with_lesson_step_and_reason(session: Session) -> None:
    for state in (JobState.RUNNING, JobState.QUEUED, JobState.FAILED, JobState.DONE):
        add_job(session, state)
    shown = page(session)
    assert [len(entries) for entries in (shown.running, shown.waiting, shown.failed)] == [1, 1, 1]
    assert shown.counts[JobState.DONE] == 1
    (failed,), (running,) = shown.failed, shown.running
    assert (failed.step, failed.reason) == (StepName.VIDEO, CANCELLED)
    assert (running.step, running.reason) == (StepName.VIDEO, None)
    assert failed.lesson
    assert failed.course
    assert failed.language == "zh"


def test_a_failure_that_somebody_tried_again_or_that_is_old_is_not_shown(session: Session) -> None:
    add_job(session, JobState.FAILED, days_ago=30)
    answered = add_job(session, JobState.FAILED)
    account = session.get_one(Account, answered.requested_by_id)
    add_again(session, answered.block_id, answered.asset_id, account, JobState.QUEUED)
    other_kind = add_job(session, JobState.FAILED)
    account = session.get_one(Account, other_kind.requested_by_id)
    add_again(session, other_kind.block_id, other_kind.asset_id, account, JobState.DONE, JobKind.SLIDES)
    assert len(page(session).failed) == 1


def test_the_last_good_backup_and_a_failure_after_it_are_shown(session: Session) -> None:
    now = utc_now()
    assert (page(session).backup, page(session).failed_backup) == (None, None)
    for hours_ago, problem in ((3, "the disk was full"), (2, "")):
        ended = now - timedelta(hours=hours_ago)
        session.add(BackupRecord(place="elsewhere", started_at=ended, ended_at=ended, problem=problem))
    session.flush()
    shown = page(session)
    assert shown.backup is not None
    assert shown.failed_backup is None, "it is mended"
    session.add(BackupRecord(place="elsewhere", started_at=now, ended_at=now, problem="no line"))
    session.flush()
    shown = page(session)
    assert shown.failed_backup is not None
    assert (shown.backup is not None, shown.failed_backup.problem) == (True, "no line")


def test_accounts_without_a_role_and_those_whose_password_is_guessed_are_named(session: Session) -> None:
    fine, _ = make_account(session, Grant(Role.LEARNER))
    idle, gone = (make_account(session)[0] for _ in range(2))
    for grant in session.scalars(select(RoleGrant).where(RoleGrant.account_id.in_((idle.id, gone.id)))):
        grant.revoked_at = utc_now()
    gone.disabled_at = utc_now()
    guessed, _ = make_account(session, Grant(Role.LEARNER))
    session.flush()
    for _ in range(MOST_OF_ONE):
        count_attempt(session, KEY, guessed.login_name.upper(), "192.0.2.1")
    count_attempt(session, KEY, fine.login_name, "192.0.2.1")
    entries = {entry.public_id: entry.why for entry in page(session).accounts}
    assert entries == {guessed.public_id: Attention.GUESSED, idle.public_id: Attention.NO_ROLE}


def test_nobody_else_may_look(session: Session) -> None:
    for grants in ((), (Grant(Role.EVALUATOR),), (Grant(Role.LEARNER),)):
        with pytest.raises(NotAllowed):
            overview(session, Actor(1, grants), KEY, utc_now())
