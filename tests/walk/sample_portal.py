"""Two portals to walk through: one nobody has used yet, and one in which everything has happened at least once."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from email.headerregistry import Address
from pathlib import Path

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.serving import WSGIRequestHandler, make_server

from content.certificates.audit import pass_audits, return_audit
from content.certificates.audit_page import audit_batch
from content.certificates.models import Certificate
from content.complaints.handling import answer as answer_complaint
from content.complaints.handling import take_up
from content.complaints.models import Matter, ObjectionOutcome
from content.complaints.submission import ComplaintDraft, complain, objection_number
from content.courses.bin import remove_block
from content.courses.blocks import add_text, change_text
from content.courses.co_authors import add_co_author
from content.courses.lifecycle import open_revision, submit, suspend
from content.courses.models import Block, BlockKind, Course, CourseAuthor, Lesson, Revision, RevisionState
from content.credits.models import LedgerEntry
from content.database import Database, utc_now
from content.export.models import ExportFormat, ExportJob, ExportState, SourceKind
from content.export.source import open_source
from content.institutions.directory import describe_institution
from content.institutions.models import Institution
from content.institutions.staff import add_instructor
from content.interchange.models import ImportState, PackageImport
from content.interchange.nominations import answer_nomination, nominate
from content.interchange.package_requests import package_digest
from content.jobs.models import JobKind, JobState, JobStep, MediaJob
from content.jobs.requests import STEPS
from content.jobs.steps import CANCELLED
from content.learning.enrolment import enrol
from content.learning.questions import answer, ask
from content.learning.reading_evidence import record_reading
from content.learning.records import requirements_in
from content.learning.requirements import section_keys
from content.library.models import PublicNotice, RereviewCause, RereviewState
from content.library.objections import make_objection
from content.library.public_notice import end_notices
from content.library.rereview import call_for_rereview
from content.mail.deliveries import queue
from content.mail.models import DeliveryState, EmailAddress, Purpose
from content.mail.smtp import MailServer, TlsMode
from content.mail.trouble import Trouble
from content.messages import N_, Message
from content.migrating import upgrade
from content.operation.models import BackupRecord, TaskRun
from content.operation.presence import record_sign_of_life
from content.people.accounts import create_account
from content.people.models import Account, Role
from content.people.permissions import Actor, Grant
from content.people.skills import TeachingSkill, show_skills
from content.quiz.bank import add_to_bank
from content.quiz.lesson_questions import add_question
from content.review.answers import answer_finding
from content.review.checklist import LineAnswer
from content.review.claims import claim
from content.review.decisions import FindingFate, add_finding
from content.review.decisions import decide as decide_with_checklist
from content.review.drafts import save_case_draft
from content.review.findings import NewFinding, Pin
from content.review.models import AnswerKind, CaseState, ChecklistLine, Finding, ReviewCase, Verdict
from content.search.indexing import refresh
from content.timed_text.cue import Cue
from content.tracks.captions import mark_checked, record_captions, save_captions
from content.tracks.chapters import ChapterEdit, correct_chapters
from content.tracks.models import CaptionOrigin, MediaAsset, SlideVersion
from content.tracks.received_texts import receive_captions, receive_script
from content.tracks.scripts import set_script
from media_pipeline.workflow.queue import prepare_queue
from portal.application import create_app
from portal.demonstration.people import PASSWORD, add_people, institution_named, person, teacher_of
from portal.demonstration.studied import add_audit_rule, add_pilot
from portal.demonstration.texts import load_institutions
from portal.settings import MailSettings, Settings
from tests.factories import (
    add_captions,
    add_media_block,
    make_account,
    make_course,
    make_descriptions,
    make_sign,
    make_slides,
)
from tests.review_decisions import EVERY_LINE_MET, decide, decide_rereview
from tests.walk.sample_assessment import add_assessment, take_assessment, wait_for_marks
from tests.walk.sample_credentials import PUBLIC_ADDRESS, SECRET, fill_wallet
from tests.walk.sample_evaluation import complain_in_vain, evaluate
from tests.walk.sample_page_videos import show_pages_in_sign_language
from tests.walk.sample_pilots import fill_pilots
from tests.walk.sample_practice import ask_for_practice, show_practice, try_questions
from tests.walk.sample_questions import sample_questions
from tests.walk.sample_reports import fill_reports, find_faults
from tests.walk.sample_statements import end_statements, name_sample_store

MANY = 24  # courses, more than one page of them
DATABASE, STORAGE = "portal.sqlite", "storage"


@dataclass(frozen=True, slots=True)
class SamplePortal:
    """Where the portal answers, and the application behind it."""

    address: str
    app: Flask


@contextmanager
def empty_portal(folder: Path) -> Iterator[SamplePortal]:
    """People and regions, but no course yet."""
    _fill(folder, _only_people)
    with served_folder(folder) as portal:
        yield portal


@contextmanager
def full_portal(folder: Path) -> Iterator[SamplePortal]:
    """Courses in every state of review, recordings with all that can belong to them, failed and waiting work, a learner
    with credits."""
    with served_folder(fill_full(folder)) as portal:
        yield portal


def fill_full(folder: Path, url: str = "") -> Path:
    """Make the files of `full_portal` in `folder`; gives the folder, to be copied or served. Its database is a file in
    the folder, or the empty one at `url`."""
    _fill(folder, _everything, url)
    return folder


@contextmanager
def copied_portal(original: Path, folder: Path) -> Iterator[SamplePortal]:
    """A portal of its own with what `original` holds, of which nothing is changed."""
    shutil.copyfile(original / DATABASE, folder / DATABASE)
    shutil.copytree(original / STORAGE, folder / STORAGE, copy_function=os.link)
    with served_folder(folder) as portal:
        yield portal


@contextmanager
def served_folder(folder: Path, url: str = "") -> Iterator[SamplePortal]:
    """The portal whose files lie in `folder`, its database there or at `url`."""
    settings = sample_settings(folder, url)
    database = Database(settings.database_url)
    with serving(create_app(settings, database)) as portal:
        yield portal
    database.dispose()


def _fill(folder: Path, fill: Callable[[Session, Path], None], url: str = "") -> None:
    settings = sample_settings(folder, url)
    database = Database(settings.database_url)
    upgrade(database)
    prepare_queue(settings.database_url)
    with database.transaction() as session:
        fill(session, settings.storage)
    if not url:
        with database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()


def sample_settings(folder: Path, url: str = "") -> Settings:
    """The settings of a sample portal."""
    url = url or f"sqlite:///{folder / DATABASE}"
    mail = MailSettings(
        MailServer("127.0.0.1", 9, TlsMode.NONE), Address("畅学", addr_spec="portal@example.org"), "http://127.0.0.1"
    )
    return Settings(
        data=folder,
        database_url=url,
        secret_key=SECRET,
        rate_limits=False,
        account_phone="0311 8888 6666",
        public_address=PUBLIC_ADDRESS,
        mail=mail,
    )


@contextmanager
def serving(app: Flask) -> Iterator[SamplePortal]:
    """`app` on a port of its own."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Silent)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield SamplePortal(f"http://127.0.0.1:{server.server_port}", app)
    finally:
        server.shutdown()


