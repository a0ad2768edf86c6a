"""What becomes of open findings when somebody decides: settled or left open with a reason; publication leaves none."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses import lifecycle
from content.errors import Invalid, NotAllowed, Refused
from content.people.models import AuditEvent
from content.review.decisions import FindingFate, add_finding, check_decision, decide
from content.review.findings import NewFinding, findings_of_course, resolve_finding
from content.review.models import CarriedFinding, CaseState, Finding
from tests.content.review.test_decisions import Submitted, open_case
from tests.factories import make_reviewer
from tests.review_decisions import EVERY_LINE_MET

APPROVED, RETURNED = CaseState.APPROVED, CaseState.RETURNED


def approve(session: Session, ground: Submitted, who: str, **fates: FindingFate) -> None:
    case = open_case(session, ground).public_id
    decide(session, getattr(ground, who), case, APPROVED, checklist=EVERY_LINE_MET, fates=fates)


def found_by_county(session: Session, ground: Submitted) -> str:
    return add_finding(session, ground.of_county, ground.case_id, NewFinding("第一课太短")).public_id


SETTLED, LEFT_OPEN = FindingFate(settled=True), FindingFate(settled=False, reason="下一级再看。")


def test_an_approval_says_of_each_open_finding_what_becomes_of_it(session: Session) -> None:
    ground = Submitted(session)
    finding = found_by_county(session, ground)
    for attempt in (check_decision, decide):
        with pytest.raises(Invalid) as refusal:
            attempt(session, ground.of_county, ground.case_id, APPROVED, checklist=EVERY_LINE_MET)
        assert refusal.value.field == f"fate_{finding}"
    with pytest.raises(Invalid) as without_reason:
        approve(session, ground, "of_county", **{finding: FindingFate(settled=False, reason=" ")})
    assert without_reason.value.field == f"carry_{finding}"
    approve(session, ground, "of_county", **{finding: LEFT_OPEN})
    note = findings_of_course(session, ground.course_id)[0]
    assert (note.resolved_at, [one.reason for one in note.carried]) == (None, ["下一级再看。"])


def test_whoever_decides_after_that_settles_what_another_found(session: Session) -> None:
    ground = Submitted(session)
    finding = found_by_county(session, ground)
    approve(session, ground, "of_county", **{finding: LEFT_OPEN})
    with pytest.raises(NotAllowed):
        resolve_finding(session, ground.of_city, finding)
    approve(session, ground, "of_city", **{finding: SETTLED})
    row = session.scalars(select(Finding)).one()
    assert row.settled_by_id == ground.of_city.account_id
    act = session.scalars(select(AuditEvent).where(AuditEvent.action == "finding.settled")).one()
    assert (act.actor_id, act.subject_id) == (ground.of_city.account_id, finding)
    approve(session, ground, "of_province")


def test_the_approval_that_publishes_leaves_no_finding_open(session: Session) -> None:
    ground = Submitted(session)
    finding = found_by_county(session, ground)
    approve(session, ground, "of_county", **{finding: LEFT_OPEN})
    approve(session, ground, "of_city", **{finding: LEFT_OPEN})
    with pytest.raises(Invalid, match="publishes the course") as refusal:
        approve(session, ground, "of_province", **{finding: LEFT_OPEN})
    assert refusal.value.field == f"fate_{finding}"
    approve(session, ground, "of_province", **{finding: SETTLED})
    assert session.scalars(select(Finding).where(Finding.resolved_at.is_(None))).all() == []
    assert len(session.scalars(select(CarriedFinding)).all()) == 2


def test_findings_of_an_earlier_revision_are_still_open_and_asked_for(session: Session) -> None:
    ground = Submitted(session)
    finding = found_by_county(session, ground)
    decide(session, ground.of_county, ground.case_id, RETURNED, checklist=EVERY_LINE_MET)
    lifecycle.open_revision(session, ground.author, ground.course_public_id)
    lifecycle.submit(session, ground.author, ground.course_public_id)
    with pytest.raises(Invalid):
        approve(session, ground, "of_county")
    approve(session, ground, "of_county", **{finding: SETTLED})


def test_findings_of_a_revision_that_its_author_recalled_are_asked_for(session: Session) -> None:
    ground = Submitted(session)
    finding = found_by_county(session, ground)
    lifecycle.recall(session, ground.author, ground.course_public_id, ground.revision.public_id, "要重拍。")
    lifecycle.open_revision(session, ground.author, ground.course_public_id)
    lifecycle.submit(session, ground.author, ground.course_public_id)
    with pytest.raises(Invalid) as refusal:
        approve(session, ground, "of_county")
    assert refusal.value.field == f"fate_{finding}"


def test_a_return_settles_what_it_says_and_leaves_the_rest_open(session: Session) -> None:
    ground = Submitted(session)
    first = found_by_county(session, ground)
    decide(session, ground.of_county, ground.case_id, RETURNED, "请改。", checklist=EVERY_LINE_MET)
    lifecycle.open_revision(session, ground.author, ground.course_public_id)
    lifecycle.submit(session, ground.author, ground.course_public_id)
    colleague = make_reviewer(session, ground.county)[1]
    second = add_finding(session, colleague, open_case(session, ground).public_id, NewFinding("还有一处"))
    case = open_case(session, ground).public_id
    decide(session, colleague, case, RETURNED, checklist=EVERY_LINE_MET, fates={first: SETTLED})
    open_ids = session.scalars(select(Finding.public_id).where(Finding.resolved_at.is_(None))).all()
    assert open_ids == [second.public_id]


def test_a_new_finding_is_saved_before_an_approval(session: Session) -> None:
    ground = Submitted(session)
    with pytest.raises(Invalid) as refusal:
        decide(session, ground.of_county, ground.case_id, APPROVED, "", [NewFinding("错")], checklist=EVERY_LINE_MET)
    assert refusal.value.field == "finding"
    assert session.scalars(select(Finding)).all() == []


def test_a_finding_is_settled_once(session: Session) -> None:
    ground = Submitted(session)
    finding = found_by_county(session, ground)
    resolve_finding(session, ground.of_county, finding)
    with pytest.raises(Refused):
        resolve_finding(session, ground.of_county, finding)
    approve(session, ground, "of_county")
