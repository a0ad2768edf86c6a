"""Recordings as people bring them become lessons whose whole length can be watched."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from content.courses.models import Block
from content.jobs.models import JobState, MediaJob
from content.tracks.audio_choice import choose_audio
from content.tracks.models import CaptionOrigin, MediaAsset
from tests.media_pipeline.conftest import PICTURE, MakeMedia
from tests.media_pipeline.workflow.conftest import Lecture, MakeStage, on_sqlite

pytestmark = pytest.mark.slow


@pytest.mark.exhaustive
@on_sqlite
def test_subtitles_silence_and_late_time_stamps_inside_one_recording(
    make_stage: MakeStage, english_lecture: Lecture, make_media: MakeMedia
) -> None:
    """A screen recorder's file: time stamps from 10 minutes on, a silent first track, its own subtitles."""
    stage = make_stage("en")
    subtitles = stage.folder / "inside.srt"
    subtitles.write_text("1\n00:00:01,000 --> 00:00:02,500\nWash your hands\n\n2\n00:00:03,000 --> 00:00:04,000\nDry\n")
    source = make_media(
        "recorder.mkv",
        *(*PICTURE, "-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono"),
        *("-i", str(english_lecture.file.with_suffix(".wav")), "-i", str(subtitles)),
        *("-map", "0", "-map", "1", "-map", "2", "-map", "3", "-t", "6"),
        *("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "flac", "-c:s", "srt"),
        *("-disposition:a:0", "default", "-output_ts_offset", "600", "-avoid_negative_ts", "disabled"),
    )
    job_id = stage.ask(source)
    with stage.worker():
        assert stage.wait(job_id).state is JobState.DONE
        (track,) = stage.tracks()
        assert track.versions[0].origin is CaptionOrigin.IMPORTED
        assert [(cue.start, cue.text) for cue in stage.cues()] == [
            (pytest.approx(1, abs=0.1), "Wash your hands"),
            (pytest.approx(3, abs=0.1), "Dry"),
        ]
        renditions = stage.renditions()
        with stage.database.transaction() as session:
            block = session.get_one(Block, stage.block_id)
            first = block.asset
            assert first is not None
            assert first.duration_s == renditions["video"].duration_s == pytest.approx(6, abs=0.2)
            assert first.probe is not None
            silent, spoken = (each["index"] for each in first.probe["audio_tracks"])
            assert first.probe["audio"]["index"] == spoken
            choose_audio(session, stage.actor, stage.block_public_id, silent, stage.queue)
            chosen = block.asset_id
            assert chosen != first.id
            second = session.scalars(select(MediaJob.public_id).where(MediaJob.asset_id == chosen)).one()
        assert stage.wait(second).state is JobState.DONE
    with stage.database.transaction() as session:
        other = session.get_one(MediaAsset, chosen)
        assert other.probe is not None
        assert other.probe["audio"]["index"] == silent
        assert {row.name for row in other.renditions} == {"video", "poster", "audio"}
        assert choose_audio(session, stage.actor, stage.block_public_id, spoken, stage.queue).asset_id == first.id
