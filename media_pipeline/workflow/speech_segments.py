"""Transcription of a long lecture in segments, by as many workers as there are.

The step that finds words plans the segments, each is a workflow of its own in a queue that every worker serves, and
the step merges their results. A segment carries its own audio in the storage: whoever transcribes it needs neither
the lecture nor the folder of the worker that cut it.
"""

from __future__ import annotations

import hashlib
import logging
import wave
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from content.errors import NotFound
from content.jobs.chunks import RESULT, chunks_of, plan_chunks, record_chunk
from content.jobs.models import StepName, StepState
from content.jobs.steps import begin_step
from content.timed_text.word import Span
from media_pipeline.audio import SAMPLE_RATE
from media_pipeline.captions.segmentation import segment
from media_pipeline.errors import MediaError, NoEngine
from media_pipeline.speech.engine import choose_recogniser
from media_pipeline.speech.recogniser import Recogniser
from media_pipeline.speech.recognition import Recognition
from media_pipeline.speech.segments import split_into_segments
from media_pipeline.speech.transcription import cores, merge_segments, processes_for
from media_pipeline.workflow.context import WorkerContext
from media_pipeline.workflow.progress import StepMonitor
from media_pipeline.workflow.speech_audio import speech_wav
from media_pipeline.workflow.step_outputs import load_spans
from media_pipeline.workflow.task import Task, open_task
from media_pipeline.workflow.vocabulary import vocabulary_for

log = logging.getLogger(__name__)

_EDGE_S = 0.5  # of audio kept before and after a segment


def plan_segments(context: WorkerContext, job_id: str) -> int:
    """Plan the segments of a lecture; gives their number. 0 where it is short, has a script or no recogniser fits, and
    the step does its work alone. An existing plan stays."""
    try:
        with context.database.reading() as session:
            before = chunks_of(session, job_id, StepName.WORDS)
        if before:
            return len(before)
        monitor = StepMonitor(context.database, job_id, StepName.WORDS)
        task = open_task(context, job_id, StepName.WORDS, monitor.on_progress, monitor.cancelled)
        groups = _segments_of(task)
        if len(groups) < 2:
            return 0
        with context.database.transaction() as session:
            if not begin_step(session, job_id, StepName.WORDS):
                return 0
        terms = vocabulary_for(task)
        chunks = [_store_segment(task, job_id, number, spans, terms) for number, spans in enumerate(groups)]
        with context.database.transaction() as session:
            plan_chunks(session, job_id, StepName.WORDS, chunks)
    except (NotFound, NoEngine):
        return 0
    return len(chunks)


def transcribe_segment(context: WorkerContext, job_id: str, number: int) -> None:
    """Transcribe one segment and record the result. One that is done or no longer wanted is left alone; one that fails
    is left to the step, which tries it again and says why."""
    with context.database.reading() as session:
        chunks = chunks_of(session, job_id, StepName.WORDS)
    if number >= len(chunks) or RESULT in chunks[number]:
        return
    chunk = chunks[number]
    monitor = StepMonitor(context.database, job_id, StepName.WORDS)
    if monitor.ask():
        return
    try:
        recognition = _recognise(context, chunk, monitor)
        with context.database.transaction() as session:
            record_chunk(session, job_id, StepName.WORDS, number, _as_json(recognition))
    except (MediaError, NotFound, FileNotFoundError) as error:
        reason = error.for_log() if isinstance(error, MediaError) else type(error).__name__
        log.warning("job %s: segment %d: %s", job_id, number, reason)


def merged_segments(task: Task) -> Recognition | None:
    """Merge the segments of the task's job into one recognition; None where it has none. A segment that nobody has
    transcribed is transcribed now. Raises Cancelled, MediaError."""
    words = task.earlier[StepName.WORDS]
    chunks = (words.output or {}).get("parts", [])
    if words.state is not StepState.RUNNING or not chunks:
        return None
    recognitions = []
    for done, chunk in enumerate(chunks):
        recognitions.append(
            Recognition.from_json(chunk[RESULT]) if RESULT in chunk else _recognise(task.context, chunk, task)
        )
        task.on_progress((done + 1) / len(chunks))
    return merge_segments(recognitions, task.language, recognitions[0].engine)


