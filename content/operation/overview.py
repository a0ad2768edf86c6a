"""The administrators' page about the portal's work: jobs, workers, backups, accounts that need somebody."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session, aliased, selectinload

from content.courses.models import Block, Course, Lesson, Module, Revision
from content.credits.verification import broken_chains, last_verification
from content.export.models import ExportState
from content.jobs.models import JobKind, JobState, MediaJob, StepName, StepState
from content.messages import Message
from content.operation.figures import exports_by_state, jobs_by_state
from content.operation.mail_state import MailState, mail_state
from content.operation.models import BackupRecord
from content.operation.presence import Worker, last_backup, last_failed_backup, workers
from content.operation.schedule import ScheduledTask, TaskEntry, task_entries
from content.people.models import Account, RoleGrant
from content.people.permissions import Action, Actor, authorise
from content.people.sign_in_limits import guessed_names

MOST = 20
FAILED_WITHIN = timedelta(days=14)


class Attention(enum.StrEnum):
    """Why an account needs an administrator."""

    GUESSED = "guessed"  # its password was got wrong so often that it is being guessed, or its owner cannot get in
    NO_ROLE = "no_role"  # it can sign in and do nothing


@dataclass(frozen=True, slots=True)
class JobEntry:
    """A job and the lesson that it works for. `since`: when it was requested, began or failed, as its state is;
    `step` is at work now or failed."""

    kind: JobKind
    course: str
    lesson: str
    language: str
    since: datetime
    reason: Message | None
    step: StepName | None


@dataclass(frozen=True, slots=True)
class AccountEntry:
    """An account that needs an administrator, and why."""

    public_id: str
    display_name: str
    why: Attention


@dataclass(frozen=True, slots=True)
class BrokenLedger:
    """A credit pilot whose ledger was not sound when it was last verified, and the first row that differs."""

    pilot_zh: str
    pilot_en: str
    checked_at: datetime
    problem: Message | None


@dataclass(frozen=True, slots=True)
class Overview:
    """What the page shows; of jobs and accounts at most MOST of each kind, `counts` says how many jobs there are."""

    running: tuple[JobEntry, ...]
    waiting: tuple[JobEntry, ...]
    failed: tuple[JobEntry, ...]
    counts: Mapping[JobState, int]
    exports: Mapping[ExportState, int]
    workers: tuple[Worker, ...]
    backup: BackupRecord | None
    failed_backup: BackupRecord | None
    accounts: tuple[AccountEntry, ...]
    tasks: tuple[TaskEntry, ...]
    mail: MailState
    ledgers_verified_at: datetime | None
    broken_ledgers: tuple[BrokenLedger, ...]


def overview(
    session: Session, actor: Actor, key: bytes, now: datetime, tasks: Iterable[ScheduledTask] = ()
) -> Overview:
    """What an administrator has to know. `key` is the installation's, under which sign-in names are counted; `tasks`
    are those that workers run."""
    authorise(actor, Action.SEE_OPERATION)
    return Overview(
        running=_jobs(session, _query(JobState.RUNNING).order_by(MediaJob.started_at)),
        waiting=_jobs(session, _query(JobState.QUEUED).order_by(MediaJob.requested_at)),
        failed=_jobs(session, _unanswered_failures(now)),
        counts=jobs_by_state(session),
        exports=exports_by_state(session),
        workers=tuple(workers(session, now)),
        backup=last_backup(session),
        failed_backup=last_failed_backup(session),
        accounts=(*_guessed(session, key), *_without_role(session)),
        tasks=task_entries(session, tasks),
        mail=mail_state(session, actor.account_id, now),
        ledgers_verified_at=last_verification(session),
        broken_ledgers=tuple(
            BrokenLedger(pilot.name_zh, pilot.name_en, check.checked_at, Message.from_json(check.problem))
            for pilot, check in broken_chains(session)
        ),
    )


def _query(state: JobState) -> Select[MediaJob, Lesson, Revision, str]:
    return (
        select(MediaJob, Lesson, Revision, Course.language)
        .join(Block, Block.id == MediaJob.block_id)
        .join(Block.lesson)
        .join(Lesson.module)
        .join(Module.revision)
        .join(Revision.course)
        .where(MediaJob.state == state)
        .options(selectinload(MediaJob.steps))
        .limit(MOST)
    )


def _unanswered_failures(now: datetime) -> Select[MediaJob, Lesson, Revision, str]:
    """Failures of the last days after which nobody tried the same again."""
    later = aliased(MediaJob)
    tried_again = exists().where(
        later.block_id == MediaJob.block_id, later.kind == MediaJob.kind, later.id > MediaJob.id
    )
    recent = MediaJob.ended_at > now - FAILED_WITHIN
    return _query(JobState.FAILED).where(recent, ~tried_again).order_by(MediaJob.ended_at.desc())


def _jobs(session: Session, query: Select[MediaJob, Lesson, Revision, str]) -> tuple[JobEntry, ...]:
    return tuple(_entry(job, lesson, revision, language) for job, lesson, revision, language in session.execute(query))


def _entry(job: MediaJob, lesson: Lesson, revision: Revision, language: str) -> JobEntry:
    at_work = [step.name for step in job.steps if step.state in (StepState.RUNNING, StepState.FAILED)]
    since = job.ended_at or job.started_at or job.requested_at
    reason = Message.from_json(job.reason)
    return JobEntry(job.kind, revision.title, lesson.title, language, since, reason, at_work[0] if at_work else None)


def _guessed(session: Session, key: bytes) -> Sequence[AccountEntry]:
    names = session.scalars(select(Account.login_name).where(Account.disabled_at.is_(None)))
    guessed = guessed_names(session, key, names)
    accounts = session.scalars(select(Account).where(Account.login_name.in_(guessed[:MOST])))
    return [AccountEntry(account.public_id, account.display_name, Attention.GUESSED) for account in accounts]


def _without_role(session: Session) -> Sequence[AccountEntry]:
    holds_role = exists().where(RoleGrant.account_id == Account.id, RoleGrant.revoked_at.is_(None))
    accounts = session.scalars(
        select(Account).where(Account.disabled_at.is_(None), ~holds_role).order_by(Account.created_at).limit(MOST)
    )
    return [AccountEntry(account.public_id, account.display_name, Attention.NO_ROLE) for account in accounts]
