"""Regions with their reviewers, and people who studied there, for the tests of reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from content.courses.models import Course
from content.institutions.hebei import add_missing_regions
from content.institutions.models import Region, RegionLevel
from content.learning.models import Enrolment
from content.people.models import Account
from content.people.permissions import Actor
from tests.factories import make_account, make_published_course, make_regions, make_reviewer

STUDIED = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 5, 9, 0, tzinfo=UTC)
"""After the end of the report year 2026."""


@dataclass(frozen=True, slots=True)
class Offices:
    """The reviewers of Zhengding, Shijiazhuang and Hebei."""

    county: Actor
    city: Actor
    province: Actor


def make_offices(session: Session) -> Offices:
    """All cities of Hebei, and a reviewer at each level."""
    province, city, county = make_regions(session)
    add_missing_regions(session)
    return Offices(*(make_reviewer(session, one)[1] for one in (county, city, province)))


def make_county(session: Session, code: str, city_code: str) -> None:
    session.add(Region(code=code, name_zh=code, name_en=code, level=RegionLevel.COUNTY, parent_code=city_code))
    session.flush()


def study(
    session: Session, people: int, *, region_code: str = "130123", at: datetime = STUDIED, course: Course | None = None
) -> tuple[Course, list[Account]]:
    """A published course of the region with so many learners who began it."""
    course = course or make_published_course(session, region_code=region_code)
    learners = [make_account(session)[0] for _ in range(people)]
    for learner in learners:
        revision = course.revisions[0]
        session.add(Enrolment(account_id=learner.id, course_id=course.id, revision_id=revision.id, enrolled_at=at))
    session.flush()
    return course, learners
