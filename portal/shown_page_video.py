"""The sign language video of this page, for the templates of pages that can have one."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from content.courses.access_modes import AccessMode, preferred_access_modes
from content.page_videos.models import ExplainedPage
from content.page_videos.shown_video import ShownPageVideo, page_video_version, shown_page_video
from portal.preferences import current_preferences
from portal.requests import read_session


def install(app: Flask) -> None:
    """Give templates `shown_page_video` and `prefers_sign_language`."""
    app.add_template_global(_shown, "shown_page_video")
    app.add_template_global(prefers_sign_language)


def prefers_sign_language() -> bool:
    """Whether whoever asks follows sign language, by their settings."""
    return AccessMode.SIGN in preferred_access_modes(current_preferences())


def video_version(page: ExplainedPage) -> Callable[[], str | None]:
    """What tells whether a page that is kept for visitors has another video since."""
    return lambda: page_video_version(read_session(), page)


def _shown(page: str) -> ShownPageVideo | None:
    return shown_page_video(read_session(), ExplainedPage(page))
