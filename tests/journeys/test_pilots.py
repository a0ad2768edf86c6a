"""By keyboard alone, in both languages: rules of a credit pilot are proposed, tried and approved by a second person;
credits are taken back, and that is put right."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select
from werkzeug.serving import make_server

from content.credits.balances import balance
from content.credits.models import LedgerEntry, Pilot, RuleVersion
from content.credits.pilots import day_of
from content.database import Database, utc_now
from content.models import Base
from content.people.accounts import create_account
from content.people.models import Role, RoleGrant
from portal.application import create_app
from tests.content.credits.test_ledger import pay
from tests.factories import make_account, make_pilot, make_settings
from tests.journeys.axe import axe
from tests.journeys.keyboard import Keyboard
from tests.journeys.test_evaluation import LANGUAGES, PASSWORD, Served, _Silent, fits, person

pytestmark = pytest.mark.browser


@dataclass(frozen=True, slots=True)
class Piloted:
    """A served portal with a pilot, whose id it names, an entry of 1 credit and two administrators of the pilot."""

    portal: Served
    pilot: str
    learner_id: int


@pytest.fixture
def piloted(tmp_path: Path) -> Iterator[Piloted]:
    database = Database(f"sqlite:///{tmp_path / 'portal.sqlite'}")
    settings = make_settings(tmp_path, database)
    Base.metadata.create_all(database.engine)
    with database.transaction() as session:
        pilot = make_pilot(session).public_id
        for name in ("first", "second"):
            account = create_account(session, login_name=name, display_name=name, password=PASSWORD)
            session.add(RoleGrant(account_id=account.id, role=Role.PILOT_ADMINISTRATOR, region_code="130000"))
        learner_id = make_account(session)[0].id
        pay(session, learner_id, "lesson", now=utc_now())
    server = make_server("127.0.0.1", 0, create_app(settings, database), threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Piloted(Served(database, f"http://127.0.0.1:{server.server_port}", ""), pilot, learner_id)
    finally:
        server.shutdown()
        thread.join()
        database.dispose()


@pytest.mark.parametrize(("language", "width"), LANGUAGES)
def test_rules_are_proposed_tried_and_approved_by_a_second_person(
    chromium: Browser, piloted: Piloted, language: str, width: int
) -> None:
    page = person(chromium, piloted.portal, "first", language, width)
    page.goto(f"{piloted.portal.address}/oversight/pilots")
    keys = Keyboard(page)
    keys.follow(f"a[href='/oversight/pilots/{piloted.pilot}']")
    keys.follow("a[href$='/propose']")
    keys.write("#points_per_unit", "2.5")
    keys.write("#effective_on", "soon")
    keys.write("#reason", "鼓励大家学完课程。")
    keys.follow("#submit")
    assert page.locator(".govuk-error-summary a[href='#effective_on']").count() == 1
    assert axe(page) == []
    keys.write("#effective_on", (day_of(utc_now()) + timedelta(days=1)).isoformat())
    keys.follow("[name=preview]")
    assert page.evaluate("document.activeElement.id") == "preview"
    assert axe(page) == []
    assert fits(page)
    keys.follow("#submit")
    address = page.url
    assert page.locator("[name=decision]").count() == 0
    assert axe(page) == []
    page.context.close()
    page = person(chromium, piloted.portal, "second", language, width)
    page.goto(f"{piloted.portal.address}/oversight/proposals")
    keys = Keyboard(page)
    keys.follow(f"a[href='{address.removeprefix(piloted.portal.address)}']")
    assert axe(page) == []
    assert fits(page)
    keys.choose_radio("[name=decision][value=approve]")
    keys.follow("#submit")
    assert page.locator("[name=decision]").count() == 0
    page.context.close()
    with piloted.portal.database.reading() as session:
        versions = session.scalars(select(RuleVersion).order_by(RuleVersion.number)).all()
        assert [version.rules["points_per_unit"] for version in versions] == [100, 250]
        assert session.scalars(select(Pilot.public_id)).one() == piloted.pilot


@pytest.mark.parametrize(("language", "width"), LANGUAGES)
def test_credits_are_taken_back_and_that_is_put_right(
    chromium: Browser, piloted: Piloted, language: str, width: int
) -> None:
    page = person(chromium, piloted.portal, "first", language, width)
    page.goto(f"{piloted.portal.address}/oversight/pilots/{piloted.pilot}")
    keys = Keyboard(page)
    keys.follow("a[href$='/entries']")
    for reason, expected in (("登记了两次。", 0), ("没有登记两次。", 100)):
        keys.follow(".cx-cards a[href*='/entries/']")  # the newest entry stands first
        keys.follow("a[href$='/reverse']")
        keys.follow("#go_on")
        assert page.locator(".govuk-error-summary").count() == 1
        keys.write("#reason", reason)
        keys.follow("#go_on")
        assert axe(page) == []
        assert fits(page)
        keys.follow("[name=change]")
        assert page.input_value("#reason") == reason
        keys.follow("#go_on")
        keys.follow("[name=confirm]")
        assert axe(page) == []
        with piloted.portal.database.reading() as session:
            assert balance(session, piloted.learner_id) == expected
    page.context.close()
    with piloted.portal.database.reading() as session:
        assert session.scalars(select(LedgerEntry.amount).order_by(LedgerEntry.number)).all() == [100, -100, 100]
