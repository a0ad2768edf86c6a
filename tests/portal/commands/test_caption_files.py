"""`portal captions convert`, and where `portal caption` puts its results."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from content.timed_text.cue import Cue
from media_pipeline.captions.conversion import _WRITERS, convert
from media_pipeline.captions.parsers.format_detection import parse_caption_file
from portal.commands.caption import result_folders
from tests.portal.commands.conftest import Portal

pytestmark = pytest.mark.slow

VTT = "WEBVTT\n\n00:01.000 --> 00:02.500\n先洗手\n\n00:03.000 --> 00:04.500\n再按摩\n"
CUES = (Cue(1, 2.5, "先洗手"), Cue(3, 4.5, "再按摩"))
ENDINGS = sorted(_WRITERS)


def test_every_format_goes_into_every_other_and_keeps_all() -> None:
    files = {ending: convert(VTT.encode(), "a.vtt", f"a{ending}") for ending in ENDINGS}
    for (first, file), second in itertools.product(files.items(), ENDINGS):
        converted = convert(file.text.encode(), f"a{first}", f"b{second}")
        assert converted.losses == (), (first, second)
        assert parse_caption_file(converted.text.encode(), "b").cues == CUES, (first, second)


def test_where_all_is_kept_the_status_is_zero_and_nothing_is_said_on_standard_error(
    here: Portal, tmp_path: Path
) -> None:
    (tmp_path / "in.vtt").write_text(VTT, "utf-8")
    done = here("captions", "convert", str(tmp_path / "in.vtt"), str(tmp_path / "out.sbv"))
    assert (done.returncode, done.stderr) == (0, "")
    assert parse_caption_file((tmp_path / "out.sbv").read_bytes(), "out.sbv").cues == CUES


def test_what_was_left_out_is_named_with_its_line_and_the_status_is_three(portal: Portal, tmp_path: Path) -> None:
    source, target = tmp_path / "in.srt", tmp_path / "out.lrc"
    source.write_text("1\n00:00:01,000 --> 00:00:02,000\none\ntwo\n\n2\n00:00:0x,000 --> 00:00:04,000\nlost\n")
    done = portal("captions", "convert", str(source), str(target))
    assert done.returncode == 3
    assert "1 captions were written" in done.stdout
    assert done.stderr.splitlines() == [
        "2 places were left out or changed:",
        "line 2: Put on one line, since the format has no line breaks: “one two”",
        "line 7: Left out, since its time cannot be read (00:00:0x,000 --> 00:00:04,000): “lost”",
    ]
    assert target.read_text() == "[00:01.00]one two\n[00:02.00]\n"
    chinese = portal("captions", "convert", str(source), str(target), LC_ALL="zh_CN.UTF-8")
    assert "第 7 行：" in chinese.stderr


@pytest.mark.parametrize(
    ("name", "content", "target", "said"),
    [
        ("in.srt", b"", "out.vtt", "in.srt is empty"),
        ("in.srt", b"a letter", "out.vtt", "No captions with times"),
        ("in.vtt", VTT.encode(), "out.doc", ".vtt, .srt, .ttml"),
        ("in.vtt", VTT.encode(), "nowhere/out.srt", "nowhere"),
        ("in.srt", "1\n00:00:01,000 --> 00:00:02,000\n歡迎".encode("big5"), "out.srt", "big5, cp1252"),
    ],
)
def test_where_nothing_can_be_read_the_status_is_one_and_nothing_is_written(
    here: Portal, tmp_path: Path, name: str, content: bytes, target: str, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    done = here("captions", "convert", str(tmp_path / name), str(tmp_path / target))
    assert done.returncode == 1
    assert said in done.stderr
    assert not (tmp_path / target).exists()


def test_a_person_may_name_the_encoding(here: Portal, tmp_path: Path) -> None:
    (tmp_path / "in.srt").write_bytes("1\n00:00:01,000 --> 00:00:02,000\n歡迎".encode("big5"))
    done = here("captions", "convert", str(tmp_path / "in.srt"), str(tmp_path / "out.vtt"), "--encoding", "big5")
    assert done.returncode == 0
    assert "歡迎" in (tmp_path / "out.vtt").read_text("utf-8")


@pytest.mark.parametrize("out", [None, Path("out")])
def test_two_recordings_of_one_name_have_a_folder_each(out: Path | None) -> None:
    files = [Path("A/talk.wav"), Path("B/talk.flac"), Path("A/talk.mp4"), Path("A/talk-2.wav")]
    folders = result_folders(files, out)
    assert len(set(folders)) == len(files)
    if out is not None:
        assert [folder.name for folder in folders] == ["talk", "talk-2", "talk-3", "talk-2-2"]
    assert result_folders(files[:1], Path("out")) == [Path("out")]


def test_results_of_two_recordings_of_one_name_are_both_kept(here: Portal, spoken_twice: tuple[Path, Path]) -> None:
    first, second = spoken_twice
    out = first.parents[1] / "out"
    done = here("caption", str(first), str(second), "--language", "en", "--engine", "pocketsphinx", "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert [(out / name / "captions.vtt").exists() for name in ("talk", "talk-2")] == [True, True]


@pytest.fixture
def spoken_twice(tmp_path: Path) -> tuple[Path, Path]:
    """Two recordings of one name and other endings."""
    from tests.media_pipeline.narration import ENGLISH, narrate

    narration = narrate(ENGLISH[:1], "flite:rms", tmp_path)
    first, second = tmp_path / "A" / "talk.wav", tmp_path / "B" / "talk.wav"
    for file in (first, second):
        file.parent.mkdir()
        narration.write(file)
    return first, second.rename(second.with_suffix(".flac"))
