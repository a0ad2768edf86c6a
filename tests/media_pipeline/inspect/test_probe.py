from __future__ import annotations

import os
import socket
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from media_pipeline.errors import UnusableFile
from media_pipeline.inspect.media_info import AudioStream, MediaInfo, VideoStream
from media_pipeline.inspect.probe import probe
from media_pipeline.inspect.suitability import require_lesson_media, require_sign_video
from tests.media_pipeline.conftest import PICTURE, TONE, MakeMedia

CutShort = Callable[[Path, float], Path]


def refusal(path: Path) -> UnusableFile:
    with pytest.raises(UnusableFile) as refused:
        probe(path)
    return refused.value


def file_with(folder: Path, name: str, content: bytes) -> Path:
    (folder / name).write_bytes(content)
    return folder / name


def test_an_ordinary_video_is_described(clip: Path) -> None:
    info = probe(clip)
    assert (info.container, info.size_bytes, info.is_picture) == ("mov", clip.stat().st_size, False)
    assert info.duration_s == pytest.approx(8, abs=0.1)
    assert info.video is not None
    assert (info.video.codec, info.video.width, info.video.height) == ("h264", 320, 180)
    assert (info.video.pixel_format, info.video.frame_rate) == ("yuv420p", 25)
    assert info.audio is not None
    assert (info.audio.codec, info.audio.channels, info.audio.sample_rate) == ("aac", 1, 44_100)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("kinds.mkv", ("-c", "copy")),
        ("live.mkv", ("-c", "copy", "-live", "1")),
        ("kinds.ts", ("-c", "copy")),
        ("kinds.avi", ("-c:v", "mpeg4", "-c:a", "mp3")),
        ("kinds.webm", ("-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus")),
        ("kinds.wmv", ("-c:v", "wmv2", "-c:a", "wmav2")),
        ("kinds.flv", ("-c", "copy")),
        ("kinds.mp3", ("-vn",)),
        ("bare.mp3", ("-vn", "-write_xing", "0", "-q:a", "5")),
        ("kinds.aac", ("-vn", "-c:a", "copy")),
        ("kinds.ogg", ("-vn",)),
        ("kinds.flac", ("-vn",)),
    ],
)
def test_the_files_of_phones_and_offices_are_taken(
    make_media: MakeMedia, clip: Path, name: str, arguments: tuple[str, ...]
) -> None:
    assert probe(make_media(name, "-i", str(clip), *arguments)).duration_s == pytest.approx(8, abs=0.2)


def test_a_file_without_sound_is_usable(mute_clip: Path) -> None:
    info = probe(mute_clip)
    assert info.audio is None
    assert info.video is not None


def test_a_cover_picture_is_no_video(make_media: MakeMedia, tone: Path, still_picture: Path) -> None:
    cover = ("-map", "0", "-map", "1", "-c:v", "copy", "-disposition:v", "attached_pic")
    info = probe(make_media("covered.mp3", "-i", str(tone), "-i", str(still_picture), *cover))
    assert info.video is None
    assert info.audio is not None


def test_a_video_held_upright_says_so(make_media: MakeMedia, clip: Path) -> None:
    info = probe(make_media("upright.mp4", "-i", str(clip), "-c", "copy", "-metadata:s:v", "rotate=90"))
    assert info.video is not None
    assert (info.video.width, info.video.height) == (320, 180)
    assert info.video.shown_size == (180, 320)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    assert "empty" in str(refusal(file_with(tmp_path, "empty.mp4", b"")))


@pytest.mark.parametrize(
    "content",
    [
        "今天学习按摩卫生。\n".encode() * 50,
        b"Dear Sir or Madam\n",
        b"%PDF-1.7\n",
        b"PK\x03\x04" + bytes(200),
        bytes(9000),
    ],
    ids=["chinese text", "english text", "pdf", "zip", "zeros"],
)
def test_what_is_not_media_is_refused_whatever_its_name(tmp_path: Path, content: bytes) -> None:
    for name in ("lecture.mp4", "lecture.mp3", "lecture"):
        assert "not a video or sound recording" in str(refusal(file_with(tmp_path, name, content)))


