"""`portal models`, from a disk that was carried in to the check of every file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.media_pipeline.speech.models.hub_server import hub
from tests.media_pipeline.speech.models.little_model import MODEL, REPOSITORY
from tests.portal.commands.conftest import Portal

pytestmark = pytest.mark.slow


def test_a_model_is_carried_in_listed_and_verified(portal: Portal, here: Portal, tmp_path: Path) -> None:
    carried = tmp_path / "disk" / "little"
    carried.mkdir(parents=True)
    for name, content in MODEL.items():
        (carried / name).write_bytes(content)
    assert "no speech model here yet" in portal("models", "list").stdout
    assert here("models", "import", str(carried)).returncode == 0
    assert "little  faster-whisper  zh, en" in here("models", "list").stdout
    assert here("models", "verify").stdout == "little: whole\n"
    (tmp_path / "data" / "models" / "little" / "model.bin").write_bytes(b"spoilt")
    spoilt = here("models", "verify", "little")
    assert (spoilt.returncode, "model.bin has changed" in spoilt.stdout) == (1, True)


def test_a_model_is_fetched_from_a_mirror_and_one_of_unknown_digest_only_with_a_word(here: Portal) -> None:
    with hub({REPOSITORY: MODEL}) as mirror:
        refused = here("models", "pull", REPOSITORY, HF_ENDPOINT=mirror.url)
        assert (refused.returncode, "--accept-unpinned" in refused.stderr) == (1, True)
        fetched = here("models", "pull", REPOSITORY, "--accept-unpinned", HF_ENDPOINT=mirror.url)
    assert fetched.returncode == 0
    assert "model.bin (1.0 MiB)" in fetched.stderr
    assert fetched.stdout.endswith("faster-whisper-little\n")


def test_modelscope_its_owners_and_the_order_are_settings(here: Portal) -> None:
    with hub({"someone/faster-whisper-little": MODEL, REPOSITORY: MODEL}) as scope:
        settings = {"PORTAL_MODEL_SOURCES": "modelscope", "PORTAL_MODELSCOPE": scope.url}
        fetched = here("models", "pull", REPOSITORY, "--accept-unpinned", **settings)
        asked = [path for path in scope.requests if "/repo/files" in path]
        refused = here("models", "pull", "small", PORTAL_MODELSCOPE_OWNERS="someone, another", **settings)
    assert fetched.returncode == 0, fetched.stderr
    assert [path.split("/repo/")[0] for path in asked] == [f"/api/v1/models/{REPOSITORY}"]
    assert refused.returncode == 1
    assert "of someone, another, Systran" in refused.stderr
    unknown = here("models", "pull", "small", "--sources", "here,attic")
    assert (unknown.returncode, "called attic" in unknown.stderr) == (1, True)


def test_what_cannot_be_fetched_says_what_else_to_do(here: Portal) -> None:
    refused = here("models", "pull", "small", "--hub", "http://127.0.0.1:9", "--sources", "here,hub")
    assert refused.returncode == 1
    assert "models import" in refused.stderr
    assert "http://127.0.0.1:9 could not be reached" in refused.stderr


def test_models_may_lie_in_a_store_that_several_installations_share(here: Portal, tmp_path: Path) -> None:
    carried = tmp_path / "disk" / "little"
    carried.mkdir(parents=True)
    for name, content in MODEL.items():
        (carried / name).write_bytes(content)
    shared = {"PORTAL_MODEL_STORE": str(tmp_path / "shared")}
    assert here("models", "import", str(carried), **shared).returncode == 0
    assert (tmp_path / "shared" / "little" / "model.bin").is_file()
    assert "little  faster-whisper" in here("models", "list", PORTAL_DATA=str(tmp_path / "other"), **shared).stdout
