"""Drawing samples of published revisions, and the pages of an evaluator's own samples.

Nothing here holds the name of a learner, an author or a reviewer.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from content.catalogue.filters import institutions_in
from content.courses.models import Course, Occupation, Revision, RevisionState
from content.errors import Invalid, NotFound
from content.evaluation.conflicts import courses_in_conflict
from content.evaluation.models import Evaluation, EvaluationSample, Grade
from content.evaluation.sampling import draw, rank
from content.insert_once import insert_once
from content.institutions.models import BilingualName, Institution, Region
from content.messages import N_
from content.people.models import AuditEvent
from content.people.permissions import Action, Actor, authorise

log = logging.getLogger(__name__)

LARGEST = 50
LONGEST_SEED = 64


@dataclass(frozen=True, slots=True)
class SampledCourse:
    """One drawn revision. `saved`: the evaluator has begun to judge; `rank`: its digest in the drawing."""

    evaluation_public_id: str
    course_public_id: str
    revision_public_id: str
    revision_number: int
    title: str
    language: str
    institution: BilingualName
    saved: bool
    handed_in_at: datetime | None
    grade: Grade | None
    rank: str


@dataclass(frozen=True, slots=True)
class SampleLine:
    """One sample in the list: how many of its revisions are handed in."""

    public_id: str
    seed: str
    drawn_at: datetime
    region: BilingualName | None
    occupation: BilingualName | None
    drawn: int
    handed_in: int


@dataclass(frozen=True, slots=True)
class SamplePage:
    """One sample with all that is needed to draw it again. `listed`: the public ids of the revisions from which it was
    drawn, in order."""

    line: SampleLine
    size: int
    listed: tuple[str, ...]
    courses: tuple[SampledCourse, ...]


@dataclass(frozen=True, slots=True)
class SampleChoices:
    """The regions and occupations for which courses are published."""

    regions: tuple[tuple[str, BilingualName], ...]
    occupations: tuple[tuple[str, BilingualName], ...]


def draw_sample(
    session: Session,
    actor: Actor,
    *,
    seed: str,
    size: int | None,
    region_code: str | None = None,
    occupation_code: str | None = None,
    now: datetime,
    public_id: str | None = None,
) -> EvaluationSample:
    """A new sample of the published revisions of a region and an occupation (None: of all), without those that the
    actor has had to do with (evaluation/conflicts.py). All of them are drawn where there are not more than `size`.

    public_id: the id that its form reserved (content/insert_once.py). Raises NotAllowed, Invalid (also where nothing is
    published there) and AlreadyAdded.
    """
    authorise(actor, Action.EVALUATE)
    seed = _checked_seed(seed)
    if size is None or not 1 <= size <= LARGEST:
        raise Invalid(N_("Write a whole number from 1 to %(largest)s."), field="size", largest=LARGEST)
    if region_code and session.get(Region, region_code) is None:
        raise Invalid(N_("Choose a region from the list."), field="region")
    if occupation_code and session.get(Occupation, occupation_code) is None:
        raise Invalid(N_("Choose an occupation from the list."), field="occupation")
    sample = EvaluationSample(
        evaluator_id=actor.account_id,
        seed=seed,
        size=size,
        region_code=region_code or None,
        occupation_code=occupation_code or None,
        drawn_at=now,
    )
    submitted = _asked_for(sample)
    listed = _listed(session, actor, sample)
    if not listed:
        raise Invalid(
            N_("No course is published there that you can judge. Choose another region or occupation."), field="region"
        )
    sample.listed = sorted(listed)
    added = insert_once(session, sample, public_id, lambda earlier: _asked_for(earlier) == submitted)
    if added is not sample:
        return added
    for position, revision in enumerate(draw(listed, seed, size), start=1):
        evaluation = Evaluation(evaluator_id=actor.account_id, revision_id=listed[revision], position=position)
        evaluation.sample_id = sample.id
        session.add(evaluation)
    session.add(
        AuditEvent(
            actor_id=actor.account_id,
            action="evaluation.sample_drawn",
            subject_kind="evaluation_sample",
            subject_id=sample.public_id,
            details={"seed": seed, "size": size, "listed": len(listed)},
        )
    )
    session.flush()
    log.info("evaluation sample %s: drawn from %d revisions", sample.public_id, len(listed))
    return sample


def own_samples(session: Session, actor: Actor) -> tuple[SampleLine, ...]:
    """The actor's samples, the newest first. Every sample that was ever drawn is there: none can be removed."""
    authorise(actor, Action.EVALUATE)
    query = select(EvaluationSample).where(EvaluationSample.evaluator_id == actor.account_id)
    samples = session.scalars(
        query.options(selectinload(EvaluationSample.evaluations)).order_by(EvaluationSample.id.desc())
    )
    return tuple(_line(session, sample) for sample in samples)


