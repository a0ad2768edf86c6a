"""A decision and what follows from it, who may make it, and two who make it at once."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from content.courses import lifecycle
from content.courses.models import Course, CourseAuthor, Lesson, Module, Revision, RevisionState
from content.database import Database
from content.errors import DomainError, Invalid, NotAllowed, NotFound, Refused
from content.institutions.models import Region, RegionLevel
from content.people.models import Account, AuditEvent, Role
from content.people.permissions import Actor, Grant
from content.review import conflicts_of_interest
from content.review.decisions import COMMENT_LENGTH, add_finding
from content.review.findings import NewFinding, Pin
from content.review.models import CaseState, Decision, Finding, ReviewCase
from tests.factories import make_account, make_course, make_institution, make_instructor, make_regions, make_reviewer
from tests.review_decisions import check_decision, decide

APPROVED, RETURNED = CaseState.APPROVED, CaseState.RETURNED


class Submitted:
    """A course of a county's school that was submitted, and the three reviewers above it."""

    def __init__(self, session: Session) -> None:
        self.province, self.city, self.county = make_regions(session)
        self.institution = make_institution(session, self.county.code)
        self.author_account, self.author = make_instructor(session, self.institution)
        self.course: Course = make_course(session, self.author_account, self.institution)
        self.of_county = make_reviewer(session, self.county)[1]
        self.of_city = make_reviewer(session, self.city)[1]
        self.of_province = make_reviewer(session, self.province)[1]
        lifecycle.submit(session, self.author, self.course.public_id)
        self.revision: Revision = self.course.revisions[0]
        self.course_id, self.course_public_id = self.course.id, self.course.public_id
        self.case_id = open_case(session, self).public_id


def open_case(session: Session, ground: Submitted) -> ReviewCase:
    return session.scalars(
        select(ReviewCase)
        .join(Revision)
        .where(Revision.course_id == ground.course_id, ReviewCase.state == CaseState.OPEN)
    ).one()


def reviewer_with(session: Session, region: Region, *more: Grant) -> tuple[Account, Actor]:
    return make_account(session, Grant(Role.REVIEWER, region_code=region.code, level=region.level), *more)


def test_three_approvals_publish_the_course(session: Session) -> None:
    ground = Submitted(session)
    for reviewer, level in (
        (ground.of_county, RegionLevel.COUNTY),
        (ground.of_city, RegionLevel.CITY),
        (ground.of_province, RegionLevel.PROVINCE),
    ):
        case = open_case(session, ground)
        assert (case.level, ground.revision.state) == (level, RevisionState.IN_REVIEW)
        decision = decide(session, reviewer, case.public_id, APPROVED)
        assert (decision.reviewer_id, decision.revision_digest) == (reviewer.account_id, ground.revision.digest)
    assert ground.revision.state is RevisionState.PUBLISHED
    assert ground.revision.decided_at is not None
    assert session.scalars(select(ReviewCase).where(ReviewCase.state == CaseState.OPEN)).all() == []
    actions = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions == ["revision.submit", "review.approved", "review.approved", "review.approved"]


def test_an_approved_next_revision_supersedes_the_published_one(session: Session) -> None:
    ground = Submitted(session)
    for reviewer in (ground.of_county, ground.of_city, ground.of_province):
        decide(session, reviewer, open_case(session, ground).public_id, APPROVED)
    second = lifecycle.open_revision(session, ground.author, ground.course_public_id)
    lifecycle.submit(session, ground.author, ground.course_public_id)
    for reviewer in (ground.of_county, ground.of_city, ground.of_province):
        assert ground.revision.state is RevisionState.PUBLISHED
        decide(session, reviewer, open_case(session, ground).public_id, APPROVED)
    assert (ground.revision.state, second.state) == (RevisionState.SUPERSEDED, RevisionState.PUBLISHED)


def test_a_return_gives_the_course_back_with_what_was_found(session: Session) -> None:
    ground = Submitted(session)
    decide(session, ground.of_county, ground.case_id, RETURNED, "请补字幕", [NewFinding("第一课太短")])
    assert ground.revision.state is RevisionState.RETURNED
    assert session.scalars(select(Finding.text)).all() == ["第一课太短"]
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "review.returned")).one()
    assert (event.reason, event.actor_id) == ("请补字幕", ground.of_county.account_id)
    assert lifecycle.open_revision(session, ground.author, ground.course_public_id).number == 2


def test_a_return_needs_words_of_some_kind(session: Session) -> None:
    ground = Submitted(session)
    with pytest.raises(Invalid) as refusal:
        decide(session, ground.of_county, ground.case_id, RETURNED, "  ")
    assert refusal.value.field == "comment"
    assert ground.revision.state is RevisionState.IN_REVIEW
    add_finding(session, ground.of_county, ground.case_id, NewFinding("第一课太短"))
    decide(session, ground.of_county, ground.case_id, RETURNED)


def test_open_is_no_decision(session: Session) -> None:
    ground = Submitted(session)
    with pytest.raises(Invalid):
        decide(session, ground.of_county, ground.case_id, CaseState.OPEN, "x")


