"""The interpreter's video by itself and beside the lecture."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from media_pipeline.inspect.media_info import MediaInfo, VideoStream
from media_pipeline.inspect.probe import probe
from media_pipeline.sign_language.renditions import SIGN_SHARE, make_side_by_side, make_sign, side_by_side_layout
from tests.media_pipeline.conftest import TONE, WEB_SAFE, MakeMedia


@pytest.fixture
def signing(make_media: MakeMedia) -> Path:
    """Two seconds of a moving picture of 480 lines, 25 pictures a second, that turns white in its last second."""
    moving = ("-f", "lavfi", "-i", "testsrc2=size=384x480:rate=25")
    white = ("-vf", "drawbox=t=fill:c=white:enable='gte(t,1)'")
    return make_media("signing.mkv", *moving, *TONE, "-t", "2", *white, *WEB_SAFE[:6])


def level_at(path: Path, moment_s: float, crop: str) -> float:
    """How light (0..255) a part of the picture is."""
    command = ["ffmpeg", "-v", "error", "-ss", str(moment_s), "-i", str(path), "-frames:v", "1"]
    form = ["-vf", f"crop={crop},scale=1:1:flags=area", "-f", "rawvideo", "-pix_fmt", "gray", "-"]
    return float(subprocess.run([*command, *form], check=True, capture_output=True).stdout[0])


def test_it_keeps_its_movement_loses_its_sound_and_holds_its_last_picture(signing: Path, tmp_path: Path) -> None:
    large, small = make_sign(signing, probe(signing), tmp_path, until_s=3.5)
    assert [(each.name, each.width, each.height) for each in (large, small)] == [
        ("sign", 384, 480),
        ("sign-240", 240, 300),
    ]
    for made in (large, small):
        info = probe(made.path)
        assert info.audio is None
        assert info.video is not None
        assert info.video.frame_rate == pytest.approx(25, abs=0.2)
        assert made.duration_s == pytest.approx(3.5, abs=0.1)
        assert level_at(made.path, 3.2, "in_w:in_h:0:0") > 220


def test_one_that_browsers_play_and_that_is_long_enough_is_copied_without_sound(clip: Path, tmp_path: Path) -> None:
    (made,) = make_sign(clip, probe(clip), tmp_path, until_s=8)
    assert (made.name, made.copied) == ("sign", True)
    assert probe(made.path).audio is None


@pytest.mark.parametrize(("offset_s", "white_from_s"), [(0.6, 0.4), (-1.5, 2.5)])
def test_the_interpreter_stands_beside_the_lecture_at_the_right_moment(
    clip: Path, signing: Path, tmp_path: Path, offset_s: float, white_from_s: float
) -> None:
    made = make_side_by_side((clip, probe(clip)), (signing, probe(signing)), offset_s, tmp_path / "signed.mp4")
    sizes = side_by_side_layout(probe(clip), probe(signing))
    assert (made.width, made.height) == sizes.canvas
    assert made.duration_s == pytest.approx(probe(clip).duration_s, abs=0.1)
    assert probe(made.path).audio is not None
    interpreter = f"{sizes.sign[0]}:{sizes.sign[1]}:{sizes.lecture[0]}:0"
    assert level_at(made.path, white_from_s - 0.2, interpreter) < 200
    assert level_at(made.path, white_from_s + 0.2, interpreter) > 220


@pytest.mark.parametrize("sign_size", [(480, 600), (1280, 720), (640, 640), (360, 640)])
@pytest.mark.parametrize("lecture_size", [(1280, 720), (1920, 1080), (960, 720)])
def test_the_interpreter_is_no_smaller_than_a_sixth_and_never_covers_the_lecture(
    lecture_size: tuple[int, int], sign_size: tuple[int, int]
) -> None:
    nothing = MediaInfo("mov", 10, 1000, None, None)
    sizes = side_by_side_layout(
        replace(nothing, video=VideoStream("h264", "High", "yuv420p", *lecture_size, 25)),
        replace(nothing, video=VideoStream("h264", "High", "yuv420p", *sign_size, 25)),
    )
    assert sizes.canvas[0] == sizes.lecture[0] + sizes.sign[0]
    assert sizes.sign[1] <= sizes.lecture[1]
    assert sizes.sign[0] * sizes.sign[1] >= SIGN_SHARE * sizes.canvas[0] * sizes.canvas[1]
    assert sizes.sign[0] / sizes.sign[1] == pytest.approx(sign_size[0] / sign_size[1], rel=0.02)
