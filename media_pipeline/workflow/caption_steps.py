"""Steps from audio to captions: speech detection, words, cues."""

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
from content.tracks.recognition import DECLINED
from media_pipeline.alignment import align_script
from media_pipeline.alignment.transcript_alignment import Difference, TranscriptAlignment, align_to_transcript
from media_pipeline.audio import detect_speech, read_samples
from media_pipeline.captions.punctuation import as_written_text
from media_pipeline.captions.quality import quality
from media_pipeline.captions.segmentation import segment
from media_pipeline.errors import NoEngine
from media_pipeline.speech.homophones import with_homophones_repaired
from media_pipeline.speech.loudness_peaks import loudness_peaks
from media_pipeline.speech.recognition import Recognition
from media_pipeline.speech.transcription import transcribe
from media_pipeline.workflow.media_steps import NO_SOUND, required_info
from media_pipeline.workflow.speech_audio import speech_wav
from media_pipeline.workflow.speech_segments import merged_segments
from media_pipeline.workflow.step_outputs import load_differences, load_spans, load_words, store_spans, store_words
from media_pipeline.workflow.task import Done, Outcome, Skipped, Task, result_of_same_inputs, with_present_script
from media_pipeline.workflow.vocabulary import vocabulary_for

SCRIPT_ENGINE = "script"
_REPAIR_TOKENS = 2000.0  # of the course's terms that homophones are compared with; a prompt has room for far fewer
_EXTRACTION_SHARE = 0.4  # of the step that finds speech, for extracting the audio from the file

NOBODY_SPEAKS = Message(N_("No speech was found in this recording. If somebody does speak in it, add a caption file."))
NO_WORDS = Message(N_("No words were understood in this recording. Add the script of the lecture or a caption file."))


def find_speech(task: Task) -> Outcome:
    """Detect speech, for a recogniser or for the script."""
    if not task.recognise and task.script is None:
        return Skipped(DECLINED)
    if required_info(task).audio is None:
        return Skipped(NO_SOUND)
    wav = speech_wav(task, share=_EXTRACTION_SHARE)
    spans = detect_speech(
        wav,
        cancelled=task.cancelled,
        on_progress=lambda done: task.on_progress(_EXTRACTION_SHARE + done * (1 - _EXTRACTION_SHARE)),
    )
    output = store_spans(task, spans, task.inputs, loudness_peaks(wav))
    return Done(_record_nothing, output, None if spans else NOBODY_SPEAKS)


def find_words(task: Task) -> Outcome:
    """Get the words: the script aligned with the audio where there is one, else a recogniser's transcript."""
    speech = task.earlier[StepName.SPEECH]
    if not task.recognise and task.script is None:
        return Skipped(DECLINED)
    if speech.state is StepState.SKIPPED or speech.output is None:
        return Skipped(speech.note or NO_SOUND)
    spans = _speech_spans(task)
    if not spans:
        return Skipped(NOBODY_SPEAKS)
    earlier_result = result_of_same_inputs(task)
    if earlier_result is not None:
        return Done(_record_nothing, earlier_result)
    wav = speech_wav(task)
    try:
        recognition, origin, differences = _words(task, wav, spans)
    except NoEngine as error:
        return Skipped(error.message if task.recognise else DECLINED)
    if not recognition.words:
        return Skipped(NO_WORDS)
    if origin is CaptionOrigin.RECOGNISED:
        present = with_present_script(task)
        alignment = None if present.script == task.script else _aligned(present, recognition, wav, spans)
        if alignment is not None:  # it came while the lecture was being recognised
            task, origin, differences = present, CaptionOrigin.SCRIPT, alignment.differences
            recognition = Recognition(alignment.words, task.language, SCRIPT_ENGINE)
    return Done(_record_nothing, store_words(task, recognition, origin, task.inputs, differences))


def make_captions(task: Task) -> Outcome:
    """Segment the words into cues by the rules of CAPTIONS.md, recorded as a version of the block's track."""
    words = task.earlier[StepName.WORDS]
    if words.state is StepState.SKIPPED or words.output is None:
        return Skipped(words.note or NO_WORDS)
    recognition, origin = load_words(task, words.output)
    if origin is CaptionOrigin.RECOGNISED and not task.recognise:
        return Skipped(DECLINED)
    if origin is CaptionOrigin.RECOGNISED:
        terms = vocabulary_for(task, budget_tokens=_REPAIR_TOKENS)
        likelier_words = with_homophones_repaired(recognition.words, terms)
        recognition = replace(recognition, words=as_written_text(likelier_words, recognition.language))
    untitled_cues = segment(recognition.words, recognition.language, speech_end=required_info(task).duration_s)
    cues = with_keys(untitled_cues)
    report = quality(untitled_cues, recognition.words, _speech_spans(task), recognition.language)
    report["differences"] = load_differences(task, words.output)

    def record(session: Session) -> None:
        block = block_with_course(session, Block.id == task.block_id)
        ensure_open(block.lesson.module.revision)
        record_captions(session, block, recognition.language, cues, origin, recognition.engine, report)

    return Done(record)


def _words(task: Task, wav: Path, spans: tuple[Span, ...]) -> tuple[Recognition, CaptionOrigin, tuple[Difference, ...]]:
    """Words, their origin, and where the script differs. Raises NoEngine where neither the script nor a recogniser
    leads to words."""
    if task.script is not None:
        transcript_alignment = _align_to_recognised(task, task.script, wav, spans) if task.recognise else None
        if transcript_alignment is not None:
            recognition = Recognition(transcript_alignment.words, task.language, SCRIPT_ENGINE)
            return recognition, CaptionOrigin.SCRIPT, transcript_alignment.differences
        try:
            alignment = align_script(
                task.script,
                task.language,
                read_samples(wav),
                spans,
                on_progress=task.on_progress,
                cancelled=task.cancelled,
            )
        except NoEngine:
            if not task.recognise:
                raise
            # no voice speaks this language here; a recogniser may still hear it
        else:
            return Recognition(alignment.words, task.language, SCRIPT_ENGINE), CaptionOrigin.SCRIPT, ()
    return _transcribe(task, wav, spans), CaptionOrigin.RECOGNISED, ()


def _align_to_recognised(task: Task, script: str, wav: Path, spans: tuple[Span, ...]) -> TranscriptAlignment | None:
    """Align the script with a recogniser's transcript; None where no recogniser knows this language, or it recognised
    something else."""
    try:
        transcript = _transcribe(task, wav, spans)
    except NoEngine:
        return None
    return _aligned(replace(task, script=script), transcript, wav, spans)


def _aligned(task: Task, transcript: Recognition, wav: Path, spans: tuple[Span, ...]) -> TranscriptAlignment | None:
    """Align the task's script with a transcript; None where there is no script, or it says something else."""
    if task.script is None:
        return None
    return align_to_transcript(
        task.script, task.language, transcript.words, read_samples(wav), spans, cancelled=task.cancelled
    )


def _transcribe(task: Task, wav: Path, spans: tuple[Span, ...]) -> Recognition:
    return merged_segments(task) or transcribe(
        wav,
        spans,
        language=task.language,
        settings=task.context.speech,
        vocabulary=vocabulary_for(task),
        on_progress=task.on_progress,
        cancelled=task.cancelled,
    )


def _speech_spans(task: Task) -> tuple[Span, ...]:
    speech = task.earlier[StepName.SPEECH]
    return () if speech.output is None else load_spans(task, speech.output)


def _record_nothing(_session: Session) -> None:
    """Record no row: the result lies in the storage; the step's output names it."""
