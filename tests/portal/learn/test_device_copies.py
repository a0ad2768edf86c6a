"""Lessons kept on a device, as the portal sees it: a kept page, whose it is, what a device sends afterwards."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.portal.conftest import csrf_token
from tests.portal.learn.conftest import Studied


def send(browser: FlaskClient, address: str, document: object) -> TestResponse:
    return browser.post(address, json=document, headers={"X-CSRFToken": csrf_token(browser)})


def begin(browser: FlaskClient, studied: Studied) -> str:
    answer = send(browser, f"/lessons/{studied.lesson}/keep", {"token": ""})
    assert answer.status_code == 200
    return str(answer.get_json()["token"])


def bundle(studied: Studied, token: str, **fields: object) -> dict[str, object]:
    note = {"lesson": studied.lesson, "block": studied.block, "segments": [[0, 20, 1]], "position": 20}
    return {"token": token, "notes": [note], "last": True, "tells": True, **fields}


def test_a_kept_page_names_one_recording_no_player_session_and_no_notice(
    learner: FlaskClient, studied: Studied
) -> None:
    page = learner.get(f"/lessons/{studied.lesson}/keep/watch/video").text
    assert f"/media/{studied.video}/" in page
    assert "data-beat-url" not in page
    assert f'data-block="{studied.block}"' in page
    assert 'name="device_copy"' in page
    assert "data-notices" not in page
    assert 'id="questions"' not in page
    for view in ("read", "listen"):
        assert learner.get(f"/lessons/{studied.lesson}/keep/{view}/audio").status_code == 200
    assert learner.get(f"/lessons/{studied.lesson}/keep/watch/anything").status_code == 404


def test_the_page_on_which_one_chooses_says_how_much_room_each_size_takes(
    learner: FlaskClient, studied: Studied
) -> None:
    page = learner.get(f"/lessons/{studied.lesson}/keep").text
    assert 'name="picture"' in page
    assert " kB" in page
    assert f'href="/lessons/{studied.lesson}/keep"' in learner.get(f"/lessons/{studied.lesson}").text


def test_visitors_keep_nothing(client: FlaskClient, studied: Studied) -> None:
    for address in (f"/lessons/{studied.lesson}/keep", f"/lessons/{studied.lesson}/keep/watch/video", "/my/device"):
        assert "/account/sign-in" in client.get(address).location


def test_what_a_device_sends_counts_and_the_next_page_says_so(learner: FlaskClient, studied: Studied) -> None:
    token = begin(learner, studied)
    studied.let_time_pass(3600)
    answer = send(learner, "/offline/study", bundle(studied, token))
    assert answer.status_code == 200
    assert answer.get_json()["completed"] == []
    assert "没有网络时学的内容已经计入进度" in answer.get_json()["text"]
    page = learner.get("/my/learning").text
    assert "没有网络时学的内容已经计入进度" in page
    assert "没有网络时学的内容已经计入进度" not in learner.get("/my/learning").text


def test_where_the_device_tells_itself_no_page_does(learner: FlaskClient, studied: Studied) -> None:
    token = begin(learner, studied)
    answer = send(learner, "/offline/study", bundle(studied, token, tells=False))
    assert answer.get_json()["text"]
    assert answer.get_json()["text"] not in learner.get("/my/learning").text


def test_what_is_no_bundle_is_refused(learner: FlaskClient, studied: Studied) -> None:
    token = begin(learner, studied)
    for nonsense in (None, [], {"token": token}, {"token": token, "notes": [3]}, bundle(studied, token, notes=[{}])):
        assert send(learner, "/offline/study", nonsense).status_code in {400, 422}
    assert send(learner, "/offline/study", bundle(studied, "unknown")).status_code == 404


def test_a_page_says_whose_it_is_and_in_which_language(
    client: FlaskClient, enter: Callable[..., FlaskClient], studied: Studied
) -> None:
    assert client.get("/help").headers["Changxue-Account"] == "-"
    browser = enter(name="learner")
    account = browser.get("/offline/token").get_json()["account"]
    page = browser.get(f"/courses/{studied.course}")
    assert (page.headers["Changxue-Account"], page.headers["Content-Language"]) == (account, "zh-CN")
    assert client.get("/offline/token").get_json()["account"] == ""


def test_what_is_seen_without_a_connection_has_the_language_of_its_address(
    enter: Callable[..., FlaskClient],
) -> None:
    browser = enter(name="learner")
    for language, word in (("zh-CN", "没有网络"), ("en", "There is no connection")):
        page = browser.get(f"/offline/{language}/page").text
        assert word in page
        assert f'lang="{language}"' in page
        assert "learner" not in page  # it is kept, and shown to whoever comes next
        assert "csrf_token" not in page
    assert browser.get("/offline/fr/page").status_code == 404


def test_the_portal_can_be_installed(client: FlaskClient) -> None:
    manifest = client.get("/manifest.webmanifest")
    assert manifest.mimetype == "application/manifest+json"
    assert manifest.get_json()["start_url"] == "/"
    assert {icon["sizes"] for icon in manifest.get_json()["icons"]} == {"192x192", "512x512"}
    assert '<link rel="manifest" href="/manifest.webmanifest">' in client.get("/help").text


def test_the_service_worker_stands_at_the_root_and_is_asked_for_each_time(app: Flask) -> None:
    script = app.test_client().get("/service-worker.js")
    assert script.mimetype == "text/javascript"
    assert script.headers["Cache-Control"] == "no-cache"
    assert "/offline/zh-CN/page" in script.text
