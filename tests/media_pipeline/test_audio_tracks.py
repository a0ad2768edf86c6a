"""Which sound of a recording is used, and how its channels are played."""

from __future__ import annotations

from pathlib import Path

import pytest

from media_pipeline.audio import detect_speech, extract_speech_audio
from media_pipeline.audio_tracks import with_chosen_audio
from media_pipeline.inspect.media_info import MediaInfo
from media_pipeline.inspect.probe import probe
from media_pipeline.renditions.audio import make_audio
from media_pipeline.renditions.loudness import integrated_loudness
from media_pipeline.renditions.video import make_video
from tests.media_pipeline.conftest import PICTURE, WEB_SAFE, MakeMedia

SILENCE = ("-f", "lavfi", "-t", "6", "-i", "anullsrc=r=44100:cl=stereo")
LONG = pytest.mark.exhaustive
HISS = ("-f", "lavfi", "-t", "6", "-i", "anoisesrc=a=0.02:r=44100")


def chosen(path: Path, **how: int) -> MediaInfo:
    return with_chosen_audio(path, probe(path), **how)


@pytest.mark.parametrize("name", ["recorder.mkv", pytest.param("recorder.mov", marks=LONG), "recorder.ts"])
@pytest.mark.parametrize("first", [SILENCE, pytest.param(HISS, marks=LONG)], ids=["silence", "hiss"])
def test_the_track_in_which_somebody_speaks_is_used(
    make_media: MakeMedia, spoken: Path, name: str, first: tuple[str, ...]
) -> None:
    tracks = ("-map", "0", "-map", "1", "-c:a", "mp3", "-disposition:a:0", "default", "-disposition:a:1", "0")
    info = chosen(make_media(name, *first, "-i", str(spoken), *tracks))
    assert [bool(track.speech_s) for track in info.audio_tracks] == [False, True]
    assert info.require_audio() == info.audio_tracks[1]
    by_hand = chosen(make_media(name, *first, "-i", str(spoken), *tracks), index=info.audio_tracks[0].index)
    assert by_hand.require_audio().index == info.audio_tracks[0].index


def test_of_two_tracks_with_speech_the_files_own_default_is_used(make_media: MakeMedia, spoken: Path) -> None:
    tracks = ("-map", "0", "-map", "0", "-c:a", "libopus", "-disposition:a:0", "0", "-disposition:a:1", "default")
    info = chosen(make_media("languages.mka", "-i", str(spoken), *tracks))
    assert info.require_audio().index == 1


@pytest.mark.parametrize(
    ("pan", "mix"),
    [
        ("stereo|c0=c0|c1=-0.9*c0", "0.5*c0-0.5*c1"),
        ("stereo|c0=c0|c1=0*c0", "c0"),
        ("stereo|c0=0.002*c0|c1=c0", "c1"),
        ("4.0|c0=0*c0|c1=0*c0|c2=c0|c3=0*c0", "c2"),
        ("stereo|c0=c0|c1=0.6*c0", ""),
    ],
    ids=["inverted", "left", "right", "one of four", "ordinary"],
)
def test_speech_in_one_channel_or_against_another_is_audible_in_every_rendition(
    make_media: MakeMedia, spoken: Path, tmp_path: Path, pan: str, mix: str
) -> None:
    source = make_media("channels.flac", "-i", str(spoken), "-af", f"pan={pan}")
    info = chosen(source)
    assert info.require_audio().mix == mix
    made = make_audio(source, info, tmp_path)
    assert integrated_loudness(made.path, probe(made.path)) == pytest.approx(-16, abs=1)
    assert detect_speech(extract_speech_audio(source, tmp_path / "speech.wav", info=info))


def test_a_video_with_an_inverted_side_is_not_copied_with_it(
    make_media: MakeMedia, spoken: Path, tmp_path: Path
) -> None:
    inverted = ("-af", "pan=stereo|c0=c0|c1=-1*c0")
    source = make_media("inverted.mp4", *PICTURE, "-i", str(spoken), "-t", "4", *inverted, *WEB_SAFE)
    made = make_video(source, chosen(source), tmp_path)
    mono = make_media("mono.wav", "-i", str(made.path), "-ac", "1", "-vn")
    level = integrated_loudness(mono, probe(mono))
    assert level is not None
    assert level > -30


@pytest.mark.parametrize("quieter_by", [40, 50])
def test_very_quiet_speech_is_found_from_its_first_word_and_made_audible(
    make_media: MakeMedia, spoken: Path, tmp_path: Path, quieter_by: int
) -> None:
    source = make_media(f"quiet-{quieter_by}.flac", "-i", str(spoken), "-af", f"volume=-{quieter_by}dB")
    info = chosen(source)
    spans = detect_speech(extract_speech_audio(source, tmp_path / "speech.wav", info=info))
    loud = detect_speech(extract_speech_audio(spoken, tmp_path / "loud.wav"))
    assert spans[0].start == pytest.approx(loud[0].start, abs=0.3)
    assert spans[-1].end == pytest.approx(loud[-1].end, abs=0.5)
    made = make_audio(source, info, tmp_path)
    assert integrated_loudness(made.path, probe(made.path)) == pytest.approx(-16, abs=2)


def test_very_quiet_hiss_is_neither_speech_nor_raised_to_it(make_media: MakeMedia, tmp_path: Path) -> None:
    source = make_media("hiss.flac", "-f", "lavfi", "-t", "6", "-i", "anoisesrc=a=0.001:r=16000")
    info = chosen(source)
    assert detect_speech(extract_speech_audio(source, tmp_path / "speech.wav", info=info)) == ()
    assert info.require_audio().speech_s == 0
