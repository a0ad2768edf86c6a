"""Several forms of one lecture from one decoding."""

from __future__ import annotations

from pathlib import Path

import pytest

from media_pipeline.inspect.probe import probe
from media_pipeline.renditions.ladder import make_ladder, rungs_for
from media_pipeline.renditions.loudness import integrated_loudness
from media_pipeline.renditions.video import make_video
from tests.media_pipeline.conftest import WEB_SAFE, MakeMedia


@pytest.fixture
def quiet_lecture(make_media: MakeMedia, spoken: Path) -> Path:
    """Some seconds of speech at -15 dB beside a picture of 720 lines, as every browser plays it."""
    picture = ("-f", "lavfi", "-i", "smptehdbars=size=1280x720:rate=10")
    return make_media("quiet.mp4", *picture, "-i", str(spoken), "-t", "4", "-af", "volume=-15dB", *WEB_SAFE)


def test_every_step_comes_from_one_run_and_at_the_loudness_of_all_lessons(quiet_lecture: Path, tmp_path: Path) -> None:
    info = probe(quiet_lecture)
    made = {each.name: each for each in make_ladder(quiet_lecture, info, tmp_path, rungs_for(info))}
    assert [(name, each.height, each.copied) for name, each in made.items()] == [
        ("video", 720, True),
        ("video-480", 480, False),
        ("video-240", 240, False),
        ("audio", None, False),
    ]
    for each in made.values():
        found = probe(each.path)
        assert integrated_loudness(each.path, found) == pytest.approx(-16, abs=1)
        assert each.duration_s == pytest.approx(info.duration_s, abs=0.15)
        content = each.path.read_bytes()
        assert 0 < content.find(b"moov") < content.find(b"mdat")
    names = ["audio.m4a", "video-240.mp4", "video-480.mp4", "video.mp4"]
    assert sorted(path.name for path in tmp_path.iterdir()) == names


def test_a_copied_video_of_the_right_loudness_stays_as_it_is(quiet_lecture: Path, tmp_path: Path) -> None:
    (levelled,) = make_ladder(quiet_lecture, probe(quiet_lecture), tmp_path, ("video",))
    assert make_ladder(levelled.path, probe(levelled.path), tmp_path / "again", ("video",)) == []
    assert make_video(quiet_lecture, probe(quiet_lecture), tmp_path / "copy").copied


def test_a_small_or_silent_picture_has_fewer_steps(clip: Path, mute_clip: Path, make_media: MakeMedia) -> None:
    assert rungs_for(probe(clip)) == ("video", "audio")
    assert rungs_for(probe(mute_clip)) == ("video",)
    sound = make_media("sound.m4a", "-i", str(clip), "-vn", "-c:a", "copy")
    assert rungs_for(probe(sound)) == ("audio",)
