"""Rules about who is in charge, and about what the portal does by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.data_quality.fault import Fault
from content.institutions.models import Institution, Region
from content.institutions.register import region_chain
from content.messages import N_, Message
from content.notices.notify import LinkKind, link_to
from content.operation.models import WorkerPresence
from content.operation.schedule import ScheduledTask, task_entries
from content.people.models import Account, Role, RoleGrant

GRACE = timedelta(hours=1)
"""A task counts as one that did not run when twice its interval and this have passed."""


def regions_without_reviewer(session: Session, _now: datetime) -> Iterator[Fault]:
    """Regions that decide on courses, since an institution lies in them, for which nobody reviews."""
    deciding_codes = {
        code
        for region in session.scalars(select(Institution.region_code).distinct())
        for code in region_chain(session, region)
    }
    seats = {
        (row.region_code, row.level)
        for row in session.execute(
            select(RoleGrant.region_code, RoleGrant.level)
            .join(Account, Account.id == RoleGrant.account_id)
            .where(RoleGrant.role == Role.REVIEWER, RoleGrant.revoked_at.is_(None), Account.disabled_at.is_(None))
        )
    }
    for region in session.scalars(select(Region).where(Region.code.in_(deciding_codes)).order_by(Region.code)):
        if (region.code, region.level) not in seats:
            what = N_("Nobody reviews courses for %(region)s, so they wait there for ever.")
            yield Fault(
                about=region.code,
                what=Message(what, {"region": region.name_zh}),
                region_code=region.code,
                link=link_to(LinkKind.PEOPLE),
                state=region.level.value,
            )


def institutions_without_manager(session: Session, _now: datetime) -> Iterator[Fault]:
    """Institutions that nobody manages, so that nobody can add instructors or audit completions."""
    managed_ids = (
        select(RoleGrant.institution_id)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(
            RoleGrant.role == Role.INSTITUTION_MANAGER, RoleGrant.revoked_at.is_(None), Account.disabled_at.is_(None)
        )
    )
    rows = session.scalars(
        select(Institution)
        .where(Institution.id.not_in(managed_ids.where(RoleGrant.institution_id.is_not(None))))
        .order_by(Institution.region_code, Institution.id)
    )
    for one in rows:
        yield Fault(
            about=one.public_id,
            what=Message(N_("The institution “%(institution)s” has no manager."), {"institution": one.name_zh}),
            region_code=one.region_code,
            link=link_to(LinkKind.PEOPLE),
        )


def late_tasks(tasks: Iterable[ScheduledTask]) -> Callable[[Session, datetime], Iterator[Fault]]:
    """The rule about those scheduled tasks that should have run by now, or whose last try failed."""
    tasks = tuple(tasks)

    def faults(session: Session, now: datetime) -> Iterator[Fault]:
        worker_since = session.scalar(select(func.min(WorkerPresence.started_at)))
        for entry in task_entries(session, tasks):
            since = entry.succeeded_at or worker_since
            is_late = since is not None and now - since > 2 * entry.interval + GRACE
            if is_late or entry.failed_at is not None:
                yield Fault(
                    about=entry.name,
                    what=Message(N_("The scheduled task %(task)s did not run as it should."), {"task": entry.name}),
                    link=link_to(LinkKind.OPERATION),
                    state=str(entry.succeeded_at),
                )

    return faults
