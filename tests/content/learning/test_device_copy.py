"""What of a lesson is kept on a device: one file of each recording, in the chosen size or the nearest."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest

from content.courses.models import BlockKind
from content.learning.device_copy import CopySize, as_copy, copy_sizes
from content.learning.lesson_page import LessonBlock, LessonPage
from content.learning.media_model import Download, Media, RenditionSource, SignVideo

MB = 1_000_000
HEIGHTS = {"video": 720, "video-480": 480, "video-240": 240, "audio": None, "signed": 720, "sign": 576, "sign-240": 240}


def recording(**bytes_of: int) -> Media:
    """A recording with these renditions, by name and bytes ("-" written as "_")."""
    names = {name.replace("_", "-"): size for name, size in bytes_of.items()}
    renditions = {
        name: RenditionSource(f"/media/{name}", "video/mp4", None, HEIGHTS[name], size) for name, size in names.items()
    }
    has_sign = "sign" in names
    return Media(
        id="block",
        kind="video" if "video" in names else "audio",
        title="",
        video_src="/media/video" if "video" in names else None,
        audio_src="/media/audio" if "audio" in names else None,
        poster=None,
        duration_s=60.0,
        captions=(),
        sign=SignVideo("/media/sign", 1.5, 60.0, "Sign language") if has_sign else None,
        slides=(),
        slides_status=None,
        chapters=(),
        descriptions=(),
        description_cues=(),
        renditions=renditions,
        transcript=(),
        transcript_language="zh",
        resume_s=7.0,
        beat_url="/beats",
        session_token="token",
        ranges=((0.0, 7.0),),
        downloads=(Download("/captions/1.txt", "中文", "txt"),),
        version="1",
    )


def block(media: Media | None = None, *, src: str | None = None, size_bytes: int = 0) -> LessonBlock:
    return LessonBlock("block", BlockKind.MEDIA, "", "", "", "zh", media, src, "", size_bytes, "", None, (), False)


def lesson(*blocks: LessonBlock) -> LessonPage:
    fields: dict[str, Any] = dict.fromkeys(LessonPage.__slots__)
    return replace(LessonPage(**{**fields, "is_copy": False}), blocks=blocks, version="1")


WHOLE = recording(video=90 * MB, video_480=40 * MB, video_240=20 * MB, audio=5 * MB, sign=30 * MB, sign_240=10 * MB)


def test_each_size_is_the_sum_of_its_files_with_the_pictures_and_files_of_the_lesson() -> None:
    page = lesson(block(WHOLE), block(src="/files/1", size_bytes=2 * MB))
    assert copy_sizes(page) == (
        CopySize("video", 720, 92 * MB, 30 * MB),
        CopySize("video-480", 480, 42 * MB, 10 * MB),
        CopySize("video-240", 240, 22 * MB, 10 * MB),
        CopySize("audio", None, 7 * MB, 10 * MB),
    )


def test_a_recording_without_the_chosen_size_is_kept_in_the_next_smaller_one() -> None:
    page = lesson(block(WHOLE), block(recording(video=50 * MB, audio=4 * MB)))
    sizes = {size.picture: size.size_bytes for size in copy_sizes(page)}
    assert sizes == {"video": 140 * MB, "video-480": 44 * MB, "video-240": 24 * MB, "audio": 9 * MB}


def test_a_lesson_of_texts_has_one_size() -> None:
    assert copy_sizes(lesson(block())) == (CopySize("audio", None, 0, None),)


@pytest.mark.parametrize(
    ("picture", "with_sign", "src", "sign"),
    [
        ("video", True, "/media/video", "/media/sign"),
        ("video-240", True, "/media/video-240", "/media/sign-240"),
        ("video-480", False, "/media/video-480", None),
        ("audio", False, "/media/audio", None),
    ],
)
def test_a_copy_names_one_file_of_a_recording(picture: str, with_sign: bool, src: str, sign: str | None) -> None:
    media = cast(Media, as_copy(lesson(block(WHOLE)), picture, with_sign=with_sign).blocks[0].media)
    assert media.video_src == media.audio_src == src
    assert [rendition.src for rendition in media.renditions.values()] == [src]
    assert (media.sign.src if media.sign else None) == sign
    assert media.is_sound_alone is (picture == "audio")


def test_with_the_interpreter_in_the_picture_there_is_no_second_video() -> None:
    media = recording(video=90 * MB, audio=5 * MB, sign=30 * MB, signed=80 * MB)
    copy = cast(Media, as_copy(lesson(block(media)), "signed", with_sign=True).blocks[0].media)
    assert (copy.video_src, copy.sign) == ("/media/signed", None)


def test_a_copy_keeps_what_was_studied_and_nothing_that_works_only_at_the_portal() -> None:
    page = as_copy(lesson(block(WHOLE)), "audio", with_sign=False)
    media = cast(Media, page.blocks[0].media)
    assert page.is_copy
    assert (media.ranges, media.resume_s) == (((0.0, 7.0),), 7.0)
    assert (media.beat_url, media.session_token, media.downloads) == (None, None, ())
    assert (page.version, media.version) == ("", "")  # nothing of it is put among what is alike for everybody


def test_a_recording_of_sound_is_kept_as_sound() -> None:
    copy = cast(Media, as_copy(lesson(block(recording(audio=5 * MB))), "video", with_sign=True).blocks[0].media)
    assert (copy.kind, copy.video_src, copy.audio_src, copy.is_sound_alone) == ("audio", None, "/media/audio", False)
