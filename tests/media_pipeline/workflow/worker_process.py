"""`python -m tests.media_pipeline.workflow.worker_process SETTINGS`: the real worker, on a test's own database."""

from __future__ import annotations

import json
import pickle
import sys
from pathlib import Path
from typing import Any

from media_pipeline.speech.recogniser import SpeechSettings
from media_pipeline.storage.interface import Bucket
from media_pipeline.workflow import worker
from media_pipeline.workflow.worker import WorkerSettings, run_worker
from portal.logs import configure_logs

POLL_S = 0.1
"""A worker looks into its queues that often, five times as often as for people: most jobs of the tests are short."""


def run(told: dict[str, Any]) -> None:
    """Work as `Stage.worker` tells, once its hooks have changed what they change."""
    worker.POLL_S = POLL_S
    for hook in pickle.loads(bytes.fromhex(told["before"])):
        hook()
    configure_logs("text")
    run_worker(
        WorkerSettings(
            told["database_url"],
            _place(told["storage"]),
            Path(told["scratch"]),
            SpeechSettings(**told.get("speech", {})),
            worker_id=told["worker_id"],
        )
    )


def _place(told: str | dict[str, Any]) -> Path | Bucket:
    return Path(told) if isinstance(told, str) else Bucket(**{**told, "cache": Path(told["cache"])})


if __name__ == "__main__":
    run(json.loads(sys.argv[1]))
