"""The public directory of training institutions: platforms, courses, languages of service; what an institution says of
itself there."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content import text_fields
from content.catalogue.filters import institutions_in
from content.courses.edit_base import Fields, nobody_known, require_base
from content.courses.models import Course, Revision, RevisionState, SkillLevel
from content.database import utc_now
from content.errors import Invalid, NotFound
from content.institutions.models import BilingualName, Institution, InstitutionProfile, Region, RegionLevel
from content.institutions.register import region_chain
from content.messages import N_
from content.people.models import AuditEvent
from content.people.permissions import Action, Actor, Subject, Visitor, allowed, authorise

SERVICE_LANGUAGES = ("zh", "en", "sign", "braille")
"""Languages in which an institution can serve people: Mandarin, English, Chinese sign language, braille."""
A_PAGE = 20
LONGEST_SEARCH = 100
LONGEST_ABOUT = 1000
LONGEST_PHONE = 40
LONGEST_NAME = 80
LONGEST_ADDRESS = 300
MOST_PLATFORMS = 20
MOST_COURSES = 200
_PLATFORM = re.compile(r"(?P<name>.+?)\s+(?P<address>https?://[^\s/]+\S*)")


@dataclass(frozen=True, slots=True)
class Platform:
    """A learning platform that an institution offers."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class DirectoryLine:
    """One institution in the list; `courses`: how many are published here."""

    public_id: str
    name: BilingualName
    region: BilingualName
    courses: int
    platforms: int
    service_languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RegionChoice:
    """A region in which institutions lie; `within`: it is a county, listed below its city."""

    code: str
    name: BilingualName
    within: bool


@dataclass(frozen=True, slots=True)
class DirectoryPage:
    """One page of the institutions that were searched for, by region, then by name; `regions`: those to choose from."""

    lines: tuple[DirectoryLine, ...]
    total: int
    page: int
    pages: int
    regions: tuple[RegionChoice, ...]


@dataclass(frozen=True, slots=True)
class PublishedCourse:
    """A course of the institution that learners find here."""

    public_id: str
    title: str
    language: str
    occupation_code: str
    level: SkillLevel


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """An institution's page in the directory. `courses`: the first 200; `total`: all; `may_describe`: the reader may
    change what it says."""

    public_id: str
    name: BilingualName
    region: BilingualName
    about: str
    phone: str
    supervision_phone: str
    platforms: tuple[Platform, ...]
    service_languages: tuple[str, ...]
    courses: tuple[PublishedCourse, ...]
    total: int
    may_describe: bool


