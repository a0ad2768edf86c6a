"""What a test changes in its worker before it begins: `stage.worker(before=[partial(hold, StepName.VIDEO, gate)])`."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dbos._sys_db import SystemDatabase

import content.database
from content.jobs import lanes
from content.jobs.models import StepName
from media_pipeline.sandbox import ffmpeg
from media_pipeline.workflow import caption_steps, idle_queues, process_media, worker
from media_pipeline.workflow.media_steps import required_info
from media_pipeline.workflow.task import Outcome, Task
from media_pipeline.workflow.worker_lock import WorkerLock

Hook = Callable[[], None]

log = logging.getLogger(__name__)


def hold(name: StepName, gate: Path, *, done: bool = False, above_s: float = 0.0) -> None:
    """Let the step wait for a file `gate`: before its work, or where `done` after it, when nothing is recorded yet.
    With `above_s`, only of recordings longer than that."""
    work = process_media.STEP_FUNCTIONS[name]

    def held(task: Task) -> Outcome:
        if above_s and required_info(task).duration_s <= above_s:
            return work(task)
        if done:
            outcome = work(task)
            _wait_at(gate, name)
            return outcome
        _wait_at(gate, name)
        return work(task)

    _replace(name, held)


def set_short_length(seconds: float) -> None:
    """Let recordings be short up to this length."""
    lanes.SHORT_UP_TO_S = seconds


def hold_recognition(gate: Path) -> None:
    """Let the step that finds words wait for a file `gate` once the lecture is recognised."""
    transcribe = caption_steps._transcribe

    def held(task: Task, *arguments: Any) -> Any:
        recognition = transcribe(task, *arguments)
        _wait_at(gate, task.name)
        return recognition

    caption_steps._transcribe = held


def slow_down_ffmpeg(speed: float) -> None:
    """Let ffmpeg, the first time, read its input only so many times as fast as it plays: a real child, at work as long
    as is needed."""
    command_of = ffmpeg.ffmpeg_command

    def slow(output: Any) -> list[str]:
        ffmpeg.ffmpeg_command = command_of
        command: list[str] = []
        for argument in command_of(output):
            command += ["-readrate", str(speed), argument] if argument == "-i" else [argument]
        return command

    ffmpeg.ffmpeg_command = slow


def fail(name: StepName) -> None:
    """Put a fault of ours into the step, and do not wait long before it is tried again."""

    def fault(task: Task) -> Outcome:
        raise ZeroDivisionError("a fault of our own")

    _replace(name, fault)
    process_media.TRY_AGAIN_AFTER_S = 0.05


def inspect_often() -> None:
    """Look for abandoned work ten times a second, and say so each time."""
    requeue = WorkerLock.requeue_abandoned

    def requeue_and_say(self: WorkerLock) -> int:
        count = requeue(self)
        log.info("looked for abandoned work")
        return count

    worker.INSPECT_EVERY_S = 0.1
    WorkerLock.requeue_abandoned = requeue_and_say  # type: ignore[method-assign]


def lose_patience_with_locks() -> None:
    """Wait no longer than a second for a locked database."""
    content.database.BUSY_TIMEOUT_S = 1


def fail_with(name: StepName, error: Exception) -> None:
    """Let the step fail of something that nobody foresaw, with words of somebody's in its message."""
    process_media.TRY_AGAIN_AFTER_S = 0.05

    def failing(_task: Task) -> Outcome:
        raise error

    _replace(name, failing)


def _replace(name: StepName, function: Callable[[Task], Outcome]) -> None:
    process_media.STEP_FUNCTIONS = {**process_media.STEP_FUNCTIONS, name: function}


def _wait_at(gate: Path, name: StepName) -> None:
    log.info("%s is held", name)
    while not gate.exists():
        time.sleep(0.02)


def say_when_queues_are_looked_into(words: str) -> None:
    """Say it each time that DBOS looks for work in a queue, and take little time to settle."""
    look = SystemDatabase.start_queued_workflows

    def look_and_say(self: SystemDatabase, *arguments: Any, **named: Any) -> Any:
        log.info(words)
        return look(self, *arguments, **named)

    SystemDatabase.start_queued_workflows = look_and_say  # type: ignore[method-assign]
    idle_queues._SETTLED_AFTER_S = 1.5
