"""A demonstration lecture made into the files that an instructor would upload: recording, script, interpreter."""

from __future__ import annotations

import functools
import hashlib
import json
import math
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from media_pipeline.sandbox.run import run_sandboxed
from portal.demonstration import interpreter
from portal.demonstration.narration import RECORDINGS, TAIL_S, Span, join_recordings, narrate
from portal.demonstration.slides import save_slides
from portal.demonstration.texts import DemoMedia, DemoSlide

RATE = interpreter.RATE

_FFMPEG = ("ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "error", "-y")
_SOUND = ("-c:a", "aac", "-b:a", "64k", "-ar", "44100", "-ac", "1")


@dataclass(frozen=True, slots=True)
class LectureFiles:
    """recording: MP4 (H.264 and AAC) of a video, M4A of an audio lecture; script: UTF-8, one sentence on each line;
    sign: MP4 that begins `interpreter.EARLY_S` before the
    recording and hears it too; sentence_times: the true times of the script's lines, in
    seconds; duration: of the recording, in seconds."""

    recording: Path
    script: Path
    sign: Path | None
    sentence_times: tuple[Span, ...]
    duration: float


def make_lecture(media: DemoMedia, out_dir: Path) -> LectureFiles:
    """The files of `media`, in a folder of `out_dir` named by the digest of all that goes into them: what is there
    already is not made again.

    Raises MediaError where ffmpeg or the voice is missing or fails.
    """
    folder = out_dir / _digest(media)
    if not (folder / "times.json").exists():
        out_dir.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix="unfinished-", dir=out_dir))
        try:
            _make(media, unfinished)
            shutil.rmtree(folder, ignore_errors=True)
            unfinished.rename(folder)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    return _files(media, folder)


def _make(media: DemoMedia, folder: Path) -> None:
    sound = folder / "narration.wav"
    if media.recordings:
        spans = join_recordings(media.sentences, media.recordings, sound)
    else:
        spans = narrate(media.sentences, media.language, sound)
    frames = math.ceil((spans[-1].end + TAIL_S) * RATE)
    if media.kind == "video":
        _make_video(media, spans, frames, folder)
    else:
        recording = folder / _recording_name(media)
        command = (*_FFMPEG, "-i", str(sound), *_SOUND, "-movflags", "+faststart", str(recording))
        run_sandboxed(command, writable=folder)
    if media.sign:
        interpreter.make_sign_video(spans, frames, sound, folder / "sign.mp4")
    sound.unlink()
    (folder / "script.txt").write_text(media.script, encoding="utf-8")
    times = {"duration": frames / RATE, "sentences": [asdict(span) for span in spans]}
    (folder / "times.json").write_text(json.dumps(times, ensure_ascii=False, indent=1), encoding="utf-8")


def _make_video(media: DemoMedia, spans: Sequence[Span], frames: int, folder: Path) -> None:
    """Each slide from the middle of the pause before its first sentence, with the narration as sound."""
    pictures = save_slides(media.slides, media.language, folder)
    changes = [0, *_slide_changes(media.slides, spans), frames]
    lines = ["ffconcat version 1.0"]
    for number, picture in enumerate(pictures):
        lines += [f"file {picture.name}", f"duration {(changes[number + 1] - changes[number]) / RATE}"]
    lines.append(f"file {pictures[-1].name}")  # the demuxer takes no heed of the last duration otherwise
    (folder / "slides.ffconcat").write_text("\n".join(lines) + "\n", encoding="utf-8")
    run_sandboxed(
        (
            *_FFMPEG,
            *("-f", "concat", "-i", "slides.ffconcat", "-i", "narration.wav"),
            *("-vf", f"fps={RATE}"),
            *("-c:v", "libx264", "-preset", "veryfast", "-tune", "stillimage", "-crf", "23", "-g", str(4 * RATE)),
            *("-pix_fmt", "yuv420p", "-af", "apad", *_SOUND, "-t", str(frames / RATE)),
            *("-movflags", "+faststart", _recording_name(media)),
        ),
        writable=folder,
    )
    for scratch in (*pictures, folder / "slides.ffconcat"):
        scratch.unlink()


def _slide_changes(slides: Sequence[DemoSlide], spans: Sequence[Span]) -> list[int]:
    """The frame at which each slide but the first appears."""
    changes: list[int] = []
    first = 0
    for slide in slides[:-1]:
        first += len(slide.sentences)
        changes.append(round((spans[first - 1].end + spans[first].start) / 2 * RATE))
    return changes


def _files(media: DemoMedia, folder: Path) -> LectureFiles:
    times = json.loads((folder / "times.json").read_text(encoding="utf-8"))
    return LectureFiles(
        recording=folder / _recording_name(media),
        script=folder / "script.txt",
        sign=folder / "sign.mp4" if media.sign else None,
        sentence_times=tuple(Span(**span) for span in times["sentences"]),
        duration=times["duration"],
    )


def _recording_name(media: DemoMedia) -> str:
    return "lecture.mp4" if media.kind == "video" else "lecture.m4a"


def _digest(media: DemoMedia) -> str:
    """A digest of the lecture's text, of its recordings and of the code that makes it."""
    text = json.dumps(asdict(media), ensure_ascii=False, sort_keys=True)
    recorded = b"".join((RECORDINGS / f"{name}.flac").read_bytes() for name in media.recordings)
    return hashlib.sha256(text.encode() + recorded + _code()).hexdigest()[:16]


@functools.cache
def _code() -> bytes:
    return b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")) if path.name in _MAKERS)


_MAKERS = (
    "drawing.py",
    "hands.py",
    "illustrations.py",
    "interpreter.py",
    "lecture.py",
    "narration.py",
    "poses.py",
    "slides.py",
)
