"""The administrators' page says which speech model is in use."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from content.people.models import Role
from content.people.permissions import Grant
from portal.account.recognisers import Recognisers, recognisers
from portal.settings import Settings, settings_from
from tests.media_pipeline.speech.test_speech import weights


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_from({"PORTAL_DATA": str(tmp_path)})


def test_without_a_model_chinese_has_no_recogniser(settings: Settings) -> None:
    assert recognisers(settings) == Recognisers(None, "pocketsphinx", is_beginning=False)


@pytest.mark.parametrize(
    ("name", "beginning"), [("base", True), ("faster-whisper-tiny", True), ("small", False), ("large-v3", False)]
)
def test_a_small_model_is_called_a_beginning(settings: Settings, name: str, beginning: bool) -> None:
    weights(settings.models / name)
    engine = f"faster-whisper {name}"
    assert recognisers(settings) == Recognisers(engine, engine, beginning)


def test_the_administrators_page_names_it_and_says_what_to_do(enter: Callable[..., FlaskClient]) -> None:
    page = enter(Grant(Role.ADMINISTRATOR), name="admin").get("/account/people").text
    assert "语音识别" in page
    assert "没有语音模型" in page
    assert "portal models pull base" in page
    assert "pocketsphinx" in page
