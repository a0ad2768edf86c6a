"""Small makers of rows, for tests that need people and courses to stand on. Each gives what it made, flushed."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from itertools import count
from pathlib import Path

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
    RevisionState,
    SkillLevel,
)
from content.credits.models import Pilot, RuleVersion
from content.credits.rules import CreditRules
from content.database import Database, utc_now
from content.institutions.models import Institution, Region, RegionLevel
from content.learning.models import Completion, Enrolment, LessonEvidence, StudyMode
from content.people.models import Account, Role, RoleGrant
from content.people.permissions import Actor, Grant
from content.search.indexing import refresh
from content.timed_text.cue import DescriptionCue, descriptions_digest
from content.tracks.models import (
    CaptionOrigin,
    CaptionTrack,
    CaptionVersion,
    DescriptionTrack,
    DescriptionVersion,
    MediaAsset,
    Rendition,
    SignTrack,
    SlideOrigin,
    SlideTrack,
    SlideVersion,
    TrackState,
)
from content.tracks.slide_records import SlideRecord, slides_digest
from portal.settings import Settings, settings_from

_numbers = count(1)
SECRET_KEY = "test"


def make_settings(folder: Path, database: Database) -> Settings:
    """An installation in `folder` without rate limits, for `create_app` in the test's own process."""
    told = {
        **os.environ,
        "PORTAL_DATA": str(folder),
        "PORTAL_DATABASE_URL": database.url,
        "PORTAL_SECRET_KEY": SECRET_KEY,
    }
    return replace(settings_from(told), rate_limits=False)


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
        lesson = Lesson(
            position=position, title=f"第{position}课", study_units=50, study_units_reason="学完要跟着练习。"
        )
        lesson.blocks.append(Block(position=1, kind=BlockKind.TEXT, body="先洗手,再开始按摩。"))
        module.lessons.append(lesson)
    session.add(course)
    session.flush()
    return course


def make_published_course(session: Session, *, lessons: int = 1, region_code: str = "130123") -> Course:
    """A course of `make_course` whose only revision is published."""
    institution = make_institution(session, region_code)
    author, _ = make_instructor(session, institution)
    course = make_course(session, author, institution, lessons=lessons)
    course.revisions[0].state = RevisionState.PUBLISHED
    refresh(session, course.id)
    return course


def finish_course(session: Session, learner: Account, course: Course) -> Enrolment:
    """An enrolment of `learner` with every lesson of the newest revision complete; no certificate, no credits."""
    revision = course.revisions[-1]
    enrolment = Enrolment(account_id=learner.id, course_id=course.id, revision_id=revision.id)
    session.add(enrolment)
    session.flush()
    for lesson in (one for module in revision.modules for one in module.lessons):
        evidence = LessonEvidence(enrolment_id=enrolment.id, lesson_lineage=lesson.lineage, way=StudyMode.READING)
        session.add(evidence)
        session.flush()
        session.add(
            Completion(
                enrolment_id=enrolment.id,
                lesson_lineage=lesson.lineage,
                way=StudyMode.READING,
                evidence_id=evidence.id,
            )
        )
    session.flush()
    return enrolment


def make_recording(session: Session, account: Account, *, duration_s: float = 100.0) -> MediaAsset:
    """An asset with a row for its video and its sound; no files."""
    digest = sha256(f"recording {next(_numbers)}".encode()).hexdigest()
    asset = MediaAsset(
        digest=digest,
        storage_key=f"assets/{digest}",
        size_bytes=1000,
        file_name="lecture.mp4",
        content_type="video/mp4",
        duration_s=duration_s,
        uploaded_by_id=account.id,
    )
    for name, content_type in (("video", "video/mp4"), ("audio", "audio/mp4")):
        asset.renditions.append(
            Rendition(
                name=name,
                storage_key=f"renditions/{digest}/{name}",
                digest=digest,
                content_type=content_type,
                size_bytes=1000,
                duration_s=duration_s,
            )
        )
    session.add(asset)
    session.flush()
    return asset


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
        storage_key=f"assets/{digest}.mp4",
        size_bytes=1000,
        file_name=name,
        content_type="video/mp4",
        uploaded_by_id=account.id,
    )
    session.add(asset)
    session.flush()
    return asset


def add_media_block(
    session: Session,
    lesson: Lesson,
    account: Account,
    *,
    duration_s: float = 100.0,
    cues: int = 10,
    language: str = "zh",
) -> Block:
    """A recording at the end of a lesson, with `cues` captions of equal length (none: no caption track)."""
    asset = make_recording(session, account, duration_s=duration_s)
    block = Block(position=len(lesson.blocks) + 1, kind=BlockKind.MEDIA, title="洗手示范", asset=asset)
    lesson.blocks.append(block)
    session.flush()
    if cues:
        add_captions(session, block, cues=cues, language=language, duration_s=duration_s)
    return block


