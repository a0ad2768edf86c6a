"""Steps from sound to captions: where somebody speaks, what is said, and how it is shown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sqlalchemy.orm import Session

from content.courses.editability import ensure_open
from content.courses.models import Block
from content.jobs.models import StepName, StepState
from content.messages import N_, Message
from content.timed_text.cue import with_keys
from content.timed_text.word import Span
from content.tracks.captions import record_captions
from content.tracks.editing import block_with_course
from content.tracks.models import CaptionOrigin
from media_pipeline.alignment import align_script
from media_pipeline.alignment.anchors import Anchored, Difference, lay_on_words
from media_pipeline.audio import detect_speech, read_samples
from media_pipeline.captions.punctuation import as_read
from media_pipeline.captions.quality import quality
from media_pipeline.captions.segmentation import segment
from media_pipeline.errors import NoEngine
from media_pipeline.speech.recognition import Recognition
from media_pipeline.speech.transcription import transcribe
from media_pipeline.workflow.media_steps import NO_SOUND, required_info
from media_pipeline.workflow.speech_audio import speech_sound
from media_pipeline.workflow.speech_segments import heard_together
from media_pipeline.workflow.step_outputs import keep_spans, keep_words, kept_differences, kept_spans, kept_words
from media_pipeline.workflow.task import Done, Outcome, Skipped, Task
from media_pipeline.workflow.vocabulary import vocabulary_for

SCRIPT_ENGINE = "script"
_SOUND_SHARE = 0.4  # of the step that finds speech, for taking the sound out of the file

NOBODY_SPEAKS = Message(N_("No speech was found in this recording. If somebody does speak in it, add a caption file."))
NO_WORDS = Message(N_("No words were understood in this recording. Add the script of the lecture or a caption file."))


def find_speech(task: Task) -> Outcome:
    """Where somebody speaks."""
    if required_info(task).audio is None:
        return Skipped(NO_SOUND)
    wav = speech_sound(task, share=_SOUND_SHARE)
    spans = detect_speech(
        wav,
        cancelled=task.cancelled,
        on_progress=lambda done: task.on_progress(_SOUND_SHARE + done * (1 - _SOUND_SHARE)),
    )
    output = keep_spans(task, spans, task.inputs)
    return Done(_nothing, output, None if spans else NOBODY_SPEAKS)


def find_words(task: Task) -> Outcome:
    """What is said: the script laid onto the sound where there is one, else what a recogniser hears."""
    speech = task.earlier[StepName.SPEECH]
    if speech.state is StepState.SKIPPED or speech.output is None:
        return Skipped(speech.note or NO_SOUND)
    spans = _spans(task)
    if not spans:
        return Skipped(NOBODY_SPEAKS)
    try:
        found, origin, differences = _words(task, speech_sound(task), spans)
    except NoEngine as error:
        return Skipped(Message(error.message, error.values))
    if not found.words:
        return Skipped(NO_WORDS)
    return Done(_nothing, keep_words(task, found, origin, task.inputs, differences))


def make_captions(task: Task) -> Outcome:
    """The words as cues by the rules of CAPTIONS.md, written down as a version of the block's track."""
    words = task.earlier[StepName.WORDS]
    if words.state is StepState.SKIPPED or words.output is None:
        return Skipped(words.note or NO_WORDS)
    found, origin = kept_words(task, words.output)
    if origin is CaptionOrigin.RECOGNISED:
        found = replace(found, words=as_read(found.words, found.language))
    made = segment(found.words, found.language, speech_end=required_info(task).duration_s)
    cues = with_keys(made)
    report = quality(made, found.words, _spans(task), found.language)
    report["differences"] = kept_differences(task, words.output)

    def record(session: Session) -> None:
        block = block_with_course(session, Block.id == task.block_id)
        ensure_open(block.lesson.module.revision)
        record_captions(session, block, found.language, cues, origin, found.engine, report)

    return Done(record)


def _words(
    task: Task, sound: Path, spans: tuple[Span, ...]
) -> tuple[Recognition, CaptionOrigin, tuple[Difference, ...]]:
    """The words, where they come from, and where the script says something else. Raises NoEngine where neither the
    script nor a recogniser leads to words."""
    if task.script is not None:
        anchored = _by_ear(task, task.script, sound, spans)
        if anchored is not None:
            laid = Recognition(anchored.words, task.language, SCRIPT_ENGINE)
            return laid, CaptionOrigin.SCRIPT, anchored.differences
        try:
            words = align_script(
                task.script,
                task.language,
                read_samples(sound),
                spans,
                on_progress=task.on_progress,
                cancelled=task.cancelled,
            )
        except NoEngine:
            pass  # no voice speaks this language here; a recogniser may still hear it
        else:
            return Recognition(words, task.language, SCRIPT_ENGINE), CaptionOrigin.SCRIPT, ()
    return _recognised(task, sound, spans), CaptionOrigin.RECOGNISED, ()


def _by_ear(task: Task, script: str, sound: Path, spans: tuple[Span, ...]) -> Anchored | None:
    """The script laid onto what a recogniser hears; None where none hears this language, or it heard something else."""
    try:
        heard = _recognised(task, sound, spans)
    except NoEngine:
        return None
    return lay_on_words(script, task.language, heard.words, read_samples(sound), spans, cancelled=task.cancelled)


def _recognised(task: Task, sound: Path, spans: tuple[Span, ...]) -> Recognition:
    return heard_together(task) or transcribe(
        sound,
        spans,
        language=task.language,
        settings=task.context.speech,
        vocabulary=vocabulary_for(task),
        on_progress=task.on_progress,
        cancelled=task.cancelled,
    )


def _spans(task: Task) -> tuple[Span, ...]:
    speech = task.earlier[StepName.SPEECH]
    return () if speech.output is None else kept_spans(task, speech.output)


def _nothing(_session: Session) -> None:
    """What was found lies in the store; the step's output says where."""
