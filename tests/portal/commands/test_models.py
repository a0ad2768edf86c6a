"""`portal models`, from a disk that was carried in to the check of every file."""

from __future__ import annotations

from pathlib import Path

from tests.media_pipeline.speech.models.test_models import MODEL, REPOSITORY, hub
from tests.portal.commands.conftest import Portal


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


def test_a_model_is_fetched_from_a_mirror_and_what_cannot_be_fetched_says_what_else_to_do(here: Portal) -> None:
    with hub({REPOSITORY: MODEL}) as mirror:
        fetched = here("models", "pull", REPOSITORY, "--hub", mirror.url)
    assert fetched.returncode == 0
    assert "model.bin (1.0 MiB)" in fetched.stdout
    refused = here("models", "pull", "small", "--hub", "http://127.0.0.1:9")
    assert refused.returncode == 1
    assert "models import" in refused.stderr
