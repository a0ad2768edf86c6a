"""The decision of a reviewer at one level, and what follows from it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from content import text_fields
from content.courses import lifecycle
from content.courses.digest import revision_digest
from content.courses.editability import hold
from content.courses.models import Course, Revision, RevisionState
from content.courses.snapshot import RevisionSnapshot, load_contents
from content.errors import Invalid, Refused
from content.messages import N_, Message
from content.notices.notify import (
    COURSE_APPROVED,
    COURSE_APPROVED_WITH_WORDS,
    COURSE_PUBLISHED,
    COURSE_PUBLISHED_WITH_WORDS,
    COURSE_RETURNED,
    COURSE_RETURNED_WITH_WORDS,
    LinkKind,
    link_to,
    notify_all,
    quotation,
)
from content.people.models import AuditEvent
from content.people.permissions import Actor
from content.review.case_access import DECIDED_ALREADY, RECALLED, case_of_seat, find_case, require_of_seat
from content.review.cases import open_case
from content.review.checklist import Checklist, checked_answers, proposals
from content.review.claims import ensure_not_claimed_by_another
from content.review.draft_removal import end_drafts
from content.review.findings import NewFinding, check_finding, open_findings, settle, write_finding
from content.review.history import decision_key
from content.review.levels import seat_after
from content.review.models import CarriedFinding, CaseState, ChecklistAnswer, Decision, Finding, ReviewCase

log = logging.getLogger(__name__)

OUTCOMES = (CaseState.APPROVED, CaseState.RETURNED)
"""What a reviewer can decide."""

COMMENT_LENGTH = 4000
CARRY_LENGTH = 1000


@dataclass(frozen=True, slots=True)
class FindingFate:
    """What an approval does with an open finding: settled, or left open for the next level with a `reason`."""

    settled: bool
    reason: str = ""


Fates = Mapping[str, FindingFate]
"""By the public id of a finding."""


def fate_field(finding_public_id: str) -> str:
    """The name of the field that says what becomes of a finding."""
    return f"fate_{finding_public_id}"


def carry_field(finding_public_id: str) -> str:
    """The name of the field that takes the reason for leaving a finding open."""
    return f"carry_{finding_public_id}"


def decide(
    session: Session,
    actor: Actor,
    case_public_id: str,
    outcome: CaseState,
    comment: str = "",
    findings: Sequence[NewFinding] = (),
    *,
    checklist: Checklist,
    fates: Fates | None = None,
) -> Decision:
    """Approve or return a revision at the level of this case.

    Approval opens the case of the next level, and at the last level publishes the revision; a return needs a comment or
    a finding, and gives the course back to its author. An approval says of each open finding whether it is settled or
    left open, with a reason; the last level leaves none open. NotAllowed: not this reviewer's case, or a conflict of
    interest; Refused: the case is decided already (of two who decide at once, the second) or somebody else's claim;
    Invalid: a return without words, a checklist or findings without an answer.
    """
    case = decidable_case(session, actor, case_public_id)
    _require_complete(session, case, outcome, comment, findings)
    answers = checked_answers(checklist, outcome)
    for new in findings:
        write_finding(session, actor, case, new)
    revision = session.get_one(Revision, case.revision_id)
    hold(revision)
    contents = _require_in_review(session, revision)
    carried = _settled_and_carried(session, actor, case, outcome, fates or {})
    text = text_fields.prose(comment, field="comment", limit=COMMENT_LENGTH)
    decision = Decision(outcome=outcome, comment=text, revision_digest=revision.digest or "")
    seen = proposals(contents)
    decision.checklist = [
        ChecklistAnswer(
            line=line,
            verdict=answer.verdict,
            reason=answer.reason,
            evidence=[message.as_json() for message in seen[line].evidence],
        )
        for line, answer in answers.items()
    ]
    _record(session, actor, case, revision, decision)
    end_drafts(session, case.public_id)
    session.add_all(CarriedFinding(decision_id=decision.id, finding_id=one, reason=why) for one, why in carried.items())
    log.info("review case %s of revision %s: %s", case.public_id, revision.public_id, outcome.value)
    msgids = _follow(session, case, revision, outcome)
    _notify_authors(session, case, revision, decision, msgids)
    return decision


def check_decision(
    session: Session,
    actor: Actor,
    case_public_id: str,
    outcome: CaseState | None,
    comment: str = "",
    findings: Sequence[NewFinding] = (),
    *,
    checklist: Checklist,
    fates: Fates | None = None,
) -> CaseState:
    """The outcome, once every rule of `decide` allows it; writes nothing. For the page that asks for confirmation.

    `outcome`: None where the reviewer has not chosen one. Raises what `decide` raises.
    """
    case = find_case(session, case_public_id)
    _require_decidable(session, actor, case)
    outcome = _require_complete(session, case, outcome, comment, findings)
    checked_answers(checklist, outcome)
    for new in findings:
        check_finding(session, case, new)
    _require_in_review(session, session.get_one(Revision, case.revision_id))
    _checked_fates(session, case, outcome, fates or {})
    return outcome


def add_finding(session: Session, actor: Actor, case_public_id: str, new: NewFinding) -> Finding:
    """Save a finding before deciding. Raises the same errors as `decide`."""
    return write_finding(session, actor, decidable_case(session, actor, case_public_id), new)


def decidable_case(session: Session, actor: Actor, case_public_id: str) -> ReviewCase:
    """The open case, locked, where the actor may decide it. Raises NotFound, NotAllowed, Refused."""
    case = case_of_seat(session, actor, case_public_id)
    ensure_not_claimed_by_another(session, actor, case)
    return case


def is_last_level(session: Session, case: ReviewCase) -> bool:
    """Whether an approval of this case publishes."""
    return seat_after(session, session.get_one(Revision, case.revision_id), case.level) is None


def _require_decidable(session: Session, actor: Actor, case: ReviewCase) -> None:
    require_of_seat(session, actor, case)
    ensure_not_claimed_by_another(session, actor, case)


def _require_complete(
    session: Session, case: ReviewCase, outcome: CaseState | None, comment: str, findings: Sequence[NewFinding]
) -> CaseState:
    """The outcome, which must be one of a decision; a return must say what to change, and an approval must say what
    becomes of each finding, so that new ones are saved before."""
    text = text_fields.prose(comment, field="comment", limit=COMMENT_LENGTH)
    if outcome not in OUTCOMES:
        raise Invalid(N_("Choose whether you approve the course or return it."), field="outcome", about=case.public_id)
    if outcome is CaseState.RETURNED and not (text or findings or _has_findings(session, case)):
        raise Invalid(
            N_("Say what must be changed: write a comment or a finding."), field="comment", about=case.public_id
        )
    if outcome is CaseState.APPROVED and findings:
        raise Invalid(
            N_("Save this finding first. Then say below whether it is settled or stays open."),
            field="finding",
            about=case.public_id,
        )
    return outcome


def _require_in_review(session: Session, revision: Revision) -> RevisionSnapshot:
    """What the revision contains, which must agree with the digest it was submitted under."""
    if revision.state is not RevisionState.IN_REVIEW:
        raise Refused(RECALLED, about=revision.public_id)
    contents = load_contents(session, revision)
    if revision_digest(contents) != revision.digest:
        raise Refused(
            N_(
                "What this version contains no longer agrees with its seal."
                " Nobody can decide on it; tell the administrator."
            ),
            about=revision.public_id,
        )
    return contents


def _settled_and_carried(
    session: Session, actor: Actor, case: ReviewCase, outcome: CaseState, fates: Fates
) -> dict[int, str]:
    """Settle what a decision settles; the ids of the findings that an approval leaves open, with their reasons."""
    carried = {}
    for finding, fate in _checked_fates(session, case, outcome, fates):
        if fate.settled:
            settle(session, actor, finding)
        else:
            carried[finding.id] = fate.reason
    return carried


def _checked_fates(
    session: Session, case: ReviewCase, outcome: CaseState, fates: Fates
) -> list[tuple[Finding, FindingFate]]:
    """Every open finding with what becomes of it. A return settles those that it says are settled, and leaves the
    others open without a word."""
    findings = open_findings(session, case)
    if outcome is not CaseState.APPROVED:
        settled = [(finding, fates.get(finding.public_id)) for finding in findings]
        return [(finding, fate) for finding, fate in settled if fate is not None and fate.settled]
    last = is_last_level(session, case)
    checked = []
    for finding in findings:
        fate = fates.get(finding.public_id)
        if fate is None:
            raise Invalid(
                N_("Say of each open finding whether it is settled or stays open."),
                field=fate_field(finding.public_id),
                about=case.public_id,
            )
        reason = text_fields.prose(fate.reason, field=carry_field(finding.public_id), limit=CARRY_LENGTH)
        if last and not fate.settled:
            raise Invalid(
                N_("Your approval publishes the course, so no finding may stay open. Settle it, or return the course."),
                field=fate_field(finding.public_id),
                about=case.public_id,
            )
        if not fate.settled and not reason:
            raise Invalid(
                N_("Write why this finding may stay open."),
                field=carry_field(finding.public_id),
                about=case.public_id,
            )
        checked.append((finding, FindingFate(fate.settled, reason)))
    return checked


def _has_findings(session: Session, case: ReviewCase) -> bool:
    return session.scalars(select(Finding.id).where(Finding.case_id == case.id).limit(1)).first() is not None


def _record(session: Session, actor: Actor, case: ReviewCase, revision: Revision, decision: Decision) -> None:
    case.state = decision.outcome
    decision.case_id, decision.reviewer_id = case.id, actor.account_id
    session.add(decision)
    session.add(
        AuditEvent(
            actor_id=actor.account_id,
            action=f"review.{decision.outcome.value}",
            subject_kind="review_case",
            subject_id=case.public_id,
            reason=decision.comment,
            details={"revision": revision.public_id, "level": case.level.value, "digest": decision.revision_digest},
        )
    )
    try:
        session.flush()
    except IntegrityError as error:
        raise Refused(DECIDED_ALREADY, about=case.public_id) from error


def _follow(session: Session, case: ReviewCase, revision: Revision, outcome: CaseState) -> tuple[str, str]:
    """Apply what follows from the decision; returns the msgids of the notice to the authors, without words and with."""
    if outcome is CaseState.RETURNED:
        lifecycle.return_to_author(session, revision)
        return COURSE_RETURNED, COURSE_RETURNED_WITH_WORDS
    seat = seat_after(session, revision, case.level)
    if seat is None:
        lifecycle.publish(session, revision)
        return COURSE_PUBLISHED, COURSE_PUBLISHED_WITH_WORDS
    open_case(session, revision, seat)
    return COURSE_APPROVED, COURSE_APPROVED_WITH_WORDS


def _notify_authors(
    session: Session, case: ReviewCase, revision: Revision, decision: Decision, msgids: tuple[str, str]
) -> None:
    """Notify the authors in the reviewer's words: the comment, or the findings where there is none."""
    course = session.get_one(Course, revision.course_id)
    findings = session.scalars(select(Finding.text).where(Finding.case_id == case.id).order_by(Finding.id))
    words = quotation(decision.comment or " ".join(findings))
    plain, with_words = msgids
    message = Message(plain, {"title": revision.title})
    if words:
        message = Message(with_words, {"title": revision.title, "words": words})
    link = link_to(LinkKind.TEACHING, course.public_id, decision_key(case))
    notify_all(session, (author.account_id for author in course.authors), message, link)
