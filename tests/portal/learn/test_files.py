"""Recordings, captions and files: for whom, in which ranges, in which form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from content.courses.models import Block, BlockKind, Lesson, RevisionState
from content.tracks.models import CaptionOrigin, CaptionVersion, MediaAsset
from media_pipeline.captions.parsers.format_detection import read_caption_file
from media_pipeline.storage import open_storage
from media_pipeline.storage.interface import Bucket
from media_pipeline.storage.local import LocalStorage
from tests.portal.learn.conftest import Studied


def test_a_recording_is_served_in_ranges(learner: FlaskClient, studied: Studied, video_file: Path) -> None:
    address = f"/media/{studied.video}/video.mp4"
    whole = learner.get(address)
    content = video_file.read_bytes()
    assert (whole.status_code, whole.data, whole.content_type) == (200, content, "video/mp4")
    part = learner.get(address, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.data) == (206, content[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(content)}"
    beyond = learner.get(address, headers={"Range": f"bytes={len(content) + 5}-"})
    assert beyond.status_code == 416


def test_a_recording_in_a_bucket_is_read_through_in_ranges(
    app: Flask, learner: FlaskClient, studied: Studied, video_file: Path, bucket: Bucket, tmp_path: Path
) -> None:
    """The browser talks to this site alone, whatever the store is; nginx is not asked for what is on no disk of its."""
    told = replace(app.extensions["settings"], bucket=bucket, x_accel_prefix="/stored/")
    app.extensions.update(settings=told, store=open_storage(bucket))
    copy = tmp_path / "copy.mp4"
    copy.write_bytes(content := video_file.read_bytes())
    address = f"/media/{studied.video}/video.mp4"
    assert learner.get(address).status_code == 404, "not yet in the bucket"
    app.extensions["store"].put(copy, suffix=".mp4")
    whole = learner.get(address)
    assert (whole.status_code, whole.data, whole.content_type) == (200, content, "video/mp4")
    assert whole.headers["Accept-Ranges"] == "bytes"
    assert "X-Accel-Redirect" not in whole.headers
    assert "'self'" in whole.headers["Content-Security-Policy"]
    for asked, expected in (
        ("100-199", content[100:200]),
        (f"{len(content) - 5}-", content[-5:]),
        ("-7", content[-7:]),
    ):
        part = learner.get(address, headers={"Range": f"bytes={asked}"})
        assert (part.status_code, part.data, part.content_length) == (206, expected, len(expected))
    assert learner.get(address, headers={"Range": f"bytes={len(content) + 5}-"}).status_code == 416
    assert learner.head(address).content_length == len(content)
    assert learner.get(address, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304


def test_a_recording_is_not_sent_twice_to_a_browser_that_has_it(learner: FlaskClient, studied: Studied) -> None:
    first = learner.get(f"/media/{studied.video}/video.mp4")
    again = learner.get(f"/media/{studied.video}/video.mp4", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert "private" in first.headers["Cache-Control"]


def test_the_web_server_in_front_sends_the_file_where_there_is_one(
    app: Flask, learner: FlaskClient, studied: Studied
) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], x_accel_prefix="/stored/")
    answer = learner.get(f"/media/{studied.video}/video.mp4")
    assert answer.headers["X-Accel-Redirect"].startswith("/stored/")
    assert answer.headers["X-Accel-Redirect"].endswith(".mp4")
    assert answer.data == b""


@pytest.mark.parametrize("what", ["media", "captions"])
def test_files_are_only_for_those_who_may_open_the_lesson(
    client: FlaskClient, studied: Studied, enter: Callable[..., FlaskClient], what: str
) -> None:
    address = {"media": f"/media/{studied.video}/video.mp4", "captions": f"/captions/{studied.track}/1.vtt"}[what]
    reader = enter(name="reader")
    assert reader.get(address).status_code == 200
    assert client.get(address).status_code == 404
    studied.set_state(RevisionState.IN_REVIEW)
    assert reader.get(address).status_code == 404


@pytest.mark.parametrize(
    ("origin", "words"),
    [
        (CaptionOrigin.IMPORTED, "a caption file, not checked by a person"),
        (CaptionOrigin.SCRIPT, "the lecture's script, set in time by machine, not checked by a person"),
        (CaptionOrigin.EDITED, "in correction, not checked by a person"),
    ],
)
def test_files_of_captions_say_where_these_come_from(
    learner: FlaskClient, studied: Studied, origin: CaptionOrigin, words: str
) -> None:
    with studied.database.transaction() as session:
        session.execute(update(CaptionVersion).values(origin=origin))
    assert f"state: {words}" in learner.get(f"/captions/{studied.track}/1.vtt").text
    assert learner.get(f"/captions/{studied.track}/1.json").get_json()["state"] == words
    assert f"state: {words}" in learner.get(f"/captions/{studied.track}/1.ttml").text


@pytest.mark.parametrize(
    ("origin", "words"),
    [
        (CaptionOrigin.RECOGNISED, "机器生成，未校对"),
        (CaptionOrigin.IMPORTED, "来自字幕文件，未校对"),
        (CaptionOrigin.SCRIPT, "来自讲稿，时间由机器标注，未校对"),
        (CaptionOrigin.EDITED, "修改中，未校对"),
    ],
)
def test_the_player_says_where_captions_come_from(
    learner: FlaskClient, studied: Studied, origin: CaptionOrigin, words: str
) -> None:
    with studied.database.transaction() as session:
        session.execute(update(CaptionVersion).values(origin=origin))
    page = learner.get(f"/lessons/{studied.lesson}").text
    assert f'label="中文 ({words})"' in page
    assert f'data-status="{words}"' in page


def test_captions_come_as_webvtt_subrip_and_text(learner: FlaskClient, studied: Studied) -> None:
    vtt = learner.get(f"/captions/{studied.track}/1.vtt")
    assert vtt.content_type == "text/vtt; charset=utf-8"
    assert vtt.text.startswith("WEBVTT")
    assert "00:00:00.000 --> 00:00:04.900 line:-1 position:50% size:90% align:center\n先用清水打湿双手" in vtt.text
    assert "state: machine, not checked by a person" in vtt.text
    srt = learner.get(f"/captions/{studied.track}/1.srt")
    assert "00:00:00,000 --> 00:00:04,900" in srt.text
    assert "attachment" in srt.headers["Content-Disposition"]
    ttml = learner.get(f"/captions/{studied.track}/1.ttml")
    assert ttml.content_type == "application/ttml+xml; charset=utf-8"
    assert "attachment" in ttml.headers["Content-Disposition"]
    assert read_caption_file(ttml.data, "a.ttml") == read_caption_file(vtt.data, "a.vtt")
    known = learner.get(f"/captions/{studied.track}/1.json").get_json()
    assert (known["language"], known["cues"][0]["end"], len(known["cues"])) == ("zh", 4.9, 4)
    assert learner.get(f"/captions/{studied.track}/1.txt").text.count("先用清水打湿双手") == 4
    assert learner.get(f"/captions/{studied.track}/7.vtt").status_code == 404
    assert learner.get(f"/captions/{studied.track}/1.exe").status_code == 404


@pytest.mark.parametrize(
    ("name", "content_type", "shown"),
    [("picture.png", "image/png", True), ("page.html", "text/html", False), ("drawing.svg", "image/svg+xml", False)],
)
def test_a_picture_is_shown_and_any_other_file_only_downloaded(
    app: Flask, learner: FlaskClient, studied: Studied, tmp_path: Path, name: str, content_type: str, shown: bool
) -> None:
    """Nothing that somebody uploaded may run as a page of this site."""
    address = f"/files/{_block_with_file(app, studied, tmp_path / name, content_type)}/{name}"
    answer = learner.get(address)
    assert (answer.status_code, answer.data) == (200, b"<script>content</script>")
    assert answer.content_type == (content_type if shown else "application/octet-stream")
    assert answer.headers["Content-Disposition"].startswith("inline" if shown else "attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    part = learner.get(address, headers={"Range": "bytes=1-6"})
    assert (part.status_code, part.data) == (206, b"script")


def test_a_lessons_file_is_only_for_those_who_may_open_it(
    app: Flask, client: FlaskClient, enter: Callable[..., FlaskClient], studied: Studied, tmp_path: Path
) -> None:
    address = f"/files/{_block_with_file(app, studied, tmp_path / 'plan.pdf', 'application/pdf')}/plan.pdf"
    reader = enter(name="reader")
    assert reader.get(address).status_code == 200
    assert client.get(address).status_code == 404
    assert reader.get(f"/files/{studied.track}/plan.pdf").status_code == 404
    studied.set_state(RevisionState.IN_REVIEW)
    assert reader.get(address).status_code == 404


def _block_with_file(app: Flask, studied: Studied, file: Path, content_type: str) -> str:
    """A file kept in the store and given to a block of the course's first lesson; the block's public name."""
    file.write_bytes(b"<script>content</script>")
    stored = LocalStorage(app.extensions["settings"].storage).put(file, suffix=file.suffix)
    with studied.database.transaction() as session:
        lesson = session.scalars(select(Lesson).where(Lesson.public_id == studied.lesson)).one()
        teacher = session.scalars(select(MediaAsset)).first().uploaded_by_id
        asset = MediaAsset(
            digest=stored.digest,
            storage_key=stored.key,
            size_bytes=stored.size,
            file_name=file.name,
            content_type=content_type,
            uploaded_by_id=teacher,
        )
        session.add(asset)
        session.flush()
        kind = BlockKind.IMAGE if content_type.startswith("image/") else BlockKind.FILE
        block = Block(
            position=len(lesson.blocks) + 1, kind=kind, title="x", decorative=kind is BlockKind.IMAGE, asset_id=asset.id
        )
        lesson.blocks.append(block)
        session.flush()
        return block.public_id
