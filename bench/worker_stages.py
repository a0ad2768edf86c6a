"""What the benchmarks of workers share: stages on a PostgreSQL of their own, and a lecture with speech."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

from content.database import Database
from content.models import Base
from media_pipeline.workflow.queue import prepare_queue
from portal.demonstration.narration import narrate
from tests import servers
from tests.conftest import postgresql_database
from tests.media_pipeline.narration import ENGLISH
from tests.media_pipeline.workflow.job_harness import Stage

PICTURE = ("-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25")


@contextlib.contextmanager
def server() -> Iterator[str]:
    """The socket folder of a PostgreSQL server that lives as long as the block."""
    with servers.postgresql(Path()) as folder:
        yield folder


@contextlib.contextmanager
def stage(server: str, folder: Path) -> Iterator[Stage]:
    """A course taught in English with one block, in a database of its own and the new `folder`."""
    folder.mkdir()
    with postgresql_database(server) as url:
        database = Database(url)
        Base.metadata.create_all(database.engine)
        prepare_queue(database.url)
        yield Stage(database, folder, "en")
        database.dispose()


def spoken_lecture(file: Path, rounds: int) -> float:
    """Write a lecture of seven English sentences said `rounds` times, under a moving picture that must be encoded; its
    length in seconds."""
    sound = file.with_suffix(".wav")
    spans = narrate(ENGLISH * rounds, "en", sound)
    _film(file, "-i", str(sound), "-c:a", "libmp3lame", "-shortest")
    return spans[-1].end


def silent_lecture(file: Path, length_s: int) -> None:
    """Write a lecture whose only work is its picture."""
    _film(file, "-t", str(length_s))


def _film(file: Path, *more: str) -> None:
    codecs = ("-c:v", "mpeg4", "-q:v", "5")
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *PICTURE, *more, *codecs, str(file)], check=True)
