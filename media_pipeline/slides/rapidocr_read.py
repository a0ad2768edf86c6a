"""The child process in which RapidOCR reads; started by `ocr`, imports nothing of this project.

Standard input: JSON list of picture files. Standard output: per picture one line of JSON
{"width": …, "height": …, "boxes": [[text, left, top, right, bottom, confidence], …],
"bands": [[top, bottom, [[left, right], …]], …]}: the rows into which free room or rules divide the picture, and each
row's parts from left to right.
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
_PLAIN = 24  # grey levels within which a row or column of pixels is of one colour
_LEAST_FREE = 3  # pixels of free room that divide
_MOST_BANDS = 60
_MARK_CONFIDENCE = 0.5

Box = tuple[str, float, float, float, float, float]


def main() -> None:
    import numpy as np
    from PIL import Image
    from rapidocr import RapidOCR

    reader = RapidOCR(params=_SETTINGS)
    for path in json.loads(sys.stdin.buffer.read()):
        with Image.open(path, formats=("WEBP", "PNG", "JPEG")) as picture:
            pixels = np.asarray(picture.convert("RGB"))[:, :, ::-1]
        height, width = pixels.shape[:2]
        lines = boxes(reader(pixels, use_det=True, use_cls=False, use_rec=True))
        lines += marks(reader, pixels, lines)
        answer = {"width": width, "height": height, "boxes": lines, "bands": bands(pixels)}
        print(json.dumps(answer), flush=True)


def boxes(result: Any) -> list[Box]:
    """Text, edges and confidence of each line."""
    if result.boxes is None:
        return []
    return [
        (text, *(float(edge) for edge in (*box.min(0), *box.max(0))), round(float(score), 4))
        for box, text, score in zip(result.boxes, result.txts, result.scores, strict=True)
    ]


def marks(reader: Any, pixels: Any, lines: list[Box]) -> list[Box]:
    """Numbers in circles and squares right before a line, which the detection has taken for drawings."""
    boxes: list[Box] = []
    for line in lines:
        place = _mark_before(pixels, line)
        if place is None or any(_overlaps(place, other) for other in (*lines, *boxes)):
            continue
        left, top, right, bottom = place
        # What is inside the circle: its edge would be read as a letter.
        inset_x, inset_y = round((right - left) * 0.17), round((bottom - top) * 0.17)
        inside = pixels[top + inset_y : bottom - inset_y, left + inset_x : right - inset_x]
        result = reader(inside, use_det=False, use_cls=False, use_rec=True)
        text = result.txts[0].strip() if result.txts else ""
        if text.isdigit() and len(text) <= 2 and result.scores[0] >= _MARK_CONFIDENCE:
            boxes.append((text, float(left), float(top), float(right), float(bottom), float(result.scores[0])))
    return boxes


def _mark_before(pixels: Any, line: Box) -> tuple[int, int, int, int] | None:
    """Edges of the one thing drawn right before a line, where it is about as wide as high and about as high as it."""
    _, line_left, line_top, _, line_bottom, _ = line
    height = line_bottom - line_top
    top, bottom = max(0, int(line_top - height)), min(pixels.shape[0], int(line_bottom + height))
    left, right = max(0, int(line_left - 3.5 * height)), int(line_left - 2)
    if right - left < height / 2:
        return None
    middle = pixels[int(line_top) : int(line_bottom), left:right].astype(int).mean(2)
    drawn = (middle.max(0) - middle.min(0) > _PLAIN) | (abs(middle.mean(0) - middle[:, -1].mean()) > _PLAIN)
    columns = _runs(drawn)
    if not columns:
        return None
    first, last = columns[-1]
    part = pixels[top:bottom, left + first : left + last].astype(int).mean(2)
    rows = _runs((part.max(1) - part.min(1) > _PLAIN) | (abs(part.mean(1) - middle[:, -1].mean()) > _PLAIN))
    across = [run for run in rows if run[0] < (line_top + line_bottom) / 2 - top < run[1]]
    if not across or first == 0:
        return None
    place = (left + first, top + across[0][0], left + last, top + across[0][1])
    wide, high = place[2] - place[0], place[3] - place[1]
    fits = 0.7 < wide / max(1, high) < 1.4 and 0.6 * height < high < 2.6 * height
    return place if fits else None


def bands(pixels: Any) -> list[tuple[int, int, list[tuple[int, int]]]]:
    """Top and bottom of each row of a picture that plain rows of pixels part from the next, with left and right of its
    parts."""
    grey = pixels.astype(int).mean(2)
    rows = _runs(grey.max(1) - grey.min(1) > _PLAIN)[:_MOST_BANDS]
    return [
        (top, bottom, _runs(grey[top:bottom].max(0) - grey[top:bottom].min(0) > _PLAIN)[:_MOST_BANDS])
        for top, bottom in rows
    ]


def _runs(drawn: Any) -> list[tuple[int, int]]:
    """First and last but one place of each run of True, runs that lie closer together than `_LEAST_FREE` as one."""
    runs: list[tuple[int, int]] = []
    for place in drawn.nonzero()[0].tolist():
        if runs and place - runs[-1][1] < _LEAST_FREE:
            runs[-1] = (runs[-1][0], place + 1)
        else:
            runs.append((place, place + 1))
    return runs


def _overlaps(place: tuple[int, int, int, int], box: Box) -> bool:
    left, top, right, bottom = place
    return min(right, box[3]) > max(left, box[1]) and min(bottom, box[4]) > max(top, box[2])


if __name__ == "__main__":
    main()
