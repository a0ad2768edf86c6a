"""Services and folders that every job of one worker shares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from content.database import Database
from content.messages import Message
from media_pipeline.speech.recogniser import SpeechSettings
from media_pipeline.storage.interface import Storage

Translate = Callable[[Message, str], str]
"""Gives a message in a language (`zh`, `en`), for files that leave the portal."""


def in_english(message: Message, _language: str) -> str:
    """The message in English, where nobody translates."""
    return str(message)


@dataclass(frozen=True, slots=True)
class WorkerContext:
    """Services of a worker. `scratch` has one folder for each job that is not finished."""

    database: Database
    storage: Storage
    scratch: Path
    speech: SpeechSettings = field(default_factory=SpeechSettings)
    translate: Translate = in_english

    def folder(self, job_id: str) -> Path:
        """Folder in which the steps of one job write; it stays until the job has ended, so that a repeated step finds
        whole files."""
        return self.scratch / f"job-{job_id}"
