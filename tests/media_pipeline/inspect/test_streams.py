"""What is not used of a file neither refuses it nor lengthens it."""

from __future__ import annotations

from pathlib import Path

import pytest

from media_pipeline.errors import UnusableFile
from media_pipeline.inspect.audio_gaps import has_audio_gaps
from media_pipeline.inspect.media_info import MediaInfo
from media_pipeline.inspect.probe import probe
from tests.media_pipeline.conftest import PICTURE, WEB_SAFE, MakeMedia

HOLE = "asetpts='if(gt(T,3),PTS+2/TB,PTS)'"


@pytest.fixture(scope="session")
def short_clip(make_media: MakeMedia) -> Path:
    """4 s of picture and tone."""
    tone = ("-f", "lavfi", "-i", "sine=frequency=440:sample_rate=44100")
    return make_media("short.mp4", *PICTURE, *tone, "-t", "4", *WEB_SAFE)


@pytest.fixture(scope="session")
def subtitles(media_folder: Path) -> Path:
    path = media_folder / "inside.srt"
    path.write_text(
        "1\n00:00:00,500 --> 00:00:01,500\n洗手 <b>before</b> work\n\n2\n00:00:02,000 --> 00:00:03,000\nA < B\n"
    )
    return path


@pytest.mark.parametrize(
    ("name", "codec"),
    [("kinds.mp4", "mov_text"), ("kinds.mov", "mov_text"), ("a.mkv", "ass"), ("s.mkv", "srt"), ("v.mkv", "webvtt")],
)
def test_subtitles_of_any_kind_are_named_and_refuse_nothing(
    make_media: MakeMedia, short_clip: Path, subtitles: Path, name: str, codec: str
) -> None:
    inputs = ("-i", str(short_clip), "-i", str(subtitles), "-map", "0", "-map", "1", "-c", "copy", "-c:s", codec)
    info = probe(make_media(name, *inputs, "-metadata:s:s:0", "language=chi"))
    assert [(each.codec, each.language) for each in info.subtitles] == [(codec.replace("srt", "subrip"), "chi")]
    assert info.duration_s == pytest.approx(4, abs=0.1)


def test_subtitles_that_are_pictures_refuse_nothing(
    make_media: MakeMedia, short_clip: Path, media_folder: Path
) -> None:
    """Those of a Blu-ray disc, whose decoder is on no list of ours: two segments that end a picture."""
    pictures = media_folder / "pictures.sup"
    pictures.write_bytes(b"".join(b"PG" + (90_000 * second).to_bytes(4) + bytes(4) + b"\x80\0\0" for second in (1, 2)))
    both = ("-i", str(short_clip), "-f", "sup", "-i", str(pictures), "-map", "0", "-map", "1", "-c", "copy")
    info = probe(make_media("pictures.mkv", *both))
    assert [each.codec for each in info.subtitles] == ["hdmv_pgs_subtitle"]
    assert info.duration_s == pytest.approx(4, abs=0.1)


@pytest.mark.parametrize(
    ("name", "second"),
    [
        ("dts.mkv", ("-c:a:1", "dca", "-strict", "-2")),
        ("truehd.mkv", ("-c:a:1", "truehd", "-strict", "-2", "-ac:a:1", "2", "-ar:a:1", "48000")),
        ("g726.mkv", ("-c:a:1", "g726", "-ar:a:1", "8000")),
        ("dts.ts", ("-c:a:1", "dca", "-strict", "-2")),
    ],
)
def test_a_second_sound_of_an_unknown_codec_refuses_nothing(
    make_media: MakeMedia, short_clip: Path, name: str, second: tuple[str, ...]
) -> None:
    tracks = ("-map", "0:v", "-map", "0:a", "-map", "0:a", "-c:v", "copy", "-c:a:0", "copy")
    info = probe(make_media(name, "-i", str(short_clip), *tracks, *second))
    assert [track.codec for track in info.audio_tracks] == ["aac"]
    assert info.require_video().codec == "h264"


def test_the_only_sound_of_an_unknown_codec_is_refused_by_name(make_media: MakeMedia, short_clip: Path) -> None:
    dts = make_media("only.mkv", "-i", str(short_clip), "-c:v", "copy", "-c:a", "dca", "-strict", "-2")
    with pytest.raises(UnusableFile) as refused:
        probe(dts)
    assert refused.value.message.values == {"codec": "dts"}


