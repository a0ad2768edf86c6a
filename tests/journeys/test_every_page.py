"""Every page that a link leads to, as each role, in both languages and at 320 px: axe finds nothing, nothing overflows,
no page is broken, every title is its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from content.courses.lifecycle import submit
from content.courses.models import Course, RevisionState
from content.credits.models import LedgerEntry
from content.database import Database, utc_now
from content.learning.enrolment import enrol
from content.learning.reading import record_reading
from content.learning.records import parts_in
from content.migrating import upgrade
from content.people.models import Account
from content.people.permissions import Actor
from content.search.indexing import refresh
from portal.application import create_app
from portal.demonstration.people import PASSWORD, SIGN_INS, add_people, institution_named, person
from portal.demonstration.studied import add_pilot
from portal.demonstration.texts import load_institutions
from tests.factories import make_course, make_settings
from tests.journeys.page_checks import (
    AxeFindsNothing,
    Check,
    answers,
    findings,
    fits_the_screen,
    has_one_main_heading,
    is_in_its_language,
)
from tests.journeys.walking import Walker

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A portal with a published, a submitted and a draft course, a learner with credits, and somebody in each role."""
    folder = tmp_path_factory.mktemp("portal")
    database = Database(f"sqlite:///{folder / 'portal.sqlite'}")
    upgrade(database)
    with database.transaction() as session:
        add_people(session)
        add_pilot(session)
        institution = institution_named(session, load_institutions()["zhengding"].name_zh)
        teacher = person(session, "teacher")
        author = session.get_one(Account, teacher.account_id)
        published, submitted, _draft = (make_course(session, author, institution) for _ in range(3))
        published.revisions[0].state = RevisionState.PUBLISHED
        refresh(session, published.id)
        submit(session, teacher, submitted.public_id)
        study(session, person(session, "wang"), published)
    app = create_app(make_settings(folder, database), database)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    database.dispose()


def study(session, learner: Actor, course: Course) -> None:
    """Read the course's one lesson."""
    enrol(session, learner, course.public_id)
    lesson = course.revisions[0].modules[0].lessons[0]
    keys = [section.key for part in parts_in(session, lesson, "zh") for section in part.sections]
    yesterday = utc_now() - timedelta(days=1)
    record_reading(session, learner, lesson.public_id, keys, yesterday)
    record_reading(session, learner, lesson.public_id, keys, yesterday + timedelta(hours=1))
    assert session.query(LedgerEntry).count() > 0


WALKERS = ["", *(sign_in.login_name for sign_in in SIGN_INS)]


@pytest.fixture(scope="module")
def checks() -> list[Check]:
    return [answers, is_in_its_language, fits_the_screen, has_one_main_heading, AxeFindsNothing()]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("name", WALKERS)
def test_every_page_that_this_person_can_reach(
    name: str, language: str, address: str, chromium: Browser, checks: list[Check]
) -> None:
    walker = Walker(chromium, address, name, PASSWORD, language)
    found = [wrong for visit in walker.walk() for wrong in findings(visit, checks)]
    assert found == []
