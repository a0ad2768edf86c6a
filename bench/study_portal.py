"""A portal in which many learners study: courses with whole lessons, learners enrolled in them and signed in."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import insert
from sqlalchemy.orm import Session

from content.courses.models import BlockKind, Course
from content.database import Database, utc_now
from content.learning.models import Enrolment
from content.migrating import upgrade
from content.people.accounts import create_account
from content.people.models import Account, Role, RoleGrant, SignInSession
from content.search.indexing import refresh
from tests.factories import (
    add_media_block,
    make_account,
    make_descriptions,
    make_pilot,
    make_published_course,
    make_sign,
    make_slides,
)

COURSES, LESSONS = 24, 3
DURATION_S, CUES = 480.0, 120
"""Of each recording: eight minutes, a caption each four seconds."""


@dataclass(frozen=True, slots=True)
class Learner:
    """A learner's browser: its cookie, the token of its forms, the lessons of the course that it studies."""

    cookie: str
    csrf_token: str
    lessons: tuple[str, ...]


def fill(database: Database, app: Flask, learners: int) -> list[Learner]:
    """Courses and learners on an empty database."""
    upgrade(database)
    with database.transaction() as session:
        make_pilot(session)
        courses = [_course(session) for _ in range(COURSES)]
        lessons = {
            course.id: tuple(lesson.public_id for lesson in course.revisions[0].modules[0].lessons)
            for course in courses
        }
        revisions = {course.id: course.revisions[0].id for course in courses}
        first = create_account(session, login_name="learner0", display_name="学员", password=secrets.token_hex(9))
        browsers = []
        for number in range(learners):
            account = first if number == 0 else _account(session, number, first.password_hash)
            course_id = courses[number % COURSES].id
            session.execute(insert(RoleGrant).values(account_id=account.id, role=Role.LEARNER))
            session.add(Enrolment(account_id=account.id, course_id=course_id, revision_id=revisions[course_id]))
            browsers.append(signed_in(session, app, account.id, lessons[course_id]))
    return browsers


def signed_in(session: Session, app: Flask, account_id: int, lessons: tuple[str, ...]) -> Learner:
    """A browser in which an account is signed in, without its password."""
    token, now = secrets.token_urlsafe(32), utc_now()
    session.add(
        SignInSession(
            account_id=account_id,
            token_digest=hashlib.sha256(token.encode()).hexdigest(),
            browser="Firefox",
            system="Windows",
            begun_at=now,
            last_used_at=now + timedelta(seconds=1),
        )
    )
    return _browser(app, token, lessons)


def _course(session: Session) -> Course:
    course = make_published_course(session, lessons=LESSONS)
    author = session.get_one(Account, course.created_by_id)
    for lesson in course.revisions[0].modules[0].lessons:
        block = add_media_block(session, lesson, author, duration_s=DURATION_S, cues=CUES)
        make_slides(session, block, slides=12, duration_s=DURATION_S)
        make_descriptions(session, block, author)
        make_sign(session, block, author)
        for part in lesson.blocks:
            if part.kind is BlockKind.TEXT:
                part.body = "## 第一步\n\n" + "先洗手，再开始按摩，保护自己和顾客。" * 12
    session.flush()
    refresh(session, course.id)
    return course


def _account(session: Session, number: int, password_hash: str) -> Account:
    account, _ = make_account(session, name=f"learner{number}")
    account.password_hash = password_hash
    return account


def _browser(app: Flask, token: str, lessons: tuple[str, ...]) -> Learner:
    own = secrets.token_hex(20)
    signing = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]  # of its default
    cookie = signing.dumps({"_user_id": token, "_fresh": True, "_permanent": True, "csrf_token": own})
    token_of_forms = URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="wtf-csrf-token").dumps(own)
    return Learner(f"{app.config['SESSION_COOKIE_NAME']}={cookie}", str(token_of_forms), lessons)
