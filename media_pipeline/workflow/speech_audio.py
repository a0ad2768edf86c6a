"""Audio of a lecture as recognisers take it, extracted once for a job."""

from __future__ import annotations

from pathlib import Path

from media_pipeline.audio import extract_speech_audio
from media_pipeline.workflow.media_steps import required_info
from media_pipeline.workflow.task import Task


def speech_wav(task: Task, *, share: float = 0.0) -> Path:
    """Extract the WAV unless an earlier step of this job did; `share` of the step's progress is counted for it."""
    wav = task.folder / "speech.wav"
    if not wav.exists():
        extract_speech_audio(
            task.source,
            wav,
            info=required_info(task),
            cancelled=task.cancelled,
            on_progress=lambda done: task.on_progress(done * share),
        )
    return wav