class _Silent(WSGIRequestHandler):
    def log_request(self, *_: object) -> None:
        """A test's output is for what failed."""


def _only_people(session: Session, _storage: Path) -> None:
    add_people(session)


def _everything(session: Session, storage: Path) -> None:
    add_people(session)
    add_pilot(session)
    institution = institution_named(session, load_institutions()["zhengding"].name_zh)
    assert institution is not None
    teacher = person(session, "teacher")
    author = session.get_one(Account, teacher.account_id)
    colleague = session.get_one(Account, person(session, teacher_of("anxin")).account_id)
    published = _rich_course(session, author, institution, "zh")
    english = _rich_course(session, author, institution, "en")
    english.revisions[0].title, english.revisions[0].summary = "Hand hygiene", "Protect yourself and your clients."
    for course in (published, english):
        add_assessment(session, course)
        ask_for_practice(course)
        course.revisions[0].state = RevisionState.PUBLISHED
    finished = make_course(session, author, institution)
    finished.revisions[0].state, finished.revisions[0].title = RevisionState.PUBLISHED, "学完的课程"
    for number in range(MANY):
        more = make_course(session, colleague, institution)
        more.revisions[0].state = RevisionState.PUBLISHED
        more.revisions[0].title = f"盲人按摩基础 {number + 1}"
    suspended = make_course(session, author, institution)
    suspended.revisions[0].state, suspended.revisions[0].title = RevisionState.PUBLISHED, "暂停的课程"
    session.flush()
    suspend(session, person(session, "admin"), suspended.public_id, "画面里有一处错误。")
    _returned(session, teacher, _rich_course(session, author, institution, "zh"))
    _under_review_again(session, teacher, _rich_course(session, author, institution, "zh"))
    submitted = make_course(session, author, institution)
    submitted.revisions[0].title = "送审的课程"
    submit(session, teacher, submitted.public_id)
    make_course(session, author, institution).revisions[0].title = "可以送审的课程"
    draft = _rich_course(session, author, institution, "zh")
    draft.revisions[0].title = "草稿课程"
    add_assessment(session, draft)
    _ask_about_captions(session, teacher, draft)
    _write_carelessly(session, teacher, draft)
    _give_chapters(session, teacher, draft)
    for state in (JobState.QUEUED, JobState.FAILED):
        _job(session, teacher, draft, state)
    _share(session, institution, teacher, draft)
    learner = person(session, "wang")
    name_sample_store(session, institution)
    _study(session, learner, published)
    _finish(session, learner, finished)
    _audit(session, finished)
    show_practice(session, teacher, published, [person(session, name) for name in ("sun", "chen")])
    try_questions(session, learner, published)
    take_assessment(session, learner, published, teacher)
    wait_for_marks(session, learner, english)
    asked = ask(session, learner, published.revisions[0].modules[0].lessons[0].public_id, "水要多热?", utc_now())
    answer(session, teacher, asked.public_id, "和手一样热就行。", utc_now())
    ask(session, learner, published.revisions[0].modules[0].lessons[1].public_id, "第二步要多久?", utc_now())
    complain(session, ComplaintDraft(Matter.ACCESS, "第二课没有字幕。"), account_id=learner.account_id)
    evaluate(session, published, person(session, "evaluator"))
    complain_in_vain(session, person(session, "admin"))
    for course in session.query(Course):
        refresh(session, course.id)
    fill_pilots(session)
    fill_wallet(session, institution)
    fill_reports(session, finished)
    _fill_library(session)
    _interchange(session, institution, teacher, published)
    show_pages_in_sign_language(session, person(session, "admin"))
    _keep_offline(session, learner, published)
    _operate(session)
    _send_mail(session)
    end_statements(session)
    find_faults(session)
    _put_files(session, storage)


