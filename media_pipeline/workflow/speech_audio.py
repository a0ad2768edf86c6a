"""The sound of a lecture as recognisers want it."""

from __future__ import annotations

from pathlib import Path

from media_pipeline.audio import extract_speech_audio
from media_pipeline.workflow.media_steps import required_info
from media_pipeline.workflow.task import Task


def speech_sound(task: Task, *, share: float = 0.0) -> Path:
    """The WAV, taken out of the file unless that was done in this job before; `share` of the step is counted for it."""
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
