"""Small makers of rows, for tests that need people and courses to stand on. Each gives what it made, flushed."""

from __future__ import annotations

import hashlib
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
from content.database import utc_now
from content.institutions.models import Institution, Region, RegionLevel
from content.people.models import Account, Role, RoleGrant
from content.people.permissions import Actor, Grant
from content.tracks.models import (
    CaptionOrigin,
    CaptionTrack,
    CaptionVersion,
    MediaAsset,
    Rendition,
    SignTrack,
    TrackState,
)

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


def make_asset(session: Session, owner: Account, *, content_type: str = "video/mp4", name: str = "") -> MediaAsset:
    """A file as if it had been uploaded; `name` decides its digest."""
    name = name or f"lecture{next(_numbers)}.mp4"
    asset = MediaAsset(
        digest=hashlib.sha256(name.encode()).hexdigest(),
        storage_key=f"assets/{name}",
        size_bytes=1000,
        file_name=name,
        content_type=content_type,
        duration_s=60.0,
        uploaded_by_id=owner.id,
    )
    session.add(asset)
    session.flush()
    return asset


def make_rendition(session: Session, asset: MediaAsset, name: str = "video") -> Rendition:
    """A playable form of the file."""
    made = Rendition(
        asset_id=asset.id,
        name=name,
        storage_key=f"renditions/{asset.digest}/{name}",
        digest=asset.digest,
        content_type="audio/mp4" if name == "audio" else "video/mp4",
        size_bytes=500,
        duration_s=60.0,
    )
    session.add(made)
    session.flush()
    return made


def make_media_block(session: Session, lesson: Lesson, owner: Account, *, playable: bool = True) -> Block:
    """A video with its file at the end of the lesson, made playable with picture and as sound alone."""
    asset = make_asset(session, owner)
    block = Block(
        lesson_id=lesson.id, position=len(lesson.blocks) + 1, kind=BlockKind.MEDIA, title="讲座", asset_id=asset.id
    )
    session.add(block)
    if playable:
        make_rendition(session, asset, "video")
        make_rendition(session, asset, "audio")
    session.flush()
    session.expire(lesson, ["blocks"])
    return block


def make_captions(
    session: Session, block: Block, *, language: str = "zh", text: str = "先洗手。", checked_by: Account | None = None
) -> CaptionTrack:
    """A caption track with one version of one cue, checked where somebody is named."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    track = CaptionTrack(
        block_id=block.id,
        language=language,
        current=1,
        versions=[
            CaptionVersion(
                number=1,
                origin=CaptionOrigin.SCRIPT,
                cues=[{"key": f"cue-{digest[:6]}", "start": 0.0, "end": 2.0, "text": text}],
                digest=digest,
            )
        ],
    )
    if checked_by is not None:
        track.state = TrackState.CHECKED
        track.checked_by_id, track.checked_at, track.checked_digest = checked_by.id, utc_now(), digest
    session.add(track)
    session.flush()
    return track


def make_sign(session: Session, block: Block, owner: Account, *, offset_s: float = 0.0) -> SignTrack:
    """An interpreter's video for the block."""
    asset = make_asset(session, owner, name=f"sign{next(_numbers)}.mp4")
    track = SignTrack(block_id=block.id, asset_id=asset.id, offset_s=offset_s, added_by_id=owner.id)
    session.add(track)
    session.flush()
    return track
