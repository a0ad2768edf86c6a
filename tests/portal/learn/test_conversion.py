"""Converting credits on the learner's own page: asked for, shown, confirmed, and done once."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from content.credits.balances import balance
from content.credits.models import Conversion
from content.credits.rules import CreditRules
from content.database import Database, utc_now
from content.people.models import Account
from tests.content.credits.test_ledger import pay
from tests.factories import make_pilot
from tests.portal.forms import fill_in_answer


@pytest.fixture
def learner(database: Database, enter: Callable[..., FlaskClient]) -> tuple[FlaskClient, str, int]:
    """A browser of somebody with 40 credits, the address of their conversion, and the account."""
    browser = enter(name="wang")
    with database.transaction() as session:
        pilot = make_pilot(session, CreditRules(points_per_unit=100, conversion_rate=2000)).public_id
        account = session.scalars(select(Account.id).where(Account.login_name == "wang")).one()
        pay(session, account, "lesson", units=4000, now=utc_now())
    return browser, f"/my/credits/convert/{pilot}", account


@pytest.mark.both
def test_it_is_shown_before_it_is_done_and_done_once(database: Database, learner: tuple[FlaskClient, str, int]) -> None:
    browser, address, account = learner
    assert f'href="{address}"' in browser.get("/my/credits").text
    form = browser.get(address)
    assert 'value="40"' in form.text
    shown = fill_in_answer(browser, address, form, points="40", go_on="1")
    assert shown.status_code == 200
    assert "您会把 40 分积分折算成 2.00 个学分银行学分。在这个试点还剩 0 分。" in shown.text
    changed = fill_in_answer(browser, address, shown, change="1")
    assert 'value="40"' in changed.text
    with database.reading() as session:
        assert balance(session, account) == 4000, "nothing is done before it was confirmed"
    for _ in range(2):
        assert fill_in_answer(browser, address, shown, confirm="1").location == "/my/credits"
    with database.reading() as session:
        assert balance(session, account) == 0
        assert session.scalar(select(func.count()).select_from(Conversion)) == 1
    page = browser.get("/my/credits").text
    assert "您把 40 分积分折算成 2.00 个学分银行学分" in page
    assert f'href="{address}"' not in page
    assert browser.get(address).location == "/my/credits", "there is nothing left to convert"


def test_what_cannot_be_converted_is_said_at_the_field_and_stays_there(learner: tuple[FlaskClient, str, int]) -> None:
    browser, address, _ = learner
    for points, problem in (("四十", "points"), ("", "points"), ("40.01", "最多可以折算 40 分"), ("0.1", "积分太少")):
        answer = fill_in_answer(browser, address, browser.get(address), points=points, go_on="1")
        assert answer.status_code == 422
        assert problem in answer.text
        assert re.search(rf'name="points"[^>]* value="{re.escape(points)}"', answer.text) or not points
    assert browser.get("/my/credits/convert/nothing").status_code == 404


def test_a_forged_confirmation_converts_nothing(database: Database, learner: tuple[FlaskClient, str, int]) -> None:
    browser, address, account = learner
    shown = fill_in_answer(browser, address, browser.get(address), points="40", go_on="1")
    assert fill_in_answer(browser, address, shown, confirm="1", new_id="mine").status_code == 422
    assert fill_in_answer(browser, address, shown, confirm="1", version="7").status_code == 409
    with database.reading() as session:
        assert balance(session, account) == 4000