def test_a_case_is_decided_once(session: Session) -> None:
    ground = Submitted(session)
    decide(session, ground.of_county, ground.case_id, APPROVED)
    other = make_reviewer(session, ground.county)[1]
    for outcome in (APPROVED, RETURNED):
        with pytest.raises(Refused):
            decide(session, other, ground.case_id, outcome, "x")
    with pytest.raises(Refused):
        add_finding(session, other, ground.case_id, NewFinding("x"))
    assert len(session.scalars(select(Decision)).all()) == 1


def test_an_unknown_case_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        decide(session, Submitted(session).of_county, "nothing", APPROVED)


@pytest.mark.parametrize("who", ["of_city", "of_province", "author"])
def test_only_a_reviewer_of_the_deciding_region_and_level_decides(session: Session, who: str) -> None:
    ground = Submitted(session)
    with pytest.raises(NotAllowed):
        decide(session, getattr(ground, who), ground.case_id, APPROVED)


def test_a_reviewer_of_another_county_does_not_decide(session: Session) -> None:
    ground = Submitted(session)
    elsewhere = Region(
        code="130132", name_zh="元氏县", name_en="Yuanshi", level=RegionLevel.COUNTY, parent_code="130100"
    )
    session.add(elsewhere)
    session.flush()
    with pytest.raises(NotAllowed):
        decide(session, make_reviewer(session, elsewhere)[1], ground.case_id, APPROVED)


@pytest.mark.parametrize("outcome", [APPROVED, RETURNED])
@pytest.mark.parametrize("as_co_author", [True, False])
def test_no_author_or_co_author_decides_on_their_course(
    session: Session, outcome: CaseState, as_co_author: bool
) -> None:
    ground = Submitted(session)
    if as_co_author:
        account, actor = reviewer_with(session, ground.county)
        session.add(CourseAuthor(course_id=ground.course_id, account_id=account.id))
        session.flush()
    else:
        actor = Actor(
            ground.author.account_id,
            (Grant(Role.REVIEWER, region_code=ground.county.code, level=RegionLevel.COUNTY),),
        )
    with pytest.raises(NotAllowed, match="You wrote or taught this course"):
        decide(session, actor, ground.case_id, outcome, "x")


@pytest.mark.parametrize("role", [Role.INSTRUCTOR, Role.INSTITUTION_MANAGER])
def test_staff_of_the_institution_do_not_decide_at_its_own_level(session: Session, role: Role) -> None:
    ground = Submitted(session)
    _, staff = reviewer_with(session, ground.county, Grant(role, institution_id=ground.institution.id))
    with pytest.raises(NotAllowed, match="You belong to the institution"):
        decide(session, staff, ground.case_id, APPROVED)


def test_staff_of_another_institution_decide(session: Session) -> None:
    ground = Submitted(session)
    elsewhere = make_institution(session, ground.county.code)
    _, staff = reviewer_with(session, ground.county, Grant(Role.INSTRUCTOR, institution_id=elsewhere.id))
    assert decide(session, staff, ground.case_id, APPROVED).reviewer_id == staff.account_id


def test_nobody_decides_two_levels_of_one_revision(session: Session) -> None:
    ground = Submitted(session)
    _, both = make_account(
        session,
        *(
            Grant(Role.REVIEWER, region_code=region.code, level=region.level)
            for region in (ground.county, ground.city, ground.province)
        ),
    )
    decide(session, both, ground.case_id, APPROVED)
    with pytest.raises(NotAllowed, match="at another level"):
        decide(session, both, open_case(session, ground).public_id, APPROVED)
    decide(session, ground.of_city, open_case(session, ground).public_id, APPROVED)
    with pytest.raises(NotAllowed, match="at another level"):
        decide(session, both, open_case(session, ground).public_id, APPROVED)


def test_a_conflict_is_known_before_anything_is_typed(session: Session) -> None:
    ground = Submitted(session)
    case = open_case(session, ground)
    assert conflicts_of_interest.conflict_of(session, ground.of_county, case) is None
    assert conflicts_of_interest.conflict_of(session, ground.author, case) == conflicts_of_interest.AUTHOR


def test_a_revision_that_no_longer_agrees_with_its_seal_is_not_decided(session: Session) -> None:
    ground = Submitted(session)
    lessons = select(Lesson.id).join(Module).where(Module.revision_id == ground.revision.id)
    session.execute(update(Lesson).where(Lesson.id.in_(lessons)).values(title="偷偷改过"))
    with pytest.raises(Refused, match="seal"):
        decide(session, ground.of_county, ground.case_id, APPROVED)
    assert session.scalars(select(Decision)).all() == []


def test_the_rules_are_asked_before_the_confirmation_and_nothing_is_written(session: Session) -> None:
    ground = Submitted(session)
    finding = [NewFinding("第一课太短")]
    assert check_decision(session, ground.of_county, ground.case_id, RETURNED, "", finding) is RETURNED
    assert check_decision(session, ground.of_county, ground.case_id, APPROVED) is APPROVED
    assert session.scalars(select(Finding)).all() == session.scalars(select(Decision)).all() == []
    assert (ground.revision.state, open_case(session, ground).state) == (RevisionState.IN_REVIEW, CaseState.OPEN)