def add_captions(
    session: Session, block: Block, *, cues: int = 10, language: str = "zh", duration_s: float = 100.0
) -> CaptionTrack:
    """A machine-made caption track of one version."""
    length = duration_s / cues
    text = "先用清水打湿双手,再抹肥皂搓二十秒。" if language == "zh" else "Wet your hands first, then use soap."
    records = [
        {"key": f"c{n}", "start": n * length, "end": (n + 1) * length - 0.1, "text": text, "words": []}
        for n in range(cues)
    ]
    track = CaptionTrack(block_id=block.id, language=language, current=1)
    track.versions.append(CaptionVersion(number=1, origin=CaptionOrigin.RECOGNISED, cues=records, digest="0" * 64))
    session.add(track)
    session.flush()
    return track


def make_pilot(
    session: Session, rules: CreditRules | None = None, *, region_code: str = "130000", since: date = date(2026, 1, 1)
) -> Pilot:
    """A pilot of `region_code` that pays from `since` to the end of 2030; one credit a 学时 unless rules are given."""
    make_regions(session)
    owner, _ = make_account(session, Grant(Role.PILOT_ADMINISTRATOR, region_code=region_code))
    pilot = Pilot(
        name_zh="学习积分试点",
        name_en="Credit pilot",
        region_code=region_code,
        owner_id=owner.id,
        begins_on=since,
        ends_on=date(2030, 12, 31),
    )
    pilot.rules.append(
        RuleVersion(
            number=1,
            rules=(rules or CreditRules(points_per_unit=100)).as_json(),
            effective_from=datetime(since.year, since.month, since.day, tzinfo=UTC),
            made_by_id=owner.id,
        )
    )
    session.add(pilot)
    session.flush()
    return pilot


def make_teaching(session: Session, *, language: str = "zh") -> tuple[Account, Actor, Block]:
    """An instructor with a course of their own and a media block in it."""
    institution = make_institution(session)
    account, actor = make_instructor(session, institution)
    course = make_course(session, account, institution, language=language)
    return account, actor, make_media_block(session, course)


def make_lecture(session: Session, lesson: Lesson, account: Account) -> Block:
    """A playable recording without captions at the end of a lesson."""
    return add_media_block(session, lesson, account, cues=0)


def make_captions(
    session: Session,
    block: Block,
    *,
    language: str = "zh",
    text: str = "先洗手。",
    checked_by: Account | None = None,
    origin: CaptionOrigin = CaptionOrigin.RECOGNISED,
) -> CaptionTrack:
    """A caption track with one version of one cue, checked where somebody is named."""
    digest = sha256(text.encode()).hexdigest()
    track = CaptionTrack(block_id=block.id, language=language, current=1)
    cues = [{"key": f"cue-{digest[:6]}", "start": 0.0, "end": 2.0, "text": text, "words": []}]
    track.versions.append(CaptionVersion(number=1, origin=origin, cues=cues, digest=digest))
    if checked_by is not None:
        track.state = TrackState.CHECKED
        track.checked_by_id, track.checked_at, track.checked_digest = checked_by.id, utc_now(), digest
    session.add(track)
    session.flush()
    return track


def make_sign(session: Session, block: Block, account: Account, *, offset_s: float = 0.0) -> SignTrack:
    """An interpreter's video for the block."""
    asset = make_asset(session, account, name="sign.mp4")
    track = SignTrack(block_id=block.id, asset_id=asset.id, offset_s=offset_s, added_by_id=account.id)
    session.add(track)
    session.flush()
    return track


def make_slides(session: Session, block: Block, *, slides: int = 3, duration_s: float = 90.0) -> SlideTrack:
    """A machine-made slide track of one version; each slide is as long and begins a chapter, no file lies behind it."""
    length = duration_s / slides
    records = [
        SlideRecord(
            f"s{n}", n * length, (n + 1) * length, f"aa/bb/slide{n}.webp", f"第{n}步\n洗手", f"第{n}步", chapter=True
        )
        for n in range(slides)
    ]
    track = SlideTrack(block_id=block.id, current=1)
    kept = [record.as_json() for record in records]
    track.versions.append(
        SlideVersion(number=1, origin=SlideOrigin.FOUND, engine="rapidocr", slides=kept, digest=slides_digest(records))
    )
    session.add(track)
    session.flush()
    return track


def make_descriptions(session: Session, block: Block, account: Account, *, language: str = "zh") -> DescriptionTrack:
    """A description track of one version with two cues, for the second of which the lecture waits."""
    cues = [
        DescriptionCue(2.0, 4.0, "讲师举起手。", key="d0"),
        DescriptionCue(9.0, 9.5, "图上是六步。", extended=True, key="d1"),
    ]
    track = DescriptionTrack(block_id=block.id, language=language, current=1)
    kept = [cue.as_json() for cue in cues]
    track.versions.append(
        DescriptionVersion(number=1, cues=kept, digest=descriptions_digest(cues), author_id=account.id)
    )
    session.add(track)
    session.flush()
    return track