def directory(
    session: Session,
    actor: Actor | Visitor,
    *,
    text: str = "",
    region: str = "",
    service_language: str = "",
    page: int = 1,
) -> DirectoryPage:
    """Institutions whose names or platforms contain `text`, in a region and those within it; a `page` out of range
    gives the nearest."""
    authorise(actor, Action.BROWSE)
    query = (
        select(Institution, Region, InstitutionProfile)
        .join(Region, Region.code == Institution.region_code)
        .outerjoin(InstitutionProfile, InstitutionProfile.institution_id == Institution.id)
        .order_by(Institution.region_code, Institution.name_zh)
    )
    rows = session.execute(query.where(Institution.id.in_(institutions_in(region))) if region else query).all()
    part = text.strip()[:LONGEST_SEARCH].casefold()
    matching = [row for row in rows if _contains(row[0], row[2], part) and _serves(row[2], service_language)]
    pages = max(1, -(-len(matching) // A_PAGE))
    page = min(max(1, page), pages)
    shown = matching[(page - 1) * A_PAGE : page * A_PAGE]
    counts = _courses(session, [institution.id for institution, _region, _profile in shown])
    lines = tuple(
        DirectoryLine(
            public_id=institution.public_id,
            name=BilingualName(institution.name_zh, institution.name_en),
            region=BilingualName(place.name_zh, place.name_en),
            courses=counts.get(institution.id, 0),
            platforms=len(profile.platforms) if profile else 0,
            service_languages=tuple(profile.service_languages) if profile else (),
        )
        for institution, place, profile in shown
    )
    return DirectoryPage(lines, len(matching), page, pages, _regions(session))


def directory_entry(session: Session, actor: Actor | Visitor, public_id: str) -> DirectoryEntry:
    """The page of one institution. Raises NotFound."""
    authorise(actor, Action.BROWSE)
    institution = _find(session, public_id)
    region = session.get_one(Region, institution.region_code)
    profile = session.get(InstitutionProfile, institution.id)
    published = (
        select(Course.public_id, Revision.title, Course.language, Course.occupation_code, Course.level)
        .join(Revision, Revision.course_id == Course.id)
        .where(Course.institution_id == institution.id, Revision.state == RevisionState.PUBLISHED)
        .order_by(Revision.title, Course.id)
    )
    courses = tuple(PublishedCourse(*row) for row in session.execute(published.limit(MOST_COURSES)))
    return DirectoryEntry(
        public_id=public_id,
        name=BilingualName(institution.name_zh, institution.name_en),
        region=BilingualName(region.name_zh, region.name_en),
        about=profile.about if profile else "",
        phone=profile.phone if profile else "",
        supervision_phone=institution.supervision_phone,
        platforms=tuple(Platform(**one) for one in profile.platforms) if profile else (),
        service_languages=tuple(profile.service_languages) if profile else (),
        courses=courses,
        total=_courses(session, [institution.id]).get(institution.id, 0),
        may_describe=allowed(actor, Action.DESCRIBE_INSTITUTION, _subject(institution)),
    )


def profile_fields(session: Session, actor: Actor, public_id: str) -> Fields:
    """What is stored of an institution's page, as its form has it. Raises NotFound, NotAllowed."""
    institution = _find(session, public_id)
    authorise(actor, Action.DESCRIBE_INSTITUTION, _subject(institution))
    return _fields(session.get(InstitutionProfile, institution.id))


def describe_institution(
    session: Session,
    actor: Actor,
    public_id: str,
    *,
    about: str,
    phone: str,
    platforms: str,
    service_languages: list[str],
    base: str | None = None,
) -> None:
    """Change an institution's page. `platforms`: in each line a name and an address; `base`: what the form began from.
    Raises NotFound, NotAllowed, Invalid, StaleEdit."""
    institution = _find(session, public_id)
    authorise(actor, Action.DESCRIBE_INSTITUTION, _subject(institution))
    session.execute(select(Institution.id).where(Institution.id == institution.id).with_for_update(key_share=True))
    if not set(service_languages) <= set(SERVICE_LANGUAGES):
        raise Invalid(N_("Choose the languages from the list."), field="service_languages")
    offered = _platforms(platforms)
    new: Fields = {
        "about": text_fields.prose(about, field="about", limit=LONGEST_ABOUT),
        "phone": _phone(phone),
        "platforms": _as_text(offered),
        "service_languages": tuple(one for one in SERVICE_LANGUAGES if one in service_languages),
    }
    profile = session.get(InstitutionProfile, institution.id, populate_existing=True)
    require_base(_fields(profile), new, base, nobody_known)
    if profile is None:
        profile = InstitutionProfile(institution_id=institution.id)
        session.add(profile)
    profile.about, profile.phone = str(new["about"]), str(new["phone"])
    profile.platforms = [{"name": one.name, "address": one.address} for one in offered]
    profile.service_languages = [one for one in SERVICE_LANGUAGES if one in service_languages]
    profile.changed_by_id, profile.changed_at = actor.account_id, utc_now()
    session.add(
        AuditEvent(
            actor_id=actor.account_id,
            action="institution.described",
            subject_kind="institution",
            subject_id=institution.public_id,
        )
    )
    session.flush()


def _find(session: Session, public_id: str) -> Institution:
    institution = session.scalars(select(Institution).where(Institution.public_id == public_id)).one_or_none()
    if institution is None:
        raise NotFound(about=public_id)
    return institution


def _subject(institution: Institution) -> Subject:
    return Subject(institution_id=institution.id, about=institution.public_id)


def _fields(profile: InstitutionProfile | None) -> Fields:
    if profile is None:
        return {"about": "", "phone": "", "platforms": "", "service_languages": ()}
    return {
        "about": profile.about,
        "phone": profile.phone,
        "platforms": _as_text([Platform(**one) for one in profile.platforms]),
        "service_languages": tuple(profile.service_languages),
    }


def _as_text(platforms: list[Platform]) -> str:
    return "\n".join(f"{one.name} {one.address}" for one in platforms)


def _platforms(text: str) -> list[Platform]:
    platforms = []
    for line in filter(None, map(str.strip, text.splitlines())):
        platform = _PLATFORM.fullmatch(line)
        if platform is None or len(platform["name"]) > LONGEST_NAME or len(platform["address"]) > LONGEST_ADDRESS:
            raise Invalid(
                N_(
                    "“%(line)s” is no platform. Write its name, a space and its address, for example: Our courses"
                    " https://example.org."
                ),
                field="platforms",
                line=line[:60],
            )
        platforms.append(Platform(platform["name"], platform["address"]))
    if len(platforms) > MOST_PLATFORMS:
        raise Invalid(N_("Write at most %(limit)d platforms."), field="platforms", limit=MOST_PLATFORMS)
    return platforms


def _phone(text: str) -> str:
    phone = " ".join(text.split())
    if len(phone) > LONGEST_PHONE:
        raise Invalid(N_("Write at most %(count)s characters."), field="phone", count=LONGEST_PHONE)
    return phone


def _contains(institution: Institution, profile: InstitutionProfile | None, part: str) -> bool:
    platforms = [one["name"] for one in profile.platforms] if profile else []
    return any(part in name.casefold() for name in (institution.name_zh, institution.name_en, *platforms))


def _serves(profile: InstitutionProfile | None, service_language: str) -> bool:
    return not service_language or bool(profile and service_language in profile.service_languages)


def _courses(session: Session, institution_ids: list[int]) -> dict[int, int]:
    rows = session.execute(
        select(Course.institution_id, func.count())
        .join(Revision, Revision.course_id == Course.id)
        .where(Course.institution_id.in_(institution_ids), Revision.state == RevisionState.PUBLISHED)
        .group_by(Course.institution_id)
    )
    return {row[0]: row[1] for row in rows}


def _regions(session: Session) -> tuple[RegionChoice, ...]:
    """Regions of institutions and their cities, by code; without the province, which leaves nothing out."""
    codes = session.scalars(select(Institution.region_code).distinct()).all()
    listed = {above for code in codes for above in region_chain(session, code)}
    regions = session.scalars(
        select(Region).where(Region.code.in_(listed), Region.level != RegionLevel.PROVINCE).order_by(Region.code)
    )
    return tuple(
        RegionChoice(one.code, BilingualName(one.name_zh, one.name_en), one.level is RegionLevel.COUNTY)
        for one in regions
    )
