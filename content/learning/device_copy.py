"""A lesson to be kept on a device: in which sizes, how much room each takes, and the page as it is kept. Pure.

Of each recording one file is kept, so the page names no other: a player without a line cannot choose.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from content.learning.lesson_page import LessonBlock, LessonPage
from content.learning.media_model import Media

PICTURES = ("video", "video-480", "video-240", "signed", "audio")
"""What may be kept of a recording, by the names of renditions, the largest first."""

SMALL_PICTURES = frozenset({"video-480", "video-240", "audio"})
"""With these the interpreter's smaller video is kept."""


@dataclass(frozen=True, slots=True)
class CopySize:
    """One choice: the name of a rendition, its height in pixels where it has a picture, and the bytes of the lesson's
    recordings and files in it, without the interpreter's video (`sign_bytes`, None where there is none)."""

    picture: str
    height: int | None
    size_bytes: int
    sign_bytes: int | None


def copy_sizes(page: LessonPage) -> tuple[CopySize, ...]:
    """The sizes in which a lesson can be kept, the largest first; one without recordings has a single one, `audio`."""
    recordings = [block.media for block in page.blocks if block.media is not None]
    files_bytes = sum(block.size_bytes for block in page.blocks if block.src)
    names = [name for name in PICTURES if any(name in media.renditions for media in recordings)]
    return tuple(_size(name, recordings, files_bytes) for name in names) or (
        CopySize("audio", None, files_bytes, None),
    )


def as_copy(page: LessonPage, picture: str, *, with_sign: bool) -> LessonPage:
    """The page as it is kept: each recording in this size alone, or in the nearest that it has; nothing that only works
    at the portal. What the learner has studied so far stays."""
    return replace(
        page, blocks=tuple(_block(block, picture, with_sign) for block in page.blocks), version="", is_copy=True
    )


def _size(picture: str, recordings: list[Media], files_bytes: int) -> CopySize:
    chosen = [media.renditions[_nearest(media, picture)] for media in recordings]
    heights = [rendition.height for rendition in chosen if rendition.height]
    signs = [media.renditions[name].size_bytes for media in recordings if (name := _sign(media, picture))]
    return CopySize(
        picture,
        max(heights) if heights and picture != "audio" else None,
        files_bytes + sum(rendition.size_bytes for rendition in chosen),
        sum(signs) if signs else None,
    )


def _block(block: LessonBlock, picture: str, with_sign: bool) -> LessonBlock:
    media = block.media
    if media is None:
        return block
    name = _nearest(media, picture)
    chosen = media.renditions[name]
    sign = _sign(media, picture) if with_sign and name != "signed" else None
    return replace(
        block,
        media=replace(
            media,
            video_src=chosen.src if media.kind == "video" else None,
            audio_src=chosen.src,
            is_sound_alone=media.kind == "video" and name == "audio",
            sign=replace(media.sign, src=media.renditions[sign].src) if media.sign and sign else None,
            renditions={name: chosen},
            beat_url=None,
            session_token=None,
            downloads=(),
            version="",
        ),
    )


def _nearest(media: Media, picture: str) -> str:
    """The rendition to keep: the one asked for, else the next smaller one, else the smallest."""
    available = [name for name in PICTURES if name in media.renditions and (name != "signed" or picture == "signed")]
    smaller = [name for name in available if PICTURES.index(name) >= PICTURES.index(picture)]
    if picture == "signed" and picture not in media.renditions:
        smaller = available
    return (smaller or available[::-1])[0]


def _sign(media: Media, picture: str) -> str | None:
    if media.sign is None or picture == "signed":
        return None
    small = picture in SMALL_PICTURES and "sign-240" in media.renditions
    return "sign-240" if small else "sign" if "sign" in media.renditions else None
