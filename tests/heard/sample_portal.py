"""A small portal to be listened to: the same people, courses and words at every run, served on a free port."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.serving import WSGIRequestHandler, make_server

from content.courses.lifecycle import submit
from content.courses.models import Course, RevisionState
from content.credentials.issuer_identity import Issuance
from content.credentials.signing_keys import make_key
from content.database import Database, utc_now
from content.institutions.models import Institution
from content.learning.enrolment import enrol
from content.learning.reading_evidence import record_reading
from content.learning.records import requirements_in
from content.learning.requirements import section_keys
from content.people.models import Account
from content.review.models import ReviewCase
from content.search.indexing import refresh
from content.tracks.models import CaptionTrack, MediaAsset
from portal.application import create_app
from portal.commands.messages import for_terminal
from portal.demonstration.people import add_people, institution_named, person
from portal.demonstration.studied import add_pilot
from portal.demonstration.texts import load_institutions
from portal.settings import Settings
from tests.factories import add_captions, add_media_block, make_course, make_descriptions, make_slides
from tests.heard.sample_records import add_records, noon_of_yesterday

LECTURE_S = 6.0
SECRET = "heard"


@dataclass(frozen=True, slots=True)
class Words:
    """What stands in a course of one language."""

    title: str
    summary: str
    part: str
    lessons: tuple[str, str]
    text: str
    recording: str
    spoken: tuple[str, str, str]
    slides: tuple[str, str]
    described: tuple[str, str]


WORDS = {
    "zh": Words(
        title="按摩前怎样洗手",
        summary="学会洗手，保护自己和客人。",
        part="第一部分",
        lessons=("打湿和擦洗", "擦干"),
        text="用干净的毛巾擦干。",
        recording="洗手示范",
        spoken=("先用清水把手打湿。", "再抹上肥皂搓二十秒。", "最后冲洗干净，擦干双手。"),
        slides=("打湿", "擦洗"),
        described=("老师打开水龙头。", "老师给大家看手背。"),
    ),
    "en": Words(
        title="Hand hygiene before massage",
        summary="Protect yourself and your clients.",
        part="Part one",
        lessons=("Wet and rub", "Dry"),
        text="Use a clean towel.",
        recording="How it is done",
        spoken=("Wet your hands with clean water.", "Rub them with soap for twenty seconds.", "Rinse and dry them."),
        slides=("Wet", "Rub"),
        described=("She turns the tap on.", "She shows the back of each hand."),
    ),
}


@dataclass(frozen=True, slots=True)
class Places:
    """Where what the journeys are about stands: courses, first lessons and assessments by language, the captions to
    check, the case to decide, the recording of the draft, the pilot."""

    courses: dict[str, str]
    lessons: dict[str, str]
    assessments: dict[str, str]
    captions: str
    case: str
    recording: str
    pilot: str


@dataclass(frozen=True, slots=True)
class School(Places):
    """Where the portal answers, and where things stand in it."""

    address: str
    app: Flask


@dataclass(frozen=True, slots=True)
class Furnished:
    """A portal's folder in which all is there."""

    folder: Path
    places: Places


def furnish(folder: Path, tables: Path, lecture: Path, sound: Path) -> Furnished:
    """People of every role, a course in each language, a draft whose captions wait for their check, a course in review,
    and the records of `add_records`. `tables` is a database file that has every table and nothing in them."""
    shutil.copyfile(tables, folder / "portal.sqlite")
    settings = _settings(folder)
    database = Database(settings.database_url)
    with database.transaction() as session:
        places = _furnish(session)
        _put_files(session, settings.storage, lecture, sound)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()
    return Furnished(folder, places)


@contextmanager
def served_school(folder: Path, furnished: Furnished) -> Iterator[School]:
    """A copy of it in `folder`, served."""
    shutil.copytree(furnished.folder, folder, dirs_exist_ok=True)
    settings = _settings(folder)
    database = Database(settings.database_url)
    app = create_app(settings, database)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Silent)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        address = f"http://127.0.0.1:{server.server_port}"
        yield School(**asdict(furnished.places), address=address, app=app)
    finally:
        server.shutdown()
        database.dispose()


def _settings(folder: Path) -> Settings:
    url = f"sqlite:///{folder / 'portal.sqlite'}"
    return Settings(data=folder, database_url=url, secret_key=SECRET, rate_limits=False)


