"""What it costs to make all forms of a lecture from one decoding, against one ffmpeg run for each of them."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import ffmpeg

from media_pipeline.inspect.media_info import MediaInfo
from media_pipeline.inspect.probe import probe
from media_pipeline.renditions.ladder import make_ladder, rungs_for
from media_pipeline.renditions.loudness import LEVELLED, gain_to_target
from media_pipeline.renditions.profiles import (
    AUDIO_ONLY,
    LECTURE,
    SMALLER,
    audio_settings,
    deinterlaced,
    scaled_to_profile,
    video_settings,
)
from media_pipeline.renditions.video import make_video
from media_pipeline.sandbox.ffmpeg import ffmpeg_to_file
from media_pipeline.sandbox.run import run_sandboxed
from portal.demonstration.slides import save_slides
from portal.demonstration.texts import DemoMedia, load_courses

SECONDS = 20


def measure() -> dict[str, object]:
    """Times of twenty seconds of slides (1920 x 1080, 25 frames per second, H.264 and PCM in Matroska) for each
    minute; and how soon a file that browsers play can be played."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        source = _lecture(folder)
        info = probe(source)
        names = rungs_for(info)
        together_s = _timed(lambda: make_ladder(source, info, folder / "together", names))
        apart_s = _timed(lambda: _apart(source, info, folder / "apart"))
        web = folder / "together" / "video.mp4"
        copied_s = _timed(lambda: make_video(web, probe(web), folder / "copied"))
        sizes = {path.stem: path.stat().st_size for path in sorted((folder / "together").iterdir())}
    return {
        "outputs": ", ".join(names),
        "one_decoding_per_minute_of_lecture_s": together_s * 60 / SECONDS,
        "separate_runs_per_minute_of_lecture_s": apart_s * 60 / SECONDS,
        "one_decoding_against_separate_runs": together_s / apart_s,
        "copy_until_playable_s": copied_s,
        **{f"{name}_kbit_s": size * 8 / SECONDS / 1000 for name, size in sizes.items()},
    }


def _lecture(folder: Path) -> Path:
    lessons = [lesson for course in load_courses() for module in course.modules for lesson in module.lessons]
    blocks = [block for lesson in lessons for block in lesson.blocks]
    media = next(block for block in blocks if isinstance(block, DemoMedia) and block.kind == "video")
    pictures = save_slides(media.slides, media.language, folder)
    listed = [f"file {path.name}\nduration {SECONDS / len(pictures):.3f}" for path in pictures]
    (folder / "slides.ffconcat").write_text("\n".join(["ffconcat version 1.0", *listed, f"file {pictures[-1].name}"]))
    run_sandboxed(
        [
            *("ffmpeg", "-y", "-v", "error", "-f", "concat", "-i", "slides.ffconcat"),
            *("-f", "lavfi", "-i", "anoisesrc=amplitude=0.05:color=pink:sample_rate=48000"),
            *("-vf", "fps=25,scale=1920:1080,noise=alls=2:allf=t", "-c:v", "libx264", "-preset", "ultrafast"),
            *("-crf", "20", "-pix_fmt", "yuv420p", "-c:a", "pcm_s16le", "-t", str(SECONDS), "lecture.mkv"),
        ],
        writable=folder,
    )
    return folder / "lecture.mkv"


def _apart(source: Path, info: MediaInfo, folder: Path) -> None:
    """Encode all files with the same settings, each by a run of its own that decodes the lecture again."""
    folder.mkdir()
    gain_db = gain_to_target(source, info)
    for name, profile in {"video": LECTURE, **SMALLER}.items():
        picture, sound = _opened(source, info, gain_db)
        settings = video_settings(profile) | audio_settings(profile)
        output = [scaled_to_profile(deinterlaced(picture, info, profile), info, profile), sound]
        _make(source, folder / f"{name}.mp4", info, output, settings)
    _make(source, folder / "audio.m4a", info, [_opened(source, info, gain_db)[1]], AUDIO_ONLY)


def _opened(source: Path, info: MediaInfo, gain_db: float) -> list[object]:
    file = ffmpeg.input(str(source))
    sound = file[str(info.require_audio().index)].filter("volume", f"{gain_db:.2f}dB").filter("alimiter", **LEVELLED)
    return [file[str(info.require_video().index)], sound]


def _make(source: Path, target: Path, info: MediaInfo, streams: list[object], settings: dict[str, object]) -> None:
    ffmpeg_to_file(
        lambda path: ffmpeg.output(*streams, str(path), **settings),
        source,
        target,
        duration_s=info.duration_s,
        expected_bytes=100_000_000,
    )


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
