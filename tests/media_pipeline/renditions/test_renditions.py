from __future__ import annotations

import shutil
import subprocess
from collections import namedtuple
from pathlib import Path

import pytest

from media_pipeline.errors import Cancelled, MediaError
from media_pipeline.inspect.probe import probe
from media_pipeline.renditions import profiles
from media_pipeline.renditions.audio import make_audio
from media_pipeline.renditions.loudness import integrated_loudness
from media_pipeline.renditions.poster import make_poster
from media_pipeline.renditions.video import make_video
from media_pipeline.sandbox import ffmpeg as making
from tests.media_pipeline.conftest import PICTURE, WEB_SAFE, MakeMedia


def starts_with_index(path: Path) -> bool:
    """Whether the index of an MP4 stands before its media, so that playing begins before all of it has come."""
    content = path.read_bytes()
    return 0 < content.find(b"moov") < content.find(b"mdat")


def tags_of(path: Path) -> str:
    command = ["ffprobe", "-v", "error", "-show_entries", "format_tags", "-of", "csv", str(path)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def keyframe_times(path: Path) -> list[float]:
    question = ("-select_streams", "v", "-skip_frame", "nokey", "-show_entries", "frame=pts_time", "-of", "csv=p=0")
    command = ["ffprobe", "-v", "error", *question, str(path)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [float(line.strip(",")) for line in told.split()]


def test_a_video_that_browsers_play_is_copied(clip: Path, tmp_path: Path) -> None:
    made = make_video(clip, probe(clip), tmp_path)
    assert (made.name, made.content_type, made.copied) == ("video", "video/mp4", True)
    assert (made.width, made.height, made.path) == (320, 180, tmp_path / "video.mp4")
    assert made.duration_s == pytest.approx(8, abs=0.1)
    assert starts_with_index(made.path)


def test_where_and_on_what_it_was_recorded_is_not_passed_on(make_media: MakeMedia, clip: Path, tmp_path: Path) -> None:
    place = ("-metadata", "location=+38.0428+114.5149/", "-movflags", "use_metadata_tags", "-metadata", "model=Phone 9")
    tagged = make_media("tagged.mp4", "-i", str(clip), "-c", "copy", *place)
    assert "+38.0428" in tags_of(tagged)
    made = make_video(tagged, probe(tagged), tmp_path)
    assert "+38.0428" not in tags_of(made.path)
    assert "Phone 9" not in tags_of(made.path)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("office.wmv", ("-c:v", "wmv2", "-c:a", "wmav2")),
        ("screen.mkv", ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv444p", "-c:a", "flac")),
        ("tenbit.mp4", ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le", "-c:a", "aac")),
        ("odd.avi", ("-vf", "scale=321:181", "-c:v", "mjpeg", "-pix_fmt", "yuvj444p", "-c:a", "pcm_s16le")),
    ],
)
def test_anything_else_is_encoded_for_every_browser(
    make_media: MakeMedia, clip: Path, tmp_path: Path, name: str, arguments: tuple[str, ...]
) -> None:
    source = make_media(name, "-i", str(clip), *arguments)
    made = make_video(source, probe(source), tmp_path)
    info = probe(made.path)
    assert not made.copied
    assert info.video is not None
    assert info.audio is not None
    assert (info.video.codec, info.video.pixel_format, info.audio.codec) == ("h264", "yuv420p", "aac")
    assert (info.video.width, info.video.height) == (made.width, made.height) == (320, 180)
    assert info.duration_s == pytest.approx(8, abs=0.2)
    assert starts_with_index(made.path)
    assert keyframe_times(made.path)[:2] == pytest.approx([0, 4], abs=0.1)


def test_a_large_picture_is_made_smaller_and_keeps_its_shape(make_media: MakeMedia, tmp_path: Path) -> None:
    large = (
        "-f",
        "lavfi",
        "-i",
        "testsrc2=size=1280x960:rate=60",
        "-t",
        "1",
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
    )
    source = make_media("large.mkv", *large, "-pix_fmt", "yuv420p")
    made = make_video(source, probe(source), tmp_path)
    assert (made.width, made.height) == (960, 720)
    video = probe(made.path).video
    assert video is not None
    assert video.frame_rate == pytest.approx(30, abs=0.5)


def test_a_video_held_upright_stays_upright(make_media: MakeMedia, clip: Path, tmp_path: Path) -> None:
    upright = make_media("upright.mp4", "-i", str(clip), "-c", "copy", "-metadata:s:v", "rotate=90")
    copied = make_video(upright, probe(upright), tmp_path / "copied")
    matroska = make_media("upright.mov", "-i", str(upright), "-c:v", "copy", "-c:a", "pcm_s16le")
    encoded = make_video(matroska, probe(matroska), tmp_path / "encoded")
    assert (copied.copied, encoded.copied) == (True, False)
    assert (copied.width, copied.height) == (encoded.width, encoded.height) == (180, 320)
    poster = make_poster(upright, probe(upright), tmp_path)
    assert (poster.width, poster.height) == (180, 320)


def test_pixels_that_are_not_square_become_square(make_media: MakeMedia, tmp_path: Path) -> None:
    wide_pixels = ("-vf", "scale=160:180,setsar=2", "-c:v", "mpeg4", "-an")
    source = make_media("anamorphic.mkv", *PICTURE, "-t", "1", *wide_pixels)
    made = make_video(source, probe(source), tmp_path)
    assert (made.width, made.height) == (320, 180)


def test_a_video_without_sound_is_made_too(mute_clip: Path, tmp_path: Path) -> None:
    made = make_video(mute_clip, probe(mute_clip), tmp_path)
    assert probe(made.path).audio is None


def test_progress_rises_to_one(make_media: MakeMedia, clip: Path, tmp_path: Path) -> None:
    source = make_media("office.wmv", "-i", str(clip), "-c:v", "wmv2", "-c:a", "wmav2")
    for make in (make_video, make_audio):
        told: list[float] = []
        make(source, probe(source), tmp_path, on_progress=told.append)
        assert told == sorted(told)
        assert told[-1] == 1.0
        assert all(0 <= share <= 1 for share in told)


@pytest.mark.parametrize("level", ["-15dB", "-3dB"])
def test_sound_alone_comes_at_the_loudness_of_all_lessons(
    make_media: MakeMedia, spoken: Path, tmp_path: Path, level: str
) -> None:
    source = make_media(f"level{level}.wav", "-i", str(spoken), "-af", f"volume={level}")
    made = make_audio(source, probe(source), tmp_path)
    info = probe(made.path)
    assert (made.content_type, made.width, made.copied) == ("audio/mp4", None, False)
    assert info.audio is not None
    assert (info.audio.codec, info.audio.channels) == ("aac", 1)
    assert integrated_loudness(made.path, info) == pytest.approx(-16, abs=1)
    assert info.duration_s == pytest.approx(probe(source).duration_s, abs=0.1)


def test_silence_stays_silent(make_media: MakeMedia, tmp_path: Path) -> None:
    silence = make_media("silence.wav", "-f", "lavfi", "-i", "anullsrc=sample_rate=16000", "-t", "3")
    made = make_audio(silence, probe(silence), tmp_path)
    assert integrated_loudness(made.path, probe(made.path)) is None


def test_the_poster_shows_something(make_media: MakeMedia, tmp_path: Path) -> None:
    """Black for its first three quarters, then a picture."""
    black = "[0]drawbox=t=fill:c=black:enable='lt(t,5.5)'"
    source = make_media("late.mp4", *PICTURE, "-t", "8", "-filter_complex", black, *WEB_SAFE[:6])
    made = make_poster(source, probe(source), tmp_path)
    command = ["ffmpeg", "-v", "error", "-i", str(made.path), "-f", "rawvideo", "-pix_fmt", "gray", "-"]
    grey = subprocess.run(command, check=True, capture_output=True).stdout
    assert len(grey) == (made.width or 0) * (made.height or 0)
    assert max(grey) - min(grey) > 100
    assert made.content_type == "image/jpeg"


def test_a_poster_comes_even_from_a_black_video(make_media: MakeMedia, tmp_path: Path) -> None:
    black = make_media("black.mp4", "-f", "lavfi", "-i", "color=black:size=320x180:rate=5", "-t", "2", *WEB_SAFE[:6])
    assert make_poster(black, probe(black), tmp_path).path.stat().st_size > 0


def test_cancelling_keeps_the_former_rendition_and_leaves_nothing_else(
    make_media: MakeMedia, clip: Path, tmp_path: Path
) -> None:
    source = make_media("office.wmv", "-i", str(clip), "-c:v", "wmv2", "-c:a", "wmav2")
    (tmp_path / "video.mp4").write_bytes(b"former")
    answers = iter([False, False])
    with pytest.raises(Cancelled):
        make_video(source, probe(source), tmp_path, cancelled=lambda: next(answers, True))
    assert [path.name for path in tmp_path.iterdir()] == ["video.mp4"]
    assert (tmp_path / "video.mp4").read_bytes() == b"former"


def test_what_a_killed_worker_left_is_cleared_away(clip: Path, tmp_path: Path) -> None:
    (tmp_path / ".video.partial").mkdir()
    (tmp_path / ".video.partial" / "video.mp4").write_bytes(b"half")
    make_video(clip, probe(clip), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["video.mp4"]


def test_a_full_disk_is_told_before_the_work_begins(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**9, 10**9, 0))
    with pytest.raises(MediaError, match="disk is too full") as refused:
        make_video(clip, probe(clip), tmp_path)
    assert refused.value.message.values["megabytes"] >= 200
    assert list(tmp_path.iterdir()) == []


def test_a_link_in_place_of_the_result_is_not_followed(tmp_path: Path) -> None:
    """A child taken over by a crafted file could leave one, to have a file of the server published."""
    secret, unfinished = tmp_path / "secret", tmp_path / "unfinished"
    secret.write_text("secret")
    unfinished.symlink_to(secret)
    with pytest.raises(MediaError):
        making._publish(unfinished, tmp_path / "video.mp4")
    assert not (tmp_path / "video.mp4").exists()


def test_a_copy_that_fails_is_encoded_instead(clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(profiles.COPY, "bsf:v", "no_such_filter")
    made = make_video(clip, probe(clip), tmp_path)
    assert not made.copied
    assert made.width == 320
