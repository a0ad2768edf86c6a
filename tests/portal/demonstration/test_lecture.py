"""A lecture becomes files that any browser plays, as long as what is said, and is made only once."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from media_pipeline.sandbox.allowlist import FFMPEG_INPUT
from media_pipeline.sandbox.run import run_sandboxed
from media_pipeline.sign_language.offset import audio_offset
from portal.demonstration.interpreter import EARLY_S
from portal.demonstration.lecture import LectureFiles, make_lecture
from portal.demonstration.narration import TAIL_S
from portal.demonstration.texts import DemoMedia, DemoSlide
from tests.shared_resources import SharedResources

pytestmark = pytest.mark.slow

MEDIA = DemoMedia(
    kind="video",
    language="zh",
    slides=(
        DemoSlide("洗手", ("先洗手\u3002", "再按摩\u3002"), ("先洗手",)),
        DemoSlide("七步", ("搓洗手腕\u3002",), illustration="handwashing"),
    ),
    sign=True,
)


@pytest.fixture(scope="module")
def lecture(shared: SharedResources) -> LectureFiles:
    return shared.once("demonstration-lecture", lambda folder: make_lecture(MEDIA, folder))


def test_the_recording_is_h264_and_aac_at_25_frames_a_second(lecture: LectureFiles) -> None:
    video, audio = _probe(lecture.recording)["streams"]
    assert (video["codec_name"], video["pix_fmt"], video["avg_frame_rate"]) == ("h264", "yuv420p", "25/1")
    assert (video["width"], video["height"]) == (1280, 720)
    assert audio["codec_name"] == "aac"


def test_the_recording_is_as_long_as_its_narration(lecture: LectureFiles) -> None:
    probed = _probe(lecture.recording)
    spoken = lecture.sentence_times[-1].end + TAIL_S
    assert lecture.duration == pytest.approx(spoken, abs=0.04)
    for stream in probed["streams"]:
        assert float(stream["duration"]) == pytest.approx(lecture.duration, abs=0.05)


def test_playing_can_begin_before_the_whole_file_is_there(lecture: LectureFiles) -> None:
    for path in (lecture.recording, lecture.sign):
        assert path is not None
        data = path.read_bytes()
        assert 0 < data.index(b"moov") < data.index(b"mdat")


def test_the_sign_video_begins_a_known_time_before_the_lecture(lecture: LectureFiles) -> None:
    assert lecture.sign is not None
    stream, heard = _probe(lecture.sign)["streams"]
    assert (stream["codec_type"], stream["codec_name"], stream["avg_frame_rate"]) == ("video", "h264", "25/1")
    assert stream["height"] >= 480
    assert float(stream["duration"]) == pytest.approx(lecture.duration + EARLY_S, abs=0.1)
    assert heard["codec_type"] == "audio"
    sounds = [
        np.frombuffer(_decode(path, "-vn", "-f", "s16le", "-ac", "1", "-ar", "16000"), dtype=np.int16) / 32768
        for path in (lecture.recording, lecture.sign)
    ]
    found = audio_offset(*(sound.astype(np.float32) for sound in sounds))
    assert found is not None
    assert found.is_sure
    assert found.offset_s == pytest.approx(EARLY_S, abs=0.04)


def test_the_sound_in_the_recording_is_where_the_sentence_times_say(lecture: LectureFiles) -> None:
    rate = 16000
    sound = _decode(lecture.recording, "-vn", "-f", "s16le", "-ac", "1", "-ar", str(rate))
    level = np.abs(np.frombuffer(sound, dtype=np.int16).astype(np.int32))

    def loudest(start: float, end: float) -> int:
        return int(level[round(start * rate) : round(end * rate)].max())

    before = 0.0
    for span in lecture.sentence_times:
        assert loudest(before + 0.06, span.start - 0.06) < 300  # an encoder smears a little
        assert loudest(span.start, span.start + 0.2) > 1000
        before = span.end


def test_a_slide_is_shown_while_its_sentences_are_spoken(lecture: LectureFiles) -> None:
    pictures = _gray(lecture.recording)
    first, second = pictures[0], pictures[-1]
    assert np.abs(first - second).mean() > 5
    change = (lecture.sentence_times[1].end + lecture.sentence_times[2].start) / 2
    for number, picture in enumerate(pictures):
        expected, other = (first, second) if number < round(change * 25) else (second, first)
        assert np.abs(picture - expected).mean() < np.abs(picture - other).mean(), number


def test_the_figure_does_not_flash(lecture: LectureFiles) -> None:
    assert lecture.sign is not None
    pictures = _gray(lecture.sign)
    assert np.abs(np.diff([picture.mean() for picture in pictures])).max() < 3  # of 255
    assert np.std(pictures, axis=0).max() > 20  # and it does move


def test_the_script_has_a_line_for_every_sentence_time(lecture: LectureFiles) -> None:
    lines = lecture.script.read_text(encoding="utf-8").splitlines()
    assert lines == [span.text for span in lecture.sentence_times] == list(MEDIA.sentences)


def test_only_finished_files_are_left(lecture: LectureFiles) -> None:
    assert {path.name for path in lecture.recording.parent.iterdir()} == {
        "lecture.mp4",
        "script.txt",
        "sign.mp4",
        "times.json",
    }
    assert list(lecture.recording.parent.parent.iterdir()) == [lecture.recording.parent]


def test_what_is_made_is_not_made_again(lecture: LectureFiles) -> None:
    written = {path: path.stat().st_mtime_ns for path in lecture.recording.parent.iterdir()}
    again = make_lecture(MEDIA, lecture.recording.parent.parent)
    assert again == lecture
    assert {path: path.stat().st_mtime_ns for path in lecture.recording.parent.iterdir()} == written


def test_another_text_is_another_lecture_and_an_audio_one_has_sound_only(lecture: LectureFiles, tmp_path: Path) -> None:
    media = dataclasses.replace(MEDIA, kind="audio", sign=False, slides=MEDIA.slides[:1])
    audio = make_lecture(media, tmp_path)
    assert audio.recording.parent.name != lecture.recording.parent.name
    assert audio.sign is None
    (stream,) = _probe(audio.recording)["streams"]
    assert stream["codec_name"] == "aac"
    assert float(stream["duration"]) == pytest.approx(audio.duration, abs=0.06)


def _probe(path: Path) -> dict[str, Any]:
    command = ("ffprobe", *FFMPEG_INPUT, "-show_streams", "-show_format", "-of", "json", str(path))
    probed: dict[str, Any] = json.loads(run_sandboxed(command, readable=(path,)).stdout)
    return probed


def _decode(path: Path, *output: str) -> bytes:
    return run_sandboxed(("ffmpeg", *FFMPEG_INPUT, "-i", str(path), *output, "pipe:1"), readable=(path,)).stdout


def _gray(path: Path) -> list[np.ndarray]:
    """All its pictures, 160 by 90, gray."""
    data = _decode(path, "-an", "-vf", "scale=160:90", "-f", "rawvideo", "-pix_fmt", "gray")
    return list(np.frombuffer(data, dtype=np.uint8).reshape(-1, 90, 160).astype(np.float32))
