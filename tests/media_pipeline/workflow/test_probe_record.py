"""The result of a probe outlives the database: a later job reads what an earlier one wrote."""

from __future__ import annotations

import json

from media_pipeline.inspect.media_info import AudioStream, MediaInfo, VideoStream
from media_pipeline.workflow.media_steps import info_from, record_of

VIDEO = VideoStream("h264", "High", "yuv420p", 320, 180, 25.0, rotation=90, bit_rate=1000)
AUDIO = AudioStream("aac", 2, 48_000, index=1)


def test_a_probe_is_read_back_as_it_was_recorded() -> None:
    for info in (
        MediaInfo("mov", 8.0, 9, VIDEO, AUDIO, is_truncated=True),
        MediaInfo("wav", 8.0, 9, None, AUDIO),
        MediaInfo("png", 0.0, 9, None, None, is_picture=True),
    ):
        assert info_from(json.loads(json.dumps(record_of(info)))) == info
