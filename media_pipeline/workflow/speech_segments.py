"""What is said in a long lecture, heard in stretches by as many workers as there are.

The step that finds words sets its stretches out, each is a workflow of its own in a queue that every worker serves, and
the step puts together what they heard. A stretch carries its own sound in the store: whoever hears it needs neither the
lecture nor the folder of the worker that cut it.
"""

from __future__ import annotations

import hashlib
import logging
import wave
from collections.abc import Sequence
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

from content.errors import NotFound
from content.jobs.chunks import RESULT, chunks_of, plan_chunks, record_chunk
from content.jobs.models import StepName, StepState
from content.jobs.steps import begin_step
from content.timed_text.word import Span, Word
from media_pipeline.audio import SAMPLE_RATE
from media_pipeline.captions.segmentation import segment
from media_pipeline.errors import MediaError, NoEngine
from media_pipeline.speech.engine import choose_recogniser
from media_pipeline.speech.recogniser import Recogniser
from media_pipeline.speech.recognition import Recognition, SpokenIn
from media_pipeline.speech.segments import stretches
from media_pipeline.speech.transcription import cores, merge_segments, processes_for
from media_pipeline.workflow.progress import Watch
from media_pipeline.workflow.speech_audio import speech_sound
from media_pipeline.workflow.step_outputs import kept_spans
from media_pipeline.workflow.task import Task, WorkerContext, open_task
from media_pipeline.workflow.vocabulary import vocabulary_for

log = logging.getLogger(__name__)

_EDGE_S = 0.5  # of sound kept before and after a stretch


def set_out_stretches(context: WorkerContext, job_id: str) -> int:
    """How many stretches the lecture is to be heard in; 0 where it is short, has a script or nobody hears it here, and
    the step does its work alone. What was set out before is not set out again."""
    try:
        with context.database.reading() as session:
            before = chunks_of(session, job_id, StepName.WORDS)
        if before:
            return len(before)
        watch = Watch(context.database, job_id, StepName.WORDS)
        task = open_task(context, job_id, StepName.WORDS, watch.on_progress, watch.cancelled)
        groups = _groups(task)
        if len(groups) < 2:
            return 0
        with context.database.transaction() as session:
            if not begin_step(session, job_id, StepName.WORDS):
                return 0
        terms = vocabulary_for(task)
        parts = [_cut(task, job_id, number, spans, terms) for number, spans in enumerate(groups)]
        with context.database.transaction() as session:
            plan_chunks(session, job_id, StepName.WORDS, parts)
    except (NotFound, NoEngine):
        return 0
    return len(parts)


def hear_stretch(context: WorkerContext, job_id: str, number: int) -> None:
    """Hear one stretch and note what was heard. One that is done or no longer wanted is let be; one that fails is left
    to the step, which tries it again and says why."""
    with context.database.reading() as session:
        parts = chunks_of(session, job_id, StepName.WORDS)
    if number >= len(parts) or RESULT in parts[number]:
        return
    part = parts[number]
    watch = Watch(context.database, job_id, StepName.WORDS)
    try:
        heard = _heard(context, part, watch)
        with context.database.transaction() as session:
            record_chunk(session, job_id, StepName.WORDS, number, _made(heard))
    except (MediaError, NotFound, FileNotFoundError) as error:
        log.warning("job %s: stretch %d: %s", job_id, number, error)


def heard_together(task: Task) -> Recognition | None:
    """All stretches of the task's job as one recognition; None where it is not heard in stretches. A stretch that
    nobody has heard is heard now. Raises Cancelled, MediaError."""
    words = task.earlier[StepName.WORDS]
    parts = (words.output or {}).get("parts", [])
    if words.state is not StepState.RUNNING or not parts:
        return None
    heard = []
    for done, part in enumerate(parts):
        heard.append(_from_json(part[RESULT]) if RESULT in part else _heard(task.context, part, task))
        task.on_progress((done + 1) / len(parts))
    return merge_segments(heard, task.language, heard[0].engine)


def clear_stretches(context: WorkerContext, job_id: str, count: int) -> None:
    """Take the sound of the stretches out of the store."""
    for number in range(count):
        context.storage.delete(_key(job_id, number))


def stretches_at_once(context: WorkerContext) -> int:
    """How many stretches this worker hears at the same time."""
    for language in (None, "zh", "en"):
        try:
            return processes_for(choose_recogniser(language, context.speech), context.speech)
        except NoEngine:
            continue
    return 1


def _groups(task: Task) -> tuple[tuple[Span, ...], ...]:
    speech = task.earlier[StepName.SPEECH]
    words = task.earlier[StepName.WORDS]
    open_to_work = words.state in (StepState.WAITING, StepState.RUNNING)
    if task.script is not None or speech.output is None or not open_to_work:
        return ()
    choose_recogniser(task.language, task.context.speech)
    spans = kept_spans(task, speech.output)
    if not spans or spans[-1].end - spans[0].start <= task.context.speech.stretch_s:
        return ()
    return stretches(speech_sound(task), spans, target_s=task.context.speech.stretch_s)


def _cut(task: Task, job_id: str, number: int, spans: Sequence[Span], terms: Sequence[str]) -> dict[str, Any]:
    """A part as it stands in the step: where its sound lies, from which second on, and where somebody speaks in it."""
    start = max(0.0, round(spans[0].start - _EDGE_S, 2))
    temporary = task.folder / f"stretch-{number}.wav"
    with wave.open(str(speech_sound(task)), "rb") as whole, wave.open(str(temporary), "wb") as cut:
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


def _heard(context: WorkerContext, part: dict[str, Any], watch: Watch | Task) -> Recognition:
    """What is said in a part, times of the whole lecture."""
    recogniser = _sharing(context, part["language"])
    spans = [Span(*span) for span in part["spans"]]
    sound: Path = context.storage.local_path(part["sound"])
    found = recogniser.recognise(
        sound, spans, language=part["language"], vocabulary=part["vocabulary"], cancelled=watch.cancelled
    )
    by_s: float = part["start"]
    words = tuple(replace(word, start=word.start + by_s, end=word.end + by_s) for word in found.words)
    spoken = tuple(replace(each, start=each.start + by_s, end=each.end + by_s) for each in found.spoken_in)
    return Recognition(words, found.language, found.engine, spoken)


def _sharing(context: WorkerContext, language: str) -> Recogniser:
    """A recogniser that leaves processors to the others that are at work on this machine."""
    threads = context.speech.threads or max(1, cores() // stretches_at_once(context))
    return choose_recogniser(language, replace(context.speech, threads=threads))


def _made(heard: Recognition) -> dict[str, Any]:
    """As a part holds it: the words, and the captions made of them for who waits."""
    cues = segment(heard.words, heard.language) if heard.words else ()
    return {
        "words": [astuple(word) for word in heard.words],
        "spoken_in": [astuple(each) for each in heard.spoken_in],
        "language": heard.language,
        "engine": heard.engine,
        "cues": [[cue.start, cue.end, cue.text] for cue in cues],
    }


def _from_json(made: dict[str, Any]) -> Recognition:
    return Recognition(
        tuple(Word(*word) for word in made["words"]),
        made["language"],
        made["engine"],
        tuple(SpokenIn(*each) for each in made["spoken_in"]),
    )


def _key(job_id: str, number: int) -> str:
    return f"stretches/{hashlib.sha256(job_id.encode()).hexdigest()[:32]}/{number}.wav"