def _write_carelessly(session: Session, teacher: Actor, course: Course) -> None:
    """A text with findings of every sort of repair, and one that waits in the bin."""
    lesson = course.revisions[0].modules[0].lessons[0]
    faults = "##准备\n\n在[这里](https://example.org)看，网址 https://example.org/a 也行。\n\n| 项 | 值 |\n| 温 | 20 |"
    add_text(session, teacher, lesson.public_id, body=faults, title="没写好的一段")
    removed = add_text(session, teacher, lesson.public_id, body="不要的一段。")
    remove_block(session, teacher, removed.public_id)


def _give_chapters(session: Session, teacher: Actor, course: Course) -> None:
    """Chapters of its own for a recording, in two versions."""
    blocks = course.revisions[0].modules[0].lessons[0].blocks
    block = next(block for block in blocks if block.kind is BlockKind.MEDIA)
    correct_chapters(session, teacher, block.public_id, 0, {"s0": ChapterEdit("准备"), "s1": ChapterEdit("洗手")})
    correct_chapters(session, teacher, block.public_id, 1, {"s1": ChapterEdit("六步洗手", 32.5)})


def _share(session: Session, institution: Institution, teacher: Actor, course: Course) -> None:
    """A course with an author who teaches here too and one who does no more; a teacher who shows skills."""
    manager = person(session, "manager")
    elsewhere = [key for key in load_institutions() if key not in ("zhengding", "anxin")]
    colleague = session.get_one(Account, person(session, teacher_of("anxin")).account_id)
    add_instructor(session, manager, institution.public_id, colleague.login_name)
    add_co_author(session, teacher, course.public_id, colleague.login_name)
    former = person(session, teacher_of(elsewhere[0]))
    session.add(CourseAuthor(course_id=course.id, account_id=former.account_id))
    show_skills(session, teacher, list(TeachingSkill))


