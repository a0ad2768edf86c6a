"""What a recording needs next, in each state that it can be in."""

from __future__ import annotations

from sqlalchemy.orm import Session

from content.courses.models import Block
from content.jobs import steps
from content.jobs.models import JobKind, MediaJob, StepName
from content.jobs.requests import request_cancel, request_processing
from content.messages import Message
from content.people.models import Account
from content.people.permissions import Actor
from content.timed_text.cue import Cue, DescriptionCue, descriptions_digest
from content.tracks.captions import mark_checked, record_captions
from content.tracks.media_status import media_statuses
from content.tracks.models import CaptionOrigin, DescriptionTrack, DescriptionVersion, Rendition
from content.tracks.received_texts import receive_captions
from content.tracks.recording_needs import Need, RecordingNeed, recording_needs
from content.tracks.sign import record_found_offset, set_sign_track
from content.tracks.sign_offset import set_sign_offset
from content.tracks.slide_records import SlideRecord
from content.tracks.slides import record_slides
from tests.content.jobs.test_jobs import ListedQueue, asked
from tests.factories import make_asset, make_teaching


def needs(session: Session, block: Block) -> tuple[RecordingNeed, ...]:
    session.flush()
    return recording_needs(session, block, media_statuses(session, [block.id])[block.id])


def kinds(session: Session, block: Block) -> list[Need]:
    return [each.need for each in needs(session, block)]


def processed(session: Session, *, picture: bool = True) -> tuple[Actor, Block, MediaJob]:
    """A recording on which all work has ended, without captions."""
    actor, block, job = asked(session)
    steps.complete_job(session, job.public_id)
    names = ("video", "audio") if picture else ("audio",)
    for name in names:
        session.add(
            Rendition(
                asset_id=block.asset_id,
                name=name,
                storage_key=f"{name}-{block.id}",
                digest="0" * 64,
                content_type="video/mp4",
                size_bytes=1,
                duration_s=8.0,
            )
        )
    session.flush()
    return actor, block, job


def with_captions(session: Session, actor: Actor, block: Block, *, checked: bool = True) -> str:
    version = record_captions(session, block, "zh", [Cue(0, 1, "洗手", key="a")], CaptionOrigin.RECOGNISED)
    if checked:
        mark_checked(session, actor, version.track.public_id, version.number)
    return version.track.public_id


def test_without_a_file_nothing_but_the_recording_is_asked_for(session: Session) -> None:
    _, _, block = make_teaching(session)
    assert kinds(session, block) == [Need.RECORDING]


def test_while_it_is_processed_only_what_no_job_brings_is_asked_for(session: Session) -> None:
    _, block, _ = asked(session)
    assert kinds(session, block) == [Need.SIGN_LANGUAGE]


def test_failed_work_comes_first_with_its_reason(session: Session) -> None:
    _, block, job = asked(session)
    steps.fail(session, job.public_id, StepName.PROBE, Message("Cut off"))
    first = needs(session, block)[0]
    assert (first.need, first.target) == (Need.FAILED_JOB, job.public_id)
    assert first.job is not None
    assert first.job.reason == Message("Cut off")


def test_cancelled_work_is_asked_for_again(session: Session) -> None:
    actor, block, job = asked(session)
    request_cancel(session, actor, job.public_id)
    steps.cancel_job(session, job.public_id)
    assert needs(session, block)[0].target == job.public_id


def test_captions_come_before_descriptions_and_sign_language(session: Session) -> None:
    _, block, _ = processed(session)
    assert kinds(session, block) == [Need.CAPTIONS, Need.DESCRIPTIONS, Need.SIGN_LANGUAGE]


def test_captions_are_not_asked_for_while_they_are_made_from_a_script(session: Session) -> None:
    actor, block, _ = processed(session)
    request_processing(session, actor, block, block.asset, JobKind.CAPTIONS, ListedQueue())  # type: ignore[arg-type]
    assert Need.CAPTIONS not in kinds(session, block)


def test_captions_wait_for_their_check(session: Session) -> None:
    actor, block, _ = processed(session)
    track = with_captions(session, actor, block, checked=False)
    first = needs(session, block)[0]
    assert (first.need, first.target, first.language) == (Need.CAPTION_CHECK, track, "zh")
    mark_checked(session, actor, track, 1)
    assert Need.CAPTION_CHECK not in kinds(session, block)


def test_a_translation_does_not_stand_in_for_captions_of_what_is_spoken(session: Session) -> None:
    _, block, _ = processed(session)
    record_captions(session, block, "en", [Cue(0, 1, "Wash", key="a")], CaptionOrigin.IMPORTED)
    assert kinds(session, block)[:2] == [Need.CAPTIONS, Need.CAPTION_CHECK]


def test_a_file_that_waits_for_an_answer_comes_before_the_check(session: Session) -> None:
    actor, block, _ = processed(session)
    with_captions(session, actor, block)
    receipt = receive_captions(session, actor, block, "zh", [Cue(0, 1, "洗脚")], "a.srt")
    first = needs(session, block)[0]
    assert (first.need, first.target) == (Need.PROPOSAL, receipt.proposal)


def test_sound_alone_needs_no_description(session: Session) -> None:
    actor, block, _ = processed(session, picture=False)
    with_captions(session, actor, block)
    assert kinds(session, block) == [Need.SIGN_LANGUAGE]


def test_slides_are_described_before_anything_else_of_the_picture(session: Session) -> None:
    actor, block, _ = processed(session)
    with_captions(session, actor, block)
    pictures = [SlideRecord(key, at, at + 2.0, f"slide-{key}", text="") for key, at in (("a", 0.0), ("b", 2.0))]
    track = record_slides(session, block, pictures, "test").track
    slides = needs(session, block)[0]
    assert (slides.need, slides.target, slides.count) == (Need.SLIDES, track.public_id, 2)


def test_with_everything_there_nothing_is_asked_for(session: Session) -> None:
    actor, block, job = processed(session)
    with_captions(session, actor, block)
    cues = [DescriptionCue(0, 1, "他在洗手", key="a")]
    track = DescriptionTrack(block_id=block.id, language="zh", current=1)
    version = DescriptionVersion(number=1, cues=[cue.as_json() for cue in cues], digest=descriptions_digest(cues))
    track.versions.append(version)
    session.add(track)
    session.flush()
    asset = make_asset(session, session.get_one(Account, job.requested_by_id))
    set_sign_track(session, block, asset, job.requested_by_id)
    assert kinds(session, block) == [Need.SIGN_OFFSET]
    record_found_offset(session, block.id, asset.id, 1.5, 0.2, sure=False)
    assert kinds(session, block) == [Need.SIGN_OFFSET], "the sound was compared and did not decide it"
    set_sign_offset(session, actor, block.public_id, 0.0)
    assert kinds(session, block) == []
