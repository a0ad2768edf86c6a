"""By keyboard alone: a pilot's administrator gives credits by hand, somebody else approves, the learner converts them,
and the desk shows where they came from."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from content.credits.balances import balance
from content.credits.models import RuleVersion
from content.credits.rules import CreditRules
from content.people.accounts import create_account
from content.people.models import Account, Role, RoleGrant
from tests.journeys.axe import axe
from tests.journeys.keyboard import Keyboard
from tests.journeys.test_evaluation import PASSWORD, fits, person
from tests.journeys.test_pilots import Piloted, piloted

__all__ = ["piloted"]
pytestmark = pytest.mark.browser

ONE_EACH_RUN = [
    pytest.param("zh-CN", 320),
    pytest.param("en", 1100, marks=pytest.mark.exhaustive),
]


@pytest.mark.parametrize(("language", "width"), ONE_EACH_RUN)
def test_credits_are_given_approved_converted_and_explained(
    chromium: Browser, piloted: Piloted, language: str, width: int
) -> None:
    database, address = piloted.portal.database, piloted.portal.address
    with database.transaction() as session:
        version = session.scalars(select(RuleVersion)).one()
        version.rules = CreditRules(100, conversion_rate=100).as_json()
        learner = create_account(session, login_name="wang", display_name="王芳", password=PASSWORD)
        session.add(RoleGrant(account_id=learner.id, role=Role.LEARNER))
    page = person(chromium, piloted.portal, "first", language, width)
    page.goto(f"{address}/oversight/pilots/{piloted.pilot}")
    keys = Keyboard(page)
    keys.follow("main a[href$='/grants']")
    keys.follow("a[href$='/grants/new']")
    keys.write("#login_name", "nobody")
    keys.write("#amount", "2")
    keys.write("#reason", "在车间完成实习")
    keys.write("#evidence", "签到表")
    keys.follow("#submit")
    assert page.locator(".govuk-error-summary a[href='#login_name']").count() == 1
    assert axe(page) == []
    keys.write("#login_name", "wang")
    keys.follow("#submit")
    grant = page.url
    assert axe(page) == []
    assert fits(page)
    page.context.close()
    page = person(chromium, piloted.portal, "second", language, width)
    page.goto(f"{address}/oversight/proposals")
    keys = Keyboard(page)
    keys.follow(f"a[href='{grant.removeprefix(address)}']")
    keys.choose_radio("[name=decision][value=approve]")
    keys.follow("#submit")
    assert page.locator("[name=decision]").count() == 0
    page.context.close()
    page = person(chromium, piloted.portal, "wang", language, width)
    page.goto(f"{address}/my/credits")
    keys = Keyboard(page)
    keys.follow("main a[href*='/convert/']")
    assert page.input_value("#points") == "2"
    assert axe(page) == []
    keys.follow("#go_on")
    assert axe(page) == []
    assert fits(page)
    keys.follow("[name=confirm]")
    assert page.locator("main a[href*='/convert/']").count() == 0
    assert axe(page) == []
    page.context.close()
    page = person(chromium, piloted.portal, "second", language, width)
    page.goto(f"{address}/oversight/pilots/{piloted.pilot}/entries")
    keys = Keyboard(page)
    keys.write("#learner", "wang")
    keys.choose_option("#kind", "grant")
    keys.follow("form[role=search] button")
    assert page.locator(".cx-cards li").count() == 1
    assert axe(page) == []
    assert fits(page)
    keys.follow(".cx-cards a[href*='/entries/']")
    assert axe(page) == []
    assert fits(page)
    keys.follow("main a[href*='/oversight/grants/']")
    assert page.url == grant
    for desk_page in ("sums", "outliers"):
        page.goto(f"{address}/oversight/pilots/{piloted.pilot}/{desk_page}")
        assert axe(page) == []
        assert fits(page)
    page.context.close()
    with database.reading() as session:
        assert balance(session, session.scalars(select(Account.id).where(Account.login_name == "wang")).one()) == 0
