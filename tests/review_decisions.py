"""Decisions of tests that are about something else than the checklist."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from content.library import rereview
from content.library.models import Rereview, RereviewState
from content.people.permissions import Actor
from content.review import decisions
from content.review.case_access import find_case
from content.review.checklist import LineAnswer
from content.review.findings import NewFinding, open_findings
from content.review.models import CaseState, ChecklistLine, Decision, Verdict

EVERY_LINE_MET = {line: LineAnswer(Verdict.MEETS) for line in ChecklistLine}

POSTED_CHECKLIST = {f"verdict_{line.value}": "meets" for line in ChecklistLine}
"""The same as a form sends it."""


def decide(
    session: Session,
    actor: Actor,
    case_public_id: str,
    outcome: CaseState,
    comment: str = "",
    findings: Sequence[NewFinding] = (),
) -> Decision:
    """A decision whose checklist is met in every line, and which, if it approves, settles whatever is open."""
    case = find_case(session, case_public_id)
    fates = {one.public_id: decisions.FindingFate(settled=True) for one in open_findings(session, case)}
    approves = outcome is CaseState.APPROVED
    return decisions.decide(
        session,
        actor,
        case_public_id,
        outcome,
        comment,
        findings,
        checklist=EVERY_LINE_MET,
        fates=fates if approves else {},
    )


def check_decision(
    session: Session,
    actor: Actor,
    case_public_id: str,
    outcome: CaseState | None,
    comment: str = "",
    findings: Sequence[NewFinding] = (),
) -> CaseState:
    """The check of such a decision before it is confirmed."""
    return decisions.check_decision(
        session, actor, case_public_id, outcome, comment, findings, checklist=EVERY_LINE_MET
    )


def decide_rereview(
    session: Session, actor: Actor, public_id: str, outcome: RereviewState | None, words: str = ""
) -> Rereview:
    """A decision on a re-review whose checklist is met in every line."""
    return rereview.decide_rereview(session, actor, public_id, outcome, words, checklist=EVERY_LINE_MET)
