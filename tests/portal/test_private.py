"""Files of the portal are their owner's alone, and it answers to its own names."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from content.courses.models import Block, BlockKind
from content.database import Database
from content.tracks.models import MediaAsset
from portal.application import create_app
from portal.settings import keep_private, settings_from
from tests.factories import add_media_block, make_published_course


@pytest.fixture(autouse=True)
def umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.parametrize(("told", "folder_mode", "file_mode"), [("077", 0o700, 0o600), ("027", 0o750, 0o640)])
def test_new_files_are_their_owners(told: str, folder_mode: int, file_mode: int, tmp_path: Path) -> None:
    data = tmp_path / "var"
    data.mkdir(mode=0o755)
    settings = settings_from({"PORTAL_DATA": str(data), "PORTAL_UMASK": told})
    keep_private(settings)
    (data / "file").write_text("x")
    (data / "folder").mkdir()
    assert [path.stat().st_mode & 0o777 for path in (data, data / "folder")] == [folder_mode] * 2
    assert (data / "file").stat().st_mode & 0o777 == file_mode
    assert (data / "secret_key").stat().st_mode & 0o777 == 0o600


def test_it_answers_to_its_own_names(app: Flask, database: Database) -> None:
    settings = replace(app.extensions["settings"], trusted_hosts=("learn.example", ".school.example"))
    client = create_app(settings, database).test_client()
    for host in ("learn.example", "a.school.example", "learn.example:8000"):
        assert client.get("/help", headers={"Host": host}).status_code == 200, host
    for host in ("evil.example", "learn.example.evil.example", "[", "x" * 300, "a b"):
        answer = client.get("/help", headers={"Host": host})
        assert answer.status_code == 400, host
        assert "evil" not in answer.text


def test_a_download_has_the_name_that_is_its_own(
    app: Flask, database: Database, enter: Callable[..., FlaskClient]
) -> None:
    with database.transaction() as session:
        course = make_published_course(session)
        lesson = course.revisions[0].modules[0].lessons[0]
        recording = add_media_block(session, lesson, course.authors[0].account)
        asset = session.scalars(select(MediaAsset).where(MediaAsset.id == recording.asset_id)).one()
        asset.file_name = "讲义.pdf"
        block = Block(position=9, kind=BlockKind.FILE, title="x", asset=asset)
        lesson.blocks.append(block)
        session.flush()
        file, rendition = block.public_id, asset.renditions[0]
        keys, media, own = (asset.storage_key, rendition.storage_key), rendition.public_id, rendition.name
    for key in keys:
        path = app.extensions["settings"].storage / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    learner = enter()
    sent = learner.get(f"/files/{file}/install.exe")
    assert sent.status_code == 200
    assert "install.exe" not in sent.headers["Content-Disposition"]
    assert "%E8%AE%B2%E4%B9%89.pdf" in sent.headers["Content-Disposition"]
    played = learner.get(f"/media/{media}/install.exe")
    assert "install.exe" not in str(played.headers)
    assert own in played.headers["Content-Disposition"]
