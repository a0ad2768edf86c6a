"""Holes in the time stamps of sound are filled in everything that is made: what follows is heard when it should."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest

from media_pipeline.audio import SAMPLE_RATE, extract_speech_audio, read_samples
from media_pipeline.inspect.probe import probe
from media_pipeline.renditions.audio import make_audio
from media_pipeline.renditions.ladder import make_ladder
from media_pipeline.renditions.video import make_video
from media_pipeline.sign_language.renditions import make_side_by_side
from tests.media_pipeline.conftest import PICTURE, WEB_SAFE, MakeMedia

# A beep of half a second from the third second on, which a hole of two seconds before it moves to the fifth.
BEEP = "aevalsrc='0.3*sin(880*PI*t)*between(t,3,3.5)':s=44100:d=4"
HOLE = "asetpts='if(gt(T,2),PTS+2/TB,PTS)'"


def beep_s(path: Path) -> float:
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-ac", "1", "-ar", "8000", "-f", "s16le", "-"]
    samples = np.frombuffer(subprocess.run(command, check=True, capture_output=True).stdout, dtype="<i2")
    return float(np.argmax(np.abs(samples) > 500)) / 8000


@pytest.fixture(
    scope="session",
    params=[("hole.mp4", WEB_SAFE), ("hole.mkv", (*WEB_SAFE[:6], "-c:a", "libmp3lame"))],
    ids=["mp4", "mkv"],
)
def holed(request: pytest.FixtureRequest, make_media: MakeMedia) -> Path:
    name, codecs = request.param
    return make_media(name, *PICTURE, "-f", "lavfi", "-i", BEEP, "-t", "7", "-af", HOLE, *codecs)


def test_what_follows_a_hole_is_heard_in_step_everywhere(holed: Path, mute_clip: Path, tmp_path: Path) -> None:
    info = probe(holed)
    video = make_video(holed, info, tmp_path / "video")
    audio = make_audio(holed, info, tmp_path / "audio")
    beside = make_side_by_side((holed, info), (mute_clip, probe(mute_clip)), 0.0, tmp_path / "signed.mp4")
    (alone,) = make_ladder(holed, info, tmp_path, ("audio",))
    for path in (video.path, audio.path, beside.path, alone.path):
        assert beep_s(path) == pytest.approx(5, abs=0.15)
    samples = read_samples(extract_speech_audio(holed, tmp_path / "speech.wav", info=info))
    assert float(np.argmax(np.abs(samples) > 0.01)) / SAMPLE_RATE == pytest.approx(5, abs=0.1)


@pytest.mark.exhaustive
def test_sound_that_begins_after_an_unused_track_is_in_step(make_media: MakeMedia, tmp_path: Path) -> None:
    """The used streams begin at 5 s, an unused one at 0: everything begins at the used ones."""
    used = make_media("used.mp4", *PICTURE, "-f", "lavfi", "-i", BEEP, "-t", "4", *WEB_SAFE)
    tracks = ("-map", "0:v", "-map", "0:a", "-map", "1:a", "-c", "copy", "-c:a:1", "aac", "-disposition:a:1", "0")
    tone = ("-f", "lavfi", "-t", "9", "-i", "sine=frequency=200")
    for name in ("after.mkv", "after.mp4"):
        source = make_media(name, "-itsoffset", "5", "-i", str(used), *tone, *tracks)
        info = probe(source)
        video, audio = make_video(source, info, tmp_path), make_audio(source, info, tmp_path)
        assert [beep_s(video.path), beep_s(audio.path)] == [pytest.approx(3, abs=0.15)] * 2
        assert [video.duration_s, audio.duration_s] == [pytest.approx(4, abs=0.2)] * 2
