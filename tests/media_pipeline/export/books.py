"""A small book with everything in it, its sound and pictures made by ffmpeg."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

from content.timed_text.cue import Cue
from media_pipeline.export.book import (
    Book,
    CaptionSet,
    Chapter,
    MediaFile,
    Part,
    PartKind,
    Recording,
    Slide,
)

HTML = (
    "<h2>要点</h2>\n<p>先洗手，<br>再按摩。5 &lt; 6&nbsp;&amp; 7</p>\n<hr>\n"
    "<ol>\n<li>打湿</li>\n<li>抹肥皂</li>\n</ol>\n"
    '<table><thead><tr><th scope="col">时间</th><th scope="col">做什么</th></tr></thead>'
    "<tbody><tr><td>20 秒</td><td>搓手</td></tr></tbody></table>"
)
ZH_CUES = (Cue(0.2, 1.4, "先用清水打湿双手"), Cue(1.5, 2.6, "再抹肥皂\n搓二十秒"), Cue(2.7, 3.8, "最后擦干"))
EN_CUES = (Cue(0.2, 1.9, "Wet your hands first."), Cue(2.0, 3.8, "Then use soap."))


PICTURE = ("-f", "lavfi", "-i", "testsrc2=s=160x90:r=5:d=4")
CODECS = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac")


def captions(language: str = "zh", *, status: str = "machine") -> CaptionSet:
    """Two paragraphs of captions."""
    cues = ZH_CUES if language == "zh" else EN_CUES
    return CaptionSet(language, status, cues, (cues[:-1], cues[-1:]))


def run_ffmpeg(folder: Path) -> dict[str, MediaFile]:
    """Four seconds of sound, of video and of an interpreter, and a picture."""
    made = {
        "sound": (("-f", "lavfi", "-i", "sine=f=300:d=4", "-c:a", "aac"), "sound.m4a", "audio/mp4"),
        "picture": (("-f", "lavfi", "-i", "testsrc2=s=160x90", "-frames:v", "1"), "picture.png", "image/png"),
        "video": (
            (*PICTURE, "-f", "lavfi", "-i", "sine=f=300:d=4", *CODECS, "-shortest"),
            "video.mp4",
            "video/mp4",
        ),
    }
    files = {}
    for name, (arguments, file, content_type) in made.items():
        path = folder / file
        subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *arguments, str(path)], check=True)
        files[name] = MediaFile(path, content_type, path.suffix)
    return files


def make_book(files: dict[str, MediaFile], *, language: str = "zh", lessons: int = 2, status: str = "machine") -> Book:
    """A course whose lessons have a text, a picture and a recording with slides; its transcripts are of `status`."""
    told = captions(language, status=status)
    slide = Slide(1.5, 3.0, "洗手六步", "内外夹弓大立", "一双手放在水龙头下面。", files["picture"])
    recording = Recording(
        4.0, files["sound"], files["video"], files["picture"], files["video"], (told, captions("en")), told, (slide,)
    )
    parts = (
        Part(PartKind.TEXT, "为什么洗手", language, HTML),
        Part(PartKind.IMAGE, "", language, "<p>洗手池</p>", image=files["picture"], alternative="一个白色的洗手池。"),
        Part(PartKind.RECORDING, "示范", language, "", recording=recording),
        Part(PartKind.FILE, "练习表", language, "<p>请打印。</p>", file=files["picture"], file_name="练习.png"),
    )
    chapters = tuple(
        Chapter(f"第{number}课 洗手 & 消毒", "第一单元" if number == 1 else "", parts)
        for number in range(1, lessons + 1)
    )
    title = "按摩卫生" if lessons > 1 else chapters[0].title
    return Book(
        identifier="urn:changxue:test",
        title=title,
        course_title="按摩卫生",
        summary="保护自己和顾客。" if lessons > 1 else "",
        language=language,
        institution="第一培训学校",
        made_at=datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
        chapters=chapters,
    )
