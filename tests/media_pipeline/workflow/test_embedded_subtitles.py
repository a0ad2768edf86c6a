"""Subtitles inside a recording that cannot be used are named, each with its reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.tracks.media_status import media_statuses
from media_pipeline.inspect.probe import probe
from media_pipeline.workflow.embedded_subtitles import _BROKEN, _EMPTY, _FORCED, _OTHER_LANGUAGE, embedded_captions
from tests.media_pipeline.conftest import PICTURE, MakeMedia
from tests.media_pipeline.workflow.conftest import MakeStage, on_sqlite

CODECS = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")


def subtitles(folder: Path, name: str, text: str) -> tuple[str, str]:
    path = folder / f"{name}.srt"
    path.write_text(f"1\n00:00:01,000 --> 00:00:02,000\n{text}\n")
    return "-i", str(path)


@pytest.mark.parametrize(("suffix", "codec"), [("mkv", "srt"), ("mkv", "ass"), ("mp4", "mov_text"), ("mkv", "webvtt")])
def test_each_track_that_is_not_used_is_named_with_its_reason(
    suffix: str, codec: str, make_media: MakeMedia, tmp_path: Path
) -> None:
    tracks = [("good", "Wash"), ("french", "Lavez"), ("empty", "<b></b>"), ("forced", "Ja!")]
    inputs = [each for name, text in tracks for each in subtitles(tmp_path, name, text)]
    source = make_media(
        f"tracks.{suffix}",
        *(*PICTURE, *inputs, "-t", "3", "-map", "0", "-map", "1", "-map", "2", "-map", "3", "-map", "4", *CODECS),
        *("-c:s", codec, "-metadata:s:s:1", "language=fre", "-disposition:s:3", "forced"),
    )
    captions, problems = embedded_captions(source, probe(source), tmp_path, "en")
    assert [[cue.text for cue in each.cues] for each in captions] == [["Wash"]]
    assert [(problem.number, problem.reason.msgid) for problem in problems] == [
        (2, _OTHER_LANGUAGE),
        (3, _EMPTY),
        (4, _FORCED),
    ]
    assert list(tmp_path.glob("subtitles-*")) == []


def test_a_damaged_track_refuses_nothing_and_is_named(make_media: MakeMedia, tmp_path: Path) -> None:
    inputs = subtitles(tmp_path, "good", "Wash your hands before every massage")
    whole = make_media("whole.mp4", *PICTURE, *inputs, "-t", "3", *CODECS, "-c:s", "mov_text", "-map", "0", "-map", "1")
    content = whole.read_bytes()
    place = content.index(b"Wash your hands") - 2  # the length before the text
    damaged = tmp_path / "damaged.mp4"
    damaged.write_bytes(content[:place] + bytes(2) + content[place + 2 :])
    captions, problems = embedded_captions(damaged, probe(damaged), tmp_path, "en")
    assert captions == []
    assert [(problem.number, problem.reason.msgid) for problem in problems] == [(1, _EMPTY)]


def test_a_track_that_ffmpeg_cannot_take_out_is_named(make_media: MakeMedia, tmp_path: Path) -> None:
    """As where the file has changed since it was looked at: the track that was found is not there."""
    inputs = subtitles(tmp_path, "good", "Wash your hands")
    whole = make_media("there.mkv", *PICTURE, *inputs, "-t", "2", *CODECS, "-c:s", "srt", "-map", "0", "-map", "1")
    without = make_media("gone.mkv", "-i", str(whole), "-map", "0:v", "-c", "copy")
    captions, problems = embedded_captions(without, probe(whole), tmp_path, "en")
    assert (captions, [(problem.number, problem.reason.msgid) for problem in problems]) == ([], [(1, _BROKEN)])


@on_sqlite
@pytest.mark.slow
def test_a_job_records_them_for_the_page_of_the_recording(
    make_stage: MakeStage, make_media: MakeMedia, tmp_path: Path
) -> None:
    inputs = (*subtitles(tmp_path, "french", "Lavez"), "-map", "0", "-map", "1")
    source = make_media(
        "french.mkv", *PICTURE, *inputs, "-t", "2", *CODECS, "-c:s", "srt", "-metadata:s:s:0", "language=fre"
    )
    stage = make_stage("en")
    with stage.worker():
        stage.wait(stage.ask(source))
    with stage.database.reading() as session:
        file = media_statuses(session, [stage.block_id])[stage.block_id].file
    assert file is not None
    assert [(each.number, each.reason.values) for each in file.unused_subtitles] == [(1, {"language": "fre"})]
