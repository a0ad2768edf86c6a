"""Samples that anybody can draw again."""

from __future__ import annotations

import subprocess
from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Course, CourseAuthor, FormerAuthor, RevisionState
from content.database import new_public_id
from content.errors import Invalid, NotAllowed, NotFound
from content.evaluation.models import Evaluation, EvaluationSample
from content.evaluation.samples import draw_sample, own_samples, sample_choices, sample_page
from content.evaluation.sampling import draw
from content.insert_once import AlreadyAdded
from content.institutions.models import RegionLevel
from content.people.models import Role, RoleGrant
from content.people.permissions import Actor, Grant
from content.review.models import CaseState, Decision, ReviewCase
from tests.factories import make_account, make_instructor, make_published_course

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
items = st.sets(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=16), max_size=30)


@given(items, st.text(max_size=20), st.integers(0, 40), st.randoms())
def test_the_same_seed_over_the_same_list_gives_the_same_sample(items, seed, size, chance) -> None:  # type: ignore[no-untyped-def]
    in_order = sorted(items)
    shuffled = in_order.copy()
    chance.shuffle(shuffled)
    sample = draw(in_order, seed, size)
    assert draw(shuffled, seed, size) == sample
    assert len(sample) == len(set(sample)) == min(size, len(items))
    assert set(sample) <= items
    assert draw(in_order, seed, size + 1)[:size] == sample


def test_a_sample_is_what_the_described_command_gives() -> None:
    listed = [f"revision{number}" for number in range(12)]
    by_hand = {}
    for item in listed:
        printed = subprocess.run(["printf", r"%s\n%s", "2026-05 7", item], check=True, capture_output=True).stdout
        digest = subprocess.run(["sha256sum"], check=True, capture_output=True, input=printed).stdout
        by_hand[digest.decode()] = item
    assert list(draw(listed, "2026-05 7", 5)) == [by_hand[digest] for digest in sorted(by_hand)][:5]


def test_no_item_is_favoured() -> None:
    listed = [f"revision{number}" for number in range(10)]
    drawn = Counter(item for seed in range(2000) for item in draw(listed, str(seed), 3))
    # 600 expected of each, with a standard deviation of 20.5; the seeds, and so the outcome, are always the same
    assert all(abs(number - 600) < 105 for number in drawn.values()), drawn


@pytest.fixture
def evaluator(session: Session) -> Actor:
    return make_account(session, Grant(Role.EVALUATOR))[1]


def ask(
    session: Session, actor: Actor, *, size: int | None = 3, seed: str = "2026-05", **filters: str
) -> EvaluationSample:
    return draw_sample(session, actor, seed=seed, size=size, now=NOW, **filters)  # type: ignore[arg-type]


def drawn(session: Session, sample: EvaluationSample) -> list[int]:
    rows = select(Evaluation.revision_id).where(Evaluation.sample_id == sample.id).order_by(Evaluation.position)
    return list(session.scalars(rows))


def test_a_sample_is_drawn_from_the_published_revisions_and_keeps_its_list(session: Session, evaluator: Actor) -> None:
    courses = [make_published_course(session) for _ in range(6)]
    for course, state in zip(courses[4:], (RevisionState.SUSPENDED, RevisionState.DRAFT), strict=True):
        course.revisions[0].state = state
    published = {course.revisions[0].public_id: course.revisions[0].id for course in courses[:4]}
    sample = ask(session, evaluator)
    assert sample.listed == sorted(published)
    assert drawn(session, sample) == [published[one] for one in draw(published, "2026-05", 3)]
    again = ask(session, make_account(session, Grant(Role.EVALUATOR))[1])
    assert drawn(session, again) == drawn(session, sample)
    make_published_course(session)
    page = sample_page(session, evaluator, sample.public_id)
    assert (list(page.listed), page.line.seed, page.size) == (sorted(published), "2026-05", 3)
    assert [one.revision_public_id for one in page.courses] == list(draw(page.listed, page.line.seed, page.size))


