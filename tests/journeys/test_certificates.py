"""By keyboard alone, in both languages: a manager audits a completion; the learner finds the certificate and asks for
its PDF; a visitor verifies it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from content.certificates.models import CompletionAudit, PersonalDocument
from content.credits.rules import CreditRules
from content.database import Database, utc_now
from content.learning.enrolment import enrol
from content.learning.reading_evidence import record_reading
from content.learning.records import requirements_in
from content.learning.requirements import section_keys
from content.migrating import upgrade
from content.people.accounts import actor_of, create_account
from content.people.models import Role, RoleGrant
from media_pipeline.storage import open_storage
from media_pipeline.workflow.context import WorkerContext
from media_pipeline.workflow.document_steps import print_document
from media_pipeline.workflow.queue import prepare_queue
from portal.application import create_app
from portal.commands.messages import for_terminal
from tests.factories import make_pilot, make_published_course, make_settings
from tests.journeys.keyboard import Keyboard
from tests.journeys.test_objection import PASSWORD, browser_of, in_order
from tests.walk.sample_portal import SamplePortal, serving

pytestmark = pytest.mark.browser

WORDS = {
    "zh-CN": {
        "waiting": "正在做结业审核",
        "choose": "请至少选一名学员。",
        "kind": "培训合格证书",
        "audited": "结业审核",
    },
    "en": {
        "waiting": "is checking your completion",
        "choose": "Choose at least one learner.",
        "kind": "Certificate of completion",
        "audited": "audited the completion",
    },
}


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[SamplePortal]:
    """A portal whose pilot asks for audits, with one learner who has finished a course."""
    url = f"sqlite:///{tmp_path / 'portal.sqlite'}"
    database = Database(url)
    upgrade(database)
    prepare_queue(url)
    with database.transaction() as session:
        make_pilot(session, CreditRules(points_per_unit=100, completion_audit=True))
        course = make_published_course(session)
        manager = create_account(session, login_name="manager", display_name="赵主任", password=PASSWORD)
        session.add(
            RoleGrant(account_id=manager.id, role=Role.INSTITUTION_MANAGER, institution_id=course.institution_id)
        )
        account = create_account(session, login_name="wang", display_name="王建国", password=PASSWORD)
        session.add(RoleGrant(account_id=account.id, role=Role.LEARNER))
        session.flush()
        session.refresh(account)
        learner = actor_of(account)
        enrol(session, learner, course.public_id)
        lesson = course.revisions[0].modules[0].lessons[0]
        keys = section_keys(requirements_in(session, lesson, "zh"))
        for hours in (3, 2):
            record_reading(session, learner, lesson.public_id, keys, utc_now() - timedelta(hours=hours))
    with serving(create_app(make_settings(tmp_path, database), database)) as served:
        yield served
    database.dispose()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_from_the_audit_to_the_verified_certificate(
    portal: SamplePortal, chromium: Browser, language: str, tmp_path: Path
) -> None:
    words, database = WORDS[language], portal.app.extensions["database"]
    learner = browser_of(chromium, portal, language, "wang")
    learner.goto(f"{portal.address}/my/learning")
    assert words["waiting"] in learner.inner_text("main")
    in_order(learner)

    manager = browser_of(chromium, portal, language, "manager")
    keys = Keyboard(manager)
    manager.goto(f"{portal.address}/oversight/certificates")
    keys.follow("main a[href='/oversight/audits']")
    in_order(manager)
    keys.follow("main a[href^='/oversight/audits/']")
    in_order(manager)
    keys.follow("main form [type=submit]")  # with nobody chosen: the focus is on what is wrong
    assert words["choose"] in manager.inner_text(".govuk-error-summary")
    in_order(manager)
    keys.press("[name=audit]", "Space")
    keys.follow("main form [type=submit]")
    in_order(manager)
    with database.reading() as session:
        assert session.scalars(select(CompletionAudit)).one().decided_at is not None

    learner.goto(f"{portal.address}/my/learning")
    keys = Keyboard(learner)
    keys.follow("main a[href^='/my/certificates/']")
    assert words["kind"] in learner.inner_text("main h1")
    assert words["audited"] in learner.inner_text("main")
    in_order(learner)
    keys.follow("#pdf button")
    in_order(learner)
    with database.reading() as session:
        public_id = session.scalars(select(PersonalDocument.public_id)).one()
    print_document(
        WorkerContext(database, open_storage(tmp_path / "store"), tmp_path, translate=for_terminal), public_id
    )
    keys.follow("#pdf a")
    assert learner.locator(f"a[href='/my/documents/{public_id}']").is_visible()
    in_order(learner)
    number = re.findall(r"CX-\d{4}-\w{4}-\w{4}", learner.inner_text("main"))[0]

    visitor = browser_of(chromium, portal, language)
    visitor.goto(f"{portal.address}/verify")
    keys = Keyboard(visitor)
    keys.write("[name=number]", number.lower())
    keys.follow("main form [type=submit]")
    text = visitor.inner_text("main")
    assert words["kind"] in text
    assert "王*国" in text
    assert "赵主任" not in text
    in_order(visitor)
