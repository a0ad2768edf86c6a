"""Every way of studying a lesson pays the same: over lessons of any make-up and learners of any behaviour, what
somebody earns depends on which lessons are complete and on nothing else."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.models import Block, BlockKind, Course, Lesson
from content.credits.balances import balance
from content.credits.models import LedgerEntry
from content.credits.rules import CreditRules
from content.export.models import ExportFormat, SourceKind
from content.learning.check_evidence import note_download
from content.learning.lesson_opening import count_what_waited
from content.learning.models import Completion, StudyMode
from content.learning.playback_evidence import open_player, record_beat
from content.learning.practice import attest_practice
from content.learning.quiz_attempts import answer_question
from content.learning.reading_evidence import record_reading
from content.learning.records import requirements_in
from content.learning.requirements import section_keys
from content.people.models import Account, Role
from content.people.permissions import Actor, Grant
from tests.content.learning.test_check_evidence import RIGHT, WRONG, add_question
from tests.content.learning.test_playback_evidence import NOW, enrolled, lesson_of
from tests.factories import add_media_block, make_pilot, make_published_course

RULES = CreditRules(points_per_unit=100, points_per_course=70)


@dataclass(frozen=True, slots=True)
class Material:
    """What a lesson is made of: seconds of its recordings, characters of its texts, whether those have captions."""

    recordings: tuple[float, ...]
    texts: tuple[int, ...]
    captions: bool
    study_units: int


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How somebody studies: in which order they do things, how often they repeat them, in which pieces they play."""

    pieces: int
    repeats: int
    backwards: bool
    download_last: bool
    wrong_first: bool
    pause_s: float


MATERIALS = st.builds(
    Material,
    recordings=st.lists(st.sampled_from([20.0, 61.5, 300.0]), min_size=1, max_size=2).map(tuple),
    texts=st.lists(st.integers(1, 900), max_size=2).map(tuple),
    captions=st.booleans(),
    study_units=st.integers(1, 400),
)
BEHAVIOURS = st.builds(
    Behaviour,
    pieces=st.integers(1, 5),
    repeats=st.integers(1, 2),
    backwards=st.booleans(),
    download_last=st.booleans(),
    wrong_first=st.booleans(),
    pause_s=st.sampled_from([0.0, 30.0, 86_400.0]),
)


def lesson_made_of(session: Session, material: Material) -> tuple[Course, Lesson, list[Block]]:
    course = make_published_course(session)
    lesson = lesson_of(course)
    lesson.blocks[0].body, lesson.study_units, lesson.practice = "洗手。", material.study_units, "洗手二十秒。"
    teacher = session.get_one(Account, course.created_by_id)
    for duration_s in material.recordings:
        add_media_block(session, lesson, teacher, duration_s=duration_s, cues=10 if material.captions else 0)
    for length in material.texts:
        lesson.blocks.append(Block(position=len(lesson.blocks) + 1, kind=BlockKind.TEXT, body="洗" * length))
    session.flush()
    return course, lesson, [add_question(session, lesson) for _ in range(2)]


def play(session: Session, learner: Actor, lesson: Lesson, how: Behaviour, at: datetime) -> datetime:
    """Play every recording in pieces, some twice, and read the texts beside them."""
    for block in [one for one in lesson.blocks if one.kind is BlockKind.MEDIA]:
        length = block.asset.duration_s if block.asset and block.asset.duration_s else 0.0
        edges = [length * number / how.pieces for number in range(how.pieces + 1)]
        pieces = list(itertools.pairwise(edges)) * how.repeats
        token = open_player(session, learner, block, at)
        for number, (start, end) in enumerate(reversed(pieces) if how.backwards else pieces):
            at += timedelta(seconds=end - start + how.pause_s)
            record_beat(session, learner, token, number, [(start, end, 1.0)], end, at)
    texts = [one.lineage for one in lesson.blocks if one.kind is BlockKind.TEXT]
    at += timedelta(hours=1)
    record_reading(session, learner, lesson.public_id, texts, at - timedelta(hours=1))
    record_reading(session, learner, lesson.public_id, texts, at)
    return at


def read(session: Session, learner: Actor, lesson: Lesson, how: Behaviour, at: datetime) -> None:
    keys = section_keys(requirements_in(session, lesson, "zh"))
    for key in reversed(keys) if how.backwards else keys:
        record_reading(session, learner, lesson.public_id, [key] * how.repeats, at)
        at += timedelta(seconds=how.pause_s)
    record_reading(session, learner, lesson.public_id, keys, at + timedelta(hours=2))


def answer_questions(
    session: Session, learner: Actor, lesson: Lesson, questions: list[Block], how: Behaviour, at: datetime
) -> None:
    def download(moment: datetime) -> None:
        form = ExportFormat.BRAILLE if how.backwards else ExportFormat.PRINT
        for _ in range(how.repeats):
            note_download(session, learner, SourceKind.LESSON, lesson.public_id, form, moment)

    if not how.download_last:
        download(at)
    for block in reversed(questions) if how.backwards else questions:
        for values in ([WRONG] if how.wrong_first else []) + [RIGHT] * how.repeats:
            answer_question(session, learner, lesson.public_id, block.public_id, values, at)
        at += timedelta(seconds=how.pause_s)
    if how.download_last:
        download(at)
    count_what_waited(session, learner, lesson.public_id, at + timedelta(hours=2))


def show(session: Session, learner: Actor, course: Course, lesson: Lesson, at: datetime) -> None:
    author = Actor(course.created_by_id, (Grant(Role.INSTRUCTOR, institution_id=course.institution_id),))
    chosen = [session.get_one(Account, learner.account_id).public_id]
    attest_practice(session, author, course.public_id, lesson.lineage, chosen, "洗对了。", "2026-05-04", at)


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(material=MATERIALS, how=BEHAVIOURS)
def test_every_way_pays_the_same(session: Session, material: Material, how: Behaviour) -> None:
    study_in_every_way(session, material, how)


@pytest.mark.exhaustive
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(material=MATERIALS, how=BEHAVIOURS)
def test_every_way_pays_the_same_over_many_lessons(session: Session, material: Material, how: Behaviour) -> None:
    study_in_every_way(session, material, how)


def study_in_every_way(session: Session, material: Material, how: Behaviour) -> None:
    """One learner for each way, and one who does everything."""
    with session.begin_nested() as nested:
        make_pilot(session, RULES)
        course, lesson, questions = lesson_made_of(session, material)
        learners = {mode: enrolled(session, course) for mode in StudyMode}
        play(session, learners[StudyMode.MEDIA], lesson, how, NOW)
        read(session, learners[StudyMode.READING], lesson, how, NOW)
        answer_questions(session, learners[StudyMode.CHECKS], lesson, questions, how, NOW)
        show(session, learners[StudyMode.PRACTICE], course, lesson, NOW)
        everything = enrolled(session, course)
        ended = play(session, everything, lesson, how, NOW)
        read(session, everything, lesson, how, ended)
        answer_questions(session, everything, lesson, questions, how, ended + timedelta(days=1))
        show(session, everything, course, lesson, ended + timedelta(days=2))
        worth = (100 * material.study_units + 50) // 100
        assert {mode: balance(session, one.account_id) for mode, one in learners.items()} == dict.fromkeys(
            StudyMode, worth + 70
        )
        assert balance(session, everything.account_id) == worth + 70
        assert {row.way for row in session.scalars(select(Completion))} >= set(StudyMode)
        entries = select(LedgerEntry).where(LedgerEntry.learner_id == everything.account_id)
        assert len(session.scalars(entries).all()) == 2
        nested.rollback()
