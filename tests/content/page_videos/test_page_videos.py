"""The sign language video of a page: added, made ready or refused, replaced and removed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from content.errors import NotAllowed, NotFound
from content.messages import Message
from content.page_videos.administration import add_page_video, page_video_line, page_videos, remove_page_videos
from content.page_videos.models import ExplainedPage, PageVideo
from content.page_videos.progress import fail_page_video, finish_page_video
from content.page_videos.shown_video import open_page_captions, open_page_video, page_video_version, shown_page_video
from content.people.models import Role
from content.people.permissions import VISITOR, Actor, Grant
from content.tracks.models import Rendition
from tests.factories import make_account, make_asset

PAGE = ExplainedPage.HELP


class Queue:
    """Remembers what was put into it."""

    def __init__(self) -> None:
        self.waiting: list[str] = []

    def enqueue_page_video(self, session: Session, public_id: str) -> None:
        self.waiting.append(public_id)


@pytest.fixture
def administrator(session: Session) -> Actor:
    return make_account(session, Grant(Role.ADMINISTRATOR))[1]


@pytest.fixture
def add(session: Session, administrator: Actor) -> Callable[..., PageVideo]:
    """Upload a video of this content for the page."""

    def upload(content: str, captions: str = "") -> PageVideo:
        account = make_account(session)[0]
        asset = make_asset(session, account, digest=content * 64, name=f"{content}.mp4")
        return add_page_video(
            session,
            administrator,
            PAGE,
            asset,
            file_name=f"{content}.mp4",
            captions=captions,
            captions_language="zh",
            queue=Queue(),
        )

    return upload


def made(session: Session, video: PageVideo) -> None:
    """What a worker records of a video that plays."""
    row = Rendition(
        asset_id=video.asset_id,
        name="sign",
        storage_key=f"{video.file_name}",
        digest=video.file_name[0] * 64,
        content_type="video/mp4",
        size_bytes=1000,
        width=480,
        height=576,
        duration_s=20.0,
        copied=False,
    )
    finish_page_video(session, video.public_id, [row])


def test_a_page_shows_its_video_once_it_can_be_played(session: Session, add: Callable[..., PageVideo]) -> None:
    video = add("a", "WEBVTT\n")
    assert shown_page_video(session, PAGE) is None
    made(session, video)
    shown = shown_page_video(session, PAGE)
    assert shown is not None
    assert (shown.public_id, shown.captions, shown.sizes) == (video.public_id, "zh", {"sign": 1000})
    assert page_video_version(session, PAGE) == video.public_id
    assert open_page_video(session, VISITOR, video.public_id, "sign").storage_key == "a.mp4"
    assert open_page_captions(session, VISITOR, video.public_id) == "WEBVTT\n"
    assert shown_page_video(session, ExplainedPage.HOME) is None


def test_the_one_that_is_shown_stays_until_the_next_is_ready_and_when_it_cannot_be_used(
    session: Session, administrator: Actor, add: Callable[..., PageVideo]
) -> None:
    first = add("a")
    made(session, first)
    fail_page_video(session, add("b").public_id, Message("A picture, not a video."))
    line = page_video_line(session, administrator, PAGE)
    assert line.shown is not None
    assert line.shown.public_id == first.public_id
    assert line.reason == Message("A picture, not a video.")
    second = add("c")
    made(session, second)
    assert page_video_version(session, PAGE) == second.public_id
    with pytest.raises(NotFound):
        open_page_video(session, VISITOR, first.public_id, "sign")
    assert page_video_line(session, administrator, PAGE).newer is None


def test_one_that_was_removed_while_it_was_made_does_not_come_back(
    session: Session, administrator: Actor, add: Callable[..., PageVideo]
) -> None:
    video = add("a")
    remove_page_videos(session, administrator, PAGE)
    made(session, video)
    remove_page_videos(session, administrator, PAGE)
    assert shown_page_video(session, PAGE) is None


def test_only_renditions_of_the_page_are_given_out(session: Session, add: Callable[..., PageVideo]) -> None:
    video = add("a")
    with pytest.raises(NotFound):
        open_page_video(session, VISITOR, video.public_id, "sign")
    made(session, video)
    with pytest.raises(NotFound):
        open_page_video(session, VISITOR, video.public_id, "video")
    with pytest.raises(NotFound):
        open_page_captions(session, VISITOR, video.public_id)


def test_nobody_but_administrators_keeps_them_up(session: Session) -> None:
    learner = make_account(session, Grant(Role.LEARNER))[1]
    with pytest.raises(NotAllowed):
        page_videos(session, learner)
    with pytest.raises(NotAllowed):
        remove_page_videos(session, learner, PAGE)
