"""What a job tells its recogniser to listen for: the course's glossary first."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from content.courses.glossary import set_glossary
from content.courses.models import Block
from content.jobs.models import JobKind, JobState, StepName
from content.tracks.recognition import recognise_again
from media_pipeline.workflow.context import WorkerContext
from media_pipeline.workflow.task import open_task
from media_pipeline.workflow.vocabulary import vocabulary_for
from tests.media_pipeline.narration import human, write_sound
from tests.media_pipeline.workflow.conftest import MakeStage, on_sqlite
from tests.media_pipeline.workflow.job_harness import Stage
from tests.whisper_base import BASE, needs_base


def list_terms(stage: Stage, text: str) -> None:
    with stage.database.transaction() as session:
        course = session.get_one(Block, stage.block_id).lesson.module.revision.course
        set_glossary(session, stage.actor, course.public_id, glossary=text)


@on_sqlite
def test_a_jobs_vocabulary_begins_with_the_glossary_as_it_is_now(make_stage: MakeStage, short_film: Path) -> None:
    stage = make_stage("zh")
    job_id = stage.ask(short_film, kind=JobKind.CAPTIONS)
    context = WorkerContext(stage.database, stage.storage, stage.folder / "scratch")
    list_terms(stage, "肩井穴、Live  Stream")
    task = open_task(context, job_id, StepName.WORDS, lambda _done: None, lambda: False)
    assert vocabulary_for(task)[:2] == ("肩井穴", "Live Stream")


@needs_base
@pytest.mark.slow
@pytest.mark.exhaustive
@on_sqlite
def test_a_term_is_wrong_in_the_captions_without_the_glossary_and_right_with_it(
    make_stage: MakeStage, tmp_path: Path
) -> None:
    stage, term = make_stage("zh"), "房地产中介"
    samples, _said = human("agency")
    recording = write_sound(samples, tmp_path / "agency.wav")

    def captions() -> str:
        return re.sub(r"\W", "", "".join(cue.text for cue in stage.cues()))

    with stage.worker(model=str(BASE), engine="faster-whisper"):
        assert stage.wait(stage.ask(recording)).state is JobState.DONE
        assert term not in captions()
        list_terms(stage, term)
        with stage.database.transaction() as session:
            again = recognise_again(session, stage.actor, stage.block_public_id, stage.queue).public_id
        assert stage.wait(again).state is JobState.DONE
        assert term in captions()
