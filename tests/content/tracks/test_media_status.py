"""The instructor's panel of a media block."""

from __future__ import annotations

from sqlalchemy import event
from sqlalchemy.orm import Session

from content.jobs import steps
from content.jobs.models import JobKind, JobState, MediaJob, StepName
from content.jobs.requests import request_cancel, request_processing
from content.messages import Message
from content.timed_text.cue import Cue
from content.tracks.assets import record_probe
from content.tracks.captions import mark_checked, record_captions
from content.tracks.media_status import media_statuses
from content.tracks.models import CaptionOrigin
from content.tracks.scripts import set_script
from content.tracks.sign import record_sign_warnings, set_sign_track
from tests.content.jobs.test_jobs import ListedQueue, asked
from tests.factories import make_asset, make_teaching


def test_an_empty_block_has_an_empty_panel(session: Session) -> None:
    _, _, block = make_teaching(session)
    panel = media_statuses(session, [block.id])[block.id]
    assert (panel.file, panel.jobs, panel.tracks, panel.sign, panel.working) == (None, (), (), None, False)


def test_a_running_job_can_be_cancelled_once(session: Session) -> None:
    actor, block, job = asked(session)
    steps.begin_step(session, job.public_id, StepName.PROBE)
    (line,) = media_statuses(session, [block.id])[block.id].jobs
    assert (line.can_cancel, line.can_retry, line.cancelling, line.ended_steps) == (True, False, False, 0)
    request_cancel(session, actor, job.public_id)
    (line,) = media_statuses(session, [block.id])[block.id].jobs
    assert (line.can_cancel, line.cancelling) == (False, True)


def test_a_failed_job_says_why_and_can_be_tried_again(session: Session) -> None:
    _, block, job = asked(session)
    steps.fail(session, job.public_id, StepName.PROBE, Message("Cut off"))
    panel = media_statuses(session, [block.id])[block.id]
    assert panel.jobs[0].reason == Message("Cut off")
    assert (panel.jobs[0].can_retry, panel.working) == (True, False)


def test_a_job_that_could_not_hear_the_words_can_be_tried_again(session: Session) -> None:
    _, block, job = asked(session)
    steps.skip_step(session, job.public_id, StepName.WORDS, Message("No engine"))
    steps.complete_job(session, job.public_id)
    assert media_statuses(session, [block.id])[block.id].jobs[0].can_retry


def test_only_the_newest_job_of_each_kind_is_shown(session: Session) -> None:
    actor, block, job = asked(session)
    newest = request_processing(session, actor, block, block.asset, JobKind.LECTURE, ListedQueue())  # type: ignore[arg-type]
    (line,) = media_statuses(session, [block.id])[block.id].jobs
    assert (line.public_id, job.state) == (newest.public_id, JobState.CANCELLED)


def test_captions_scripts_and_the_sign_video_are_told(session: Session) -> None:
    actor, block, job = asked(session)
    account_id = job.requested_by_id
    version = record_captions(session, block, "zh", [Cue(0, 1, "洗手", key="a")], CaptionOrigin.SCRIPT)
    mark_checked(session, actor, version.track.public_id, 1)
    set_script(session, actor, block.public_id, "洗手")
    session.flush()
    from content.people.models import Account

    asset = make_asset(session, session.get_one(Account, account_id))
    set_sign_track(session, block, asset, account_id)
    record_sign_warnings(session, block.id, asset.id, [Message("Small")])
    panel = media_statuses(session, [block.id])[block.id]
    assert (panel.tracks[0].cues, panel.tracks[0].checked_by) == (1, session.get_one(Account, account_id).display_name)
    assert panel.scripts == ("zh",)
    assert panel.sign is not None
    assert (panel.sign.warnings, panel.sign.ready) == ((Message("Small"),), False)


def test_the_number_of_queries_does_not_grow_with_the_blocks(session: Session) -> None:
    def queries(count: int) -> int:
        blocks = [asked(session)[1].id for _ in range(count)]
        session.flush()
        session.expunge_all()
        told: list[str] = []
        engine = session.get_bind()
        event.listen(engine, "before_cursor_execute", lambda *args: told.append(args[2]))
        assert len(media_statuses(session, blocks)) == count
        return len(told)

    assert queries(2) == queries(5)


def test_jobs_are_shown_in_the_order_in_which_they_were_asked_for(session: Session) -> None:
    actor, block, _ = asked(session)
    request_processing(session, actor, block, block.asset, JobKind.CAPTIONS, ListedQueue())  # type: ignore[arg-type]
    kinds = [line.kind for line in media_statuses(session, [block.id])[block.id].jobs]
    assert kinds == [JobKind.LECTURE, JobKind.CAPTIONS]
    assert session.query(MediaJob).count() == 2


def test_what_is_odd_about_the_file_is_told(session: Session) -> None:
    _, block, _ = asked(session)
    warning = {"message": "It ends early", "values": {}}
    record_probe(session, block.asset_id or 0, 8.0, {"warnings": [warning]})
    file = media_statuses(session, [block.id])[block.id].file
    assert file is not None
    assert (file.duration_s, file.warnings) == (8.0, (Message("It ends early"),))
