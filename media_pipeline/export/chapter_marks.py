"""Chapter marks in a sound file: players jump from one to the next, by name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from media_pipeline.export.book import MediaFile, RecordingChapter
from media_pipeline.sandbox.allowlist import FFMPEG_INPUT
from media_pipeline.sandbox.outputs import open_output
from media_pipeline.sandbox.run import Limits, run_sandboxed

MARKED = frozenset({"audio/mp4", "audio/m4a", "audio/x-m4a"})
"""Types of the portal's own sound files, which take marks without being encoded anew."""
_LIMITS = Limits(wall_s=600, cpu_s=300)
_ESCAPED = "=;#\\\n"


def with_chapter_marks(
    sound: MediaFile, chapters: Sequence[RecordingChapter], duration_s: float, folder: Path, name: str
) -> Path:
    """The sound with marks, a file called `name` in `folder`; the sound itself where it has no chapters or takes none.
    Raises MediaError where ffmpeg fails."""
    if not chapters or sound.content_type not in MARKED:
        return sound.path
    workplace = folder / f"{name}.marked"
    workplace.mkdir()
    marks, target = workplace / "chapters.txt", workplace / f"sound{sound.suffix}"
    marks.write_text(chapter_metadata(chapters, duration_s), "utf-8")
    command = ["ffmpeg", "-y", "-nostdin", *FFMPEG_INPUT, "-i", str(sound.path)]
    command += ["-f", "ffmetadata", "-i", str(marks), "-map", "0:a", "-map_metadata", "0", "-map_chapters", "1"]
    command += ["-c", "copy", "-movflags", "+faststart", str(target)]
    run_sandboxed(command, readable=[sound.path], writable=workplace, limits=_LIMITS)
    with open_output(target):  # neither a link nor anything else than a file
        return target


def chapter_metadata(chapters: Sequence[RecordingChapter], duration_s: float) -> str:
    """Chapters as ffmpeg reads them (ffmpeg-formats, Metadata 2), each until the next begins, the last to the end;
    times in milliseconds."""
    lines = [";FFMETADATA1"]
    ends = [*(chapter.start for chapter in chapters[1:]), max(duration_s, chapters[-1].start + 1)]
    for chapter, end in zip(chapters, ends, strict=True):
        title = " ".join(chapter.title.split())
        escaped = "".join(f"\\{letter}" if letter in _ESCAPED else letter for letter in title)
        begins, stops = round(chapter.start * 1000), round(end * 1000)
        lines += ["[CHAPTER]", "TIMEBASE=1/1000", f"START={begins}", f"END={stops}", f"title={escaped}"]
    return "\n".join(lines) + "\n"
