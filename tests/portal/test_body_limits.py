"""No request is larger than its view allows: refused by its declared length, or cut off while it comes."""

from __future__ import annotations

import io
from base64 import b64encode
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter, Rule
from werkzeug.test import EnvironBuilder, run_wsgi_app

from portal.body_limits import FORM_BYTES, JSON_BYTES
from tests.portal.conftest import csrf_token
from tests.portal.teach.conftest import Desk, desk, stranger

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["desk", "stranger"]
FORM = "application/x-www-form-urlencoded"


class Endless(io.RawIOBase):
    """A body without end that counts what was read of it."""

    def __init__(self, beginning: bytes = b"") -> None:
        self.beginning = io.BytesIO(beginning)
        self.taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        piece = self.beginning.read(len(view))
        view[:] = piece + b"x" * (len(view) - len(piece))
        self.taken += len(view)
        return len(view)


def send(client: FlaskClient, address: str, body: Endless, content_type: str, length: int | None = None) -> int:
    """A POST by whoever the client is; without a length as in a chunked body, of which the server tells the end."""
    environ = EnvironBuilder(address, method="POST", headers=token(client)).get_environ()
    environ |= {"CONTENT_TYPE": content_type, "wsgi.input": body, "wsgi.input_terminated": True}
    if length is None:
        environ |= {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked"}
    else:
        environ["CONTENT_LENGTH"] = str(length)
    client._add_cookies_to_wsgi(environ)
    _body, status, _headers = run_wsgi_app(client.application, environ)
    return int(status.split()[0])


def posting(app: Flask) -> list[str]:
    """An address of each view that takes a POST."""
    rules = [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    adapter = app.url_map.bind("localhost")
    return [adapter.build(rule.endpoint, _values(rule), method="POST") for rule in rules]


def _values(rule: Rule) -> dict[str, object]:
    converters = rule._converters.items()
    return {name: min(one.items) if isinstance(one, AnyConverter) else 1 for name, one in converters}


@pytest.mark.exhaustive
def test_whoever_is_not_signed_in_sends_a_form_at_most(app: Flask, client: FlaskClient) -> None:
    for address in posting(app):
        for content_type in (FORM, "multipart/form-data; boundary=b"):
            declared, chunked = Endless(b"a="), Endless(b"a=")
            assert send(client, address, declared, content_type, 8 * 1024**3) == 413, address
            assert declared.taken <= FORM_BYTES
            assert send(client, address, chunked, content_type) == 411, address
            assert chunked.taken == 0
        for length, status in ((9 * 1024**2, 413), (None, 411)):
            body = Endless(b"{")
            assert send(client, address, body, "application/json", length) == status, address
            assert body.taken == 0


def test_a_piece_of_an_upload_without_a_length_is_taken_until_the_file_is_whole(desk: Desk) -> None:
    metadata = {"block": desk.block, "purpose": "lecture", "filename": "a.mp4"}
    encoded = ",".join(f"{name} {b64encode(value.encode()).decode()}" for name, value in metadata.items())
    tus = token(desk.browser) | {"Tus-Resumable": "1.0.0", "Upload-Metadata": encoded, "Upload-Length": "100000"}
    address = desk.browser.post("/teach/uploads", headers=tus).location
    environ = EnvironBuilder(address, method="PATCH", headers=tus | {"Upload-Offset": "0"}).get_environ()
    body = Endless()
    environ |= {"CONTENT_TYPE": "application/offset+octet-stream", "wsgi.input": body, "wsgi.input_terminated": True}
    environ |= {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked"}
    desk.browser._add_cookies_to_wsgi(environ)
    _body, status, headers = run_wsgi_app(desk.browser.application, environ)
    assert (status[:3], headers["Upload-Offset"]) == ("204", "100000")
    assert body.taken < 200_000


def test_json_of_a_learner_is_small(enter: Callable[..., FlaskClient]) -> None:
    learner = enter()
    for length in (None, JSON_BYTES + 1):
        body = Endless(b'{"theme": "dark"')
        send(learner, "/preferences/player", body, "application/json", length)
        assert body.taken <= JSON_BYTES + 1
    assert learner.post("/preferences/player", json={"theme": "dark"}, headers=token(learner)).status_code == 204


def test_only_who_may_edit_the_block_sends_a_large_file(
    desk: Desk, client: FlaskClient, enter: Callable[..., FlaskClient], stranger: Callable[[], FlaskClient]
) -> None:
    address = f"/teach/blocks/{desk.block}/upload/lecture"
    for somebody in (client, enter(name="learner")):
        body = Endless()
        assert send(somebody, address, body, "multipart/form-data; boundary=b", 100 * 1024**2) == 413
        assert body.taken <= FORM_BYTES
    body = Endless()
    assert send(stranger(), address, body, "multipart/form-data; boundary=b", 100 * 1024**2) in {403, 404, 413}
    assert body.taken <= FORM_BYTES
    body = Endless()
    script = f"/teach/blocks/{desk.block}/upload/script"
    assert send(desk.browser, script, body, "multipart/form-data; boundary=b", 100 * 1024**2) == 413
    assert body.taken <= FORM_BYTES
    large = {"file": (io.BytesIO(b"x" * (FORM_BYTES + 1)), "a.pdf"), "csrf_token": csrf_token(desk.browser)}
    assert desk.browser.post(f"/teach/blocks/{desk.block}/upload/image", data=large).status_code == 422


@pytest.mark.parametrize("content_type", [FORM, "multipart/form-data"])
def test_the_beginning_of_what_was_typed_is_kept(content_type: str, client: FlaskClient) -> None:
    fields = {
        "matter": "other",
        "person": "王芳",
        "password": "a secret",
        "text": "我要投诉。" + "很长的字 & 100% " * 300_000,
    }
    if content_type == FORM:
        answer = client.post("/supervision", data=urlencode(fields), content_type=FORM)
    else:
        answer = client.post("/supervision", data=fields, content_type=content_type)
    assert answer.status_code == 413
    assert "王芳" in answer.text
    assert "我要投诉。很长的字 &amp; 100% 很长的字" in answer.text
    assert "a secret" not in answer.text
    assert "\ufffd" not in answer.text
    kept = answer.text.partition("<textarea")[2].partition("</textarea>")[0]
    assert len(quote(kept)) > FORM_BYTES // 2
    assert "登录" not in answer.text.partition("<main")[2].partition("</main>")[0]


def token(client: FlaskClient) -> dict[str, str]:
    return {"X-CSRFToken": csrf_token(client)}
