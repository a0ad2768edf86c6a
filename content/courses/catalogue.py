"""The catalogue: published courses, found by language, occupation, words, and by what they offer."""

from __future__ import annotations

import enum
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from content.courses.models import (
    Block,
    BlockKind,
    Course,
    Lesson,
    Module,
    Occupation,
    Revision,
    RevisionState,
    SkillLevel,
)
from content.courses.offers import Offers, offers_of_revisions, summarise
from content.institutions.models import Institution, Region
from content.institutions.name import Name
from content.tracks.models import CaptionTrack, CaptionVersion, Rendition, SignTrack, TrackState

PAGE_SIZE = 20


class Need(enum.StrEnum):
    """What a learner may need in every lesson of a course."""

    CAPTIONS = "captions"  # its videos have captions
    CHECKED_CAPTIONS = "checked_captions"  # … which a person checked
    SIGN_LANGUAGE = "sign_language"
    AUDIO = "audio"  # its videos can be heard without the picture
    READING = "reading"  # all of it can be read


@dataclass(frozen=True, slots=True)
class CourseCard:
    """One course in the list; `study_units` in hundredths of 学时."""

    public_id: str
    title: str
    summary: str
    language: str
    institution: Name
    region: Name
    occupation: Name
    level: SkillLevel
    lessons: int
    study_units: int
    published_at: datetime | None
    offers: Offers


@dataclass(frozen=True, slots=True)
class OccupationChoice:
    """An occupation for which there is a published course."""

    code: str
    name: Name


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """One page of the catalogue: `page` of `pages` (from 1), `total` courses in all, what can be chosen from."""

    cards: tuple[CourseCard, ...]
    page: int
    pages: int
    total: int
    languages: tuple[str, ...]
    occupations: tuple[OccupationChoice, ...]


def list_published(
    session: Session,
    *,
    language: str | None = None,
    occupation: str | None = None,
    offers: Collection[Need] = (),
    text: str | None = None,
    page: int = 1,
) -> CataloguePage:
    """The published courses that fit all that is asked, newest first; a `page` out of range gives the nearest."""
    conditions = [Revision.state == RevisionState.PUBLISHED]
    if language:
        conditions.append(Course.language == language)
    if occupation:
        conditions.append(Course.occupation_code == occupation)
    for word in (text or "").split():
        like = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        conditions.append(or_(Revision.title.ilike(like, escape="\\"), Revision.summary.ilike(like, escape="\\")))
    conditions += [_offers(need) for need in offers]
    total = session.scalars(select(func.count(Revision.id)).join(Course).where(*conditions)).one()
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(page, 1), pages)
    languages, occupations = _choices(session)
    return CataloguePage(_cards(session, conditions, page), page, pages, total, languages, occupations)


def _cards(session: Session, conditions: list[ColumnElement[bool]], page: int) -> tuple[CourseCard, ...]:
    study = (
        select(func.count(Lesson.id), func.sum(Lesson.study_units), Module.revision_id)
        .join(Module)
        .group_by(Module.revision_id)
        .subquery()
    )
    lessons, study_units, _ = study.c
    rows = session.execute(
        select(Revision, Course, Institution, Region, Occupation, lessons, study_units)
        .join(Course, Course.id == Revision.course_id)
        .join(Institution, Institution.id == Course.institution_id)
        .join(Region, Region.code == Institution.region_code)
        .join(Occupation, Occupation.code == Course.occupation_code)
        .outerjoin(study, study.c.revision_id == Revision.id)
        .where(*conditions)
        .order_by(Revision.decided_at.desc(), Revision.id.desc())
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    ).all()
    offered = offers_of_revisions(session, [row[0].id for row in rows])
    return tuple(
        CourseCard(
            public_id=course.public_id,
            title=revision.title,
            summary=revision.summary,
            language=course.language,
            institution=Name(institution.name_zh, institution.name_en),
            region=Name(region.name_zh, region.name_en),
            occupation=Name(occupation.name_zh, occupation.name_en),
            level=course.level,
            lessons=count or 0,
            study_units=units or 0,
            published_at=revision.decided_at,
            offers=offered.get(revision.id, summarise(())),
        )
        for revision, course, institution, region, occupation, count, units in rows
    )


def _choices(session: Session) -> tuple[tuple[str, ...], tuple[OccupationChoice, ...]]:
    published = select(Course.id).join(Revision).where(Revision.state == RevisionState.PUBLISHED)
    languages = session.scalars(select(Course.language).where(Course.id.in_(published)).distinct())
    codes = select(Course.occupation_code).where(Course.id.in_(published))
    occupations = session.scalars(select(Occupation).where(Occupation.code.in_(codes)).order_by(Occupation.code))
    return (
        tuple(sorted(languages, reverse=True)),  # zh before en
        tuple(OccupationChoice(one.code, Name(one.name_zh, one.name_en)) for one in occupations),
    )


def _offers(need: Need) -> ColumnElement[bool]:
    """That every video or recording of the revision fits the need, and (but for reading) that there is one."""
    media = (
        select(Block.id)
        .join(Lesson, Lesson.id == Block.lesson_id)
        .join(Module, Module.id == Lesson.module_id)
        .where(Module.revision_id == Revision.id, Block.kind == BlockKind.MEDIA)
        .correlate(Revision)
    )
    lacking = media.where(~_fits(need).exists()).exists()
    if need is Need.READING:
        return and_(~lacking, ~_wordless_lesson().exists())
    return and_(media.exists(), ~lacking)


def _fits(need: Need) -> Select[int]:
    if need is Need.SIGN_LANGUAGE:
        return select(SignTrack.id).where(SignTrack.block_id == Block.id).correlate(Block)
    if need is Need.AUDIO:
        return (
            select(Rendition.id).where(Rendition.asset_id == Block.asset_id, Rendition.name == "audio").correlate(Block)
        )
    captions = (
        select(CaptionTrack.id)
        .join(
            CaptionVersion,
            and_(CaptionVersion.track_id == CaptionTrack.id, CaptionVersion.number == CaptionTrack.current),
        )
        .where(CaptionTrack.block_id == Block.id)
        .correlate(Block)
    )
    if need is Need.CHECKED_CAPTIONS:
        return captions.where(
            CaptionTrack.state == TrackState.CHECKED, CaptionTrack.checked_digest == CaptionVersion.digest
        )
    return captions


def _wordless_lesson() -> Select[int]:
    """A lesson of the revision with neither a text nor a video (whose captions are looked at elsewhere)."""
    worded = select(Block.id).where(Block.lesson_id == Lesson.id, Block.kind.in_([BlockKind.TEXT, BlockKind.MEDIA]))
    return (
        select(Lesson.id)
        .join(Module, Module.id == Lesson.module_id)
        .where(Module.revision_id == Revision.id, ~worded.correlate(Lesson).exists())
        .correlate(Revision)
    )
