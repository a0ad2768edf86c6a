"""An author signed in, with a media block to upload into."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from content.courses.models import Block, BlockKind
from content.database import Database
from content.people.accounts import set_password
from content.people.models import Account
from content.people.permissions import Actor
from content.tracks.media_status import MediaStatus, media_statuses
from tests.factories import make_course, make_institution, make_instructor, make_media_block
from tests.portal.conftest import PASSWORD, sign_in
from tests.portal.teach.windows import Windows


@dataclass(frozen=True, slots=True)
class Desk:
    """An author's desk: a signed-in browser, the media block and where unfinished uploads lie."""

    browser: FlaskClient
    database: Database
    actor: Actor
    block_id: int
    block: str
    lesson: str
    uploads: Path
    storage: Path

    def panel(self) -> MediaStatus:
        """The block's panel."""
        with self.database.reading() as session:
            return media_statuses(session, [self.block_id])[self.block_id]

    def add_block(self, kind: BlockKind) -> str:
        """Another block in the same lesson; its public name."""
        with self.database.transaction() as session:
            lesson = session.get_one(Block, self.block_id).lesson
            block = Block(position=len(lesson.blocks) + 1, kind=kind, title="x", decorative=True)
            lesson.blocks.append(block)
            session.flush()
            return block.public_id


@pytest.fixture
def desk(app: Flask, database: Database) -> Desk:
    """A desk in a Chinese course."""
    with database.transaction() as session:
        institution = make_institution(session)
        account, actor = make_instructor(session, institution)
        set_password(session, account, PASSWORD)
        block = make_media_block(session, make_course(session, account, institution))
        names = (account.login_name, block.id, block.public_id, block.lesson.public_id)
    settings = app.extensions["settings"]
    browser = sign_in(app.test_client(), names[0])
    return Desk(browser, database, actor, *names[1:], settings.uploads, settings.storage)


@pytest.fixture
def stranger(app: Flask, database: Database) -> Callable[[], FlaskClient]:
    """Gives a browser of an instructor of another institution."""

    def make() -> FlaskClient:
        with database.transaction() as session:
            account, _ = make_instructor(session, make_institution(session))
            set_password(session, account, PASSWORD)
            name = session.get_one(Account, account.id).login_name
        return sign_in(app.test_client(), name)

    return make


@pytest.fixture
def windows(app: Flask, database: Database) -> Windows:
    """Two windows of one author, in English."""
    with database.transaction() as session:
        institution = make_institution(session)
        account, actor = make_instructor(session, institution)
        set_password(session, account, PASSWORD)
        account.language = "en"
        course = make_course(session, account, institution)
        part = course.revisions[0].modules[0]
        ids = (course.public_id, part.public_id, part.lessons[0].public_id, part.lessons[0].blocks[0].public_id)
        name = account.login_name
    first, second = (sign_in(app.test_client(), name) for _ in range(2))
    return Windows(first, second, database, actor, *ids)
