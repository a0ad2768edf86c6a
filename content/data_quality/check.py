"""Runs the rules over the data: at night, and when an administrator asks for it.

A finding goes when a check finds it no more, and in no other way. Whoever accepts one leaves it where it is.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.data_quality.fault import DataRule
from content.data_quality.models import DataFinding
from content.data_quality.rules import all_rules
from content.errors import Invalid, NotFound
from content.institutions.register import region_chain
from content.messages import N_, Message
from content.notices.notify import DATA_FINDINGS, LinkKind, link_to, notify
from content.operation.models import TaskRun
from content.operation.schedule import ScheduledTask
from content.people.models import Account, AuditEvent, Role, RoleGrant
from content.people.permissions import Action, Actor, Subject, authorise

log = logging.getLogger(__name__)

CHECK_TASK = "data_quality.check"
NIGHTLY = timedelta(days=1)
LONGEST_REASON = 2000


def check_task(tasks: Iterable[ScheduledTask]) -> ScheduledTask:
    """The nightly check, which looks after these other scheduled tasks as well."""
    rules = all_rules(tasks)

    def run(session: Session, now: datetime) -> None:
        check_data(session, rules, now)
        _tell_of_new(session)

    return ScheduledTask(CHECK_TASK, NIGHTLY, run)


def check_on_demand(session: Session, actor: Actor, tasks: Iterable[ScheduledTask], now: datetime) -> int:
    """Check all data now; how many findings there are. NotAllowed."""
    authorise(actor, Action.CHECK_DATA)
    session.scalar(select(TaskRun).where(TaskRun.name == CHECK_TASK).with_for_update())  # one check at a time
    count = check_data(session, all_rules(tasks), now)
    session.add(AuditEvent(actor_id=actor.account_id, action="data.checked", subject_kind="data_quality"))
    session.flush()
    return count


def check_data(session: Session, rules: Iterable[DataRule], now: datetime) -> int:
    """Bring the findings up to date; how many there are."""
    earlier_findings = {(one.rule, one.about): one for one in session.scalars(select(DataFinding))}
    count = 0
    for rule in rules:
        for fault in rule.faults(session, now):
            count += 1
            finding = earlier_findings.pop((rule.name, fault.about), None)
            if finding is None:
                finding = DataFinding(rule=rule.name, about=fault.about, first_found_at=now)
                session.add(finding)
            finding.region_code, finding.link = fault.region_code, fault.link
            finding.what, finding.state_digest, finding.last_found_at = fault.what.as_json(), fault.state_digest, now
    for settled_finding in earlier_findings.values():
        session.delete(settled_finding)
    session.flush()
    log.info("the data were checked: %s findings, %s settled", count, len(earlier_findings))
    return count


def accept_finding(session: Session, actor: Actor, public_id: str, reason: str, now: datetime) -> DataFinding:
    """Leave a finding as it is, with a reason that others read, until its row changes. NotFound, NotAllowed,
    Invalid."""
    finding = _held(session, public_id)
    authorise(actor, Action.ACCEPT_DATA_FINDING, subject_of(session, finding))
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise Invalid(
            N_("Write why it can stay as it is, at most %(limit)d characters."), field="reason", limit=LONGEST_REASON
        )
    finding.accepted_by_id, finding.accepted_at = actor.account_id, now
    finding.accepted_digest, finding.accepted_reason = finding.state_digest, reason
    session.add(
        AuditEvent(
            actor_id=actor.account_id,
            action="data.finding_accepted",
            subject_kind="data_finding",
            subject_id=finding.public_id,
            reason=reason,
            details={"rule": finding.rule, "about": finding.about},
        )
    )
    session.flush()
    log.info("finding %s of the rule %s was accepted", public_id, finding.rule)
    return finding


def subject_of(session: Session, finding: DataFinding) -> Subject:
    """A finding as the permission table reads it; what lies in no region is for administrators."""
    codes = frozenset(region_chain(session, finding.region_code)) if finding.region_code else frozenset()
    return Subject(region_codes=codes, about=finding.public_id)


def _held(session: Session, public_id: str) -> DataFinding:
    finding = session.scalar(select(DataFinding).where(DataFinding.public_id == public_id).with_for_update())
    if finding is None:
        raise NotFound(about=public_id)
    return finding


def _tell_of_new(session: Session) -> None:
    """Tell reviewers and administrators how many findings are new to them: one notice a night for each."""
    counts: Counter[int] = Counter()
    new_findings = session.scalars(select(DataFinding).where(DataFinding.notified.is_(False))).all()
    grants = session.execute(
        select(RoleGrant.account_id, RoleGrant.role, RoleGrant.region_code)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(
            RoleGrant.role.in_((Role.REVIEWER, Role.ADMINISTRATOR)),
            RoleGrant.revoked_at.is_(None),
            Account.disabled_at.is_(None),
        )
    ).all()
    for finding in new_findings:
        chain = subject_of(session, finding).region_codes
        counts.update({one.account_id for one in grants if one.role is Role.ADMINISTRATOR or one.region_code in chain})
        finding.notified = True
    for account_id, count in sorted(counts.items()):
        notify(session, account_id, Message(DATA_FINDINGS, {"count": str(count)}), link_to(LinkKind.DATA_QUALITY))
    session.flush()
