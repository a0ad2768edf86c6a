"""A database, a store, a course to upload into and a real worker process, for tests of whole jobs."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Select, select

from content.courses.models import Block
from content.database import Database
from content.jobs.models import ENDED, JobKind, JobState, JobStep, MediaJob, StepName, StepState
from content.jobs.requests import request_processing
from content.people.permissions import Actor
from content.timed_text.cue import Cue
from content.tracks.assets import put_in_block, receive_asset
from content.tracks.captions import cues_of, current_version
from content.tracks.models import CaptionTrack, MediaAsset, Rendition
from content.tracks.scripts import set_script
from content.tracks.sign import set_sign_track
from media_pipeline.storage import open_storage
from media_pipeline.storage.interface import Bucket
from media_pipeline.workflow.queue import DurableQueue
from tests.factories import make_media_block, make_teaching
from tests.media_pipeline.workflow.worker_forkserver import SplitOff, split_off
from tests.media_pipeline.workflow.worker_hooks import Hook

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_S = 300.0

Worker = subprocess.Popen[bytes] | SplitOff


@dataclass(frozen=True, slots=True)
class StepSeen:
    """What is known of a step from outside."""

    state: StepState
    runs: int
    progress: float
    message: str


@dataclass(frozen=True, slots=True)
class JobSeen:
    """What is known of a job from outside. `message`: why it ended, its places filled."""

    state: JobState
    message: str
    steps: dict[StepName, StepSeen]


class Stage:
    """One course with one media block, beside a worker that can be started and killed. Files lie in `folder`, or in
    `bucket` with a cache for each worker."""

    def __init__(self, database: Database, folder: Path, language: str, bucket: Bucket | None = None) -> None:
        self.database = database
        self.folder = folder
        self.bucket = bucket
        self.storage = open_storage(bucket or folder / "storage")
        self.queue = DurableQueue(database.engine)
        self.process: Worker | None = None
        self._log = folder / "worker.log"
        with database.transaction() as session:
            account, actor, block = make_teaching(session, language=language)
            self.actor: Actor = actor
            self.account_id, self.block_id, self.block_public_id = account.id, block.id, block.public_id

    def ask(self, file: Path, *, script: str | None = None, kind: JobKind = JobKind.LECTURE) -> str:
        """Give `file` to the block and ask for it to be processed; the job's public name."""
        asset_id = self._keep(file)
        with self.database.transaction() as session:
            block, asset = session.get_one(Block, self.block_id), session.get_one(MediaAsset, asset_id)
            if kind is JobKind.SIGN:
                set_sign_track(session, block, asset, self.account_id)
            else:
                put_in_block(session, block, asset)
            if script is not None:
                set_script(session, self.actor, self.block_public_id, script)
            return request_processing(session, self.actor, block, asset, kind, self.queue).public_id

    def ask_in_new_block(self, file: Path) -> str:
        """Give `file` to a new block of the same course, as `ask` does to the first one; the job's public name."""
        asset_id = self._keep(file)
        with self.database.transaction() as session:
            course = session.get_one(Block, self.block_id).lesson.module.revision.course
            block, asset = make_media_block(session, course), session.get_one(MediaAsset, asset_id)
            put_in_block(session, block, asset)
            return request_processing(session, self.actor, block, asset, JobKind.LECTURE, self.queue).public_id

    def again(self, act: Callable[..., MediaJob], job_id: str, *more: object) -> str:
        """Call `act(session, actor, job_id, …)` in a transaction of its own; the public name of the job it gives."""
        with self.database.transaction() as session:
            return act(session, self.actor, job_id, *more).public_id

    def see(self, job_id: str) -> JobSeen:
        """The job as it stands now."""
        with self.database.reading() as session:
            job = session.scalars(select(MediaJob).where(MediaJob.public_id == job_id)).one()
            steps = {step.name: StepSeen(step.state, step.runs, step.progress, _words(step.note)) for step in job.steps}
            return JobSeen(job.state, _words(job.reason), steps)

    def wait(self, job_id: str, retry_for_s: float = PATIENCE_S) -> JobSeen:
        """The job once it has ended; fails with the log where the worker dies or takes too long (seconds)."""
        state = select(MediaJob.state).where(MediaJob.public_id == job_id)
        end = time.monotonic() + retry_for_s
        while self._scalar(state) not in ENDED:
            self._require_alive()
            assert time.monotonic() < end, f"waited in vain: {self.see(job_id)}\n{self.log()}"
            time.sleep(0.05)
        return self.see(job_id)

    def wait_for_log(self, words: str, times: int = 1) -> None:
        """Wait until the workers have logged `words` so often; fails where the worker dies or takes too long."""
        end, size = time.monotonic() + PATIENCE_S, -1
        while True:
            if (now := self._log.stat().st_size if self._log.exists() else 0) != size:
                size = now
                if self.log().count(words) >= times:
                    return
            self._require_alive()
            assert time.monotonic() < end, f"“{words}” was not logged:\n{self.log()}"
            time.sleep(0.002)

    def wait_for_step(self, job_id: str, name: StepName) -> None:
        """Wait until the step is at work for the first time."""
        self.wait_for_log(f"job {job_id}: {name} begins")

    def _require_alive(self) -> None:
        alive = self.process is not None and self.process.poll() is None
        assert alive, f"the worker died:\n{self.log()}"

    def step_state(self, job_id: str, name: StepName) -> StepState:
        """The state of one step, asked as quickly as can be."""
        wanted = select(JobStep.state).join(MediaJob).where(MediaJob.public_id == job_id, JobStep.name == name)
        state: StepState = self._scalar(wanted)
        return state

    def _scalar(self, query: Select[Any]) -> Any:
        with self.database.reading() as session:
            return session.scalars(query).one()

    def renditions(self) -> dict[str, Rendition]:
        """All renditions there are, by name; each file is there and is what its row says."""
        with self.database.reading() as session:
            rows = list(session.scalars(select(Rendition)))
        for row in rows:
            content = self.storage.local_path(row.storage_key).read_bytes()
            assert hashlib.sha256(content).hexdigest() == row.digest
            assert len(content) == row.size_bytes
        assert len({(row.asset_id, row.name) for row in rows}) == len(rows)
        return {row.name: row for row in rows}

    def tracks(self) -> list[CaptionTrack]:
        """The block's caption tracks with their versions."""
        with self.database.reading() as session:
            found = list(session.scalars(select(CaptionTrack).where(CaptionTrack.block_id == self.block_id)))
            for track in found:
                assert track.versions
            return found

    def cues(self) -> tuple[Cue, ...]:
        """The captions that count, of the one track there is."""
        (track,) = self.tracks()
        version = current_version(track)
        assert version is not None
        return cues_of(version)

    @contextmanager
    def worker(
        self,
        worker_id: str = "test",
        before: Sequence[Hook] = (),
        within: Sequence[str] = (),
        fresh: bool = False,
        **speech: object,
    ) -> Iterator[Worker]:
        """A worker process of this name, with these settings for speech, its scratch folder its own. It runs the hooks
        `before` first, and is killed at the end where it still lives. It is split off from a process that has loaded
        it, or loads itself where it shall be `fresh` or is started `within` another command."""
        told = {
            "speech": speech,
            "database_url": self.database.url,
            "storage": self._place(worker_id),
            "scratch": str(self.folder / ("scratch" if worker_id == "test" else f"scratch-{worker_id}")),
            "worker_id": worker_id,
            "before": pickle.dumps(list(before)).hex(),
        }
        process = self.process = self._fresh(told, within) if fresh or within else split_off(told, self._log)
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def _fresh(self, told: dict[str, object], within: Sequence[str]) -> Worker:
        command = [*within, sys.executable, "-m", "tests.media_pipeline.workflow.worker_process", json.dumps(told)]
        with self._log.open("ab") as log:
            return subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)

    def log(self) -> str:
        """What all workers of this stage have logged."""
        return self._log.read_text() if self._log.exists() else ""

    def processes(self) -> list[str]:
        """Command lines of the processes that work on this stage's files."""
        return [line for line in _command_lines() if str(self.folder) in line]

    def is_encoding(self) -> bool:
        """Whether a child of ffmpeg is at work."""
        return any(line.startswith("ffmpeg ") for line in self.processes())

    def _place(self, worker_id: str) -> str | dict[str, object]:
        """The store as a worker process is told of it."""
        if self.bucket is None:
            return str(self.folder / "storage")
        return {**asdict(self.bucket), "cache": str(self.folder / f"cache-{worker_id}")}

    def _keep(self, file: Path) -> int:
        copy = self.folder / f"incoming-{file.name}"
        shutil.copyfile(file, copy)
        stored = self.storage.put(copy, suffix=file.suffix)
        with self.database.transaction() as session:
            return receive_asset(
                session, stored.digest, stored.key, stored.size, file.name, "video/mp4", self.account_id
            ).id


def until(true: Callable[[], bool], every_s: float = 0.05) -> None:
    """Wait until `true()`; fail after PATIENCE_S."""
    end = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(every_s)


def _command_lines() -> Iterator[str]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                yield (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue


def _words(kept: dict[str, object] | None) -> str:
    if kept is None:
        return ""
    values = kept["values"]
    return str(kept["message"]) % values if values else str(kept["message"])
