"""Files whose end is missing are told from whole ones, whichever container they have."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from media_pipeline.errors import UnusableFile
from media_pipeline.inspect.probe import probe
from media_pipeline.inspect.suitability import file_warnings, require_sign_video
from media_pipeline.inspect.truncation import is_truncated
from tests.media_pipeline.conftest import MakeMedia

CutShort = Callable[[Path, float], Path]

KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "whole.wav": ("wav", ("-vn",)),
    "large.wav": ("wav", ("-vn", "-rf64", "always")),
    "whole.aiff": ("aiff", ("-vn",)),
    "whole.ogg": ("ogg", ("-vn",)),
    "whole.opus": ("ogg", ("-vn", "-c:a", "libopus")),
    "whole.aac": ("aac", ("-vn", "-c:a", "copy")),
    "whole.mp3": ("mp3", ("-vn",)),
    "bare.mp3": ("mp3", ("-vn", "-write_xing", "0", "-id3v2_version", "0")),
    "tagged.mp3": ("mp3", ("-vn", "-write_id3v1", "1", "-metadata", "title=Lesson")),
    "whole.ts": ("mpegts", ("-c", "copy")),
    "whole.m2ts": ("mpegts", ("-c", "copy", "-mpegts_m2ts_mode", "1")),
    "whole.avi": ("avi", ("-c:v", "mpeg4", "-c:a", "mp3")),
    "whole.mp4": ("mov", ("-c", "copy", "-movflags", "+faststart")),
    "pieces.mp4": ("mov", ("-c", "copy", "-movflags", "frag_keyframe+empty_moov")),
    "whole.mkv": ("matroska", ("-c", "copy")),
    "live.mkv": ("matroska", ("-c", "copy", "-live", "1")),
    "whole.webm": ("matroska", ("-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus")),
}


@pytest.mark.parametrize("name", KINDS)
def test_a_missing_end_is_noticed_wherever_the_cut_falls(
    make_media: MakeMedia, clip: Path, tmp_path: Path, name: str
) -> None:
    container, arguments = KINDS[name]
    whole = make_media(name, "-i", str(clip), *arguments)
    assert not is_truncated(whole, container)
    content, cut = whole.read_bytes(), tmp_path / name
    places = random.Random(name)
    # A cut exactly between two packets or frames cannot be seen; it falls there once in some hundred times.
    noticed = 0
    for _ in range(40):
        cut.write_bytes(content[: int(len(content) * places.uniform(0.2, 0.99))])
        noticed += is_truncated(cut, container)
    assert noticed >= 38


@pytest.mark.parametrize("name", ["whole.wav", "whole.ogg", "whole.aac", "whole.ts", "whole.avi", "bare.mp3"])
def test_what_does_not_say_how_long_it_should_be_is_taken_with_a_warning(
    make_media: MakeMedia, clip: Path, cut_short: CutShort, name: str
) -> None:
    whole = make_media(name, "-i", str(clip), *KINDS[name][1])
    assert file_warnings(probe(whole)) == []
    info = probe(cut_short(whole, 0.503))
    (warning,) = file_warnings(info)
    assert "seems to end early" in str(warning)
    assert 1 < info.duration_s < 5.5


@pytest.mark.parametrize("name", ["whole.mp4", "whole.mkv", "whole.avi", "whole.mp3", "whole.flac"])
def test_less_than_two_missing_seconds_are_a_warning_too(
    make_media: MakeMedia, clip: Path, cut_short: CutShort, name: str
) -> None:
    arguments = KINDS.get(name, ("", ("-vn",)))[1]
    whole = make_media(name, "-i", str(clip), *arguments)
    assert file_warnings(probe(whole)) == []
    assert file_warnings(probe(cut_short(whole, 0.87)))


@pytest.mark.parametrize("name", ["whole.mp4", "whole.mkv", "whole.webm"])
def test_half_of_what_a_container_promises_is_refused(
    make_media: MakeMedia, clip: Path, cut_short: CutShort, name: str
) -> None:
    with pytest.raises(UnusableFile, match="cut off"):
        probe(cut_short(make_media(name, "-i", str(clip), *KINDS[name][1]), 0.5))


def test_an_interpreters_video_is_warned_of_too(make_media: MakeMedia, clip: Path, cut_short: CutShort) -> None:
    cut = probe(cut_short(make_media("whole.ts", "-i", str(clip), "-c", "copy"), 0.503))
    assert "seems to end early" in require_sign_video(cut)[0].msgid


def test_a_recorder_that_never_wrote_its_length_is_noticed(tone: Path, tmp_path: Path) -> None:
    content = bytearray(tone.read_bytes())
    at = content.index(b"data")
    content[at + 4 : at + 8] = bytes(4)
    (tmp_path / "stopped.wav").write_bytes(content)
    assert is_truncated(tmp_path / "stopped.wav", "wav")


def test_a_length_that_nobody_knew_and_filling_at_the_end_are_no_cut(
    make_media: MakeMedia, clip: Path, tone: Path, tmp_path: Path
) -> None:
    content = bytearray(tone.read_bytes())
    at = content.index(b"data")
    for unknown in (b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\x00\xf0\xff\x7f"):
        content[at + 4 : at + 8] = unknown
        (tmp_path / "piped.wav").write_bytes(content)
        assert not is_truncated(tmp_path / "piped.wav", "wav")
    for name in ("whole.mkv", "live.mkv", "whole.mp4", "tagged.mp3"):
        container, arguments = KINDS[name]
        whole = make_media(name, "-i", str(clip), *arguments)
        (tmp_path / name).write_bytes(whole.read_bytes() + bytes(3000))
        assert not is_truncated(tmp_path / name, container)


@pytest.mark.parametrize("container", sorted({container for container, _ in KINDS.values()}))
def test_whatever_stands_in_a_file_the_look_at_its_end_comes_back(tmp_path: Path, container: str) -> None:
    file = tmp_path / "noise"
    for content in (b"", b"\xff", bytes(300_000), b"\xff" * 300_000, random.Random(1).randbytes(300_000)):
        file.write_bytes(content)
        assert is_truncated(file, container) in (True, False)