def delete_segment_audio(context: WorkerContext, job_id: str, count: int) -> None:
    """Delete the audio of the segments from the storage."""
    for number in range(count):
        context.storage.delete(_key(job_id, number))


def concurrent_segments(context: WorkerContext) -> int:
    """Number of segments that this worker transcribes at the same time."""
    for language in (None, "zh", "en"):
        try:
            return processes_for(choose_recogniser(language, context.speech), context.speech)
        except NoEngine:
            continue
    return 1


def _segments_of(task: Task) -> tuple[tuple[Span, ...], ...]:
    speech = task.earlier[StepName.SPEECH]
    words = task.earlier[StepName.WORDS]
    open_to_work = words.state in (StepState.WAITING, StepState.RUNNING)
    if task.script is not None or not task.recognise or speech.output is None or not open_to_work:
        return ()
    choose_recogniser(task.language, task.context.speech)
    spans = load_spans(task, speech.output)
    if not spans or spans[-1].end - spans[0].start <= task.context.speech.segment_s:
        return ()
    return split_into_segments(speech_wav(task), spans, target_s=task.context.speech.segment_s)


def _store_segment(task: Task, job_id: str, number: int, spans: Sequence[Span], terms: Sequence[str]) -> dict[str, Any]:
    """Store the audio of a segment; gives its chunk as it stands in the step: key of the audio, start in the lecture,
    spans of speech in it."""
    start = max(0.0, round(spans[0].start - _EDGE_S, 2))
    temporary = task.folder / f"segment-{number}.wav"
    with wave.open(str(speech_wav(task)), "rb") as whole, wave.open(str(temporary), "wb") as cut:
        whole.setpos(round(start * SAMPLE_RATE))
        cut.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
        cut.writeframes(whole.readframes(round((spans[-1].end + _EDGE_S - start) * SAMPLE_RATE)))
    task.context.storage.put(temporary, key=_key(job_id, number))
    return {
        "sound": _key(job_id, number),
        "start": start,
        "spans": [[round(span.start - start, 3), round(span.end - start, 3)] for span in spans],
        "language": task.language,
        "vocabulary": list(terms),
    }


def _recognise(context: WorkerContext, chunk: dict[str, Any], monitor: StepMonitor | Task) -> Recognition:
    """Recognise a segment, with times of the whole lecture."""
    recogniser = _recogniser_sharing_cores(context, chunk["language"])
    spans = [Span(*span) for span in chunk["spans"]]
    wav: Path = context.storage.local_path(chunk["sound"])
    recognition = recogniser.recognise(
        wav, spans, language=chunk["language"], vocabulary=chunk["vocabulary"], cancelled=monitor.cancelled
    )
    by_s: float = chunk["start"]
    words = tuple(replace(word, start=word.start + by_s, end=word.end + by_s) for word in recognition.words)
    spoken = tuple(replace(each, start=each.start + by_s, end=each.end + by_s) for each in recognition.language_spans)
    return Recognition(words, recognition.language, recognition.engine, spoken, recognition.unclear_s)


def _recogniser_sharing_cores(context: WorkerContext, language: str) -> Recogniser:
    """Recogniser that leaves processors to the others that are at work on this machine."""
    threads = context.speech.threads or max(1, cores() // concurrent_segments(context))
    return choose_recogniser(language, replace(context.speech, threads=threads))


def _as_json(recognition: Recognition) -> dict[str, Any]:
    """A segment's result as its chunk holds it: the recognition, and provisional captions for whoever waits."""
    cues = segment(recognition.words, recognition.language) if recognition.words else ()
    return {**recognition.as_json(), "cues": [[cue.start, cue.end, cue.text] for cue in cues]}


def _key(job_id: str, number: int) -> str:
    return f"stretches/{hashlib.sha256(job_id.encode()).hexdigest()[:32]}/{number}.wav"