def _fill_library(session: Session) -> None:
    """Courses in public notice, in the library, objected to, and to be reviewed again; institutions that describe
    themselves."""
    end_notices(session, utc_now())  # opens the notices of what is published
    of_colleague = select(PublicNotice).join(Revision).where(Revision.title.startswith("盲人按摩基础"))
    entered, upheld, undecided, broken_off = session.scalars(of_colleague.order_by(PublicNotice.id)).all()[:4]
    admin = person(session, "admin")
    for notice, outcome in ((upheld, ObjectionOutcome.UPHELD), (undecided, None)):
        number = make_objection(session, notice.public_id, number=objection_number(), text="第一课有错。").number
        take_up(session, admin, number)
        if outcome:
            answer_complaint(session, admin, number, "确实有错。", outcome)
    suspend(session, admin, broken_off.revision.course.public_id, "画面里有一处错误。")
    entered.opens_on, entered.ends_on = date(2026, 3, 2), date(2026, 3, 9)
    session.flush()
    end_notices(session, utc_now())
    for reason, cause in (("", RereviewCause.AGE), ("三名学员说声音听不清。", RereviewCause.QUALITY)):
        again = call_for_rereview(session, entered.revision, reason, cause)
        if again is not None and cause is RereviewCause.AGE:
            decide_rereview(
                session, person(session, "province"), again.public_id, RereviewState.CONFIRMED, "还可以用。"
            )
    for institution in session.scalars(select(Institution).order_by(Institution.id).limit(2)):
        describe_institution(
            session,
            admin,
            institution.public_id,
            about="教盲人按摩，有手语老师。",
            phone="0311-1234567",
            platforms="云课堂 https://example.org/courses",
            service_languages=["zh", "sign"],
        )


def _interchange(session: Session, institution: Institution, teacher: Actor, course: Course) -> None:
    """A course that was nominated twice, packages in every state of their import and their making."""
    manager = person(session, "manager")
    declined = nominate(session, manager, course.public_id, "录像都有手语。")
    answer_nomination(session, manager, declined.public_id, "declined", "请先补全口述影像。")
    nominate(session, manager, course.public_id, "口述影像已补全。")
    check = {"lesson": 1, "title": "洗手示范", "language": "zh", "by": "李老师", "at": None}
    origin = {
        "institution": "涿州培训学校",
        "portal": "https://example.org/",
        "checks": [check, {**check, "language": ""}],
    }
    problem = Message(N_("Write the text.")).as_json()
    for state, values in (
        (ImportState.DONE, {"course_id": course.id, "origin": origin}),
        (ImportState.FAILED, {"reason": problem, "refused_lesson": 2, "refused_part": 3}),
        (ImportState.FAILED, {"reason": problem}),
        (ImportState.RUNNING, {}),
    ):
        session.add(
            PackageImport(
                institution_id=institution.id,
                file_name="课程包.zip",
                size_bytes=10**7,
                state=state,
                imported_by_id=teacher.account_id,
                **values,
            )
        )
    for form, state in ((ExportFormat.PACKAGE, ExportState.DONE), (ExportFormat.CARTRIDGE, ExportState.RUNNING)):
        revision = course.revisions[0]
        session.add(
            ExportJob(
                subject_kind=SourceKind.REVISION,
                subject_public_id=revision.public_id,
                revision_id=revision.id,
                form=form,
                digest=package_digest(session, revision, form),
                state=state,
                size_bytes=10**7,
                storage_key="made/package.zip" if state is ExportState.DONE else None,
                content_type="application/zip",
                content_digest="0" * 64,
                requested_by_id=teacher.account_id,
            )
        )
    session.flush()


def _keep_offline(session: Session, learner: Actor, course: Course) -> None:
    """Two files of a lesson for a learner, one of them ready."""
    lessons = course.revisions[0].modules[0].lessons
    lesson = next(one for one in lessons if any(block.kind is BlockKind.QUESTION for block in one.blocks))
    source = open_source(session, learner, SourceKind.LESSON, lesson.public_id)
    braille = {"cells": "20", "lines": "28", "pages": "off", "grade": "1"}
    for form, options in ((ExportFormat.BRAILLE, braille), (ExportFormat.TEXT, {})):
        done = form is ExportFormat.BRAILLE
        session.add(
            ExportJob(
                subject_kind=SourceKind.LESSON,
                subject_public_id=lesson.public_id,
                revision_id=source.revision_id,
                form=form,
                options=options,
                digest=source.digest(form, options),
                state=ExportState.DONE if done else ExportState.QUEUED,
                size_bytes=48_000 if done else None,
                storage_key="made/lesson.brf" if done else None,
                content_type="application/x-brf",
                content_digest="1" * 64,
                requested_by_id=learner.account_id,
            )
        )
    session.flush()


