"""Reads a revision out of the database as a package holds it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from content.assessment.pool import assessment_content
from content.courses.models import Block, Course, Lesson, Module, Revision, TargetGroup
from content.interchange.course_document import (
    AssessmentDocument,
    AssetDocument,
    BlockDocument,
    CaptionsDocument,
    ChapterDocument,
    CheckDocument,
    CourseDocument,
    CueDocument,
    DescriptionCueDocument,
    DescriptionsDocument,
    LessonDocument,
    ModuleDocument,
    OccupationDocument,
    RenditionDocument,
    ScriptDocument,
    SignDocument,
    SlideDocument,
    SlidesDocument,
)
from content.people.models import Account
from content.quiz.models import BankQuestion
from content.quiz_formats.question import QuestionKind
from content.timed_text.cue import Cue
from content.tracks.chapters import CHAPTERS
from content.tracks.descriptions import DESCRIPTIONS
from content.tracks.models import (
    CaptionTrack,
    CaptionVersion,
    ChapterTrack,
    ChapterVersion,
    DescriptionTrack,
    DescriptionVersion,
    MediaAsset,
    Script,
    SignTrack,
    SlideTrack,
    SlideVersion,
)
from content.tracks.sign import signed_name
from content.tracks.slides import slides_in
from content.tracks.text_status import TextStatus, text_status
from content.tracks.versions import is_current


@dataclass(frozen=True, slots=True)
class CourseFiles:
    """A course as values, and its files: for each path in the package the key in the store."""

    document: CourseDocument
    files: Mapping[str, str]


def read_course(session: Session, revision: Revision) -> CourseFiles:
    """All that `revision` holds, what waits in its bin aside, and the question bank of its course. A fixed number of
    queries, however long the course is."""
    course = session.get_one(Course, revision.course_id)
    return _Reading(session, revision).course_files(course)


class _Reading:
    """The rows of one revision; files are gathered as they are named."""

    def __init__(self, session: Session, revision: Revision) -> None:
        self.session, self.revision = session, revision
        self.files: dict[str, str] = {}
        self.modules = self._modules()
        self.blocks = [block for module in self.modules for lesson in module.lessons for block in lesson.blocks]
        ids = select(Block.id).join(Lesson).join(Module).where(Module.revision_id == revision.id)
        present = ids.where(Block.removed_at.is_(None))
        self.captions = self._captions(present)
        self.slides = self._slides(present)
        self.chapters = self._chapters(present)
        self.descriptions = self._descriptions(present)
        self.signs = {
            sign.block_id: sign for sign in session.scalars(select(SignTrack).where(SignTrack.block_id.in_(present)))
        }
        self.scripts: dict[int, list[ScriptDocument]] = defaultdict(list)
        for script in session.scalars(select(Script).where(Script.block_id.in_(present)).order_by(Script.language)):
            self.scripts[script.block_id].append(ScriptDocument(script.language, script.text))

    def course_files(self, course: Course) -> CourseFiles:
        """The whole."""
        occupation, revision = course.occupation, self.revision
        assets = self._assets()
        bank = select(BankQuestion.question).where(BankQuestion.course_id == course.id).order_by(BankQuestion.id)
        document = CourseDocument(
            occupation=OccupationDocument(occupation.code, occupation.name_zh, occupation.name_en),
            level=course.level,
            language=course.language,
            title=revision.title,
            summary=revision.summary,
            target_groups=tuple(TargetGroup(group) for group in revision.target_groups),
            glossary=revision.glossary,
            modules=tuple(
                ModuleDocument(module.title, tuple(self._lesson(lesson) for lesson in module.lessons))
                for module in self.modules
            ),
            assets=assets,
            bank=tuple(self.session.scalars(bank)),
            audience=revision.audience,
            assessment=self._assessment(),
            assessment_required=revision.assessment_required,
            practice_required=revision.practice_required,
        )
        return CourseFiles(document, self.files)

    def _assessment(self) -> AssessmentDocument | None:
        content = assessment_content(self.session, self.revision.id)
        if content is None:
            return None
        return AssessmentDocument(
            title=content.title,
            instructions=content.instructions,
            question_count=content.question_count,
            kinds=tuple(QuestionKind(kind) for kind in content.kinds),
            pass_percent=content.pass_percent,
            most_attempts=content.most_attempts,
            wait_hours=content.wait_hours,
            time_limit_minutes=content.time_limit_minutes,
            time_limit_reason=content.time_limit_reason,
            pool=tuple(dict(question) for question in content.pool),
            quotas=content.quotas,
        )

    def _modules(self) -> list[Module]:
        whole = selectinload(Module.lessons).selectinload(Lesson.blocks)
        query = select(Module).where(Module.revision_id == self.revision.id).order_by(Module.position, Module.id)
        return list(self.session.scalars(query.options(whole).execution_options(populate_existing=True)))

    def _lesson(self, lesson: Lesson) -> LessonDocument:
        return LessonDocument(
            lesson.lineage,
            lesson.title,
            lesson.study_units,
            lesson.study_units_reason,
            tuple(self._block(block) for block in lesson.blocks),
            lesson.practice,
            lesson.required,
        )

    def _block(self, block: Block) -> BlockDocument:
        sign = self.signs.get(block.id)
        return BlockDocument(
            lineage=block.lineage,
            kind=block.kind,
            title=block.title,
            body=block.body,
            easy_text=block.easy_text,
            language=block.language,
            alternative_text=block.alternative_text,
            decorative=block.decorative,
            asset=block.asset.digest if block.asset is not None else None,
            file_name=block.file_name,
            question=block.question,
            captions=tuple(self.captions[block.id]),
            slides=self.slides.get(block.id),
            chapters=self.chapters.get(block.id, ()),
            descriptions=tuple(self.descriptions[block.id]),
            sign=SignDocument(sign.asset.digest, sign.file_name, sign.offset_s) if sign is not None else None,
            scripts=tuple(self.scripts[block.id]),
        )

    def _assets(self) -> tuple[AssetDocument, ...]:
        """The files of the blocks, each once; of renditions with the interpreter beside the lecture those alone that
        belong to a lecture and offset of this revision."""
        ids = {block.asset_id for block in self.blocks} | {sign.asset_id for sign in self.signs.values()}
        query = select(MediaAsset).where(MediaAsset.id.in_(ids)).options(selectinload(MediaAsset.renditions))
        assets = {asset.id: asset for asset in self.session.scalars(query.order_by(MediaAsset.id))}
        received = {
            row.storage_key: row.digest
            for row in self.session.execute(
                select(MediaAsset.storage_key, MediaAsset.digest).where(
                    MediaAsset.storage_key.in_([asset.storage_key for asset in assets.values()]),
                    MediaAsset.audio_index.is_(None),
                )
            )
        }
        lectures = {block.id: assets.get(block.asset_id or 0) for block in self.blocks}
        burned_in = {
            signed_name(lecture.digest, sign.offset_s)
            for block_id, sign in self.signs.items()
            if (lecture := lectures.get(block_id)) is not None
        }
        return tuple(self._asset(asset, received[asset.storage_key], burned_in) for asset in assets.values())

    def _asset(self, asset: MediaAsset, content_digest: str, burned_in: Collection[str]) -> AssetDocument:
        renditions = [
            RenditionDocument(
                one.name,
                self._file("playable", one.digest, one.storage_key),
                one.content_type,
                one.duration_s,
                one.width,
                one.height,
                one.copied,
            )
            for one in asset.renditions
            if not one.name.startswith("signed-") or one.name in burned_in
        ]
        file = self._file("originals", content_digest, asset.storage_key)
        return AssetDocument(asset.digest, file, asset.content_type, asset.audio_index, tuple(renditions))

    def _captions(self, ids: Select[int]) -> dict[int, list[CaptionsDocument]]:
        rows = self.session.execute(
            select(CaptionTrack, CaptionVersion, Account.display_name)
            .join(CaptionVersion, is_current(CaptionTrack, CaptionVersion))
            .outerjoin(Account, Account.id == CaptionTrack.checked_by_id)
            .where(CaptionTrack.block_id.in_(ids))
            .order_by(CaptionTrack.language)
        )
        captions: dict[int, list[CaptionsDocument]] = defaultdict(list)
        for track, version, checker in rows:
            cues = tuple(_cue(Cue.from_json(cue)) for cue in version.cues)
            captions[track.block_id].append(
                CaptionsDocument(
                    track.language, track.state, version.origin, version.engine, cues, _check(track, version, checker)
                )
            )
        return captions

    def _slides(self, ids: Select[int]) -> dict[int, SlidesDocument]:
        rows = self.session.execute(
            select(SlideTrack, SlideVersion, Account.display_name)
            .join(SlideVersion, is_current(SlideTrack, SlideVersion))
            .outerjoin(Account, Account.id == SlideTrack.checked_by_id)
            .where(SlideTrack.block_id.in_(ids))
        )
        return {
            track.block_id: SlidesDocument(
                track.state,
                version.origin,
                version.engine,
                tuple(
                    SlideDocument(
                        slide.key,
                        slide.start,
                        slide.end,
                        self._picture(slide.image),
                        slide.text,
                        slide.title,
                        slide.description,
                        slide.chapter,
                        slide.doubtful,
                    )
                    for slide in slides_in(version)
                ),
                _check(track, version, checker),
            )
            for track, version, checker in rows
        }

    def _picture(self, key: str) -> str | None:
        return self._file("slides", key.rpartition("/")[2].partition(".")[0], key) if key else None

    def _chapters(self, ids: Select[int]) -> dict[int, tuple[ChapterDocument, ...]]:
        rows = self.session.execute(
            select(ChapterTrack.block_id, ChapterVersion)
            .join(ChapterVersion, is_current(ChapterTrack, ChapterVersion))
            .where(ChapterTrack.block_id.in_(ids))
        )
        return {
            block_id: tuple(ChapterDocument(one.key, one.start, one.title) for one in CHAPTERS.items(version))
            for block_id, version in rows
        }

    def _descriptions(self, ids: Select[int]) -> dict[int, list[DescriptionsDocument]]:
        rows = self.session.execute(
            select(DescriptionTrack, DescriptionVersion)
            .join(DescriptionVersion, is_current(DescriptionTrack, DescriptionVersion))
            .where(DescriptionTrack.block_id.in_(ids))
            .order_by(DescriptionTrack.language)
        )
        descriptions: dict[int, list[DescriptionsDocument]] = defaultdict(list)
        for track, version in rows:
            cues = tuple(
                DescriptionCueDocument(cue.key, cue.start, cue.end, cue.text, cue.extended)
                for cue in DESCRIPTIONS.items(version)
            )
            descriptions[track.block_id].append(DescriptionsDocument(track.language, cues))
        return descriptions

    def _file(self, folder: str, name: str, key: str) -> str:
        """The path of a stored file in the package."""
        dot, suffix = ("." if "." in key else ""), key.rpartition(".")[2]
        path = f"{folder}/{name}{dot}{suffix}" if dot else f"{folder}/{name}"
        self.files[path] = key
        return path


def _cue(cue: Cue) -> CueDocument:
    words = tuple((word.text, word.start, word.end, word.confidence, word.recognised) for word in cue.words)
    return CueDocument(cue.key, cue.start, cue.end, cue.text, words)


def _check(
    track: CaptionTrack | SlideTrack, version: CaptionVersion | SlideVersion, checker: str | None
) -> CheckDocument | None:
    """Who has checked this very text; None where nobody has."""
    if text_status(track, version) is not TextStatus.CHECKED:
        return None
    return CheckDocument(checker or "", track.checked_at)
