"""The decision of a reviewer at one level, and what follows from it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from content import text_fields
from content.courses import lifecycle
from content.courses.access import subject_of
from content.courses.digest import revision_digest
from content.courses.editability import hold
from content.courses.models import Course, Revision, RevisionState
from content.courses.snapshot import load_contents
from content.errors import Invalid, NotFound, Refused
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
from content.people.permissions import Action, Actor, Subject, authorise
from content.review.cases import open_case
from content.review.conflicts_of_interest import ensure_impartial
from content.review.findings import NewFinding, check_finding, write_finding
from content.review.history import decision_key
from content.review.levels import seat_after
from content.review.models import CaseState, Decision, Finding, ReviewCase

log = logging.getLogger(__name__)

OUTCOMES = (CaseState.APPROVED, CaseState.RETURNED)
"""What a reviewer can decide."""

COMMENT_LENGTH = 4000
DECIDED_ALREADY = N_("Another reviewer has already decided this case.")
RECALLED = N_("The author has taken this course back from the review.")
_OVER = {CaseState.TAKEN_BACK: RECALLED}


def decide(
    session: Session,
    actor: Actor,
    case_public_id: str,
    outcome: CaseState,
    comment: str = "",
    findings: Sequence[NewFinding] = (),
) -> Decision:
    """Approve or return a revision at the level of this case.

    Approval opens the case of the next level, and at the last level publishes the revision; a return needs a comment or
    a finding, and gives the course back to its author. NotAllowed: not this reviewer's case, or a conflict of interest;
    Refused: the case is decided already (of two who decide at once, the second); Invalid: a return without words.
    """
    case = decidable_case(session, actor, case_public_id)
    _require_complete(session, case, outcome, comment, findings)
    for new in findings:
        write_finding(session, actor, case, new)
    revision = session.get_one(Revision, case.revision_id)
    hold(revision)
    digest = _require_in_review(session, revision)
    text = text_fields.prose(comment, field="comment", limit=COMMENT_LENGTH)
    decision = _record(session, actor, case, revision, Decision(outcome=outcome, comment=text, revision_digest=digest))
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
) -> CaseState:
    """The outcome, once every rule of `decide` allows it; writes nothing. For the page that asks for confirmation.

    `outcome`: None where the reviewer has not chosen one. Raises what `decide` raises.
    """
    case = _case(session, case_public_id)
    _require_decidable(session, actor, case)
    outcome = _require_complete(session, case, outcome, comment, findings)
    for new in findings:
        check_finding(session, case, new)
    _require_in_review(session, session.get_one(Revision, case.revision_id))
    return outcome


def add_finding(session: Session, actor: Actor, case_public_id: str, new: NewFinding) -> Finding:
    """Save a finding before deciding. Raises the same errors as `decide`."""
    return write_finding(session, actor, decidable_case(session, actor, case_public_id), new)


def decidable_case(session: Session, actor: Actor, case_public_id: str) -> ReviewCase:
    """The open case, locked, where the actor may decide it. Raises NotFound, NotAllowed, Refused."""
    case = _case(session, case_public_id, lock=True)
    _require_decidable(session, actor, case)
    return case


def case_subject(session: Session, case: ReviewCase) -> Subject:
    """What the permission table needs to know of a case: its course, and who decides."""
    course = session.scalars(select(Course).join(Revision).where(Revision.id == case.revision_id)).one()
    subject = subject_of(session, course)
    return replace(subject, about=case.public_id, deciding_region=case.region_code, deciding_level=case.level)


def _case(session: Session, public_id: str, *, lock: bool = False) -> ReviewCase:
    query = select(ReviewCase).where(ReviewCase.public_id == public_id)
    if lock:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    case = session.scalars(query).one_or_none()
    if case is None:
        raise NotFound(about=public_id)
    return case


def _require_decidable(session: Session, actor: Actor, case: ReviewCase) -> None:
    authorise(actor, Action.REVIEW_COURSE, case_subject(session, case))
    ensure_impartial(session, actor, case)
    if case.state is not CaseState.OPEN:
        raise Refused(_OVER.get(case.state, DECIDED_ALREADY), about=case.public_id)


def _require_complete(
    session: Session, case: ReviewCase, outcome: CaseState | None, comment: str, findings: Sequence[NewFinding]
) -> CaseState:
    """The outcome, which must be one of a decision; a return must say what to change."""
    text = text_fields.prose(comment, field="comment", limit=COMMENT_LENGTH)
    if outcome not in OUTCOMES:
        raise Invalid(N_("Choose whether you approve the course or return it."), field="outcome", about=case.public_id)
    if outcome is CaseState.RETURNED and not (text or findings or _has_findings(session, case)):
        raise Invalid(
            N_("Say what must be changed: write a comment or a finding."), field="comment", about=case.public_id
        )
    return outcome


def _require_in_review(session: Session, revision: Revision) -> str:
    """The digest of what the revision contains, which must be the one it was submitted under."""
    if revision.state is not RevisionState.IN_REVIEW:
        raise Refused(RECALLED, about=revision.public_id)
    digest = revision_digest(load_contents(session, revision))
    if digest != revision.digest:
        raise Refused(
            N_(
                "What this version contains no longer agrees with its seal."
                " Nobody can decide on it; tell the administrator."
            ),
            about=revision.public_id,
        )
    return digest


def _has_findings(session: Session, case: ReviewCase) -> bool:
    return session.scalars(select(Finding.id).where(Finding.case_id == case.id).limit(1)).first() is not None


def _record(session: Session, actor: Actor, case: ReviewCase, revision: Revision, decision: Decision) -> Decision:
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
    return decision


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
