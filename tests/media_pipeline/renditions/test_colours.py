"""HDR and wide colours come out as every screen shows them, in renditions, posters and slides."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from media_pipeline.inspect.probe import probe
from media_pipeline.renditions.poster import make_poster
from media_pipeline.renditions.profiles import LECTURE, plays_in_every_browser
from media_pipeline.renditions.video import make_video
from media_pipeline.slides.frames import grey_frame_batches
from media_pipeline.slides.pictures import extract_frame
from tests.media_pipeline.conftest import MakeMedia

GREYS = (0, 64, 128, 192, 255)
_STRIPES = "format=gray,geq=lum='floor(X/64)*64-gt(X,255)',format=yuv444p,scale=out_range=tv"
_TAGGED = "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"


@pytest.fixture(scope="session", params=["smpte2084", "arib-std-b67", "bt2020-10"], ids=["pq", "hlg", "wide"])
def graded(request: pytest.FixtureRequest, make_media: MakeMedia) -> Path:
    """Five stripes from black to white at the brightness of a slide, of ten bits in BT.2020."""
    transfer = request.param
    converted = f"zscale=npl=203:t=linear,format=gbrpf32le,zscale=npl=203:p=2020:t={transfer}:m=2020_ncl:r=tv"
    codec = ("-c:v", "libx265", "-x265-params", "log-level=error") if transfer != "arib-std-b67" else ("-c:v", "ffv1")
    return make_media(
        f"graded-{transfer}.mkv",
        *("-f", "lavfi", "-i", "color=black:size=320x180:rate=5:duration=2"),
        *("-vf", f"{_STRIPES},{_TAGGED},{converted},format=yuv420p10le", *codec),
        *("-color_trc", transfer, "-color_primaries", "bt2020", "-colorspace", "bt2020nc"),
    )


def stripes(path: Path) -> list[int]:
    """Grey of each stripe of the first picture."""
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-frames:v", "1", "-vf", "scale=320:180,format=gray"]
    grey = subprocess.run([*command, "-f", "rawvideo", "-"], check=True, capture_output=True).stdout
    return [grey[90 * 320 + 32 + 64 * stripe] for stripe in range(5)]


def colours(path: Path) -> set[str]:
    entries = "stream=pix_fmt,color_primaries,color_transfer,color_space"
    command = ["ffprobe", "-v", "error", "-show_entries", entries, "-of", "json", str(path)]
    said = subprocess.run(command, check=True, capture_output=True).stdout
    return set(json.loads(said)["streams"][0].values())


def test_what_is_hdr_is_shown_as_it_was_meant_on_every_screen(graded: Path, tmp_path: Path) -> None:
    info = probe(graded)
    made = make_video(graded, info, tmp_path)
    assert colours(made.path) == {"yuv420p", "bt709"}
    for path in (
        made.path,
        make_poster(graded, info, tmp_path).path,
        extract_frame(graded, info, 0.5, tmp_path / "slide.webp"),
    ):
        assert stripes(path) == [pytest.approx(grey, abs=20) for grey in GREYS]
    (_, frames), *_ = grey_frame_batches(graded, info)
    assert int(frames[0].max()) - int(frames[0].min()) > 200


def test_h264_that_is_marked_as_hdr_is_not_copied(make_media: MakeMedia) -> None:
    marks = ("-color_trc", "smpte2084", "-color_primaries", "bt2020", "-colorspace", "bt2020nc")
    source = ("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=5:duration=2", "-pix_fmt", "yuv420p")
    plain, marked = (
        probe(make_media("marked.mp4", *source, "-c:v", "libx264", *each, "-movflags", "+write_colr"))
        for each in ((), marks)
    )
    assert plays_in_every_browser(plain, LECTURE, with_audio=False)
    assert not plays_in_every_browser(marked, LECTURE, with_audio=False)
