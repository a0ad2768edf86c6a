"""Assets, scripts and sign language videos."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from content.errors import Invalid, NotFound
from content.messages import Message
from content.timed_text.cue import Cue
from content.tracks.assets import put_in_block, receive_asset, record_rendition
from content.tracks.captions import mark_checked, record_captions
from content.tracks.models import CaptionOrigin, Rendition, TrackState
from content.tracks.scripts import set_script
from content.tracks.sign import record_sign_warnings, set_sign_track
from content.tracks.sign_offset import set_sign_offset
from tests.factories import make_asset, make_teaching


def test_the_same_content_twice_is_one_asset(session: Session) -> None:
    account, _, _ = make_teaching(session)
    arguments = ("d" * 64, "dd/dd/x.mp4", 5, "first.mp4", "video/mp4", account.id)
    assert receive_asset(session, *arguments) is receive_asset(session, *arguments)


def test_a_rendition_is_written_once(session: Session) -> None:
    account, _, _ = make_teaching(session)
    asset = make_asset(session, account)

    def rendition(key: str) -> Rendition:
        return Rendition(
            asset_id=asset.id,
            name="video",
            storage_key=key,
            digest="e" * 64,
            content_type="video/mp4",
            size_bytes=1,
            duration_s=1.0,
        )

    first = record_rendition(session, rendition("first"))
    assert record_rendition(session, rendition("second")) is first


def test_another_recording_takes_the_mark_checked_from_the_captions(session: Session) -> None:
    account, actor, block = make_teaching(session)
    put_in_block(session, block, make_asset(session, account))
    version = record_captions(session, block, "zh", [Cue(0, 1, "洗手", key="a")], CaptionOrigin.SCRIPT)
    track = mark_checked(session, actor, version.track.public_id, 1)
    put_in_block(session, block, make_asset(session, account))
    assert track.state is TrackState.IN_CORRECTION


def test_a_script_takes_the_place_of_an_earlier_one(session: Session) -> None:
    _, actor, block = make_teaching(session)
    first = set_script(session, actor, block.public_id, "一\r\n二")
    assert (first.text, first.language) == ("一\n二", "zh")
    assert set_script(session, actor, block.public_id, "三") is first


@pytest.mark.parametrize("text", [" \n", "字" * 400_001])
def test_an_empty_or_endless_script_is_refused(session: Session, text: str) -> None:
    _, actor, block = make_teaching(session)
    with pytest.raises(Invalid):
        set_script(session, actor, block.public_id, text)


def test_the_offset_of_a_sign_video_goes_with_the_file(session: Session) -> None:
    account, actor, block = make_teaching(session)
    first, second = make_asset(session, account), make_asset(session, account)
    track = set_sign_track(session, block, first, account.id)
    set_sign_offset(session, actor, block.public_id, 1.5)
    record_sign_warnings(session, block.id, first.id, [Message("small")])
    assert set_sign_track(session, block, first, account.id).offset_s == 1.5
    set_sign_track(session, block, second, account.id)
    record_sign_warnings(session, block.id, first.id, [Message("late")])
    assert (track.offset_s, track.warnings) == (0.0, [])


@pytest.mark.parametrize("offset_s", [float("nan"), float("inf"), 3601.0])
def test_a_nonsensical_offset_is_refused(session: Session, offset_s: float) -> None:
    account, actor, block = make_teaching(session)
    set_sign_track(session, block, make_asset(session, account), account.id)
    with pytest.raises(Invalid):
        set_sign_offset(session, actor, block.public_id, offset_s)


def test_there_is_no_offset_without_a_sign_video(session: Session) -> None:
    _, actor, block = make_teaching(session)
    with pytest.raises(NotFound):
        set_sign_offset(session, actor, block.public_id, 1.0)