def test_timecode_and_a_picture_of_an_unknown_codec_beside_the_lecture_refuse_nothing(
    make_media: MakeMedia, short_clip: Path
) -> None:
    coded = make_media("timecode.mov", "-i", str(short_clip), "-c", "copy", "-timecode", "01:00:00:00")
    assert probe(coded).duration_s == pytest.approx(4, abs=0.1)
    second = ("-map", "0:v", "-map", "0:a", "-map", "0:v", "-c:v:0", "copy", "-c:a", "copy", "-c:v:1", "huffyuv")
    assert probe(make_media("two.mkv", "-i", str(short_clip), *second)).require_video().codec == "h264"


def test_many_tracks_refuse_nothing(make_media: MakeMedia, short_clip: Path) -> None:
    info = probe(make_media("many.mka", "-i", str(short_clip), *("-map", "0:a") * 20, "-c", "copy"))
    assert len(info.audio_tracks) == 20


def test_chapters_beyond_the_end_lengthen_nothing(make_media: MakeMedia, short_clip: Path, media_folder: Path) -> None:
    chapters = media_folder / "chapters.txt"
    chapters.write_text(
        ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=2\n[CHAPTER]\nTIMEBASE=1/1\nSTART=50\nEND=60\n"
    )
    for name in ("chapters.mp4", "chapters.mkv", "chapters.mov"):
        made = make_media(name, "-i", str(short_clip), "-i", str(chapters), "-map_metadata", "1", "-c", "copy")
        assert probe(made).duration_s == pytest.approx(4, abs=0.1)


def begun_late(make_media: MakeMedia, clip: Path, name: str, by_s: int) -> MediaInfo:
    shifted = ("-c", "copy", "-output_ts_offset", str(by_s), "-avoid_negative_ts", "disabled")
    return probe(make_media(f"late-{by_s}-{name}", "-i", str(clip), *shifted))


@pytest.mark.parametrize("name", ["begun.mkv", "begun.ts", "begun.mp4", "begun.flv"])
def test_time_stamps_that_begin_late_lengthen_nothing(make_media: MakeMedia, short_clip: Path, name: str) -> None:
    assert begun_late(make_media, short_clip, name, 1200).duration_s == pytest.approx(4, abs=0.2)


@pytest.mark.parametrize("name", ["longer.mkv", "longer.mp4", "longer.ts", "longer.mov"])
def test_a_longer_track_that_is_not_used_lengthens_nothing(make_media: MakeMedia, short_clip: Path, name: str) -> None:
    silence = ("-f", "lavfi", "-t", "40", "-i", "anullsrc=r=44100:cl=mono")
    tracks = ("-map", "0", "-map", "1", "-c", "copy", "-c:a:1", "mp3", "-disposition:a:1", "0")
    info = probe(make_media(name, "-i", str(short_clip), *silence, *tracks))
    assert (len(info.audio_tracks), info.origin_s) == (2, 0)
    assert info.duration_s == pytest.approx(4, abs=0.2)


def test_streams_that_begin_after_an_unused_one_begin_at_zero(make_media: MakeMedia, short_clip: Path) -> None:
    tone = ("-f", "lavfi", "-t", "9", "-i", "sine=frequency=200")
    tracks = ("-map", "0:v", "-map", "0:a", "-map", "1:a", "-c", "copy", "-c:a:1", "aac", "-disposition:a:1", "0")
    info = probe(make_media("after.mkv", "-itsoffset", "5", "-i", str(short_clip), *tone, *tracks))
    assert info.origin_s == pytest.approx(5, abs=0.1)
    assert info.duration_s == pytest.approx(4, abs=0.2)


def test_a_hole_in_the_time_stamps_of_the_sound_is_seen(make_media: MakeMedia, short_clip: Path) -> None:
    for name, codec in (("hole.mp4", "aac"), ("hole.mkv", "libmp3lame"), ("hole.webm", "libopus")):
        video = ("-c:v", "libvpx", "-deadline", "realtime") if name.endswith("webm") else ("-c:v", "copy")
        holed = make_media(name, "-i", str(short_clip), *video, "-af", HOLE, "-c:a", codec)
        assert has_audio_gaps(holed, probe(holed))
    assert not has_audio_gaps(short_clip, probe(short_clip))
    whole = make_media("whole.mkv", "-i", str(short_clip), "-c:v", "copy", "-c:a", "libopus")
    assert not has_audio_gaps(whole, probe(whole))
