"""Jobs and their steps: asked for, begun, ended, stopped and asked for again."""

from __future__ import annotations

import itertools

import pytest
from sqlalchemy.orm import Session

from content.courses.models import Block
from content.errors import NotAllowed, Refused
from content.jobs import steps
from content.jobs.models import ENDED, JobKind, JobState, JobStep, MediaJob, StepName, StepState
from content.jobs.requests import STEPS, request_cancel, request_processing, retry
from content.jobs.reuse import inputs_of
from content.jobs.transitions import JOB_TRANSITIONS, STEP_TRANSITIONS, set_job_state, set_step_state
from content.people.permissions import Actor
from content.tracks.models import MediaAsset
from content.tracks.scripts import set_script
from tests.factories import make_asset, make_institution, make_instructor, make_teaching


class ListedQueue:
    """A queue that only lists: what DBOS does with a job is tested where DBOS runs."""

    def __init__(self) -> None:
        self.jobs: list[str] = []

    def enqueue(self, session: Session, job_public_id: str) -> None:
        self.jobs.append(job_public_id)


def asked(session: Session, kind: JobKind = JobKind.LECTURE) -> tuple[Actor, Block, MediaJob]:
    account, actor, block = make_teaching(session)
    asset = make_asset(session, account)
    block.asset_id = asset.id
    return actor, block, request_processing(session, actor, block, asset, kind, ListedQueue())


def step_of(job: MediaJob, name: StepName) -> JobStep:
    return next(step for step in job.steps if step.name is name)


@pytest.mark.parametrize(("before", "after"), list(itertools.product(JobState, JobState)))
def test_a_job_moves_only_as_the_table_says(before: JobState, after: JobState) -> None:
    job = MediaJob(state=before)
    if after in JOB_TRANSITIONS[before]:
        set_job_state(job, after)
        assert job.state is after
        assert (job.ended_at is not None) == (after in ENDED)
    else:
        with pytest.raises(Refused):
            set_job_state(job, after)


@pytest.mark.parametrize(("before", "after"), list(itertools.product(StepState, StepState)))
def test_a_step_moves_only_as_the_table_says(before: StepState, after: StepState) -> None:
    step = JobStep(state=before)
    if after in STEP_TRANSITIONS[before]:
        set_step_state(step, after)
        assert step.state is after
    else:
        with pytest.raises(Refused):
            set_step_state(step, after)


@pytest.mark.parametrize("kind", JobKind)
def test_a_job_is_listed_with_its_steps_and_put_into_the_queue(session: Session, kind: JobKind) -> None:
    account, actor, block = make_teaching(session)
    queue = ListedQueue()
    job = request_processing(session, actor, block, make_asset(session, account), kind, queue)
    assert queue.jobs == [job.public_id]
    assert tuple(step.name for step in job.steps) == STEPS[kind]
    assert all(step.state is StepState.WAITING for step in job.steps)


def test_only_an_author_may_ask(session: Session) -> None:
    account, _, block = make_teaching(session)
    _, stranger = make_instructor(session, make_institution(session))
    with pytest.raises(NotAllowed):
        request_processing(session, stranger, block, make_asset(session, account), JobKind.LECTURE, ListedQueue())


def test_a_finished_step_is_never_begun_again(session: Session) -> None:
    _, _, job = asked(session)
    assert steps.begin_step(session, job.public_id, StepName.PROBE)
    assert job.state is JobState.RUNNING
    steps.finish_step(session, job.public_id, StepName.PROBE)
    assert not steps.begin_step(session, job.public_id, StepName.PROBE)
    assert step_of(job, StepName.PROBE).runs == 1


def test_a_step_that_was_cut_off_is_begun_again_and_counted(session: Session) -> None:
    _, _, job = asked(session)
    assert steps.begin_step(session, job.public_id, StepName.PROBE)
    assert steps.begin_step(session, job.public_id, StepName.PROBE)
    assert step_of(job, StepName.PROBE).runs == 2


def test_a_step_that_brings_its_worker_down_again_and_again_fails_the_job(session: Session) -> None:
    _, _, job = asked(session)
    for _ in range(steps.MOST_RUNS):
        assert steps.begin_step(session, job.public_id, StepName.PROBE)
    assert not steps.begin_step(session, job.public_id, StepName.PROBE)
    assert (job.state, job.reason) == (JobState.FAILED, steps.KEEPS_FALLING.as_json())