def make_recording_files(folder: Path) -> tuple[Path, Path]:
    """A still picture with a tone, and the tone alone."""
    lecture, sound = folder / "lecture.mp4", folder / "sound.m4a"
    tone = ("-f", "lavfi", "-i", f"sine=f=330:d={LECTURE_S}")
    picture = ("-f", "lavfi", "-i", f"color=c=0x0b4f57:s=320x180:r=10:d={LECTURE_S}")
    coded = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "10", "-pix_fmt", "yuv420p", "-c:a", "aac")
    for command in ((*picture, *tone, *coded, str(lecture)), (*tone, "-c:a", "aac", str(sound))):
        subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *command], check=True)
    return lecture, sound


def _furnish(session: Session) -> Places:
    add_people(session)
    add_pilot(session)
    institution = institution_named(session, load_institutions()["zhengding"].name_zh)
    assert institution is not None
    teacher = person(session, "teacher")
    author = session.get_one(Account, teacher.account_id)
    courses, lessons = {}, {}
    for language in WORDS:
        course = _course(session, author, institution, language)
        course.revisions[0].state = RevisionState.PUBLISHED
        refresh(session, course.id)
        courses[language] = f"/courses/{course.public_id}"
        lessons[language] = f"/lessons/{course.revisions[0].modules[0].lessons[0].public_id}"
        _study(session, course)
    make_key(session, person(session, "admin"), None, Issuance(SECRET, "", for_terminal))
    draft = _course(session, author, institution, "zh")
    draft.revisions[0].title = "怎样准备房间"
    recording = draft.revisions[0].modules[0].lessons[0].blocks[0]
    track = session.scalars(select(CaptionTrack).where(CaptionTrack.block_id == recording.id)).one()
    in_review = _course(session, author, institution, "zh")
    in_review.revisions[0].title = "怎样和客人说话"
    submit(session, teacher, in_review.public_id)
    session.flush()
    case = session.scalars(select(ReviewCase)).one()
    records = add_records(session, author, institution)
    return Places(
        courses,
        lessons,
        records.assessments,
        captions=f"/teach/captions/{track.public_id}",
        case=f"/review/cases/{case.public_id}",
        recording=f"/teach/blocks/{recording.public_id}",
        pilot=records.pilot,
    )


def _study(session: Session, course: Course) -> None:
    """Liu has joined the course, and Chen has read its second lesson too."""
    enrol(session, person(session, "liu"), course.public_id)
    chen = person(session, "chen")
    enrol(session, chen, course.public_id)
    lesson = course.revisions[0].modules[0].lessons[1]
    keys = section_keys(requirements_in(session, lesson, course.language))
    yesterday = noon_of_yesterday(utc_now())
    record_reading(session, chen, lesson.public_id, keys, yesterday)
    record_reading(session, chen, lesson.public_id, keys, yesterday + timedelta(hours=1))


def _course(session: Session, author: Account, institution: Institution, language: str) -> Course:
    """Two lessons: a recording with captions, slides and descriptions; a text."""
    words = WORDS[language]
    course = make_course(session, author, institution, language=language, lessons=2)
    revision = course.revisions[0]
    revision.title, revision.summary, revision.modules[0].title = words.title, words.summary, words.part
    watched, read = revision.modules[0].lessons
    watched.title, read.title = words.lessons
    read.blocks[0].body = words.text
    session.delete(watched.blocks.pop())
    session.flush()
    block = add_media_block(session, watched, author, duration_s=LECTURE_S, cues=0)
    block.title = words.recording
    captions = add_captions(session, block, cues=3, language=language, duration_s=LECTURE_S).versions[0]
    captions.cues = [{**cue, "text": text} for cue, text in zip(captions.cues, words.spoken, strict=True)]
    slides = make_slides(session, block, slides=2, duration_s=LECTURE_S).versions[0]
    slides.slides = [
        {**one, "title": text, "text": text} for one, text in zip(slides.slides, words.slides, strict=True)
    ]
    described = make_descriptions(session, block, author, language=language).versions[0]
    described.cues = [
        {**cue, "start": start, "end": start + 0.5, "text": text}
        for cue, text, start in zip(described.cues, words.described, (1.0, 4.0), strict=True)
    ]
    session.flush()
    return course


def _put_files(session: Session, storage: Path, lecture: Path, sound: Path) -> None:
    for asset in session.query(MediaAsset):
        _copy(lecture, storage / asset.storage_key)
        for rendition in asset.renditions:
            _copy(sound if rendition.name == "audio" else lecture, storage / rendition.storage_key)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)


class _Silent(WSGIRequestHandler):
    def log_request(self, *_: object) -> None:
        """A test's output is for what failed."""