def _operate(session: Session) -> None:
    """A worker at work and one that is gone, a backup after which one failed, an account without a role."""
    now = utc_now()
    for name, seen_at in (("worker-1", now + timedelta(days=1)), ("worker-2", now - timedelta(days=1))):
        record_sign_of_life(session, name, now, 10**10, seen_at)
    for minutes_ago, problem in ((9, ""), (3, "no space left")):
        ended = now - timedelta(minutes=minutes_ago)
        session.add(BackupRecord(place="/elsewhere", started_at=ended, ended_at=ended, lost=1, problem=problem))
    create_account(session, login_name="idle", display_name="没有身份的人", password=PASSWORD)


def _send_mail(session: Session) -> None:
    """Addresses in each state, a letter that waits and two that failed. No worker runs, so nothing is sent."""
    now = utc_now()
    for name, confirmed_at, refused_at in (
        ("wang", now, None),
        ("admin", now, None),
        ("teacher", None, None),
        ("county", now, now),
    ):
        account_id = person(session, name).account_id
        address = f"{name}@example.com"
        session.add(
            EmailAddress(account_id=account_id, address=address, confirmed_at=confirmed_at, refused_at=refused_at)
        )
    session.flush()
    letters = [queue(session, person(session, "wang").account_id, Purpose.TEST, "wang@example.com") for _ in range(3)]
    failed, put_off = letters[0], letters[1]
    failed.state, failed.ended_at = DeliveryState.FAILED, now
    failed.trouble, failed.reply = Trouble.LETTER_REFUSED, "554 5.6.0 message refused"
    put_off.trouble, put_off.reply = Trouble.NO_SERVER, "SMTPServerDisconnected: Connection unexpectedly closed"
    session.add(TaskRun(name="daily_mail", tried_at=now, succeeded_at=now - timedelta(days=1)))


def _rich_course(session: Session, author: Account, institution: Institution, language: str) -> Course:
    course = make_course(session, author, institution, language=language, lessons=2)
    lesson = course.revisions[0].modules[0].lessons[0]
    if language == "en":
        for each in course.revisions[0].modules[0].lessons:
            each.title, each.blocks[0].body = f"Wash your hands, part {each.position}", "Wash your hands first."
        course.revisions[0].modules[0].title = "Part one"
    block = add_media_block(session, lesson, author, language=language)
    block.title = "洗手示范" if language == "zh" else "How it is done"
    add_captions(session, block, language="en" if language == "zh" else "zh")
    make_slides(session, block)
    make_descriptions(session, block, author, language=language)
    sign = make_sign(session, block, author, offset_s=1.5)
    sign.asset.duration_s = 90.0
    text = "## 第一步\n\n打湿双手。\n\n- 抹肥皂" if language == "zh" else "## Step one\n\nWet your hands.\n\n- Use soap"
    easy = "手要湿。\n\n再抹肥皂。" if language == "zh" else "Make your hands wet.\n\nThen take soap."
    position = len(lesson.blocks) + 1
    lesson.blocks.append(Block(position=position, kind=BlockKind.TEXT, body=text, easy_text=easy))
    session.flush()
    _add_questions(session, author, institution, course)
    return course


def _add_questions(session: Session, author: Account, institution: Institution, course: Course) -> None:
    """A question of each kind in the second lesson, and the same in the bank."""
    actor = Actor(author.id, (Grant(Role.INSTRUCTOR, institution_id=institution.id),))
    lesson = course.revisions[0].modules[0].lessons[1]
    for question in sample_questions(course.language):
        add_question(session, actor, lesson.public_id, question)
        add_to_bank(session, actor, course.public_id, question)


