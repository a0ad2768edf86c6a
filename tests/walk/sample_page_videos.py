"""Pages of a sample portal in sign language: one with captions, one whose next video failed, one that is being made."""

from __future__ import annotations

from sqlalchemy.orm import Session

from content.messages import N_, Message
from content.page_videos.models import ExplainedPage, PageVideo, PageVideoState
from content.people.models import Account
from content.people.permissions import Actor
from content.tracks.models import Rendition
from tests.factories import make_asset

NO_PICTURE = Message(
    N_("There is no moving picture in this file. Upload a video that shows the sign language interpreter.")
)
VTT = "WEBVTT\n\n00:00.000 --> 00:02.000\n欢迎\n"


def show_pages_in_sign_language(session: Session, admin: Actor) -> None:
    """Videos of three pages; their files are put into the store with all others."""
    account = session.get_one(Account, admin.account_id)
    for page, state, captions in (
        (ExplainedPage.HELP, PageVideoState.READY, VTT),
        (ExplainedPage.REGISTER, PageVideoState.READY, ""),
        (ExplainedPage.REGISTER, PageVideoState.FAILED, ""),
        (ExplainedPage.COMPLAIN, PageVideoState.WAITING, ""),
    ):
        asset = make_asset(session, account, name="手语.mp4")
        if state is PageVideoState.READY:
            asset.renditions.append(
                Rendition(
                    name="sign",
                    storage_key=f"renditions/{asset.digest}/sign",
                    digest=asset.digest,
                    content_type="video/mp4",
                    size_bytes=1000,
                    width=320,
                    height=180,
                    duration_s=2.0,
                )
            )
        video = PageVideo(
            page=page,
            state=state,
            reason=NO_PICTURE.as_json() if state is PageVideoState.FAILED else None,
            asset_id=asset.id,
            file_name="手语.mp4",
            captions=captions,
            uploaded_by_id=admin.account_id,
        )
        session.add(video)
    session.flush()
