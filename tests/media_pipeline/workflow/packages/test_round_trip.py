"""A course carried into an empty portal is the same course, and its lessons work."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from content.assessment.models import Assessment
from content.courses.digest import revision_digest
from content.courses.models import Block, BlockKind, Course, Lesson, Revision, RevisionState
from content.courses.snapshot import load_contents
from content.database import Database
from content.jobs.models import JobKind, JobState, MediaJob
from content.jobs.requests import STEPS
from content.learning.lesson_page import lesson_page
from content.quiz.models import BankQuestion
from content.tracks.models import CaptionTrack, MediaAsset, Rendition, SignTrack
from media_pipeline.workflow.context import WorkerContext
from media_pipeline.workflow.process_media import end_job, run_step
from tests.content.learning.test_lesson_page import ADDRESSES
from tests.media_pipeline.workflow.packages.conftest import Receiver, package_of, receiver_on
from tests.media_pipeline.workflow.packages.rich_course import RichCourse, RichCourseBuilder, empty_portal

pytestmark = pytest.mark.both

PARTS = ("text", "picture", "file", "questions", "sound", "lecture", "removed")


def digest_of(database: Database, course: str) -> str:
    with database.reading() as session:
        revision = session.scalars(select(Revision).join(Course).where(Course.public_id == course)).one()
        return revision_digest(load_contents(session, revision))


def test_everything_arrives_in_an_empty_portal_with_the_same_digest(
    build: Callable[..., RichCourse], receiver: Receiver
) -> None:
    source = build()
    course = receiver.receive(package_of(source))
    assert digest_of(receiver.portal.database, course) == source.digest
    with receiver.portal.database.reading() as session:
        revision = session.scalars(select(Revision)).one()
        assert revision.state is RevisionState.DRAFT
        assert revision.glossary == "按摩\n消毒液"
        assert session.scalar(select(func.count(BankQuestion.id))) == 2
        assessment = session.scalars(select(Assessment)).one()
        assert (assessment.title, assessment.wait_hours, assessment.time_limit_minutes) == ("结业考核", 24, 45)
        assert assessment.pool is None, "the draft is drawn from the bank that came with it"
        assert session.scalar(select(func.count(MediaJob.id))) == 0
        bodies = set(session.scalars(select(Block.body)))
        assert "在回收站里" not in bodies
        names = set(session.scalars(select(Rendition.name)))
        assert {"video", "audio", "poster", "sign"} <= names
        assert len([name for name in names if name.startswith("signed-")]) == 1
        checked = session.scalars(select(CaptionTrack).where(CaptionTrack.checked_digest.is_not(None))).one()
        assert (checked.language, checked.checked_by_id) == ("zh", None)
        assert checked.checked_at is not None
        assert session.scalars(select(SignTrack)).one().offset_s == -1.25
        for asset in session.scalars(select(MediaAsset)):
            assert receiver.portal.storage.exists(asset.storage_key)
        for rendition in session.scalars(select(Rendition)):
            assert receiver.portal.storage.exists(rendition.storage_key)


def test_a_package_of_an_imported_course_is_the_same_again(
    build: Callable[..., RichCourse], receiver: Receiver, tmp_path: Path
) -> None:
    source = build()
    first = package_of(source)
    course = receiver.receive(first)
    with receiver.portal.database.reading() as session:
        revision = session.scalars(select(Revision).join(Course).where(Course.public_id == course)).one()
        again = RichCourse(receiver.portal, course, revision.public_id, source.digest, receiver.actor)
    second = package_of(again)
    with zipfile.ZipFile(first) as one, zipfile.ZipFile(second) as other:
        assert set(one.namelist()) == set(other.namelist())
        course_files = [json.loads(archive.read("course.json")) for archive in (one, other)]
    for document in course_files:
        for module in document["modules"]:
            for lesson in module["lessons"]:
                for block in lesson["blocks"]:
                    for track in [*block["captions"], *([block["slides"]] if block["slides"] else [])]:
                        track["check"] = bool(track["check"])
        for asset in document["assets"]:
            for rendition in asset["renditions"]:  # measured anew, and not taken from the package
                del rendition["width"], rendition["height"], rendition["duration_s"]
        document["assets"].sort(key=lambda asset: asset["digest"])
    assert course_files[0] == course_files[1]


def test_the_lesson_page_of_an_imported_course_works(build: Callable[..., RichCourse], receiver: Receiver) -> None:
    course = receiver.receive(package_of(build()))
    database = receiver.portal.database
    with database.reading() as session:
        lessons = list(session.scalars(select(Lesson.public_id).order_by(Lesson.id)))
        revision = session.scalars(select(Revision).join(Course).where(Course.public_id == course)).one()
        pages = [lesson_page(session, receiver.actor, lesson, ADDRESSES) for lesson in lessons]
    media = next(block.media for block in pages[0].blocks if block.media is not None)
    assert media.video_src
    assert media.sign is not None
    assert [track.language for track in media.captions if track.checked] == ["zh"]
    assert len(media.slides) == 3
    assert revision.title == pages[0].course_title
    texts = [block.html for page in pages for block in page.blocks]
    assert any("One" in text for text in texts)
    assert not any("<script" in text or "<img" in text for text in texts)


def test_renditions_are_made_anew_where_nobody_vouches_for_them(
    build: Callable[..., RichCourse], receiver: Receiver
) -> None:
    source = build()
    course = receiver.receive(package_of(source), trust_renditions=False)
    assert digest_of(receiver.portal.database, course) == source.digest
    with receiver.portal.database.reading() as session:
        assert session.scalar(select(func.count(Rendition.id))) == 0
        kinds = sorted(session.scalars(select(MediaJob.kind)))
        assert kinds == [JobKind.RENDITIONS, JobKind.RENDITIONS, JobKind.SIGN]
        assert not any(session.scalars(select(Block.recognise_speech).where(Block.kind == BlockKind.MEDIA)))


@pytest.mark.slow
def test_renditions_made_anew_leave_the_course_as_it_was(build: Callable[..., RichCourse], receiver: Receiver) -> None:
    source = build([["lecture"], ["sound"]])
    course = receiver.receive(package_of(source), trust_renditions=False)
    portal = receiver.portal
    context = WorkerContext(portal.database, portal.storage, portal.folder / "scratch")
    with portal.database.reading() as session:
        jobs = {job.public_id: job.kind for job in session.scalars(select(MediaJob).order_by(MediaJob.id))}
    for job, kind in jobs.items():
        for step in STEPS[kind]:
            run_step(context, job, step)
        end_job(context, job)
    with portal.database.reading() as session:
        assert set(session.scalars(select(MediaJob.state))) == {JobState.DONE}
        lessons = list(session.scalars(select(Lesson.public_id).order_by(Lesson.id)))
        pages = [lesson_page(session, receiver.actor, lesson, ADDRESSES) for lesson in lessons]
    lecture, sound = (next(block.media for block in page.blocks if block.media is not None) for page in pages)
    assert lecture.video_src
    assert lecture.sign is not None
    assert sound.audio_src
    assert digest_of(portal.database, course) == source.digest


def test_a_second_course_of_the_same_package_shares_nothing_that_counts(
    build: Callable[..., RichCourse], receiver: Receiver
) -> None:
    source = build()
    package = package_of(source)
    first, second = receiver.receive(package), receiver.receive(package)
    with receiver.portal.database.reading() as session:
        lineages = [
            set(
                session.scalars(
                    select(Lesson.lineage)
                    .join(Lesson.module)
                    .join(Revision)
                    .join(Course)
                    .where(Course.public_id == course)
                )
            )
            for course in (first, second)
        ]
        assert lineages[0].isdisjoint(lineages[1])
        assert len(lineages[0]) == len(lineages[1]) == 3
        assert session.scalar(select(func.count(MediaAsset.id))) == 5
    assert digest_of(receiver.portal.database, first) == source.digest


def test_the_package_says_what_is_in_it_to_whoever_reads_it(build: Callable[..., RichCourse]) -> None:
    source = build()
    with zipfile.ZipFile(package_of(source)) as package:
        names = package.namelist()
        manifest = json.loads(package.read("manifest.json"))
        metadata = json.loads(package.read("metadata.json"))
        captions = package.read("captions/lesson-001-part-004-zh.vtt").decode()
    assert manifest["digest"] == source.digest
    assert {entry["path"] for entry in manifest["files"]} == set(names) - {"manifest.json"}
    assert metadata["accessMode"] == ["textual", "auditory", "visual"]
    assert {"accessModeSufficient", "accessibilityFeature", "accessibilitySummary"} <= set(metadata)
    assert "state: checked by a person" in captions
    assert "checked by: 学员" in captions
    assert not [name for name in names if "signed-0000" in name]


@pytest.mark.slow
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lessons=st.lists(st.lists(st.sampled_from(PARTS), max_size=4), min_size=1, max_size=4))
def test_any_course_arrives_as_it_was(
    lessons: list[list[str]],
    package_media: dict[str, Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("any")
    source = RichCourseBuilder(empty_portal(folder / "source"), package_media).build(lessons)
    target = empty_portal(folder / "target")
    receiver = receiver_on(target.database, target.folder)
    course = receiver.receive(package_of(source))
    assert digest_of(target.database, course) == source.digest
