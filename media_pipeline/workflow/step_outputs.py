"""Outputs that one step hands to a later one, stored as JSON files under their digest."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, astuple
from typing import Any

from content.timed_text.word import Span
from content.tracks.models import CaptionOrigin
from media_pipeline.alignment.transcript_alignment import Difference
from media_pipeline.speech.recognition import Recognition
from media_pipeline.workflow.task import Task


def store_spans(task: Task, spans: tuple[Span, ...], inputs: str, peaks: str = "") -> dict[str, Any]:
    """Store the spans of speech, and how loud it is (`loudness_peaks`), which the caption editor draws; gives the
    step's `output`."""
    return _store(task, {"spans": [astuple(span) for span in spans], "peaks": peaks}, inputs)


def load_spans(task: Task, output: Mapping[str, Any]) -> tuple[Span, ...]:
    """Load what `store_spans` stored."""
    return tuple(Span(*span) for span in _load(task, output)["spans"])


def store_words(
    task: Task, recognition: Recognition, origin: CaptionOrigin, inputs: str, differences: Sequence[Difference] = ()
) -> dict[str, Any]:
    """Store the words, where they come from, and where the script differs from speech; gives the step's `output`."""
    value = {
        **recognition.as_json(),
        "origin": origin.value,
        "differences": [asdict(each) for each in differences],
    }
    return _store(task, value, inputs)


def load_words(task: Task, output: Mapping[str, Any]) -> tuple[Recognition, CaptionOrigin]:
    """Load the words that `store_words` stored, and where they come from."""
    value = _load(task, output)
    return Recognition.from_json(value), CaptionOrigin(value["origin"])


def load_differences(task: Task, output: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Load the differences that `store_words` stored, as plain values; none where no recogniser read along."""
    return list(_load(task, output).get("differences", ()))


def _store(task: Task, value: Mapping[str, Any], inputs: str) -> dict[str, Any]:
    temporary = task.folder / f"{task.name.value}.json"
    temporary.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")), "utf-8")
    return {"key": task.context.storage.put(temporary, suffix=".json").key, "inputs": inputs}


def _load(task: Task, output: Mapping[str, Any]) -> dict[str, Any]:
    with task.context.storage.open(output["key"]) as file:
        value: dict[str, Any] = json.load(file)
    return value
