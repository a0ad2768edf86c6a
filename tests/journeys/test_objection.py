"""By keyboard alone, in both languages: a visitor finds a course in public notice and objects; an administrator upholds
the objection; the province's reviewer has the course back; the visitor reads the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from content.courses.models import Revision, RevisionState
from content.database import Database, utc_now
from content.library.public_notice import end_notices
from content.models import Base
from content.people.accounts import create_account
from content.people.models import Role, RoleGrant
from content.people.permissions import Grant
from content.review.checklist import verdict_field
from content.review.models import ChecklistLine
from portal.application import create_app
from tests.content.library.courses import PROVINCE
from tests.factories import make_published_course, make_settings
from tests.journeys.axe import axe
from tests.journeys.keyboard import Keyboard
from tests.walk.sample_portal import SamplePortal, serving

pytestmark = pytest.mark.browser

PASSWORD = "a short sentence"
WORDS = {
    "zh-CN": {
        "held back": "还有 1 条异议没有处理完",
        "choose": "请选择异议是否成立。",
        "upheld": "公示结束，有异议成立",
    },
    "en": {
        "held back": "1 objection is not decided yet",
        "choose": "Choose whether you uphold the objection.",
        "upheld": "Ended; an objection was upheld",
    },
}


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[SamplePortal]:
    """A portal with one course, which is in public notice."""
    database = Database(f"sqlite:///{tmp_path / 'portal.sqlite'}")
    settings = make_settings(tmp_path, database)
    Base.metadata.create_all(database.engine)
    with database.transaction() as session:
        make_published_course(session)
        end_notices(session, utc_now())
        for name, grant in (("admin", Grant(Role.ADMINISTRATOR)), ("province", PROVINCE)):
            account = create_account(session, login_name=name, display_name=name, password=PASSWORD)
            session.add(
                RoleGrant(account_id=account.id, role=grant.role, region_code=grant.region_code, level=grant.level)
            )
    with serving(create_app(settings, database)) as served:
        yield served
    database.dispose()


def browser_of(chromium: Browser, portal: SamplePortal, language: str, name: str = "") -> Page:
    """A browser in a language, signed in by keyboard where a name is given."""
    context = chromium.new_context(bypass_csp=True, viewport={"width": 1000, "height": 800})
    context.add_cookies([{"name": "language", "value": language, "url": portal.address}])
    page = context.new_page()
    if name:
        page.goto(f"{portal.address}/account/sign-in")
        keys = Keyboard(page)
        keys.write("[name=login_name]", name)
        keys.write("[name=password]", PASSWORD)
        keys.follow("main form button[type=submit], main form input[type=submit]")
    return page


def in_order(page: Page) -> None:
    """Nothing is wrong on the page, and nothing of it is cut off on a small screen."""
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_an_objection_from_the_notice_to_the_province(portal: SamplePortal, chromium: Browser, language: str) -> None:
    words = WORDS[language]
    visitor = browser_of(chromium, portal, language)
    keys = Keyboard(visitor)
    visitor.goto(f"{portal.address}/courses")
    keys.follow("a[href='/public-notices']")
    in_order(visitor)
    keys.follow("main a[href^='/public-notices/']")
    in_order(visitor)
    notice = visitor.url
    keys.follow("main form [type=submit]")  # with nothing written: the focus is on what is wrong
    assert visitor.locator(".govuk-error-summary").is_visible()
    in_order(visitor)
    keys.write("[name=text]", "第二课的图不是他们的。")
    keys.follow("main form [type=submit]")
    in_order(visitor)
    receipt = visitor.url
    number = re.findall(r"YY-\d{4}-\w{4}-\w{4}", visitor.inner_text("main"))[0]
    visitor.goto(notice)
    assert words["held back"] in visitor.inner_text("main")

    administrator = browser_of(chromium, portal, language, "admin")
    keys = Keyboard(administrator)
    administrator.goto(f"{portal.address}/oversight/complaints")
    keys.follow(f"a[href$='{number}']")
    keys.follow("form[action$='/take-up'] button")
    keys.write("[name=answer]", "确实不是。")
    keys.follow("form[action$='/answer'] [type=submit]")
    assert words["choose"] in administrator.inner_text(".govuk-error-summary")
    assert administrator.input_value("[name=answer]") == "确实不是。"
    in_order(administrator)
    keys.choose_radio("[name=outcome][value=upheld]")
    keys.follow("form[action$='/answer'] [type=submit]")
    in_order(administrator)

    visitor.goto(receipt)
    assert "确实不是。" in visitor.inner_text("main")
    visitor.goto(notice)
    assert words["upheld"] in visitor.inner_text("main")
    in_order(visitor)

    reviewer = browser_of(chromium, portal, language, "province")
    keys = Keyboard(reviewer)
    reviewer.goto(f"{portal.address}/review")
    keys.follow("a[href='/review/again']")
    in_order(reviewer)
    keys.follow("main a[href^='/review/again/']")
    keys.choose_radio("[name=outcome][value=returned]")
    keys.follow("main form [value=decide]")
    assert reviewer.locator(".govuk-error-summary").is_visible()
    in_order(reviewer)
    keys.write("[name=words]", "请换一张图。")
    for line in ChecklistLine:
        keys.choose_radio(f"[name={verdict_field(line)}][value=meets]")
    keys.follow("main form [value=decide]")
    in_order(reviewer)
    with portal.app.extensions["database"].reading() as session:
        revision = session.scalars(select(Revision)).one()
    assert (revision.state, revision.state_reason) == (RevisionState.SUSPENDED, "请换一张图。")
    for page in (visitor, administrator, reviewer):
        page.context.close()
