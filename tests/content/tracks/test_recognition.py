"""An author brings captions: the speech is not recognised, until they want it after all."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.courses.copying import copy_revision
from content.courses.models import Block, RevisionState
from content.courses.readiness import assess
from content.courses.snapshot import load_contents
from content.errors import NotAllowed, Refused
from content.jobs.models import JobKind, JobState, MediaJob, StepName, StepState
from content.jobs.requests import request_cancel, request_processing
from content.jobs.steps import begin_step, complete_job, finish_step, skip_step
from content.tracks.assets import put_in_block
from content.tracks.media_status import media_statuses
from content.tracks.recognition import DECLINED, recognise_again, recognition_declined, set_recognition
from tests.content.jobs.test_jobs import ListedQueue as Queue
from tests.factories import make_institution, make_instructor, make_recording, make_teaching


def test_declined_before_it_begins_the_work_goes_on_without_and_the_course_is_not_held_up(session: Session) -> None:
    account, actor, block = make_teaching(session)
    asset, queue = make_recording(session, account), Queue()
    put_in_block(session, block, asset)
    job = request_processing(session, actor, block, asset, JobKind.LECTURE, queue)
    assert media_statuses(session, [block.id])[block.id].recognition_ahead
    assert not recognition_declined(session, job.public_id)
    set_recognition(session, actor, block.public_id, False, queue)
    assert recognition_declined(session, job.public_id)
    for step in job.steps:
        if step.name in (StepName.SPEECH, StepName.WORDS, StepName.CAPTIONS):
            skip_step(session, job.public_id, step.name, DECLINED)
        elif step.state is StepState.WAITING:
            begin_step(session, job.public_id, step.name)
            finish_step(session, job.public_id, step.name)
    complete_job(session, job.public_id)
    status = media_statuses(session, [block.id])[block.id]
    assert (status.recognise, status.recognition_ahead, status.working) == (False, False, False)
    assert not status.jobs[0].can_retry, "nothing was missed"
    snapshot = load_contents(session, block.lesson.module.revision)
    assert [gap for gap in assess(snapshot).blocking if gap.block_public_id == block.public_id] == []


def test_wanted_after_all_it_is_asked_for_once(session: Session) -> None:
    account, actor, block = make_teaching(session)
    asset, queue = make_recording(session, account), Queue()
    put_in_block(session, block, asset)
    set_recognition(session, actor, block.public_id, False, queue)
    for _ in range(2):
        set_recognition(session, actor, block.public_id, True, queue)
    (job,) = session.scalars(select(MediaJob))
    assert (job.kind, job.state) == (JobKind.CAPTIONS, JobState.QUEUED)
    set_recognition(session, actor, block.public_id, False, queue)
    set_recognition(session, actor, block.public_id, True, queue)
    assert len(list(session.scalars(select(MediaJob)))) == 1, "the one on its way does it"
    request_cancel(session, actor, job.public_id)
    set_recognition(session, actor, block.public_id, False, queue)
    set_recognition(session, actor, block.public_id, True, queue)
    assert len(list(session.scalars(select(MediaJob)))) == 2


def test_it_is_asked_for_once_more_where_it_is_wanted_at_all(session: Session) -> None:
    account, actor, block = make_teaching(session)
    with pytest.raises(Refused):
        recognise_again(session, actor, block.public_id, Queue())
    put_in_block(session, block, make_recording(session, account))
    assert recognise_again(session, actor, block.public_id, Queue()).kind is JobKind.CAPTIONS
    set_recognition(session, actor, block.public_id, False, Queue())
    with pytest.raises(Refused):
        recognise_again(session, actor, block.public_id, Queue())


def test_the_choice_stays_in_the_next_version_and_is_its_authors(session: Session) -> None:
    _account, actor, block = make_teaching(session)
    set_recognition(session, actor, block.public_id, False, Queue())
    revision = block.lesson.module.revision
    revision.state = RevisionState.PUBLISHED  # one draft is open at a time
    copy_revision(session, revision, number=2, actor=actor)
    assert [row.recognise_speech for row in session.scalars(select(Block).where(Block.lineage == block.lineage))] == [
        False,
        False,
    ]
    _other, stranger = make_instructor(session, make_institution(session))
    with pytest.raises(NotAllowed):
        set_recognition(session, stranger, block.public_id, True, Queue())
