from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from media_pipeline import audio
from media_pipeline.audio import SAMPLE_RATE, detect_speech, extract_speech_audio, read_samples
from media_pipeline.errors import Cancelled, UnusableFile
from tests.media_pipeline.conftest import MakeMedia

SPEECH = Path(os.environ.get("PORTAL_TEST_SPEECH", Path(__file__).parents[3] / "shared" / "speech"))


@pytest.fixture
def spoken_samples(spoken: Path, tmp_path: Path) -> audio.Samples:
    return read_samples(extract_speech_audio(spoken, tmp_path / "spoken.wav"))


def test_sound_is_extracted_for_recognisers(clip: Path, tmp_path: Path) -> None:
    samples = read_samples(extract_speech_audio(clip, tmp_path / "sound.wav"))
    assert samples.dtype == np.float32
    assert len(samples) / SAMPLE_RATE == pytest.approx(8, abs=0.1)
    assert 0.05 < float(np.abs(samples).max()) <= 1.0


def test_times_stay_those_of_the_picture_when_the_sound_begins_later(
    make_media: MakeMedia, mute_clip: Path, tone: Path, tmp_path: Path
) -> None:
    late = ("-i", str(mute_clip), "-itsoffset", "2", "-i", str(tone), "-map", "0:v", "-map", "1:a", "-t", "8")
    source = make_media("late-sound.mkv", *late, "-c:v", "copy", "-c:a", "pcm_s16le")
    samples = read_samples(extract_speech_audio(source, tmp_path / "late.wav"))
    first_sound = int(np.argmax(np.abs(samples) > 0.01)) / SAMPLE_RATE
    assert first_sound == pytest.approx(2, abs=0.05)


def test_a_file_without_sound_is_refused_with_a_reason(mute_clip: Path, tmp_path: Path) -> None:
    with pytest.raises(UnusableFile, match="no sound"):
        extract_speech_audio(mute_clip, tmp_path / "none.wav")


def test_extraction_can_be_cancelled(clip: Path, tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        extract_speech_audio(clip, tmp_path / "sound.wav", cancelled=lambda: True)
    assert list(tmp_path.iterdir()) == []


def test_another_kind_of_wav_is_not_misread(tone: Path) -> None:
    with pytest.raises(ValueError, match="16 kHz"):
        read_samples(tone)


def test_speech_is_found_between_silences(spoken_samples: audio.Samples) -> None:
    spans = detect_speech(spoken_samples)
    length_s = len(spoken_samples) / SAMPLE_RATE
    assert spans[0].start == pytest.approx(1.0, abs=0.2)
    assert spans[-1].end == pytest.approx(length_s - 1.0, abs=0.4)


def test_a_file_and_its_samples_give_the_same(spoken: Path, tmp_path: Path) -> None:
    wav = extract_speech_audio(spoken, tmp_path / "spoken.wav")
    assert detect_speech(wav) == detect_speech(read_samples(wav))


@pytest.mark.parametrize(
    "source", ["anullsrc", "anoisesrc=amplitude=0.1", "aevalsrc='0.3*sin(880*PI*t)*abs(sin(4*t))'"]
)
def test_where_nobody_speaks_nothing_is_found(make_media: MakeMedia, tmp_path: Path, source: str) -> None:
    sound = make_media(f"unspoken-{len(source)}.wav", "-f", "lavfi", "-i", source, "-t", "6")
    assert detect_speech(extract_speech_audio(sound, tmp_path / "sound.wav")) == ()


def test_no_sound_at_all_is_no_speech() -> None:
    assert detect_speech(np.zeros(0, np.float32)) == ()


def test_a_long_lecture_is_heard_in_pieces_without_losing_a_word(
    spoken_samples: audio.Samples, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same sentence six times, heard in pieces whose cuts fall at ever other places in it."""
    lecture = np.tile(spoken_samples, 6)
    whole = detect_speech(lecture)
    for piece_s in (5.0, 7.3, 11.0, 16.0):
        monkeypatch.setattr(audio, "_PIECE_S", piece_s)
        pieces = detect_speech(lecture)
        assert all(before.end <= after.start for before, after in pairwise(pieces))
        assert sum(span.duration for span in pieces) == pytest.approx(sum(span.duration for span in whole), rel=0.05)
        for repeat in range(6):
            start = repeat * len(spoken_samples) / SAMPLE_RATE + 1.0
            assert min(abs(span.start - start) for span in pieces) < 0.3


def test_progress_is_told_and_a_cancel_is_heard(spoken_samples: audio.Samples) -> None:
    told: list[float] = []
    detect_speech(spoken_samples, on_progress=told.append)
    assert told == [1.0]
    with pytest.raises(Cancelled):
        detect_speech(spoken_samples, cancelled=lambda: True)


@pytest.mark.skipif(not SPEECH.is_dir(), reason="the folder of recorded speech is not here")
@pytest.mark.parametrize("name", ["zh_aishell_BAC009S0724W0121.wav", "zh_funasr_example.wav", "en_jfk_1961.flac"])
def test_recorded_speech_is_heard_in_both_languages(tmp_path: Path, name: str) -> None:
    wav = extract_speech_audio(SPEECH / name, tmp_path / "speech.wav")
    spans = detect_speech(wav)
    assert sum(span.duration for span in spans) > 0.5 * len(read_samples(wav)) / SAMPLE_RATE