def test_a_truncated_mp4_is_refused_with_a_reason(make_media: MakeMedia, clip: Path, cut_short: CutShort) -> None:
    index_last = make_media("index-last.mp4", "-i", str(clip), "-c", "copy")
    assert "cut off" in str(refusal(cut_short(index_last, 0.6)))


def test_a_file_cut_in_the_middle_says_how_much_is_there(clip: Path, cut_short: CutShort) -> None:
    refused = refusal(cut_short(clip, 0.5))
    assert "cut off" in refused.message.msgid
    assert refused.message.values == {"expected": "0:08", "found": "0:04"}


@pytest.mark.parametrize("name", ["kinds.mkv", "kinds.flv", "kinds.flac", "kinds.mp3"])
def test_other_containers_cut_in_the_middle_are_noticed_too(
    make_media: MakeMedia, clip: Path, cut_short: CutShort, name: str
) -> None:
    whole = make_media(name, "-i", str(clip), *(("-vn",) if name.endswith(("3", "c")) else ("-c", "copy")))
    assert "cut off" in str(refusal(cut_short(whole, 0.5)))


def test_a_picture_is_told_from_a_recording(still_picture: Path, make_media: MakeMedia) -> None:
    for path in (
        still_picture,
        make_media("picture.jpg", *PICTURE, "-frames:v", "1"),
        make_media("p.webp", *PICTURE, "-t", "1"),
    ):
        info = probe(path)
        assert info.is_picture
        with pytest.raises(UnusableFile, match="This is a picture"):
            require_lesson_media(info)


def test_a_recording_passes_as_lesson_media(clip: Path, tone: Path) -> None:
    require_lesson_media(probe(clip))
    require_lesson_media(probe(tone))


def test_a_picture_of_absurd_size_is_refused(make_media: MakeMedia) -> None:
    wide = make_media("wide.mp4", "-f", "lavfi", "-i", "color=size=8208x16:rate=1", "-t", "3", "-c:v", "libx264")
    assert refusal(wide).message.values == {"width": 8208, "height": 16}


def test_a_codec_that_is_not_on_the_list_is_refused_by_name(make_media: MakeMedia) -> None:
    assert refusal(make_media("odd.avi", *PICTURE, "-t", "1", "-c:v", "huffyuv")).message.values == {"codec": "huffyuv"}


def test_a_recording_of_more_than_twelve_hours_is_refused(make_media: MakeMedia) -> None:
    frames = ("-f", "lavfi", "-i", "color=size=32x32:rate=1/600", "-t", "43800", "-c:v", "libx264")
    assert refusal(make_media("day.mp4", *frames)).message.values == {"length": "12:10:00", "hours": 12}


def test_a_recording_without_length_is_refused(make_media: MakeMedia) -> None:
    assert refusal(make_media("nothing.wav", *TONE, "-t", "0"))


@pytest.mark.parametrize("name", ["list.mp4", "list.m3u8", "list"])
def test_a_crafted_playlist_reads_and_reaches_nothing(
    make_media: MakeMedia, clip: Path, tmp_path: Path, name: str
) -> None:
    secret = tmp_path / "secret.ts"
    secret.write_bytes(make_media("kinds.ts", "-i", str(clip), "-c", "copy").read_bytes())
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        for target in (secret.as_uri(), str(secret), f"http://127.0.0.1:{port}/a.ts"):
            lines = f"#EXTM3U\n#EXT-X-TARGETDURATION:8\n#EXTINF:8,\n{target}\n#EXT-X-ENDLIST\n"
            playlist = file_with(tmp_path, name, lines.encode())
            untouched = _make_old(secret)
            assert "points to other files" in str(refusal(playlist))
            assert secret.stat().st_atime_ns == untouched
        server.settimeout(0.2)
        with pytest.raises(TimeoutError):
            server.accept()


