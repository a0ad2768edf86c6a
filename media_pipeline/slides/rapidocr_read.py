"""The child process in which RapidOCR reads; started by `reading`, imports nothing of this project.

Standard input: JSON list of picture files. Standard output: per picture one line of JSON
{"width": …, "height": …, "boxes": [[text, left, top, right, bottom, confidence], …]}.
"""

from __future__ import annotations

import json
import sys
from typing import Any

_SETTINGS = {
    "Global.use_cls": False,  # slides stand upright
    "Global.log_level": "error",
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    "Det.box_thresh": 0.4,  # single figures before a point score little more
}


def main() -> None:
    import numpy as np
    from PIL import Image
    from rapidocr import RapidOCR

    reader = RapidOCR(params=_SETTINGS)
    for path in json.loads(sys.stdin.buffer.read()):
        with Image.open(path, formats=("WEBP", "PNG", "JPEG")) as picture:
            pixels = np.asarray(picture.convert("RGB"))[:, :, ::-1]
        height, width = pixels.shape[:2]
        print(json.dumps({"width": width, "height": height, "boxes": boxes(reader(pixels))}), flush=True)


def boxes(result: Any) -> list[tuple[str, float, float, float, float, float]]:
    """Text, edges and confidence of each line."""
    if result.boxes is None:
        return []
    return [
        (text, *(float(edge) for edge in (*box.min(0), *box.max(0))), round(float(score), 4))
        for box, text, score in zip(result.boxes, result.txts, result.scores, strict=True)
    ]


if __name__ == "__main__":
    main()
