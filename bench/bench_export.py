"""How long each take-away form of a ten-minute lesson takes to make, and how large it is."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from content.timed_text.cue import Cue
from media_pipeline.export.audio import make_audio
from media_pipeline.export.book import Book, CaptionSet, Chapter, MediaFile, Part, PartKind, Recording
from media_pipeline.export.braille import Layout, make_braille
from media_pipeline.export.caption_files import make_captions
from media_pipeline.export.epub import make_epub
from media_pipeline.export.offline_site import make_offline
from media_pipeline.export.printing import make_print
from media_pipeline.export.transcript_text import make_text

LESSON_S = 600.0
CUE_S = 3.0
SENTENCES = (
    "每次按摩以前，先把双手洗干净，",
    "用肥皂和温水至少洗二十秒。",
    "检查指甲有没有剪短，",
    "不要戴戒指和手表。",
    "银行的行长也来了解音乐疗法，",
    "他说重新学习是一件快乐的事。",
)


def measure() -> dict[str, object]:
    """Seconds and megabytes for each form; each time also as a share of the lesson's length."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        book = _book(folder)
        makers: dict[str, Callable[[], Path]] = {
            "text": lambda: make_text(book, folder / "a.txt"),
            "print": lambda: make_print(book, folder / "a.html"),
            "captions": lambda: make_captions(book, folder / "captions.zip"),
            "audio": lambda: make_audio(book, folder)[0],
            "braille_first": lambda: make_braille(book, folder / "a.brf", Layout()),  # dictionaries are loaded in it
            "braille": lambda: make_braille(book, folder / "a.brf", Layout()),
            "book": lambda: make_epub(book, folder / "a.epub"),
            "offline": lambda: make_offline(book, folder / "a.zip"),
        }
        return {form: _measured(make) for form, make in makers.items()}


def _measured(make: Callable[[], Path]) -> dict[str, float]:
    started = time.perf_counter()
    export_file = make()
    took_s = time.perf_counter() - started
    return {
        "seconds": round(took_s, 3),
        "share_of_lesson": round(took_s / LESSON_S, 6),
        "megabytes": round(export_file.stat().st_size / 1e6, 3),
    }


def _book(folder: Path) -> Book:
    audio, video = folder / "lecture.m4a", folder / "lecture.mp4"
    tone = ("-f", "lavfi", "-i", f"sine=f=300:d={LESSON_S}")
    _ffmpeg(*tone, "-c:a", "aac", "-b:a", "48k", str(audio))
    picture = ("-f", "lavfi", "-i", f"testsrc2=s=426x240:r=5:d={LESSON_S}")
    _ffmpeg(*picture, "-c:v", "libx264", "-preset", "ultrafast", "-crf", "40", "-pix_fmt", "yuv420p", str(video))
    cues = tuple(
        Cue(number * CUE_S, number * CUE_S + 2.8, SENTENCES[number % len(SENTENCES)])
        for number in range(int(LESSON_S / CUE_S))
    )
    paragraphs = tuple(cues[first : first + 10] for first in range(0, len(cues), 10))
    captions = CaptionSet("zh", False, cues, paragraphs)
    recording = Recording(
        LESSON_S,
        MediaFile(audio, "audio/mp4", ".m4a"),
        MediaFile(video, "video/mp4", ".mp4"),
        None,
        None,
        (captions,),
        captions,
        (),
    )
    part = Part(PartKind.RECORDING, "示范", "zh", "<p>先洗手，再按摩。</p>", recording=recording)
    chapter = Chapter("洗手", "", (part,))
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return Book("urn:changxue:bench", "洗手", "按摩卫生", "", "zh", "第一培训学校", now, (chapter,))


def _ffmpeg(*arguments: str) -> None:
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *arguments], check=True)
