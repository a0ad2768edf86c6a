"""`next=` leads nowhere but to this site, as a real browser reads the address."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from portal.addresses import safe_next, this_address
from tests.portal.conftest import PASSWORD, post

HOST = "http://portal.example"
SECRETS = ["\t", "\n", "\r", "\0", "\x0b", "\x1f", " ", "\x7f", "\xa0", "\u3000", "\u200b", "\\", "/", "／", "@", ":"]
PIECES = st.sampled_from(
    [*SECRETS, "evil.example", "[", "]", "..", ".", "?", "#", "%09", "%2f", "%5c", "http", "讲义", "\ud800", "a"]
)
ADDRESSES = st.lists(PIECES, max_size=7).map("".join).map("/".__add__) | st.text(max_size=12).map("/".__add__)
TOO_CLEVER = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example",
    "/\t/evil.example/",
    "/\n/evil.example/",
    "/\r\\evil.example/",
    "\t//evil.example/",
    "/\x1f/evil.example",
    "/ /evil.example",
    "/a\x7f",
    "/\\\t/evil.example",
    "//[evil.example",
    "javascript:alert(1)",
]


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Page:
    """A page of the portal's address; nothing is asked of any server."""
    context = chromium.new_context()
    page = context.new_page()
    page.route("**", lambda route: route.fulfill(body="<title>portal</title>", content_type="text/html"))
    page.goto(f"{HOST}/account/sign-in")
    return page


def test_what_is_let_through_stays_on_this_site_in_chromium(application: Flask, page: Page) -> None:
    counts = {"let through": 0, "refused": 0}

    # A browser's answer takes its time: many addresses are asked about at once.
    @settings(max_examples=25, deadline=None)
    @given(st.lists(ADDRESSES, min_size=30, max_size=30))
    def stays(addresses: list[str]) -> None:
        with application.test_request_context(base_url=HOST):
            followed = [one for one in addresses if safe_next(one, "refused") == one]
        counts["let through"] += len(followed)
        counts["refused"] += len(addresses) - len(followed)
        hosts = page.evaluate("all => all.map(one => new URL(one, location.href).origin)", followed)
        assert [one for one, host in zip(followed, hosts, strict=True) if host != HOST] == []

    stays()
    assert min(counts.values()) > 100, counts


@pytest.mark.parametrize("elsewhere", TOO_CLEVER)
def test_nobody_is_sent_elsewhere(elsewhere: str, client: FlaskClient, enter: Callable[..., FlaskClient]) -> None:
    enter(name="wang")
    asked = quote(elsewhere, safe="")
    here = {"/", "/my/learning"} | ({"/a"} if elsewhere == "/a\x7f" else set())  # odd characters stay at the border
    fields = {"login_name": "wang", "password": PASSWORD}
    assert post(client, f"/account/sign-in?next={asked}", **fields).location in here
    assert post(client, "/language", next=elsewhere, language="en").location in here
    assert post(client, "/preferences/later", next=elsewhere).location in here
    fields = {"login_name": "li", "display_name": "李", "password": PASSWORD}
    assert post(client, f"/account/register?next={asked}", **fields).location in here


@pytest.mark.parametrize("name", ["讲义 1.pdf", "what?.pdf", "100%.pdf", "a\tb.pdf"])
def test_an_address_of_this_site_comes_back_as_it_was(name: str, application: Flask) -> None:
    raw = {"QUERY_STRING": "q=%E5%AD%97&\xff"}
    with application.test_request_context("/files/x/" + quote(name, safe=""), environ_overrides=raw):
        here = this_address()
        assert safe_next(here, "") == here
    with application.test_request_context(here) as again:
        assert again.request.view_args == {"public_id": "x", "name": name}
        assert again.request.args["q"] == "字"
