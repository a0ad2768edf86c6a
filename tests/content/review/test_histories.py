"""Whatever authors and reviewers do in whatever order, the rules of the review hold."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses import lifecycle
from content.courses.digest import revision_digest
from content.courses.models import CourseAuthor, Revision, RevisionState
from content.courses.snapshot import load_contents
from content.database import Database
from content.errors import DomainError
from content.people.models import Account, Role
from content.people.permissions import Actor, Grant
from content.review.answers import answer_finding
from content.review.claims import claim, give_back, hand_over
from content.review.decisions import FindingFate, add_finding, decide
from content.review.findings import NewFinding, resolve_finding
from content.review.models import (
    AnswerKind,
    CarriedFinding,
    CaseState,
    ChecklistAnswer,
    ChecklistLine,
    Decision,
    Finding,
    FindingAnswer,
    ReviewCase,
)
from tests.factories import make_account, make_course, make_institution, make_instructor, make_regions
from tests.review_decisions import EVERY_LINE_MET

ACTS = (
    "submit",
    "recall",
    "open",
    "claim",
    "give_back",
    "hand_over",
    "find",
    "settle",
    "answer",
    "approve",
    "approve_settling",
    "approve_carrying",
    "return",
)
WHO = ("author", "county", "county_too", "city", "city_too", "province", "everywhere", "conflicted", "learner")


@dataclass
class Play:
    """A course, the people around it, and what came to be on the way."""

    course: str
    people: dict[str, Actor]
    public_ids: dict[str, str]
    digests: dict[int, str] = field(default_factory=dict)


def begin(session: Session) -> Play:
    province, city, county = make_regions(session)
    institution = make_institution(session, county.code)
    account, author = make_instructor(session, institution)
    course = make_course(session, account, institution)

    def reviewer(*regions: object, more: tuple[Grant, ...] = ()) -> tuple[Account, Actor]:
        grants = tuple(Grant(Role.REVIEWER, region_code=one.code, level=one.level) for one in regions)  # type: ignore[attr-defined]
        return make_account(session, *grants, *more)

    made = {
        "author": (account, author),
        "county": reviewer(county),
        "county_too": reviewer(county),
        "city": reviewer(city),
        "city_too": reviewer(city),
        "province": reviewer(province),
        "everywhere": reviewer(county, city, province),
        "conflicted": reviewer(county, city, province, more=(Grant(Role.INSTRUCTOR, institution_id=institution.id),)),
        "learner": make_account(session),
    }
    session.add(CourseAuthor(course_id=course.id, account_id=made["conflicted"][0].id))
    session.flush()
    return Play(
        course.public_id,
        {name: actor for name, (_, actor) in made.items()},
        {name: one.public_id for name, (one, _) in made.items()},
    )


def act(session: Session, play: Play, what: str, who: str, number: int) -> None:
    """One act; what the rules forbid is refused."""
    actor = play.people[who]
    cases = session.scalars(select(ReviewCase.public_id).order_by(ReviewCase.id)).all()
    case = cases[-1 - number % 2] if len(cases) > 1 else (cases[0] if cases else "nothing")
    findings = session.scalars(select(Finding.public_id).order_by(Finding.id)).all()
    finding = findings[number % len(findings)] if findings else "nothing"
    newest = session.scalars(select(Revision).order_by(Revision.number.desc())).first()
    assert newest is not None
    if what == "submit":
        lifecycle.submit(session, actor, play.course)
    elif what == "recall":
        lifecycle.recall(session, actor, play.course, newest.public_id, "要改。")
    elif what == "open":
        lifecycle.open_revision(session, actor, play.course)
    elif what == "claim":
        claim(session, actor, case)
    elif what == "give_back":
        give_back(session, actor, case)
    elif what == "hand_over":
        hand_over(session, actor, case, play.public_ids[WHO[number % len(WHO)]], "请看。")
    elif what == "find":
        add_finding(session, actor, case, NewFinding(f"问题 {number}"))
    elif what == "settle":
        resolve_finding(session, actor, finding)
    elif what == "answer":
        answer_finding(session, actor, finding, AnswerKind.NOT_DONE, "原文如此。")
    elif what == "return":
        decide(session, actor, case, CaseState.RETURNED, "请改。", checklist=EVERY_LINE_MET)
    else:
        fate = {
            "approve": None,
            "approve_settling": FindingFate(settled=True),
            "approve_carrying": FindingFate(settled=False, reason="下一级再看。"),
        }[what]
        fates = dict.fromkeys(findings, fate) if fate else {}
        decide(session, actor, case, CaseState.APPROVED, checklist=EVERY_LINE_MET, fates=fates)


def require_rules(session: Session, play: Play) -> None:
    """The invariants of ARCHITECTURE.md about the review."""
    revisions = session.scalars(select(Revision)).all()
    cases = {case.id: case for case in session.scalars(select(ReviewCase))}
    decisions = session.scalars(select(Decision)).all()
    for revision in revisions:
        if revision.digest is not None:  # a submitted revision never changes
            first = play.digests.setdefault(revision.id, revision.digest)
            assert revision.digest == first == revision_digest(load_contents(session, revision))
        of_revision = [case for case in cases.values() if case.revision_id == revision.id]
        open_cases = [case for case in of_revision if case.state is CaseState.OPEN]
        assert len(open_cases) == (revision.state is RevisionState.IN_REVIEW)
        approved = [case.level for case in of_revision if case.state is CaseState.APPROVED]
        if revision.state in (RevisionState.PUBLISHED, RevisionState.SUPERSEDED):
            assert sorted(approved) == ["city", "county", "province"]
        deciders = [one.reviewer_id for one in decisions if cases[one.case_id].revision_id == revision.id]
        assert len(deciders) == len(set(deciders)), "no one decides two levels of one case"
    assert sum(one.state is RevisionState.PUBLISHED for one in revisions) <= 1
    authors = {play.people["author"].account_id, play.people["conflicted"].account_id}
    assert not authors & {one.reviewer_id for one in decisions}, "no one reviews what they wrote or taught"
    for decision in decisions:
        case = cases[decision.case_id]
        assert case.state is decision.outcome
        assert case.claimed_by_id in (None, decision.reviewer_id), "what one has claimed nobody else decides"
        lines = session.scalars(select(ChecklistAnswer.line).where(ChecklistAnswer.decision_id == decision.id)).all()
        assert sorted(lines) == sorted(ChecklistLine)
        carried = session.scalars(select(CarriedFinding.reason).where(CarriedFinding.decision_id == decision.id)).all()
        assert all(carried)
        if case.level == "province" and decision.outcome is CaseState.APPROVED:
            assert not carried, "publication leaves none open"
            before = select(Finding).join(ReviewCase).where(ReviewCase.id <= case.id, Finding.resolved_at.is_(None))
            assert session.scalars(before).all() == []
    for case in cases.values():
        assert case.claimed_by_id not in authors | {play.people["learner"].account_id}
    for finding in session.scalars(select(Finding)):
        assert (finding.resolved_at is None) == (finding.settled_by_id is None)
        settlers = {finding.reviewer_id, *(one.reviewer_id for one in decisions if one.case_id >= finding.case_id)}
        assert finding.settled_by_id in settlers | {None}
    answerers = set(session.scalars(select(FindingAnswer.answered_by_id)))
    assert answerers <= authors


SEATS = {"county": ("county", "county_too"), "city": ("city", "city_too"), "province": ("province",)}
USUAL = ("claim", "find", "find", "hand_over", "approve", "approve_settling", *("approve_carrying",) * 4)
"""What reviewers of the seat do most often: so that many histories go far."""


def steps_of(session: Session) -> st.SearchStrategy[tuple[str, str, int]]:
    """What somebody may do next: what leads on more often than what is refused."""
    numbers = st.integers(0, 8)
    anything = st.tuples(st.sampled_from(ACTS), st.sampled_from(WHO), numbers)
    case = session.scalars(select(ReviewCase).where(ReviewCase.state == CaseState.OPEN)).one_or_none()
    if case is None:
        return st.one_of(st.just(("open", "author", 0)), st.just(("submit", "author", 0)), anything)
    usual = st.tuples(st.sampled_from(USUAL), st.sampled_from((*SEATS[case.level.value], "everywhere")), numbers)
    return st.one_of(usual, usual, usual, anything)


@pytest.mark.slow
@settings(
    max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)
@given(data=st.data())
def test_every_history_keeps_the_rules(database: Database, data: st.DataObject) -> None:
    with database.session() as session:
        play = begin(session)
        act(session, play, "submit", "author", 0)
        for _ in range(data.draw(st.integers(5, 20))):
            what, who, number = data.draw(steps_of(session))
            with contextlib.suppress(DomainError), session.begin_nested():
                act(session, play, what, who, number)
            session.expire_all()
            require_rules(session, play)
        session.rollback()


def test_a_history_leads_to_publication_with_findings_carried_on_and_settled(database: Database) -> None:
    """The random histories reach what they are about: this one is among them."""
    with database.session() as session:
        play = begin(session)
        for what, who in (
            ("submit", "author"),
            ("claim", "county"),
            ("find", "county"),
            ("approve_carrying", "county"),
            ("approve_carrying", "city"),
            ("approve_settling", "province"),
        ):
            act(session, play, what, who, 0)
            require_rules(session, play)
        assert session.scalars(select(Revision.state)).one() is RevisionState.PUBLISHED
        session.rollback()
