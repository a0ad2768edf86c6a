"""One recording to captions and transcript, end to end."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from media_pipeline.audio import Samples
from media_pipeline.caption_command import STEPS, caption_file, script_language
from media_pipeline.captions.parsers.format_detection import read_caption_file
from media_pipeline.captions.rules import START_ERROR_S
from media_pipeline.errors import NoEngine, UnusableFile
from media_pipeline.speech.recogniser import SpeechSettings
from tests.media_pipeline.conftest import WEB_SAFE, MakeMedia
from tests.media_pipeline.narration import CHINESE, ENGLISH, SPEECH, Narration, narrate, recorded

pytestmark = pytest.mark.slow

FILES = [
    "captions.vtt",
    "captions.srt",
    "captions.ttml",
    "captions.json",
    "transcript.txt",
    "transcript.json",
    "quality.json",
    "slides.json",
]


def test_chinese_with_a_script_is_captioned_without_a_model(tmp_path: Path) -> None:
    narration = narrate(CHINESE, "espeak:cmn-latn-pinyin+f3:170:60", tmp_path)
    script = tmp_path / "script.txt"
    script.write_bytes("\n".join(CHINESE).encode("gb18030"))
    steps: list[str] = []
    done = caption_file(
        narration.write(tmp_path / "lesson.wav"),
        script=script,
        out=tmp_path / "out",
        settings=SpeechSettings(),
        on_progress=lambda step, share: steps.append(step),
    )
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(FILES)
    assert [path.name for path in done.paths] == FILES
    cues = read_caption_file(done.paths[0].read_bytes(), "captions.vtt")
    assert cues == read_caption_file(done.paths[1].read_bytes(), "captions.srt")
    assert cues == read_caption_file(done.paths[2].read_bytes(), "captions.ttml")
    for sentence, start in zip(CHINESE, narration.starts, strict=True):
        assert any(cue.text[:3] == sentence[:3] and abs(cue.start - start) <= 0.3 for cue in cues), sentence
    note = "NOTE\nlanguage: zh\nengine: espeak-ng alignment\nstate: the lecture's script, set in time by machine"
    assert note in done.paths[0].read_text()
    assert json.loads(done.paths[5].read_text())["state"] == "script"
    assert done.paths[4].read_text().replace("\n", "") == "".join(CHINESE)
    assert json.loads(done.paths[-1].read_text()) == []
    report = json.loads(done.paths[6].read_text())
    assert report == done.quality
    assert report["cues_keeping_every_rule"] == 1.0
    assert report["script_seems_to_fit"] is True
    assert all(gap["characters"] == int((gap["end"] - gap["start"]) * 4) for gap in report["silent_gaps"])
    assert report["speech_not_captioned_s"] < 2
    assert list(dict.fromkeys(steps)) == list(STEPS)


@pytest.mark.parametrize("name", ["zh_aishell_BAC009S0724W0121.wav", "zh_funasr_example.wav"])
def test_recorded_chinese_is_captioned_from_what_was_read(name: str, tmp_path: Path) -> None:
    samples, read = recorded(name)
    (tmp_path / "read.txt").write_text(read, "utf-8")
    done = caption_file(
        SPEECH / name,
        script=tmp_path / "read.txt",
        reference=tmp_path / "read.txt",
        out=tmp_path,
        settings=SpeechSettings(),
        on_progress=lambda step, share: None,
    )
    cues = read_caption_file(done.paths[0].read_bytes(), "captions.vtt")
    assert abs(cues[0].start - first_sound(samples)) <= START_ERROR_S
    assert (done.quality["cer"], done.quality["cues_keeping_every_rule"]) == (0.0, 1.0)
    assert done.quality["script_seems_to_fit"]


def first_sound(samples: Samples) -> float:
    """When somebody begins to speak: the first 30 ms well above the hiss of the room, whatever the speech detector
    says."""
    loud = np.sqrt(np.square(samples[: len(samples) // 160 * 160].reshape(-1, 160)).mean(axis=1))
    heard = loud > max(np.percentile(loud, 5) * 10 ** (10 / 20), loud.max() * 10 ** (-40 / 20))
    return int(np.argmax(heard[:-2] & heard[1:-1] & heard[2:])) / 100


def test_english_is_captioned_by_the_recogniser_in_the_wheel(tmp_path: Path) -> None:
    narration = narrate(ENGLISH[:2], "flite:rms", tmp_path)
    done = captioned(narration, tmp_path, language="en")
    assert done["engine"] == "pocketsphinx"
    assert done["cues_keeping_every_rule"] == 1.0
    assert "live stream" in (tmp_path / "out" / "transcript.txt").read_text()


def test_a_recording_may_be_named_from_the_folder_one_stands_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    narrate(ENGLISH[:1], "flite:rms", tmp_path).write(tmp_path / "lesson.wav")
    done = caption_file(
        Path("../lesson.wav"),
        language="en",
        out=Path("out"),
        settings=SpeechSettings(),
        on_progress=lambda step, share: None,
    )
    assert (tmp_path / "here" / "out" / "captions.vtt").samefile(done.paths[0])


def test_chinese_without_a_script_says_what_to_do(tmp_path: Path) -> None:
    narration = narrate(CHINESE[:1], "espeak:cmn-latn-pinyin:170:60", tmp_path)
    with pytest.raises(NoEngine, match="script"):
        captioned(narration, tmp_path, language="zh")
    assert not (tmp_path / "out").exists()


def test_a_recording_without_speech_is_refused_with_a_reason(tmp_path: Path) -> None:
    silence = Narration((), np.zeros(16_000 * 3, np.float32), ())
    with pytest.raises(UnusableFile, match="No speech"):
        captioned(silence, tmp_path, language="en")


def test_the_language_of_a_script_is_seen_from_its_writing() -> None:
    assert script_language("直播时打开 APP\uff0c先试音") == "zh"
    assert script_language("Say 你好 to the people who watch.") == "en"


def captioned(narration: Narration, folder: Path, *, language: str) -> dict[str, object]:
    return caption_file(
        narration.write(folder / "lesson.wav"),
        language=language,  # type: ignore[arg-type]
        out=folder / "out",
        settings=SpeechSettings(),
        on_progress=lambda step, share: None,
    ).quality


@pytest.mark.exhaustive
def test_the_slides_of_a_video_are_written_with_their_pictures(
    make_media: MakeMedia, spoken: Path, tmp_path: Path
) -> None:
    bars = ("-f", "lavfi", "-i", "smptebars=size=854x480:rate=10", "-i", str(spoken), "-t", "4")
    other = "[0]drawbox=x=100:y=100:w=500:h=200:c=white:t=fill:enable='gte(t,2)'"
    file = make_media("bars.mp4", *bars, "-filter_complex", other, *WEB_SAFE)
    caption_file(file, language="en", out=tmp_path, settings=SpeechSettings(), on_progress=lambda _step, _share: None)
    slides = json.loads((tmp_path / "slides.json").read_text())
    assert [round(slide["start"]) for slide in slides] == [0, 2]
    assert all((tmp_path / slide["picture"]).read_bytes()[8:12] == b"WEBP" for slide in slides)