def test_progress_only_grows_and_only_while_running(session: Session) -> None:
    _, _, job = asked(session)
    probe = step_of(job, StepName.PROBE)
    steps.report_progress(session, job.public_id, StepName.PROBE, 0.5)
    assert probe.progress == 0.0
    steps.begin_step(session, job.public_id, StepName.PROBE)
    for told, noted in ((0.5, 0.5), (0.2, 0.5), (7.0, 1.0)):
        steps.report_progress(session, job.public_id, StepName.PROBE, told)
        assert probe.progress == noted


def test_a_failure_ends_the_job_with_its_reason(session: Session) -> None:
    _, _, job = asked(session)
    steps.begin_step(session, job.public_id, StepName.PROBE)
    steps.fail(session, job.public_id, StepName.PROBE, steps.Message("Cut off after %(s)s", {"s": 3}))
    assert (job.state, step_of(job, StepName.PROBE).state) == (JobState.FAILED, StepState.FAILED)
    assert job.reason == {"message": "Cut off after %(s)s", "values": {"s": 3}}
    steps.fail(session, job.public_id, StepName.PROBE, steps.CANCELLED)
    assert job.state is JobState.FAILED
    assert not steps.begin_step(session, job.public_id, StepName.VIDEO)


def test_a_job_that_has_not_begun_is_cancelled_at_once(session: Session) -> None:
    actor, _, job = asked(session)
    assert request_cancel(session, actor, job.public_id).state is JobState.CANCELLED


def test_a_running_job_is_asked_to_stop_and_begins_no_further_step(session: Session) -> None:
    actor, _, job = asked(session)
    steps.begin_step(session, job.public_id, StepName.PROBE)
    request_cancel(session, actor, job.public_id)
    assert (job.state, steps.cancel_requested(session, job.public_id)) == (JobState.RUNNING, True)
    steps.finish_step(session, job.public_id, StepName.PROBE)
    assert not steps.begin_step(session, job.public_id, StepName.VIDEO)
    assert job.state is JobState.CANCELLED


def test_cancelling_what_has_ended_changes_nothing(session: Session) -> None:
    actor, _, job = asked(session)
    steps.complete_job(session, job.public_id)
    assert request_cancel(session, actor, job.public_id).state is JobState.DONE


def test_trying_again_is_a_new_job_that_takes_over_what_was_heard(session: Session) -> None:
    actor, _, job = asked(session)
    output = {"key": "ab/speech.json", "inputs": inputs_of(session, job, StepName.SPEECH)}
    steps.begin_step(session, job.public_id, StepName.SPEECH)
    steps.finish_step(session, job.public_id, StepName.SPEECH, output=output)
    steps.fail(session, job.public_id, StepName.WORDS, steps.CANCELLED)
    again = retry(session, actor, job.public_id, ListedQueue())
    speech = step_of(again, StepName.SPEECH)
    assert again.public_id != job.public_id
    assert (speech.state, speech.runs, speech.output) == (StepState.DONE, 0, output)
    assert step_of(again, StepName.WORDS).state is StepState.WAITING


def test_words_are_heard_again_once_there_is_another_script(session: Session) -> None:
    actor, block, job = asked(session)
    output = {"key": "ab/words.json", "inputs": inputs_of(session, job, StepName.WORDS)}
    steps.begin_step(session, job.public_id, StepName.WORDS)
    steps.finish_step(session, job.public_id, StepName.WORDS, output=output)
    steps.complete_job(session, job.public_id)
    assert step_of(retry(session, actor, job.public_id, ListedQueue()), StepName.WORDS).state is StepState.DONE
    set_script(session, actor, block.public_id, "先洗手。")
    waiting = request_processing(session, actor, block, asset_of(session, job), JobKind.CAPTIONS, ListedQueue())
    assert step_of(waiting, StepName.WORDS).state is StepState.WAITING


def asset_of(session: Session, job: MediaJob) -> MediaAsset:
    return session.get_one(MediaAsset, job.asset_id)


def test_a_job_that_is_going_on_cannot_be_tried_again(session: Session) -> None:
    actor, _, job = asked(session)
    with pytest.raises(Refused):
        retry(session, actor, job.public_id, ListedQueue())


def test_a_second_request_stops_the_first(session: Session) -> None:
    actor, block, job = asked(session)
    request_processing(session, actor, block, asset_of(session, job), JobKind.LECTURE, ListedQueue())
    assert job.state is JobState.CANCELLED
