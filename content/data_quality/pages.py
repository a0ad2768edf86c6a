"""The page of findings: by rule, for administrators and for each level its own region."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.data_quality.check import CHECK_TASK, subject_of
from content.data_quality.models import DataFinding
from content.data_quality.rules import all_rules
from content.errors import NotFound
from content.institutions.models import BilingualName, Region
from content.institutions.register import regions_under
from content.messages import Message
from content.operation.models import TaskRun
from content.operation.schedule import ScheduledTask
from content.people.models import Account, Role
from content.people.permissions import Action, Actor, allowed, authorise
from content.reports.links import reachable

FINDINGS_ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding of the rule named `rule`. `accepted_by`, `accepted_at`, `reason`: who left it as it is, empty where
    it is open."""

    public_id: str
    rule: str
    what: Message
    region: BilingualName | None
    link: str
    first_found_at: datetime
    accepted_by: str
    accepted_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule with how many open and how many accepted findings it has."""

    name: str
    title: str
    remedy: str
    open: int
    accepted: int

    @property
    def any(self) -> bool:
        """Whether it has a finding."""
        return bool(self.open or self.accepted)


@dataclass(frozen=True, slots=True)
class QualityPage:
    """All rules, and a page of the findings of one of them, the open ones first. `checked_at`: when the data were last
    checked at night, None where they never were."""

    rules: tuple[RuleLine, ...]
    chosen_rule: RuleLine | None
    findings: tuple[FindingLine, ...]
    page: int
    pages: int
    checked_at: datetime | None
    may_check: bool


def quality_page(
    session: Session,
    actor: Actor,
    tasks: Sequence[ScheduledTask],
    rule: str = "",
    page: int = 1,
) -> QualityPage:
    """The findings that the actor may see; those of one rule where one is named. NotAllowed."""
    authorise(actor, Action.SEE_DATA_QUALITY)
    findings = _visible(session, actor)
    lines = tuple(
        RuleLine(
            one.name,
            one.title,
            one.remedy,
            sum(each.rule == one.name and not each.is_accepted for each in findings),
            sum(each.rule == one.name and each.is_accepted for each in findings),
        )
        for one in all_rules(tasks)
    )
    chosen_rule = next((one for one in lines if one.name == rule), None)
    of_rule = [one for one in findings if chosen_rule is not None and one.rule == chosen_rule.name]
    of_rule.sort(key=lambda one: (one.is_accepted, one.region_code or "", one.id))
    pages = max(1, -(-len(of_rule) // FINDINGS_ON_A_PAGE))
    page = min(max(page, 1), pages)
    on_page = of_rule[(page - 1) * FINDINGS_ON_A_PAGE : page * FINDINGS_ON_A_PAGE]
    may_check = allowed(actor, Action.CHECK_DATA)
    checked_at = session.scalar(select(TaskRun.succeeded_at).where(TaskRun.name == CHECK_TASK))
    return QualityPage(lines, chosen_rule, tuple(_lines(session, actor, on_page)), page, pages, checked_at, may_check)


def finding_line(session: Session, actor: Actor, public_id: str) -> FindingLine:
    """One finding, to be accepted. NotFound, NotAllowed."""
    finding = _finding(session, public_id)
    authorise(actor, Action.ACCEPT_DATA_FINDING, subject_of(session, finding))
    return next(iter(_lines(session, actor, [finding])))


def open_findings(session: Session, actor: Actor) -> int:
    """How many findings wait for somebody, for the actor's desk; 0 for who may see none."""
    if not allowed(actor, Action.SEE_DATA_QUALITY):
        return 0
    query = select(func.count(DataFinding.id)).where(DataFinding.accepted_digest != DataFinding.state_digest)
    codes = _codes(session, actor)
    if codes is not None:
        query = query.where(DataFinding.region_code.in_(codes))
    return session.scalar(query) or 0


def _finding(session: Session, public_id: str) -> DataFinding:
    finding = session.scalar(select(DataFinding).where(DataFinding.public_id == public_id))
    if finding is None:
        raise NotFound(about=public_id)
    return finding


def _visible(session: Session, actor: Actor) -> list[DataFinding]:
    query = select(DataFinding).order_by(DataFinding.id)
    codes = _codes(session, actor)
    return list(session.scalars(query if codes is None else query.where(DataFinding.region_code.in_(codes))))


def _codes(session: Session, actor: Actor) -> set[str] | None:
    """The regions whose findings the actor sees; None for all and for what lies in none."""
    if actor.has(Role.ADMINISTRATOR):
        return None
    own = {one.region_code for one in actor.grants if one.role is Role.REVIEWER and one.region_code}
    return own.union(*(regions_under(session, code) for code in own))


def _lines(session: Session, actor: Actor, findings: Iterable[DataFinding]) -> Iterable[FindingLine]:
    findings = tuple(findings)
    ids = {one.accepted_by_id for one in findings} - {None}
    names = dict(session.execute(select(Account.id, Account.display_name).where(Account.id.in_(ids))).all())
    regions = {one.code: BilingualName(one.name_zh, one.name_en) for one in session.scalars(select(Region))}
    for one in findings:
        accepted_by = names.get(one.accepted_by_id, "") if one.is_accepted and one.accepted_by_id else ""
        yield FindingLine(
            public_id=one.public_id,
            rule=one.rule,
            what=Message.from_json(one.what),
            region=regions[one.region_code] if one.region_code else None,
            link=reachable(actor, one.link, subject_of(session, one)),
            first_found_at=one.first_found_at,
            accepted_by=accepted_by,
            accepted_at=one.accepted_at if one.is_accepted else None,
            reason=one.accepted_reason if one.is_accepted else "",
        )
