"""Whatever is sent to whichever address, the answer is never a fault of ours: NUL, halves of surrogate pairs, huge
numbers and long texts, in addresses, arguments, forms, JSON and headers, by everybody."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from random import Random
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.routing import Rule

from content.people.models import RegionLevel, Role
from content.people.permissions import Grant
from portal.clean_input import clean, clean_text
from tests.factories import add_media_block, make_published_course
from tests.portal.conftest import csrf_token
from tests.portal.teach.conftest import Desk, desk

__all__ = ["desk"]
pytestmark = pytest.mark.both
ODD = [
    *("", "0", "1", "-1", "00", "1.5", "1e999", "nan", "inf", "-inf", "２", "+1", " 1", "1_0", "true", "null"),
    *("2147483648", "9223372036854775808", "9" * 25, "9" * 5000, "-" + "9" * 25),
    *("\0", "a\0b", "\x1b[31m", "\ud800", "a\udfffb", "\ufffe", "\u202e", "\u2028"),
    *("王芳", "x" * 70_000, "王" * 3000),
    *(
        "%",
        "%00",
        "%zz",
        "../..",
        "..\\",
        "/etc/passwd",
        "http://[",
        "//[",
        "a:b:c",
        "1,2,3",
        "a=b,c=d",
        "{}",
        "[[",
        "<x>",
    ),
    *("0:00", "99:99:99,999", "2026-13-45", "zh", "lecture", "mp4", "learner", "reviewer", "130000", "4-10-04-02"),
]
NAMES = (
    *(
        "page",
        "q",
        "t",
        "of",
        "next",
        "title",
        "text",
        "units",
        "language",
        "number",
        "secret",
        "name",
        "base",
        "new_id",
    ),
    *("cue-0-start", "cue-0-end", "cue-0-text", "order", "position", "role", "region", "institution", "code", "level"),
    *("login_name", "password", "display_name", "old_password", "new_password", "theme", "ways", "unsent", "came_from"),
    *("contested", "keep-title", "body", "alt", "caption", "study_units", "points", "begins_on", "reason", "decision"),
    *("csrf_token", "offset", "way", "sort", "at", "from", "to", "start", "end", "speed", "kind", "matter", "contact"),
)
ODD_HEADERS: tuple[dict[str, str], ...] = (
    {},
    {"Referer": "http://["},
    {"Accept": "*/*;q=x"},
    {"Range": "bytes=9-1,-"},
)
SHARES, EXAMPLES, REQUESTS_OF_EACH = 20, 25, 20  # 10,000 requests on each database
EVERYBODY = (
    ("", ()),
    ("learner", (Grant(Role.LEARNER),)),
    ("admin", (Grant(Role.ADMINISTRATOR),)),
    ("pilot", (Grant(Role.PILOT_ADMINISTRATOR, region_code="130000"),)),
    ("reviewer", (Grant(Role.REVIEWER, region_code="130123", level=RegionLevel.COUNTY),)),
    ("evaluator", (Grant(Role.EVALUATOR),)),
)


def test_text_is_cleaned_of_what_neither_database_takes() -> None:
    assert clean_text("a\0b\ud800c\x1bd\te\r\nf\x7f") == "abcd\te\r\nf"
    assert clean({"a\0": ["\ud800", 1.5, float("nan"), float("inf"), 3, None, True]}) == {
        "a": ["", 1.5, None, None, 3, None, True]
    }


@pytest.mark.parametrize("address", ["/help%00", "/courses/a%00b", "/courses/%1b", "/captions/x/99999999999.vtt"])
def test_an_address_that_cannot_be_leads_nowhere(address: str, client: FlaskClient) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("body", ["9223372036854775808", "null", "[1]", '"x"', '{"login_name": {"a": 1}}'])
def test_json_is_no_form(body: str, client: FlaskClient) -> None:
    headers = {"X-CSRFToken": csrf_token(client)}
    answer = client.post("/account/register", data=body, content_type="application/json", headers=headers)
    assert answer.status_code in {400, 422}


@pytest.mark.exhaustive
@pytest.mark.parametrize("share", range(SHARES))
def test_nothing_that_is_sent_is_a_fault_of_ours(
    app: Flask, desk: Desk, enter: Callable[..., FlaskClient], client: FlaskClient, share: int
) -> None:
    known = _known(desk)
    people = [desk.browser, *(enter(*grants, name=name) if name else client for name, grants in EVERYBODY)]
    left_out = {"static", "account.sign_out", "uploads.uploads_offered"}
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint not in left_out]
    tokens = {browser: csrf_token(browser) for browser in people}
    answers: Counter[int] = Counter()
    faults: list[str] = []

    def send_one(chance: Random) -> None:
        rule, browser = chance.choice(rules), chance.choice(people)
        method = chance.choice(sorted(set(rule.methods or ()) - {"OPTIONS"}))
        address = "".join(_parts(rule, known, chance))
        query = _encoded(chance, 3)
        body = {} if method in {"GET", "HEAD"} else _body(chance)
        headers = {"X-CSRFToken": tokens[browser], "Tus-Resumable": "1.0.0", **chance.choice(ODD_HEADERS)}
        answer = browser.open(f"{address}?{query}", method=method, headers=headers, **body)
        answers[answer.status_code // 100] += 1
        if answer.status_code >= 500:
            faults.append(f"{method} {address[:80]}?{query[:200]} {str(body)[:300]}")
        answer.close()

    # A true Random: that Hypothesis draws each choice itself costs ten times as much as the request.
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.randoms(use_true_random=True))
    def send(chance: Random) -> None:
        for _ in range(REQUESTS_OF_EACH):
            send_one(chance)

    send()
    assert faults == []
    assert min(answers[2], answers[3], answers[4]) > 10, answers


def _known(desk: Desk) -> dict[str, list[str]]:
    """Values of addresses that lead somewhere, by the name of the part."""
    with desk.database.transaction() as session:
        course = make_published_course(session)
        lesson = course.revisions[0].modules[0].lessons[0]
        block = add_media_block(session, lesson, course.authors[0].account)
        ids = [desk.block, desk.lesson, course.public_id, lesson.public_id, block.public_id]
    return {"public_id": ids, "": ["1", "2", "zh", "learner"]}


def _parts(rule: Rule, known: dict[str, list[str]], chance: Random) -> Iterator[str]:
    """The parts of an address of a rule, which lead somewhere or nowhere."""
    for is_dynamic, part in rule._trace:
        if not is_dynamic:
            yield part.lstrip("|")
        else:
            named = sorted(getattr(rule._converters[part], "items", ())) or known.get(part, known[""])
            yield chance.choice(named) if chance.random() < 0.8 else _quoted(_text(chance) or "x")


def _text(chance: Random) -> str:
    if chance.random() < 0.8:
        return chance.choice(ODD)
    return "".join(chr(chance.choice((chance.randrange(0x80), chance.randrange(0x110000)))) for _ in range(5))


def _quoted(value: str) -> str:
    return quote(value.encode("utf-8", "surrogatepass"), safe="")


def _encoded(chance: Random, most: int) -> str:
    pairs = [(chance.choice(NAMES), _text(chance)) for _ in range(chance.randint(0, most))]
    return "&".join(f"{name}={_quoted(value)}" for name, value in pairs)


def _body(chance: Random) -> dict[str, str | bytes]:
    match chance.randrange(6):
        case 0 | 1 | 2:
            return {"data": _encoded(chance, 6), "content_type": "application/x-www-form-urlencoded"}
        case 3:
            return {"data": chance.randbytes(80), "content_type": "multipart/form-data; boundary=b"}
        case 4:
            beat = {name: _json(chance) for name in ("session", "sequence", "position")}
            beat["segments"] = [[_json(chance) for _ in range(3)]]
            return {"data": json.dumps(beat), "content_type": "application/json"}
        case _:
            document = chance.choice(["[" * 20_000, json.dumps(_json(chance)), '{"theme": "\\ud800"}', "{"])
            return {"data": document, "content_type": "application/json"}


def _json(chance: Random) -> object:
    match chance.randrange(6):
        case 0:
            return [_json(chance) for _ in range(chance.randrange(3))]
        case 1:
            return {chance.choice(NAMES): _json(chance)}
        case 2:
            return chance.choice([float("nan"), float("inf"), -1e308, 10**30, -1, 0, 2**31, 2**63, True, None])
        case _:
            return _text(chance)


@pytest.mark.parametrize("odd", ["\0", "a\0b", "9" * 25, "9" * 5000, "2147483648", "nan", "inf", "x" * 70_000])
def test_an_odd_value_is_stripped_or_refused(odd: str, client: FlaskClient, desk: Desk) -> None:
    argument = _quoted(odd)
    for address in ("/courses?page=", "/courses?q=", "/account/notices?page=", "/supervision?text=", "/verify?number="):
        assert desk.browser.get(address + argument).status_code < 500, address
    token = {"csrf_token": csrf_token(client), "matter": "other"}
    for address, field in (("/supervision", "page"), ("/supervision", "contact"), ("/account/sign-in", "login_name")):
        fields = {"text": "太慢。", "login_name": "x", "password": "y", **token, field: odd}
        assert client.post(address, data=fields).status_code < 500, (address, field)
    headers = {"X-CSRFToken": csrf_token(client)}
    sent = json.dumps({"shortcut_keys": odd, "theme": "\ud800", odd[:50]: 10**30})
    assert (
        client.post("/preferences/player", data=sent, content_type="application/json", headers=headers).status_code
        < 500
    )