@pytest.mark.parametrize(
    ("outcome", "comment", "findings", "field"),
    [
        (None, "", (), "outcome"),
        (CaseState.OPEN, "x", (), "outcome"),
        (RETURNED, "  ", (), "comment"),
        (APPROVED, "字" * (COMMENT_LENGTH + 1), (), "comment"),
        (RETURNED, "x", (NewFinding("  "),), "finding"),
        (RETURNED, "x", (NewFinding("x", Pin("nowhere")),), "place"),
    ],
)
def test_a_decision_is_refused_before_the_confirmation_and_at_the_decision_alike(
    outcome: CaseState | None, comment: str, findings: tuple[NewFinding, ...], field: str, session: Session
) -> None:
    ground = Submitted(session)
    for attempt in (check_decision, decide):
        with pytest.raises(Invalid) as refusal:
            attempt(session, ground.of_county, ground.case_id, outcome, comment, findings)
        assert refusal.value.field == field


def test_what_nobody_may_decide_is_not_confirmed_either(session: Session) -> None:
    ground = Submitted(session)
    with pytest.raises(NotFound):
        check_decision(session, ground.of_county, "nothing", APPROVED)
    for actor in (ground.of_city, ground.author):
        with pytest.raises(NotAllowed):
            check_decision(session, actor, ground.case_id, APPROVED)
    co_author = reviewer_with(session, ground.county)
    session.add(CourseAuthor(course_id=ground.course_id, account_id=co_author[0].id))
    session.flush()
    with pytest.raises(NotAllowed, match="another reviewer"):
        check_decision(session, co_author[1], ground.case_id, APPROVED)
    lessons = select(Lesson.id).join(Module).where(Module.revision_id == ground.revision.id)
    session.execute(update(Lesson).where(Lesson.id.in_(lessons)).values(title="偷偷改过"))
    with pytest.raises(Refused, match="seal"):
        check_decision(session, ground.of_county, ground.case_id, APPROVED)


def test_a_case_that_was_decided_or_recalled_is_not_confirmed(session: Session) -> None:
    ground = Submitted(session)
    lifecycle.recall(session, ground.author, ground.course_public_id, ground.revision.public_id, "再改一改")
    with pytest.raises(Refused, match="taken this course back"):
        check_decision(session, ground.of_county, ground.case_id, APPROVED)
    other = Submitted(session)
    decide(session, other.of_county, other.case_id, APPROVED)
    with pytest.raises(Refused, match="already decided"):
        check_decision(session, make_reviewer(session, other.county)[1], other.case_id, APPROVED)


def test_of_two_who_decide_at_once_one_wins_and_the_other_is_refused(database: Database) -> None:
    with database.transaction() as session:
        ground = Submitted(session)
        second = make_reviewer(session, ground.county)[1]
    together = threading.Barrier(2)
    results: list[object] = []

    def run(actor: Actor, outcome: CaseState) -> None:
        together.wait(10)
        try:
            with database.transaction() as session:
                results.append(decide(session, actor, ground.case_id, outcome, "话").outcome)
        except DomainError as error:
            results.append(type(error))

    reviewers = [threading.Thread(target=run, args=pair) for pair in ((ground.of_county, APPROVED), (second, RETURNED))]
    for thread in reviewers:
        thread.start()
    for thread in reviewers:
        thread.join(40)
    won = [one for one in results if isinstance(one, CaseState)]
    assert len(results) == 2
    assert [one for one in results if one not in won] == [Refused]
    with database.reading() as session:
        assert session.scalars(select(Decision.outcome)).all() == won
        revision = session.scalars(select(Revision)).one()
        assert revision.state is (RevisionState.IN_REVIEW if won == [APPROVED] else RevisionState.RETURNED)
        assert len(session.scalars(select(ReviewCase)).all()) == (2 if won == [APPROVED] else 1)


def test_an_author_takes_the_course_out_of_the_review_and_goes_on_with_all_of_it(session: Session) -> None:
    ground = Submitted(session)
    with pytest.raises(Invalid):
        lifecycle.recall(session, ground.author, ground.course_public_id, ground.revision.public_id, " ")
    lifecycle.recall(session, ground.author, ground.course_public_id, ground.revision.public_id, "还要补拍一段。")
    assert ground.revision.state is RevisionState.RETURNED
    assert session.scalars(select(ReviewCase)).one().state is CaseState.TAKEN_BACK
    with pytest.raises(Refused):
        decide(session, ground.of_county, ground.case_id, APPROVED)
    with pytest.raises(Refused):
        lifecycle.recall(session, ground.author, ground.course_public_id, ground.revision.public_id, "再来一次")
    again = lifecycle.open_revision(session, ground.author, ground.course_public_id)
    assert again.modules[0].lessons[0].lineage == ground.revision.modules[0].lessons[0].lineage
    lifecycle.submit(session, ground.author, ground.course_public_id)
    decide(session, ground.of_county, open_case(session, ground).public_id, APPROVED)
