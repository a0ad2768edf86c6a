"""Values that one step hands to a later one, kept as JSON files in the store."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, astuple
from typing import Any

from content.timed_text.word import Span, Word
from content.tracks.models import CaptionOrigin
from media_pipeline.alignment.anchors import Difference
from media_pipeline.speech.recognition import Recognition
from media_pipeline.workflow.task import Task


def keep_spans(task: Task, spans: tuple[Span, ...], inputs: str) -> dict[str, Any]:
    """The step's `output` for where somebody speaks."""
    return _keep(task, {"spans": [astuple(span) for span in spans]}, inputs)


def kept_spans(task: Task, output: Mapping[str, Any]) -> tuple[Span, ...]:
    """What `keep_spans` kept."""
    return tuple(Span(*span) for span in _open(task, output)["spans"])


def keep_words(
    task: Task, found: Recognition, origin: CaptionOrigin, inputs: str, differences: Sequence[Difference] = ()
) -> dict[str, Any]:
    """The step's `output` for what was said, how it is known, and where the script says something else."""
    value = {
        "words": [astuple(word) for word in found.words],
        "language": found.language,
        "engine": found.engine,
        "origin": origin.value,
        "differences": [asdict(each) for each in differences],
    }
    return _keep(task, value, inputs)


def kept_words(task: Task, output: Mapping[str, Any]) -> tuple[Recognition, CaptionOrigin]:
    """What `keep_words` kept."""
    value = _open(task, output)
    words = tuple(Word(*word) for word in value["words"])
    return Recognition(words, value["language"], value["engine"]), CaptionOrigin(value["origin"])


def kept_differences(task: Task, output: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The differences that `keep_words` kept, as plain values; none where no recogniser read along."""
    return list(_open(task, output).get("differences", ()))


def _keep(task: Task, value: Mapping[str, Any], inputs: str) -> dict[str, Any]:
    temporary = task.folder / f"{task.name.value}.json"
    temporary.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")), "utf-8")
    return {"key": task.context.storage.put(temporary, suffix=".json").key, "inputs": inputs}


def _open(task: Task, output: Mapping[str, Any]) -> dict[str, Any]:
    with task.context.storage.open(output["key"]) as file:
        value: dict[str, Any] = json.load(file)
    return value
