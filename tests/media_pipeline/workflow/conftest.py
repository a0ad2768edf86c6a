"""Stages on either database, and lectures with something to say."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest

from content.database import Database
from media_pipeline.storage.interface import Bucket
from portal.demonstration.narration import narrate
from tests.media_pipeline.conftest import PICTURE, MakeMedia
from tests.media_pipeline.workflow.job_harness import Stage

ENGLISH = (
    "Wash your hands before every massage.",
    "Use soap and warm water for at least twenty seconds.",
    "Dry your hands with a clean towel.",
)
CHINESE = (
    "每次按摩以前,先把双手洗干净。",
    "用肥皂和温水,至少洗二十秒。",
    "洗完以后,用干净的毛巾擦干。",
    "指甲要剪短,不要戴戒指和手表。",
)


on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""For jobs of which is tested what they make of a file: that is the same on both databases. That jobs survive, wait and
are taken over is tested on both."""


class MakeStage(Protocol):
    """The fixture `make_stage`."""

    def __call__(self, language: str, bucket: Bucket | None = None) -> Stage: ...


@dataclass(frozen=True, slots=True)
class Lecture:
    """A file, what is said in it, and when each sentence begins, in seconds."""

    file: Path
    text: str
    starts: tuple[float, ...]


@pytest.fixture
def make_stage(database: Database, tmp_path: Path) -> MakeStage:
    """`make_stage("zh")`: a stage whose course is taught in Chinese; with a bucket, its files lie there."""

    def make(language: str, bucket: Bucket | None = None) -> Stage:
        return Stage(database, tmp_path, language, bucket)

    return make


@pytest.fixture(scope="session")
def short_film(make_media: MakeMedia) -> Path:
    """3 s of moving picture that must be encoded, without sound."""
    return make_media("film.avi", *PICTURE, "-t", "3", "-c:v", "mpeg4")


@pytest.fixture(scope="session")
def english_lecture(media_folder: Path) -> Lecture:
    """Three English sentences under a moving picture that must be encoded (MPEG-4 in AVI)."""
    return _lecture(media_folder / "english.avi", ENGLISH, "en")


@pytest.fixture(scope="session")
def chinese_lecture(media_folder: Path) -> Lecture:
    """Four Chinese sentences, likewise."""
    return _lecture(media_folder / "chinese.avi", CHINESE, "zh")


def _lecture(path: Path, sentences: tuple[str, ...], language: str) -> Lecture:
    sound = path.with_suffix(".wav")
    spans = narrate(sentences, language, sound)  # type: ignore[arg-type]
    picture = ("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25")
    codecs = ("-c:v", "mpeg4", "-q:v", "5", "-c:a", "libmp3lame", "-shortest")
    command = ["ffmpeg", "-v", "error", "-nostdin", "-y", *picture, "-i", str(sound), *codecs, str(path)]
    subprocess.run(command, check=True, timeout=120)
    return Lecture(path, "\n".join(sentences), tuple(span.start for span in spans))
