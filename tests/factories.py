"""Small makers of rows, for tests that need people and courses to stand on. Each gives what it made, flushed."""

from __future__ import annotations

from itertools import count

from sqlalchemy.orm import Session

from content.courses.models import (
    Block,
    BlockKind,
    Course,
    CourseAuthor,
    Lesson,
    Module,
    Occupation,
    Revision,
    SkillLevel,
)
from content.institutions.models import Institution, Region, RegionLevel
from content.people.models import Account, Role, RoleGrant
from content.people.permissions import Actor, Grant
from content.tracks.models import MediaAsset

_numbers = count(1)


def make_regions(session: Session) -> tuple[Region, Region, Region]:
    """Hebei, Shijiazhuang and Zhengding: (province, city, county). Made once a session."""
    wanted = (
        Region(code="130000", name_zh="河北省", name_en="Hebei", level=RegionLevel.PROVINCE),
        Region(code="130100", name_zh="石家庄市", name_en="Shijiazhuang", level=RegionLevel.CITY, parent_code="130000"),
        Region(code="130123", name_zh="正定县", name_en="Zhengding", level=RegionLevel.COUNTY, parent_code="130100"),
    )
    made = []
    for region in wanted:
        known = session.get(Region, region.code)
        if known is None:
            session.add(region)
            session.flush()
            known = region
        made.append(known)
    return made[0], made[1], made[2]


def make_institution(session: Session, region_code: str = "130123") -> Institution:
    """An institution in a county of Hebei unless another region is named."""
    make_regions(session)
    number = next(_numbers)
    made = Institution(name_zh=f"第{number}培训学校", name_en=f"Training School {number}", region_code=region_code)
    session.add(made)
    session.flush()
    return made


def make_account(session: Session, *grants: Grant, name: str = "") -> tuple[Account, Actor]:
    """An account holding `grants` (a learner where none is named) and the actor that the permission table reads."""
    number = next(_numbers)
    account = Account(login_name=name or f"person{number}", display_name=f"学员{number}", password_hash="x")
    session.add(account)
    session.flush()
    held = grants or (Grant(Role.LEARNER),)
    for grant in held:
        session.add(
            RoleGrant(
                account_id=account.id,
                role=grant.role,
                institution_id=grant.institution_id,
                region_code=grant.region_code,
                level=grant.level,
            )
        )
    session.flush()
    return account, Actor(account.id, tuple(held))


def make_instructor(session: Session, institution: Institution) -> tuple[Account, Actor]:
    """An instructor of `institution`."""
    return make_account(session, Grant(Role.INSTRUCTOR, institution_id=institution.id))


def make_reviewer(session: Session, region: Region) -> tuple[Account, Actor]:
    """A reviewer of `region` at its own level."""
    return make_account(session, Grant(Role.REVIEWER, region_code=region.code, level=region.level))


def make_course(
    session: Session, author: Account, institution: Institution, *, language: str = "zh", lessons: int = 1
) -> Course:
    """A course with a draft revision of one module, whose lessons have one text block each."""
    occupation = session.get(Occupation, "4-10-04-02")
    if occupation is None:
        occupation = Occupation(code="4-10-04-02", name_zh="保健按摩师", name_en="Massage therapist")
        session.add(occupation)
    course = Course(
        institution=institution,
        occupation=occupation,
        level=SkillLevel.FIVE,
        language=language,
        created_by_id=author.id,
    )
    course.authors.append(CourseAuthor(account=author))
    revision = Revision(number=1, title="按摩卫生", summary="保护自己和顾客。", opened_by_id=author.id)
    course.revisions.append(revision)
    module = Module(position=1, title="第一单元")
    revision.modules.append(module)
    for position in range(1, lessons + 1):
        lesson = Lesson(position=position, title=f"第{position}课", study_units=50)
        lesson.blocks.append(Block(position=1, kind=BlockKind.TEXT, body="先洗手,再开始按摩。"))
        module.lessons.append(lesson)
    session.add(course)
    session.flush()
    return course


def make_media_block(session: Session, course: Course, *, language: str | None = None) -> Block:
    """A media block, still without a recording, at the end of the first lesson of the course's newest revision."""
    lesson = course.revisions[-1].modules[0].lessons[0]
    block = Block(position=len(lesson.blocks) + 1, kind=BlockKind.MEDIA, title="示范", language=language)
    lesson.blocks.append(block)
    session.flush()
    return block


def make_asset(session: Session, account: Account, digest: str = "", name: str = "lecture.mp4") -> MediaAsset:
    """An asset row; no file lies behind it."""
    digest = digest or f"{next(_numbers):064x}"
    asset = MediaAsset(
        digest=digest,
        storage_key=f"{digest[:2]}/{digest[2:4]}/{digest}.mp4",
        size_bytes=1000,
        file_name=name,
        content_type="video/mp4",
        uploaded_by_id=account.id,
    )
    session.add(asset)
    session.flush()
    return asset


def make_teaching(session: Session, *, language: str = "zh") -> tuple[Account, Actor, Block]:
    """An instructor with a course of their own and a media block in it."""
    institution = make_institution(session)
    account, actor = make_instructor(session, institution)
    course = make_course(session, account, institution, language=language)
    return account, actor, make_media_block(session, course)