def sample_page(session: Session, actor: Actor, public_id: str) -> SamplePage:
    """One of the actor's samples. NotFound, NotAllowed."""
    authorise(actor, Action.EVALUATE)
    sample = session.scalar(
        select(EvaluationSample).where(
            EvaluationSample.public_id == public_id, EvaluationSample.evaluator_id == actor.account_id
        )
    )
    if sample is None:
        raise NotFound(about=public_id)
    rows = session.execute(
        select(Evaluation, Revision, Course, Institution)
        .join(Revision, Revision.id == Evaluation.revision_id)
        .join(Course, Course.id == Revision.course_id)
        .join(Institution, Institution.id == Course.institution_id)
        .where(Evaluation.sample_id == sample.id)
        .order_by(Evaluation.position)
    )
    courses = tuple(
        SampledCourse(
            evaluation_public_id=evaluation.public_id,
            course_public_id=course.public_id,
            revision_public_id=revision.public_id,
            revision_number=revision.number,
            title=revision.title,
            language=course.language,
            institution=BilingualName(institution.name_zh, institution.name_en),
            saved=evaluation.saved_at is not None,
            handed_in_at=evaluation.handed_in_at,
            grade=evaluation.grade if evaluation.handed_in_at is not None else None,
            rank=rank(sample.seed, revision.public_id),
        )
        for evaluation, revision, course, institution in rows
    )
    return SamplePage(_line(session, sample), sample.size, tuple(sample.listed), courses)


def sample_choices(session: Session, actor: Actor) -> SampleChoices:
    """What a sample can be narrowed to. Two queries."""
    authorise(actor, Action.EVALUATE)
    published = (
        select(Course).join(Revision, Revision.course_id == Course.id).where(Revision.state == RevisionState.PUBLISHED)
    )
    regions = session.scalars(select(Region).order_by(Region.code)).all()
    occupations = session.scalars(
        select(Occupation)
        .where(Occupation.code.in_(published.with_only_columns(Course.occupation_code)))
        .order_by(Occupation.code)
    )
    return SampleChoices(
        tuple((one.code, BilingualName(one.name_zh, one.name_en)) for one in regions),
        tuple((one.code, BilingualName(one.name_zh, one.name_en)) for one in occupations),
    )


def _listed(session: Session, actor: Actor, sample: EvaluationSample) -> dict[str, int]:
    """The ids of the revisions from which is drawn, by their public ids."""
    query = (
        select(Revision.public_id, Revision.id)
        .join(Course, Course.id == Revision.course_id)
        .where(Revision.state == RevisionState.PUBLISHED, Course.id.not_in(courses_in_conflict(actor)))
    )
    if sample.region_code:
        query = query.where(Course.institution_id.in_(institutions_in(sample.region_code)))
    if sample.occupation_code:
        query = query.where(Course.occupation_code == sample.occupation_code)
    return {row.public_id: row.id for row in session.execute(query)}


def _checked_seed(seed: str) -> str:
    tidy = seed.strip()
    if not tidy or len(tidy) > LONGEST_SEED or not tidy.isascii() or not tidy.isprintable():
        raise Invalid(
            N_("Write a seed of 1 to %(longest)s letters or digits, for example the date and a number drawn by lot."),
            field="seed",
            longest=LONGEST_SEED,
        )
    return tidy


def _asked_for(sample: EvaluationSample) -> tuple[object, ...]:
    return (sample.evaluator_id, sample.seed, sample.size, sample.region_code, sample.occupation_code)


def _line(session: Session, sample: EvaluationSample) -> SampleLine:
    region = session.get(Region, sample.region_code) if sample.region_code else None
    occupation = session.get(Occupation, sample.occupation_code) if sample.occupation_code else None
    return SampleLine(
        public_id=sample.public_id,
        seed=sample.seed,
        drawn_at=sample.drawn_at,
        region=BilingualName(region.name_zh, region.name_en) if region else None,
        occupation=BilingualName(occupation.name_zh, occupation.name_en) if occupation else None,
        drawn=len(sample.evaluations),
        handed_in=sum(one.handed_in_at is not None for one in sample.evaluations),
    )
