"""Pictures that learners' browsers open: real ones pass, bombs do not."""

from __future__ import annotations

import io
import struct
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from media_pipeline.errors import UnusableFile
from media_pipeline.inspect.picture import DAMAGED, MOVING, NOT_SHOWN, TOO_LARGE, require_picture

KINDS = {"png": ".png", "jpeg": ".jpg", "gif": ".gif", "webp": ".webp"}


def written(kind: str, size: tuple[int, int] = (40, 30), **options: Any) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "orange").save(file, kind, **options)
    return file.getvalue()


def moving(kind: str) -> bytes:
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("orange", "green", "blue")]
    file = io.BytesIO()
    frames[0].save(file, kind, save_all=True, append_images=frames[1:], duration=100, loop=0)
    return file.getvalue()


def png_that_says(width: int, height: int, body: bytes = b"") -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def reason(tmp_path: Path, content: bytes) -> str:
    path = tmp_path / "picture"
    path.write_bytes(content)
    with pytest.raises(UnusableFile) as refusal:
        require_picture(path, KINDS)
    return refusal.value.message.msgid


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [(1, 1), (40, 30), (640, 7)])
def test_a_still_picture_is_known_by_its_kind(tmp_path: Path, kind: str, size: tuple[int, int]) -> None:
    path = tmp_path / "picture"
    path.write_bytes(written(kind, size))
    assert require_picture(path, KINDS) == kind


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("jpeg", {"progressive": True, "quality": 95}),
        ("jpeg", {"exif": Image.Exif().tobytes(), "icc_profile": b"\xff\xda\xff\xc0" * 20_000}),
        ("webp", {"lossless": True}),
        ("webp", {"exif": b"Exif\0\0"}),
        ("png", {"icc_profile": b"profile" * 900}),
    ],
)
def test_what_cameras_and_programs_add_is_no_fault(tmp_path: Path, kind: str, options: dict[str, Any]) -> None:
    path = tmp_path / "picture"
    path.write_bytes(written(kind, **options))
    assert require_picture(path, KINDS) == kind


@pytest.mark.parametrize("kind", ["gif", "webp", "png"])
def test_a_moving_picture_is_refused_since_nobody_could_stop_it(tmp_path: Path, kind: str) -> None:
    assert reason(tmp_path, moving(kind)) == MOVING


@pytest.mark.parametrize(("width", "height"), [(2**31 - 1, 2**31 - 1), (16_385, 1), (1, 65_535), (10_000, 10_000)])
def test_a_small_file_with_a_huge_picture_is_refused(tmp_path: Path, width: int, height: int) -> None:
    assert reason(tmp_path, png_that_says(width, height, zlib.compress(bytes(10**6)))) == TOO_LARGE


@pytest.mark.parametrize(
    ("kind", "marker", "place", "size"),
    [
        ("jpeg", b"\xff\xc0", 5, struct.pack(">HH", 8_000, 10_000)),
        ("gif", b"GIF8", 6, struct.pack("<HH", 10_000, 8_000)),
        ("webp", b"VP8 ", 14, struct.pack("<HH", 10_000, 8_000)),
    ],
)
def test_a_head_that_says_more_than_phones_can_show_is_refused(
    tmp_path: Path, kind: str, marker: bytes, place: int, size: bytes
) -> None:
    bomb = bytearray(written(kind))
    begin = bomb.index(marker) + place
    bomb[begin : begin + 4] = size
    assert reason(tmp_path, bytes(bomb)) == TOO_LARGE


def test_a_frame_larger_than_its_gif_counts(tmp_path: Path) -> None:
    gif = bytearray(written("gif"))
    place = gif.index(b"\x2c")
    gif[place + 1 : place + 9] = struct.pack("<HHHH", 0, 0, 65_535, 65_535)
    assert reason(tmp_path, bytes(gif)) == TOO_LARGE


def test_a_jpeg_of_thousands_of_scans_is_refused(tmp_path: Path) -> None:
    jpeg = written("jpeg", progressive=True)
    last = jpeg.rindex(b"\xff\xda")
    assert reason(tmp_path, jpeg[:-2] + jpeg[last:-2] * 1000 + jpeg[-2:]) == DAMAGED


def test_a_jpeg_that_names_two_sizes_is_refused(tmp_path: Path) -> None:
    jpeg = written("jpeg")
    place = jpeg.index(b"\xff\xc0")
    second = bytearray(jpeg[place : place + 19])
    second[5:9] = b"\xff\xff\xff\xff"
    assert reason(tmp_path, jpeg[:place] + jpeg[place : place + 19] + bytes(second) + jpeg[place + 19 :]) == DAMAGED


@pytest.mark.parametrize("kind", KINDS)
def test_a_head_alone_is_damaged(tmp_path: Path, kind: str) -> None:
    for length in range(12, 30):
        assert reason(tmp_path, written(kind)[:length]) in (DAMAGED, NOT_SHOWN)


@pytest.mark.parametrize("content", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"II*\0", b"", b"PK\3\4", b"BM"])
def test_what_browsers_do_not_show_as_a_picture_is_refused(tmp_path: Path, content: bytes) -> None:
    assert reason(tmp_path, content) == NOT_SHOWN


@given(data=st.data(), kind=st.sampled_from(sorted(KINDS)), is_moving=st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
def test_whatever_is_changed_in_a_picture_it_passes_or_is_refused(
    tmp_path: Path, data: st.DataObject, kind: str, *, is_moving: bool
) -> None:
    picture = bytearray(moving(kind) if is_moving and kind != "jpeg" else written(kind))
    for place, byte in data.draw(st.lists(st.tuples(st.integers(0, len(picture) - 1), st.integers(0, 255)))):
        picture[place] = byte
    path = tmp_path / "picture"
    path.write_bytes(picture[: data.draw(st.integers(0, len(picture)))])
    with suppress(UnusableFile):
        assert require_picture(path, KINDS) in KINDS
