"""Writes a revision as a package: everything of it, for another portal of this kind and for whoever reads files.

`course.json` has all that an import needs; captions, texts and metadata stand in files of common formats besides.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.accessibility_metadata import accessibility_metadata
from content.courses.accessibility_summary import AccessibilitySummary, accessibility_of_revisions
from content.courses.digest import revision_digest
from content.courses.models import BlockKind, Course, Revision
from content.courses.snapshot import load_contents
from content.database import Database
from content.institutions.models import Institution
from content.interchange.course_document import (
    COURSE_FILE,
    FORMAT,
    MANIFEST_FILE,
    VERSION,
    BlockDocument,
    CourseDocument,
    FileEntry,
    PackageManifest,
    SourceDocument,
    course_as_json,
    manifest_as_json,
)
from content.interchange.course_reading import CourseFiles, read_course
from content.timed_text.cue import DescriptionCue, text_digest
from content.tracks.text_status import UNCHECKED, TextStatus
from media_pipeline.captions.provenance import Provenance
from media_pipeline.captions.writers.webvtt import write_descriptions, write_webvtt
from media_pipeline.packages.zip_writer import PackageWriter, writing
from media_pipeline.storage.interface import Storage
from media_pipeline.workflow.context import Translate

METADATA_FILE = "metadata.json"
README_FILE = "README.txt"

README = """\
畅学课程包 / Changxue course package

course.json     课程的全部内容：名称、简介、单元、课、文字、题目、题库、字幕、幻灯片、口述影像稿、
                手语视频的时间差、术语。导入到畅学平台时读这个文件。
                Everything of the course; this is the file that an import reads.
metadata.json   按 schema.org 描述的课程，包括无障碍信息。
                The course as schema.org describes it, with what it offers to whom.
texts/          每一课的文字（Markdown）。
                The texts of each lesson in Markdown.
captions/       字幕（WebVTT）。文件开头写明字幕从哪里来、谁校对过。
                Captions in WebVTT. Each says where it comes from and who checked it.
descriptions/   口述影像稿（WebVTT）。
                Descriptions of what is seen, in WebVTT.
originals/      上传的原文件：录像、录音、图片、手语视频、供下载的文件。
                The files as they were uploaded.
playable/       由原文件转换的、能直接播放的录像和录音。
                Videos and sound made from them that play everywhere.
slides/         录像里的幻灯片画面。
                Pictures of the slides in the recordings.
manifest.json   每个文件的 SHA-256 和大小，以及课程的内容校验码。
                SHA-256 and size of each file, and the digest of the course's contents.

