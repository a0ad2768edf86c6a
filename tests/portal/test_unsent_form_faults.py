"""What was written stays where the portal itself fails or refuses: too many tries, no database; and the way back."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient

from content.database import Database
from portal.application import create_app
from tests.factories import make_settings
from tests.portal.conftest import csrf_token
from tests.portal.test_unsent_form import WRITTEN, address_of, check_all_is_there, send


def test_too_many_tries_lose_nothing(database: Database, tmp_path) -> None:
    settings = make_settings(tmp_path, database)
    client = create_app(type(settings)(**{**vars_of(settings), "rate_limits": True}), database).test_client()
    written = {"text": "", "contact": "0311-123", "csrf_token": csrf_token(client)}
    answers = [send(client, "/supervision", written) for _ in range(11)]
    assert answers[-1].status_code == 429
    check_all_is_there(answers[-1].text, "/supervision", {"contact": "0311-123"})


def vars_of(settings: object) -> dict[str, object]:
    return {name: getattr(settings, name) for name in settings.__dataclass_fields__}  # type: ignore[attr-defined]


def test_without_a_database_the_page_still_holds_what_was_written(app: Flask, tmp_path) -> None:
    gone = Database(f"sqlite:///{tmp_path / 'no-folder' / 'portal.sqlite'}")
    client = create_app(make_settings(tmp_path, gone), gone).test_client()
    token = csrf_token(client)
    with client.session_transaction() as session:
        session["_user_id"] = "somebody:0"
    for endpoint in ("review.answer", "public.supervision"):
        answer = send(client, address_of(app, endpoint), {**WRITTEN[endpoint], "csrf_token": token})
        assert answer.status_code == 500
        check_all_is_there(answer.text, address_of(app, endpoint), WRITTEN[endpoint])


def test_the_page_names_the_choices_that_are_sent_with_the_text(client: FlaskClient) -> None:
    client.set_cookie("language", "en")
    written = {"outcome": "returned", "place": "lesson:x", "comment": "Add captions", "step": "decide"}
    signed_out = send(client, "/review/cases/nothing", {**written, "csrf_token": csrf_token(client)})
    assert "What you typed is still here" in signed_out.text
    send_matter = {"matter": "access", "text": "I cannot press it", "csrf_token": "old"}
    assert "What is it about?: Something here cannot be used by me" in send(client, "/supervision", send_matter).text


def test_another_language_can_be_chosen_on_the_answer_to_a_form(client: FlaskClient) -> None:
    answer = send(client, "/teach/blocks/x/sign-offset", {"seconds": "1,5", "csrf_token": "old"})
    assert re.search(r'name="next"\s+value="/help"', answer.text)


def test_a_page_that_is_not_there_leads_back_to_the_page_before(client: FlaskClient) -> None:
    answer = client.get("/nothing-here", headers={"Referer": "http://localhost/help"})
    assert 'href="/help">' in answer.text
    for referrer in ("https://elsewhere.example/help", "http://localhost/nothing-here", "http://localhost/language"):
        page = client.get("/nothing-here", headers={"Referer": referrer}).text
        assert "返回刚才的页面" not in page
