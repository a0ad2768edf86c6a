"""Pictures of more brightness or more colours than every screen shows, brought to BT.709 and marked as such.

HDR (PQ and HLG, ITU-R BT.2100) is made linear with the reference white of BT.2408 (203 cd/m²) as 1, so that a slide's
white stays white, and what is brighter is compressed; wide colours (BT.2020) without HDR are only converted.
"""

from __future__ import annotations

from typing import Any

from media_pipeline.inspect.media_info import VideoStream

_HDR = frozenset({"smpte2084", "arib-std-b67"})
_REFERENCE_WHITE_NITS = 203
# What a file does not say about its colours is taken as BT.2020 has it.
_USUAL_MATRIX, _USUAL_TRANSFER = "bt2020nc", "bt2020-10"
_TO_BT709 = {"p": "bt709", "t": "bt709", "m": "bt709", "r": "tv"}


def needs_tone_mapping(video: VideoStream) -> bool:
    """Whether this picture is HDR or has colours beyond BT.709: shown as it is, it would be grey or dark."""
    return video.color_transfer in _HDR or video.color_primaries == "bt2020"


def tone_mapped(picture: Any, video: VideoStream) -> Any:
    """Filter an ffmpeg-python stream to BT.709 where `needs_tone_mapping`, else leave it. After scaling it costs
    least."""
    for name, arguments in _filters(video):
        picture = picture.filter(name, **arguments) if isinstance(arguments, dict) else picture.filter(name, arguments)
    return picture


def tone_mapping_filters(video: VideoStream) -> str:
    """The filters of `tone_mapped` as a part of ffmpeg's `-vf`, ended by a comma; empty where none is needed."""
    parts = [
        f"{name}={':'.join(f'{key}={value}' for key, value in each.items()) if isinstance(each, dict) else each}"
        for name, each in _filters(video)
    ]
    return "".join(f"{part}," for part in parts)


def _filters(video: VideoStream) -> list[tuple[str, dict[str, Any] | str]]:
    if not needs_tone_mapping(video):
        return []
    source = {
        "color_primaries": "bt2020",
        "color_trc": video.color_transfer or _USUAL_TRANSFER,
        "colorspace": video.color_space or _USUAL_MATRIX,
        "range": "pc" if video.color_range in ("pc", "jpeg") else "tv",
    }
    if video.color_transfer not in _HDR:
        return [("setparams", source), ("zscale", _TO_BT709), ("format", "yuv420p")]
    return [
        ("setparams", source),
        ("zscale", {"t": "linear", "npl": _REFERENCE_WHITE_NITS}),
        ("format", "gbrpf32le"),
        ("zscale", {"p": "bt709"}),
        ("tonemap", {"tonemap": "mobius", "param": 0.7, "desat": 0}),
        ("zscale", _TO_BT709),
        ("format", "yuv420p"),
    ]