def _returned(session: Session, teacher: Actor, course: Course) -> None:
    """A course that has come back with a comment and with findings at a lesson, a recording and a caption; in a new
    version since."""
    submit(session, teacher, course.public_id)
    lesson = course.revisions[0].modules[0].lessons[0]
    media = lesson.blocks[1]
    pins = (Pin(), Pin(lesson.lineage), Pin(lesson.lineage, media.lineage), Pin(lesson.lineage, media.lineage, "c1"))
    findings = [NewFinding(f"这里要改，第 {number} 处。", pin) for number, pin in enumerate(pins, start=1)]
    case = session.query(ReviewCase).order_by(ReviewCase.id.desc()).first()
    assert case is not None
    comment = "请补字幕。\n第二段讲得太快。"
    decide(session, person(session, "county"), case.public_id, CaseState.RETURNED, comment, findings)
    open_revision(session, teacher, course.public_id).title = "退回后修改的课程"


def _under_review_again(session: Session, teacher: Actor, course: Course) -> None:
    """A course that came back, was changed and answered, was approved by the county with a finding left open, and which
    a reviewer of the city has taken."""
    course.revisions[0].title = "再次送审的课程"
    submit(session, teacher, course.public_id)
    lesson = course.revisions[0].modules[0].lessons[0]
    media = lesson.blocks[1]
    pins = (Pin(None, media.lineage, "c1"), Pin(None, media.lineage, slide_key="s1"))
    findings = [NewFinding(f"这里看不清，第 {number} 处。", pin) for number, pin in enumerate(pins, start=1)]
    county = person(session, "county")
    decide(session, county, _open_case(session, course), CaseState.RETURNED, "请改两处。", findings)
    draft = open_revision(session, teacher, course.public_id)
    first, second = session.scalars(select(Finding).order_by(Finding.id.desc()).limit(2))
    answer_finding(session, teacher, first.public_id, AnswerKind.DONE, "已经改好。")
    answer_finding(session, teacher, second.public_id, AnswerKind.NOT_DONE, "原来的画面就是这样。")
    text = draft.modules[0].lessons[0].blocks[0]
    change_text(session, teacher, text.public_id, body="请先打湿双手，再抹肥皂。", title="", language="")
    submit(session, teacher, course.public_id)
    checklist = {**EVERY_LINE_MET, ChecklistLine.CAPTIONS: LineAnswer(Verdict.DOES_NOT_MEET, "字幕还没有人校对。")}
    fates = {
        first.public_id: FindingFate(settled=True),
        second.public_id: FindingFate(settled=False, reason="请市级再看。"),
    }
    case = _open_case(session, course)
    decide_with_checklist(session, county, case, CaseState.APPROVED, "好。", checklist=checklist, fates=fates)
    city = person(session, "city")
    claim(session, city, _open_case(session, course))
    add_finding(session, city, _open_case(session, course), NewFinding("第二课太短。"))
    begun = {"verdict_copyright": "meets", "comment": "第二课还要再看一遍。"}
    save_case_draft(session, city, _open_case(session, course), begun, 0)


def _open_case(session: Session, course: Course) -> str:
    return session.scalars(
        select(ReviewCase.public_id)
        .join(Revision)
        .where(Revision.course_id == course.id, ReviewCase.state == CaseState.OPEN)
    ).one()


def _ask_about_captions(session: Session, teacher: Actor, course: Course) -> None:
    """Captions that were checked, then corrected; a script that is not in use, and a file and another script that wait
    for an answer."""
    blocks = course.revisions[0].modules[0].lessons[0].blocks
    block = next(block for block in blocks if block.kind is BlockKind.MEDIA)
    cues = [Cue(n * 10.0, n * 10.0 + 8, "先用清水打湿双手", key=f"z{n}") for n in range(4)]
    track = record_captions(session, block, "zh", cues, CaptionOrigin.IMPORTED, author_id=teacher.account_id).track
    mark_checked(session, teacher, track.public_id, track.current)
    corrected = [*cues[:3], cues[3].rewritten("最后擦干双手")]
    save_captions(session, teacher, track.public_id, track.current, corrected)
    set_script(session, teacher, block.public_id, "先用清水打湿双手。" * 4, "zh")
    file = [*cues[:3], Cue(30, 38, "最后把双手擦干"), Cue(40, 45, "再开始按摩")]
    receive_captions(session, teacher, block, "zh", file, "字幕.vtt")
    receive_script(session, teacher, block, "zh", "先洗手，再按摩。", "讲稿.txt", _NoQueue())


