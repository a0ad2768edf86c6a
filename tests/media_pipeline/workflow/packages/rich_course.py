"""A course that has one of everything, its files in a store, on a database of its own."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from sqlalchemy.orm import Session

from content.assessment.models import Assessment
from content.assessment.pool import assessment_content, fix_pool
from content.courses.digest import revision_digest
from content.courses.models import Audience, Block, BlockKind, Lesson, Module, RevisionState
from content.courses.snapshot import load_contents
from content.database import Database, utc_now
from content.models import Base
from content.people.permissions import Actor
from content.quiz.bank import add_to_bank
from content.quiz.lesson_questions import add_question
from content.quiz_formats.question import Option, Question, QuestionKind
from content.timed_text.cue import Cue, DescriptionCue, descriptions_digest, text_digest
from content.timed_text.word import Word
from content.tracks.chapter_records import ChapterRecord, chapters_digest
from content.tracks.models import (
    CaptionOrigin,
    CaptionTrack,
    CaptionVersion,
    ChapterTrack,
    ChapterVersion,
    DescriptionTrack,
    DescriptionVersion,
    MediaAsset,
    Rendition,
    Script,
    SignTrack,
    SlideOrigin,
    SlideTrack,
    SlideVersion,
    TrackState,
)
from content.tracks.sign import signed_name
from content.tracks.slide_records import SlideRecord, slides_digest
from media_pipeline.storage import open_storage
from media_pipeline.storage.interface import Storage
from media_pipeline.workflow.queue import prepare_queue
from tests.factories import make_course, make_institution, make_instructor
from tests.media_pipeline.export.books import run_ffmpeg

TEXT = "# One\n\n- two `\\u0000` \\\\\n\n<script>alert(1)</script> <img src=x onerror=alert(1)>"
QUESTIONS = (
    Question(
        QuestionKind.SINGLE,
        "**先做什么？**\n\n- 看\n- 听",
        (Option("洗手", correct=True, feedback="对。"), Option("按摩")),
        title="第一步",
        hint="想一想。",
        explanation="手不干净会传病。",
    ),
    Question(
        QuestionKind.MULTIPLE, "哪些要洗？", (Option("手", correct=True), Option("毛巾", correct=True), Option("灯"))
    ),
    Question(QuestionKind.TEXT, "用什么洗？", (Option("肥皂"), Option("Seife")), case_sensitive=True),
    Question(QuestionKind.NUMBER, "洗几秒？", (Option("20", tolerance="5"),), language="zh"),
    Question(
        QuestionKind.MATCHING,
        "配对",
        (Option("手", match="肥皂"), Option("桌子", match="抹布"), Option("", match="梳子")),
    ),
    Question(QuestionKind.ORDERING, "排顺序", (Option("打湿"), Option("抹肥皂"), Option("冲净"))),
)


@dataclass(frozen=True, slots=True)
class Portal:
    """A database and a store."""

    database: Database
    storage: Storage
    folder: Path


@dataclass(frozen=True, slots=True)
class RichCourse:
    """The course by its public ids, the digest of its revision, and its author."""

    portal: Portal
    course: str
    revision: str
    digest: str
    author: Actor


def empty_portal(folder: Path) -> Portal:
    """A portal without anything in it, on SQLite."""
    folder.mkdir(parents=True)
    database = Database(f"sqlite:///{folder / 'portal.sqlite'}")
    Base.metadata.create_all(database.engine)
    prepare_queue(database.url)
    return Portal(database, open_storage(folder / "storage"), folder)


class RichCourseBuilder:
    """Builds courses of which each lesson has the parts that are named, in their order."""

    def __init__(self, portal: Portal, media: dict[str, Path]) -> None:
        self.portal, self.media = portal, media

    def build(self, lessons: Sequence[Sequence[str]], *, state: RevisionState = RevisionState.PUBLISHED) -> RichCourse:
        """A course with these lessons; the names of parts are those of the methods that add them."""
        with self.portal.database.transaction() as session:
            institution = make_institution(session)
            self.account, self.actor = make_instructor(session, institution)
            course = make_course(session, self.account, institution, lessons=0)
            revision = course.revisions[0]
            revision.summary = "保护自己和顾客。\n\n第二段 & <b>不是标签</b>"
            revision.audience = Audience.STAFF
            revision.target_groups, revision.glossary = ["visual", "hearing"], "按摩\n消毒液"
            for number, parts in enumerate(lessons, start=1):
                if number == 3:
                    revision.modules.append(Module(position=2, title="第二单元"))
                module = revision.modules[-1]
                lesson = Lesson(position=len(module.lessons) + 1, title=f"第 {number} 课", study_units=25 * number)
                module.lessons.append(lesson)
                session.flush()
                for part in parts:
                    getattr(self, part)(session, lesson)
            for question in QUESTIONS[:2]:
                add_to_bank(session, self.actor, course.public_id, question)
            session.add(
                Assessment(
                    revision_id=revision.id,
                    title="结业考核",
                    instructions="可以查笔记。",
                    question_count=1,
                    kinds=[QUESTIONS[0].kind.value],
                    pass_percent=60,
                    most_attempts=3,
                    wait_hours=24,
                    time_limit_minutes=45,
                    time_limit_reason="跟着录音做。",
                )
            )
            session.flush()
            fix_pool(session, revision.id, assessment_content(session, revision.id))
            session.expire_all()
            revision.digest = revision_digest(load_contents(session, revision))
            revision.state, revision.submitted_at = state, utc_now()
            return RichCourse(self.portal, course.public_id, revision.public_id, revision.digest, self.actor)

    def text(self, session: Session, lesson: Lesson) -> None:
        """A text in the other language."""
        self._block(session, lesson, BlockKind.TEXT, title="Hands", body=TEXT, language="en")

    def questions(self, session: Session, lesson: Lesson) -> None:
        """One question of each kind."""
        for question in QUESTIONS:
            add_question(session, self.actor, lesson.public_id, question)

    def picture(self, session: Session, lesson: Lesson) -> None:
        """A picture with alternative text, and a decorative one."""
        asset = self._asset(session, "picture", "照片.png", "image/png")
        words = {"alternative_text": "一个白色的洗手池。", "body": "洗手池"}
        self._block(session, lesson, BlockKind.IMAGE, asset_id=asset.id, file_name="照片.png", **words)
        self._block(session, lesson, BlockKind.IMAGE, asset_id=asset.id, file_name="p.png", decorative=True)

    def file(self, session: Session, lesson: Lesson) -> None:
        """A file to download."""
        asset = self._asset(session, "document", "练习表.txt", "text/plain")
        self._block(
            session, lesson, BlockKind.FILE, asset_id=asset.id, file_name="练习表.txt", title="练习", body="打印"
        )

    def removed(self, session: Session, lesson: Lesson) -> None:
        """A text that waits in the bin."""
        self._block(session, lesson, BlockKind.TEXT, body="在回收站里", removed_at=utc_now())

    def sound(self, session: Session, lesson: Lesson) -> None:
        """A recording without a picture, captioned by a machine."""
        asset = self._asset(session, "sound", "讲课.m4a", "audio/mp4", {"audio": ("sound", "audio/mp4")})
        block = self._block(session, lesson, BlockKind.MEDIA, asset_id=asset.id, file_name="讲课.m4a", title="录音")
        words = (Word("先", 0.2, 0.5, 0.9), Word("洗手。", 0.5, 1.0, None, "西手"))
        self._captions(session, block, "zh", [Cue(0.2, 1.0, "先洗手。", words, "k1")], CaptionOrigin.RECOGNISED)

    def lecture(self, session: Session, lesson: Lesson) -> None:
        """A video with everything: captions in two languages of which one is checked, an interpreter, slides with
        chapters that were checked, descriptions, a script."""
        renditions = {
            "video": ("video", "video/mp4"),
            "audio": ("sound", "audio/mp4"),
            "poster": ("picture", "image/png"),
        }
        asset = self._asset(session, "video", "示范.mp4", "video/mp4", renditions)
        block = self._block(
            session, lesson, BlockKind.MEDIA, asset_id=asset.id, file_name="示范.mp4", title="示范", body="看一遍。"
        )
        cues = [Cue(0.2, 1.4, "先用清水\n打湿双手", (), "a"), Cue(1.5, 2.6, "再抹肥皂", (), "b")]
        self._captions(session, block, "zh", cues, CaptionOrigin.EDITED, check=True)
        english = [Cue(0.2, 1.9, "Wet your hands <first>.", (), "c")]
        self._captions(session, block, "en", english, CaptionOrigin.IMPORTED, state=TrackState.IN_CORRECTION)
        self._slides(session, block)
        self._descriptions(session, block)
        signed = {"sign": ("video", "video/mp4"), signed_name(asset.digest, -1.25): ("video", "video/mp4")}
        signed["signed-000000000000"] = ("video", "video/mp4")  # of another offset, long gone
        sign = self._asset(session, "interpreter", "手语.mp4", "video/mp4", signed)
        session.add(
            SignTrack(
                block_id=block.id,
                asset_id=sign.id,
                file_name="手语.mp4",
                offset_s=-1.25,
                added_by_id=self.account.id,
            )
        )
        session.add(Script(block_id=block.id, language="zh", text="先用清水打湿双手。", given_by_id=self.account.id))
        session.flush()

    def _block(self, session: Session, lesson: Lesson, kind: BlockKind, **values: object) -> Block:
        block = Block(lesson_id=lesson.id, position=len(lesson.blocks) + 1, kind=kind, **values)
        session.add(block)
        session.flush()
        session.expire(lesson, ["blocks"])
        return block

    def _captions(
        self,
        session: Session,
        block: Block,
        language: str,
        cues: list[Cue],
        origin: CaptionOrigin,
        *,
        state: TrackState = TrackState.MACHINE,
        check: bool = False,
    ) -> None:
        digest = text_digest(cues)
        track = CaptionTrack(block_id=block.id, language=language, current=2, state=state)
        track.versions.append(CaptionVersion(number=1, origin=CaptionOrigin.RECOGNISED, cues=[], digest="1" * 64))
        records = [cue.as_json() for cue in cues]
        track.versions.append(CaptionVersion(number=2, origin=origin, engine="whisper", cues=records, digest=digest))
        if check:
            track.state, track.checked_digest = TrackState.CHECKED, digest
            track.checked_by_id, track.checked_at = self.account.id, utc_now()
        session.add(track)
        session.flush()

    def _slides(self, session: Session, block: Block) -> None:
        key = self._stored("slide")[0]
        slides = [
            SlideRecord("s1", 0.0, 1.5, key, "第一步\n洗手", "第一步", chapter=True),
            SlideRecord("s2", 1.5, 3.0, key, "", "", "一双手放在水龙头下面。", doubtful=("手",)),
            SlideRecord("s3", 3.0, 4.0, "", "擦干双手"),
        ]
        digest = slides_digest(slides)
        track = SlideTrack(block_id=block.id, current=1, state=TrackState.CHECKED, checked_digest=digest)
        track.checked_by_id, track.checked_at = self.account.id, utc_now()
        records = [slide.as_json() for slide in slides]
        track.versions.append(SlideVersion(number=1, origin=SlideOrigin.EDITED, slides=records, digest=digest))
        chapters = [ChapterRecord("c1", 0.0, "洗手"), ChapterRecord("c2", 3.0, "擦干")]
        session.add(
            ChapterTrack(
                block_id=block.id,
                current=1,
                versions=[
                    ChapterVersion(
                        number=1,
                        chapters=[chapter.as_json() for chapter in chapters],
                        digest=chapters_digest(chapters),
                    )
                ],
            )
        )
        session.add(track)

    def _descriptions(self, session: Session, block: Block) -> None:
        cues = [DescriptionCue(1.0, 1.4, "讲师举起手。", key="d0"), DescriptionCue(3.0, 3.2, "六步。", True, "d1")]
        track = DescriptionTrack(block_id=block.id, language="zh", current=1)
        records = [cue.as_json() for cue in cues]
        track.versions.append(
            DescriptionVersion(number=1, cues=records, digest=descriptions_digest(cues), author_id=self.account.id)
        )
        session.add(track)

    def _asset(
        self,
        session: Session,
        name: str,
        file_name: str,
        content_type: str,
        renditions: dict[str, tuple[str, str]] | None = None,
    ) -> MediaAsset:
        key, digest, size = self._stored(name)
        existing = session.query(MediaAsset).filter_by(digest=digest).one_or_none()
        if existing is not None:
            return existing
        asset = MediaAsset(
            digest=digest,
            storage_key=key,
            size_bytes=size,
            file_name=file_name,
            content_type=content_type,
            duration_s=4.0 if renditions else None,
            uploaded_by_id=self.account.id,
        )
        for rendition, (file, rendition_type) in (renditions or {}).items():
            key, digest, size = self._stored(file)
            asset.renditions.append(
                Rendition(
                    name=rendition,
                    storage_key=key,
                    digest=digest,
                    content_type=rendition_type,
                    size_bytes=size,
                    duration_s=4.0,
                )
            )
        session.add(asset)
        session.flush()
        return asset

    def _stored(self, name: str) -> tuple[str, str, int]:
        source = self.media[name]
        copy = self.portal.folder / f"copy{source.suffix}"
        shutil.copyfile(source, copy)
        stored = self.portal.storage.put(copy, suffix=source.suffix)
        return stored.key, stored.digest, stored.size


def make_media(folder: Path) -> dict[str, Path]:
    """Files of each kind by their names, made by ffmpeg."""
    files = {name: file.path for name, file in run_ffmpeg(folder).items()}
    files["interpreter"] = folder / "interpreter.mp4"
    shutil.copyfile(files["video"], files["interpreter"])
    with files["interpreter"].open("ab") as file:
        file.write(b"\x00\x00\x00\x08free")  # an empty box: another file that plays the same
    files["document"] = folder / "form.txt"
    files["document"].write_text("练习表\n")
    files["slide"] = folder / "slide.webp"
    Image.new("RGB", (320, 180), "white").save(files["slide"])
    return files