@pytest.mark.parametrize("disguise", ["\ufeff", "junk\n"], ids=["byte order mark", "a first line"])
def test_ffmpeg_itself_opens_no_playlist(make_media: MakeMedia, clip: Path, tmp_path: Path, disguise: str) -> None:
    """Where the look at the first bytes is deceived, the list of containers still holds: nothing is connected to."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}/a.ts"
        lines = f"{disguise}#EXTM3U\n#EXT-X-TARGETDURATION:8\n#EXTINF:8,\n{address}\n#EXT-X-ENDLIST\n"
        refusal(file_with(tmp_path, "list.mp4", lines.encode()))
        server.settimeout(0.2)
        with pytest.raises(TimeoutError):
            server.accept()


def test_without_the_guard_the_playlist_would_have_connected(tmp_path: Path) -> None:
    """What the tests above rest on: an unguarded ffprobe does follow such a list."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/a.ts"
        playlist = file_with(
            tmp_path,
            "lecture.mp4",
            f"#EXTM3U\n#EXT-X-TARGETDURATION:8\n#EXTINF:8,\n{address}\n#EXT-X-ENDLIST\n".encode(),
        )
        naive = threading.Thread(
            target=subprocess.run,
            args=(["ffprobe", "-v", "quiet", "-protocol_whitelist", "file,http,tcp", str(playlist)],),
            kwargs={"timeout": 20, "check": False, "env": {"PATH": os.environ["PATH"]}},
        )
        naive.start()
        connection, _ = server.accept()
        connection.close()
        naive.join()


def test_a_concat_script_is_refused(clip: Path, tmp_path: Path) -> None:
    script = file_with(tmp_path, "lecture.mp4", f"ffconcat version 1.0\nfile {clip}\n".encode())
    assert "points to other files" in str(refusal(script))


def sign_video(**changes: object) -> MediaInfo:
    values: dict[str, object] = {
        "codec": "h264",
        "profile": "High",
        "pixel_format": "yuv420p",
        "width": 640,
        "height": 480,
    }
    video = VideoStream(**({**values, "frame_rate": 25.0} | changes))  # type: ignore[arg-type]
    return MediaInfo("mov", 60.0, 1_000_000, video, AudioStream("aac", 2, 48_000))


def test_a_good_sign_video_needs_no_word() -> None:
    assert require_sign_video(sign_video(), lecture_s=61.9) == []


@pytest.mark.parametrize(
    ("info", "lecture_s", "told"),
    [
        (sign_video(frame_rate=15.0), None, "only 15 frames per second"),
        (sign_video(width=240, height=320, rotation=90), None, "small: 320 × 240"),
        (sign_video(), 63.0, "lasts 1:00 and the lecture 1:03"),
    ],
    ids=["frame rate", "lines", "length"],
)
def test_a_poor_sign_video_is_taken_with_a_warning(info: MediaInfo, lecture_s: float | None, told: str) -> None:
    (warning,) = require_sign_video(info, lecture_s)
    assert told in str(warning)


def test_a_sign_video_needs_a_moving_picture(tone: Path, still_picture: Path) -> None:
    for path in (tone, still_picture):
        with pytest.raises(UnusableFile, match="no moving picture"):
            require_sign_video(probe(path))


def _make_old(path: Path) -> int:
    """Set both times of `path` far back, so that Linux (relatime) notes the next reading; the access time then."""
    os.utime(path, (1_000_000_000, 1_000_000_000))
    return path.stat().st_atime_ns


@pytest.fixture(scope="module")
def bomb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of half a megabyte whose picture fills a hundred."""
    path = tmp_path_factory.mktemp("bomb") / "bomb.avi"
    picture = ("-f", "lavfi", "-i", "color=c=orange:s=9000x8000:r=10", "-frames:v", "1")
    command = ["ffmpeg", "-v", "error", "-nostdin", *picture, "-c:v", "mjpeg", "-q:v", "31", str(path)]
    subprocess.run([*command[:-1], "-pix_fmt", "yuvj420p", command[-1]], check=True, timeout=60)
    assert path.stat().st_size < 10**6
    return path


def test_a_picture_that_would_fill_the_memory_is_refused_with_its_size(bomb: Path) -> None:
    assert refusal(bomb).message.values == {"width": 9000, "height": 8000}


def test_a_huge_cover_is_not_opened_and_the_sound_is_taken(bomb: Path, tmp_path: Path) -> None:
    song = tmp_path / "song.mp3"
    inputs = (*TONE, "-i", str(bomb), "-map", "0:a", "-map", "1:v", "-t", "1", "-c:v", "copy")
    command = ["ffmpeg", "-v", "error", "-nostdin", *inputs, "-disposition:v", "attached_pic", str(song)]
    subprocess.run(command, check=True, timeout=60)
    info = probe(song)
    assert (info.video, info.audio is not None) == (None, True)
