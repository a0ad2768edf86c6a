"""Five hundred odd recordings: whatever is odd about them, picture and sound come when they should in all that is made.

A run takes the recordings of one in eight makes (tests/selection.py), and of each make one in eight; `-m exhaustive`
takes all, which is long.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from media_pipeline.audio_tracks import with_chosen_audio
from media_pipeline.inspect.media_info import MediaInfo
from media_pipeline.inspect.probe import probe
from media_pipeline.inspect.suitability import require_lesson_media
from media_pipeline.renditions.audio import make_audio
from media_pipeline.renditions.ladder import make_ladder, rungs_for
from media_pipeline.renditions.poster import make_poster
from media_pipeline.renditions.profiles import LECTURE, plays_in_every_browser
from media_pipeline.renditions.video import make_video
from tests.media_pipeline.renditions.odd_recordings import MAKES, Make, Plan, oddities
from tests.selection import SHARES, run_seed

RATE = 8000
WITHIN_S = 0.16  # a frame at 10 a second, and what codecs of sound begin with


def test_there_are_five_hundred_of_them() -> None:
    names = [f"{make.name} {name}" for make in MAKES for name, _plan in oddities(make)]
    assert len(names) >= 500
    assert len(set(names)) == len(names)


@pytest.mark.exhaustive
@pytest.mark.parametrize("make", MAKES, ids=lambda make: make.name)
def test_picture_and_sound_come_when_they_should(
    make: Make, tmp_path: Path, pytestconfig: pytest.Config, subtests: pytest.Subtests
) -> None:
    rows = list(oddities(make))
    if "exhaustive" not in pytestconfig.getoption("markexpr"):
        rows = rows[run_seed() // SHARES % SHARES :: SHARES]
    for number, (name, plan) in enumerate(rows):
        folder = tmp_path / str(number)
        folder.mkdir()
        with subtests.test(name):
            as_planned(plan, plan.write(folder), folder / "made")


def as_planned(plan: Plan, source: Path, out: Path) -> None:
    out.mkdir()
    info = with_chosen_audio(source, probe(source))
    require_lesson_media(info)
    assert (info.video is not None, info.audio is not None) == (bool(plan.make.video), bool(plan.make.audio))
    for path in renditions(source, info, out):
        duration_s, size, transfer = facts(path)
        if "audio" not in path.name:
            assert size == plan.shown, path.name
            assert transfer not in ("smpte2084", "arib-std-b67"), path.name
            assert flash_s(path) == pytest.approx(plan.flash_s, abs=WITHIN_S), path.name
            assert duration_s == pytest.approx(plan.duration_s, abs=0.3), path.name
        if plan.make.audio:
            assert beep_s(path) == pytest.approx(plan.beep_s, abs=WITHIN_S), path.name
    assert info.duration_s == pytest.approx(plan.duration_s, abs=0.3)


def renditions(source: Path, info: MediaInfo, out: Path) -> list[Path]:
    """All that a job makes to be played, in its order; a poster is made on the way. A copied video comes first, and is
    made again where its sound has to be louder."""
    if info.video is None:
        return [make_audio(source, info, out).path]
    assert make_poster(source, info, out).path.stat().st_size > 0
    copied = plays_in_every_browser(info, LECTURE, with_audio=info.audio is not None)
    first = [make_video(source, info, out)] if copied else []
    ladder = make_ladder(source, info, out, rungs_for(info))
    return list({each.path: None for each in (*first, *ladder)})


def facts(path: Path) -> tuple[float, tuple[int, int], str]:
    """Duration, size of the picture as it is shown, and its transfer, as a player has them."""
    fields = "format=duration:stream=width,height,sample_aspect_ratio,color_transfer:stream_side_data=rotation"
    command = ["ffprobe", "-v", "error", "-show_entries", fields, "-of", "json", str(path)]
    found = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    picture = next((stream for stream in found["streams"] if "width" in stream), {})
    across, down = (int(number) for number in picture.get("sample_aspect_ratio", "1:1").split(":"))
    size = (picture.get("width", 0) * (across or 1) // (down or 1), picture.get("height", 0))
    turned = any(data.get("rotation", 0) % 180 for data in picture.get("side_data_list", ()))
    return float(found["format"]["duration"]), size[::-1] if turned else size, picture.get("color_transfer", "")


def flash_s(path: Path) -> float:
    """When the picture becomes white."""
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-vf", "fps=50:start_time=0,scale=1:1,format=gray"]
    pictures = subprocess.run([*command, "-f", "rawvideo", "-"], check=True, capture_output=True).stdout
    bright = np.frombuffer(pictures, np.uint8) > 128
    assert bright.any(), "it never becomes white"
    return float(np.argmax(bright)) / 50


def beep_s(path: Path) -> float:
    """When the sound begins to be loud, and it must be plainly audible."""
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-af", "aresample=async=1:first_pts=0", "-ac", "1"]
    sound = subprocess.run([*command, "-ar", str(RATE), "-f", "f32le", "-"], check=True, capture_output=True).stdout
    loud = np.abs(np.frombuffer(sound, np.float32))
    assert loud.max() > 0.05, "nothing is heard"
    return float(np.argmax(loud > 0.4 * loud.max())) / RATE