题库和题目里有答案。请只交给可以看答案的人。
The questions are here with their answers: give this file only to people who may know them.
"""


@dataclass(frozen=True, slots=True)
class PackageSource:
    """A revision as it is written, read from the database in one go."""

    course: CourseFiles
    digest: str
    source: SourceDocument
    accessibility: AccessibilitySummary | None


def load_package_source(session: Session, revision: Revision, portal: str) -> PackageSource:
    """All that the package of `revision` says; `portal`: the address of this portal, empty where it is not known."""
    course = session.get_one(Course, revision.course_id)
    institution = session.get_one(Institution, course.institution_id)
    return PackageSource(
        course=read_course(session, revision),
        digest=revision_digest(load_contents(session, revision)),
        source=SourceDocument(portal, institution.name_zh, course.public_id, revision.number),
        accessibility=accessibility_of_revisions(session, [revision.id]).get(revision.id),
    )


def export_package(
    database: Database, storage: Storage, revision_public_id: str, target: Path, translate: Translate, made_at: datetime
) -> Path:
    """Write the package of a revision as `target`. Raises FileNotFoundError where the store lacks one of its files."""
    with database.reading() as session:
        revision = session.scalars(select(Revision).where(Revision.public_id == revision_public_id)).one()
        source = load_package_source(session, revision, "")
    return write_package(source, storage, target, translate, made_at)


def write_package(
    source: PackageSource,
    storage: Storage,
    target: Path,
    translate: Translate,
    made_at: datetime,
    scratch: Path | None = None,
) -> Path:
    """Write `target`. `scratch`: a folder for what comes out of a bucket, else that of `target`. Raises
    FileNotFoundError where the store lacks a file."""
    document = source.course.document
    with writing(target) as package:
        package.add_bytes(README_FILE, b"\xef\xbb\xbf" + README.encode())
        package.add_bytes(COURSE_FILE, course_as_json(document))
        package.add_bytes(METADATA_FILE, _metadata(source, translate))
        for path, text in _readable_texts(document):
            package.add_bytes(path, text.encode())
        _add_stored(package, source.course, storage, scratch or target.parent)
        entries = tuple(FileEntry(one.path, one.sha256, one.size) for one in package.entries)
        manifest = PackageManifest(FORMAT, VERSION, source.digest, made_at, source.source, entries)
        package.add_bytes(MANIFEST_FILE, manifest_as_json(manifest))
    return target


def _add_stored(package: PackageWriter, course: CourseFiles, storage: Storage, scratch: Path) -> None:
    for path, key in sorted(course.files.items()):
        package.add_file(path, storage.local_path(key, scratch))


def _metadata(source: PackageSource, translate: Translate) -> bytes:
    """schema.org's `Course`, with its summary in both languages."""
    document = source.course.document
    seconds = round(sum(lesson.study_units for lesson in document.lessons) / 100 * 45 * 60)
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": ["Course", "LearningResource"],
        "identifier": f"sha256:{source.digest}",
        "name": document.title,
        "description": document.summary,
        "inLanguage": document.language,
        "isAccessibleForFree": True,
        "provider": {"@type": "Organization", "name": source.source.institution},
        "teaches": [
            {"@language": "zh", "@value": document.occupation.name_zh},
            {"@language": "en", "@value": document.occupation.name_en},
        ],
        "educationalLevel": document.level.value,
        "timeRequired": f"PT{seconds}S",
    }
    if source.accessibility is not None:
        chinese = accessibility_metadata(source.accessibility, lambda one: translate(one, "zh"), chinese=True)
        english = accessibility_metadata(source.accessibility, lambda one: translate(one, "en"), chinese=False)
        name = "accessibilitySummary"
        data |= chinese
        data[name] = [{"@language": "zh", "@value": chinese[name]}, {"@language": "en", "@value": english[name]}]
    data["hasPart"] = [{"@type": "LearningResource", "name": lesson.title} for lesson in document.lessons]
    return json.dumps(data, ensure_ascii=False, indent=1).encode()


def _readable_texts(document: CourseDocument) -> Iterator[tuple[str, str]]:
    """Texts, captions and descriptions as files that any program reads, by their paths."""
    for number, lesson in enumerate(document.lessons, start=1):
        texts = [f"# {lesson.title}"]
        for part, block in enumerate(lesson.blocks, start=1):
            if block.kind in (BlockKind.TEXT, BlockKind.QUESTION):
                texts += [f"## {block.title}"] if block.title else []
                texts.append(block.body)
                texts += [block.easy_text] if block.easy_text else []
            yield from _timed_texts(block, f"lesson-{number:03}-part-{part:03}")
        yield f"texts/lesson-{number:03}.md", "\n\n".join(texts) + "\n"


def _timed_texts(block: BlockDocument, name: str) -> Iterator[tuple[str, str]]:
    for captions in block.captions:
        cues = [cue.as_cue() for cue in captions.cues]
        status = TextStatus.CHECKED if captions.check else UNCHECKED[captions.origin]
        note = Provenance(captions.language, captions.engine, status.value, text_digest(cues)).as_note()
        if captions.check is not None:
            day = captions.check.at.date().isoformat() if captions.check.at else ""
            note += f"\nchecked by: {' '.join(captions.check.by.split())} {day}".rstrip()
        vtt = write_webvtt(cues, language=captions.language, note=note)
        yield f"captions/{name}-{captions.language.lower()}.vtt", vtt
    for descriptions in block.descriptions:
        spoken = [DescriptionCue(cue.start, cue.end, cue.text, cue.extended, cue.key) for cue in descriptions.cues]
        yield (
            f"descriptions/{name}-{descriptions.language.lower()}.vtt",
            write_descriptions(spoken, language=descriptions.language),
        )