def test_regions_and_occupations_narrow_the_list(session: Session, evaluator: Actor) -> None:
    here, city = make_published_course(session), make_published_course(session, region_code="130100")
    assert len(ask(session, evaluator, region_code="130100").listed) == 2
    assert ask(session, evaluator, region_code="130123").listed == [here.revisions[0].public_id]
    assert len(ask(session, evaluator, occupation_code="4-10-04-02", region_code="130000").listed) == 2
    assert [one.code if hasattr(one, "code") else one[0] for one in sample_choices(session, evaluator).occupations] == [
        "4-10-04-02"
    ]
    city.revisions[0].state = RevisionState.WITHDRAWN
    here.revisions[0].state = RevisionState.WITHDRAWN
    for filters in ({}, {"region_code": "130100"}):
        with pytest.raises(Invalid, match="No course is published there"):
            ask(session, evaluator, **filters)


@pytest.mark.parametrize(
    ("field", "asked"),
    [
        ("size", {"size": None}),
        ("size", {"size": 0}),
        ("size", {"size": 51}),
        ("seed", {"seed": "  "}),
        ("seed", {"seed": "x" * 65}),
        ("seed", {"seed": "种子"}),
        ("region", {"region_code": "999999"}),
        ("occupation", {"occupation_code": "x"}),
    ],
)
def test_what_cannot_be_drawn_is_said_at_its_field(
    session: Session, evaluator: Actor, field: str, asked: dict[str, object]
) -> None:
    make_published_course(session)
    with pytest.raises(Invalid) as refusal:
        ask(session, evaluator, **asked)  # type: ignore[arg-type]
    assert refusal.value.field == field
    assert session.scalars(select(EvaluationSample)).all() == []


def test_a_form_sent_twice_draws_once(session: Session, evaluator: Actor) -> None:
    make_published_course(session)
    reserved = new_public_id()
    first, second = (ask(session, evaluator, public_id=reserved) for _ in range(2))
    assert first is second
    assert [line.public_id for line in own_samples(session, evaluator)] == [reserved]
    with pytest.raises(AlreadyAdded):
        ask(session, evaluator, seed="another", public_id=reserved)


def involve(session: Session, course: Course, actor: Actor, how: str) -> None:
    me = actor.account_id
    if how == "author":
        session.add(CourseAuthor(course_id=course.id, account_id=me))
    elif how == "former author":
        session.add(FormerAuthor(course_id=course.id, account_id=me))
    elif how == "began it":
        course.created_by_id = me
    elif how == "submitted it":
        course.revisions[0].submitted_by_id = me
    elif how == "taught there":
        ended = RoleGrant(account_id=me, role=Role.INSTRUCTOR, institution_id=course.institution_id, revoked_at=NOW)
        session.add(ended)
    else:
        case = ReviewCase(revision_id=course.revisions[0].id, level=RegionLevel.COUNTY, region_code="130123")
        session.add(case)
        session.flush()
        session.add(Decision(case_id=case.id, reviewer_id=me, outcome=CaseState.APPROVED, revision_digest="0" * 64))
    session.flush()


@pytest.mark.parametrize("how", ["author", "former author", "began it", "submitted it", "taught there", "reviewed it"])
def test_what_one_has_had_to_do_with_is_not_in_the_list(session: Session, evaluator: Actor, how: str) -> None:
    own, other = make_published_course(session), make_published_course(session)
    involve(session, own, evaluator, how)
    assert ask(session, evaluator).listed == [other.revisions[0].public_id]


def test_samples_are_for_evaluators_and_each_sees_their_own(session: Session, evaluator: Actor) -> None:
    course = make_published_course(session)
    sample = ask(session, evaluator)
    stranger = make_account(session, Grant(Role.EVALUATOR))[1]
    assert own_samples(session, stranger) == ()
    with pytest.raises(NotFound):
        sample_page(session, stranger, sample.public_id)
    _, teacher = make_instructor(session, course.institution)
    for other in (teacher, make_account(session, Grant(Role.ADMINISTRATOR))[1], make_account(session)[1]):
        with pytest.raises(NotAllowed):
            ask(session, other)
        with pytest.raises(NotAllowed):
            own_samples(session, other)