class _NoQueue:
    """No worker is asked for anything here."""

    def enqueue(self, session: Session, job_public_id: str) -> None:
        raise AssertionError("no job belongs to what waits for an answer")


def _job(session: Session, teacher: Actor, course: Course, state: JobState) -> None:
    lesson = course.revisions[0].modules[0].lessons[1]
    block = add_media_block(session, lesson, session.get_one(Account, teacher.account_id), cues=0)
    block.title = f"洗手示范，{'没有做完' if state is JobState.FAILED else '正在排队'}"
    job = MediaJob(kind=JobKind.LECTURE, block_id=block.id, asset_id=block.asset_id, requested_by_id=teacher.account_id)
    job.steps = [JobStep(name=name, position=at) for at, name in enumerate(STEPS[JobKind.LECTURE], start=1)]
    if state is JobState.FAILED:
        job.state, job.ended_at, job.reason = state, utc_now(), CANCELLED.as_json()
    session.add(job)
    session.flush()


def _study(session: Session, learner: Actor, course: Course) -> None:
    """The second lesson of a course is read."""
    enrol(session, learner, course.public_id)
    _read(session, learner, course.revisions[0].modules[0].lessons[1])
    assert session.query(LedgerEntry).count() > 0


def _finish(session: Session, learner: Actor, course: Course) -> None:
    """The only lesson of a course is read, which earns a certificate."""
    enrol(session, learner, course.public_id)
    _read(session, learner, course.revisions[0].modules[0].lessons[0])
    assert session.query(Certificate).count() == 1


def _audit(session: Session, course: Course) -> None:
    """Under a rule of today, one completion has passed its audit, one came back, one waits, and one learner is not
    done."""
    add_audit_rule(session, utc_now() - timedelta(hours=3))
    manager = person(session, "manager")
    for name in ("sun", "chen", "liu"):
        learner = person(session, name)
        enrol(session, learner, course.public_id)
        lesson = course.revisions[0].modules[0].lessons[0]
        keys = section_keys(requirements_in(session, lesson, "zh"))
        for hours in (2, 1):
            record_reading(session, learner, lesson.public_id, keys, utc_now() - timedelta(hours=hours))
        (line,) = audit_batch(session, manager, course.public_id).waiting.lines
        if name == "sun":
            pass_audits(session, manager, course.public_id, [line.public_id], utc_now())
        elif name == "chen":
            return_audit(session, manager, line.public_id, "请先参加一次实操练习。", utc_now())
    enrol(session, make_account(session)[1], course.public_id)


def _read(session: Session, learner: Actor, lesson: Lesson) -> None:
    keys = section_keys(requirements_in(session, lesson, "zh"))
    yesterday = utc_now() - timedelta(days=1)
    record_reading(session, learner, lesson.public_id, keys, yesterday)
    record_reading(session, learner, lesson.public_id, keys, yesterday + timedelta(hours=1))


def _put_files(session: Session, storage: Path) -> None:
    """A short recording behind every row that speaks of one."""
    storage.mkdir(parents=True, exist_ok=True)
    video, sound = storage / "made.mp4", storage / "made.m4a"
    picture = ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=2"]
    tone = ["-f", "lavfi", "-i", "sine=f=330:d=2"]
    _ffmpeg(*picture, *tone, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", video)
    _ffmpeg(*tone, "-c:a", "aac", sound)
    for asset in session.query(MediaAsset):
        _copy(video, storage / asset.storage_key)
        for rendition in asset.renditions:
            _copy(sound if rendition.name == "audio" else video, storage / rendition.storage_key)
    (storage / "made").mkdir()
    (storage / "made" / "package.zip").write_bytes(b"PK\x05\x06" + bytes(18))
    (storage / "made" / "lesson.brf").write_bytes(b"WASH\r\n")
    slide = storage / "made.png"
    _ffmpeg("-f", "lavfi", "-i", "color=c=white:s=320x180", "-frames:v", "1", slide)
    for version in session.query(SlideVersion):
        for record in version.slides:
            _copy(slide, storage / record["image"])


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)


def _ffmpeg(*arguments: object) -> None:
    subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, arguments)], check=True)
