"""A form that failed says so in the first word of the page's title, whichever form it was."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from tests.portal.conftest import post

FORMS = {
    "/account/sign-in": {"login_name": "", "password": ""},
    "/account/register": {"login_name": "", "password": ""},
    "/complaints": {"matter": "", "text": ""},
}


@pytest.mark.parametrize("address", FORMS)
@pytest.mark.parametrize(("language", "first"), [("zh-CN", "出错了："), ("en", "Error: ")])
def test_the_title_begins_with_the_error(client: FlaskClient, address: str, language: str, first: str) -> None:
    client.set_cookie("language", language)
    before = title_of(client.get(address).text)
    after = post(client, address, **FORMS[address])
    assert after.status_code == 422
    assert not before.startswith(first)
    assert title_of(after.text).split() == [*first.split(), *before.split()]


def test_words_of_a_learner_do_not_make_a_page_a_failed_one(client: FlaskClient) -> None:
    page = client.get("/courses", query_string={"words": 'class="govuk-error-summary"'}).text
    assert "govuk-error-summary" in page
    assert not title_of(page).startswith("出错了：")


def title_of(html: str) -> str:
    found = re.search(r"<title>(.*?)</title>", html, re.DOTALL)
    assert found
    return found[1]
