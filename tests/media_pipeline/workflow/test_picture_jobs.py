"""A lecture of slides and its interpreter, from the two files to all that learners see of them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from content.jobs.models import JobKind, JobState, StepName, StepState
from content.tracks.models import MediaAsset, SlideTrack
from content.tracks.sign import sign_track, signed_name
from content.tracks.slides import current_slides, slides_in
from tests.media_pipeline.conftest import WEB_SAFE, MakeMedia
from tests.media_pipeline.workflow.conftest import Lecture, MakeStage, on_sqlite

pytestmark = pytest.mark.slow


@pytest.mark.exhaustive
@on_sqlite
def test_slides_are_found_and_the_interpreter_is_set_against_the_lecture(
    make_stage: MakeStage, english_lecture: Lecture, make_media: MakeMedia
) -> None:
    stage = make_stage("en")
    sound = english_lecture.file.with_suffix(".wav")
    bars = ("-f", "lavfi", "-i", "smptebars=size=854x480:rate=10")
    other = "[0]drawbox=x=100:y=100:w=500:h=200:c=white:t=fill:enable='gte(t,3)'"
    lecture = make_media("lecture.mp4", *bars, "-i", str(sound), "-t", "8", "-filter_complex", other, *WEB_SAFE)
    moving = ("-f", "lavfi", "-i", "testsrc2=size=240x320:rate=25")
    late = ("-af", "adelay=1200,highpass=250,volume=-8dB")
    sign = make_media("signing.mp4", *moving, "-i", str(sound), "-t", "6", *late, *WEB_SAFE)
    jobs = stage.ask(lecture), stage.ask(sign, kind=JobKind.SIGN)
    with stage.worker():
        seen = [stage.wait(job) for job in jobs]
    assert [job.state for job in seen] == [JobState.DONE, JobState.DONE]
    assert seen[0].steps[StepName.SMALLER].state is StepState.DONE
    with stage.database.reading() as session:
        slides = session.scalars(select(SlideTrack).where(SlideTrack.block_id == stage.block_id)).one()
        version = current_slides(slides)
        assert version is not None
        found = slides_in(version)
        track = sign_track(session, stage.block_id)
        assert track is not None
        lecture_digest = session.scalars(select(MediaAsset.digest).where(MediaAsset.id != track.asset_id)).one()
    assert [round(slide.start) for slide in found] == [0, 3]
    assert all(stage.storage.exists(slide.image) for slide in found)
    assert abs(track.offset_s - 1.2) < 0.04
    assert track.offset_found_s == track.offset_s
    assert not track.offset_by_hand
    assert set(stage.renditions()) == {
        "video",
        "video-240",
        "audio",
        "poster",
        "sign",
        signed_name(lecture_digest, track.offset_s),
    }
