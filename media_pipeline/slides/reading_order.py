"""Reading order of the lines on a slide: the title, then column by column, a grid of boxes row by row, what stands at
the foot last."""

from __future__ import annotations

import statistics
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from media_pipeline.slides.ocr import Band, RecognisedPicture, TextBox

_SAME_ROW = 0.5  # of the lower line's height, that two boxes of one row share
_SAME_LINE_GAP = 1.2  # of the taller box's height, between two boxes of one line
_COLUMN_GAP = 1.0  # of a line's height, free from top to bottom between two columns
_FOOT = 0.9  # of the picture's height
_HEAD = 0.42
_TITLE_TALLER = 1.15
_FRAME = 0.15  # of a line's height, by which a box reaches beyond its text
_LEAST_BOXES = 2  # side by side in each of two rows: a grid
# U+2460 to U+2473, U+24EB to U+24FF and U+2776 to U+2793: numbers in circles, plain, white on black, and doubled.
_SURE = 0.9
"""Confidence of a line (the reader's mean over its characters) from which on it is not called doubtful.

Measured with rapidocr on 469 lines of Chinese, English and both, of which 56 were read wrongly: slides as drawn, small,
with noise, blurred, as a poor JPEG, enlarged from a third of the size, in weak contrast, and several of these at once.

    below  doubtful   of these wrong   of the wrong ones found   of the right ones called doubtful
    0.80         19            100 %                      34 %                               0.0 %
    0.85         30             97 %                      52 %                               0.2 %
    0.90         39             90 %                      63 %                               1.0 %
    0.95         52             81 %                      75 %                               2.4 %
    0.98        105             45 %                      84 %                              14.0 %

What is left is one wrong letter in a long line, of which the reader is as sure as of a right one.
"""
_CIRCLED = {
    code: str(int(unicodedata.numeric(chr(code))))
    for code in (*range(0x2460, 0x2474), *range(0x24EA, 0x2500), *range(0x2776, 0x2794))
}


@dataclass(frozen=True, slots=True)
class SlideText:
    """Text of a slide: its title ("" where there is none) and all lines in reading order, the title first. `doubtful`:
    those lines of which the reader was unsure."""

    title: str
    lines: tuple[str, ...]
    doubtful: tuple[str, ...] = ()


def slide_texts(pictures: Sequence[RecognisedPicture]) -> list[SlideText]:
    """Order the text of each slide of one lecture, without the page numbers and the line that stands at the foot of
    every slide."""
    lines = [joined_lines(picture.boxes) for picture in pictures]
    running = _running_lines(pictures, lines)
    return [
        _text(picture, [line for line in picture_lines if not _is_foot(line, picture, running)])
        for picture, picture_lines in zip(pictures, lines, strict=True)
    ]


def joined_lines(boxes: Sequence[TextBox]) -> list[TextBox]:
    """Join boxes that stand in one line close together, as a number and the point it counts."""
    lines: list[TextBox] = []
    for box in sorted(boxes, key=lambda each: each.left):
        before = next((line for line in lines if _one_line(line, box)), None)
        if before is None:
            lines.append(box)
        else:
            lines[lines.index(before)] = _both(before, box)
    return [
        TextBox(line.text.translate(_CIRCLED).strip(), line.left, line.top, line.right, line.bottom, line.confidence)
        for line in lines
        if line.text.strip()
    ]


def in_order(lines: Sequence[TextBox]) -> list[TextBox]:
    """Sort lines top to bottom, and where free room separates them into columns, one column after the other."""
    if len(lines) < 2:
        return list(lines)
    columns = _columns(lines)
    if columns is not None:
        return [line for column in columns for line in in_order(column)]
    rows = _rows(lines)
    for first in range(1, len(rows)):
        rest = [line for row in rows[first:] for line in row]
        if _columns(rest) is not None:
            above = [line for row in rows[:first] for line in row]
            return [*in_order(above), *in_order(rest)]
    return [line for row in rows for line in row]


def in_order_of_boxes(lines: Sequence[TextBox], bands: Sequence[Band]) -> list[TextBox]:
    """Sort lines as `in_order` does, but those in a grid of boxes box by box, row after row. Boxes are what is drawn
    around text (a frame, a ground, the rules of a table): lines that merely stand in two columns have none."""
    rows = [(band, [line for line in lines if band.top <= _middle(line) < band.bottom]) for band in bands]
    grid = [(band, row) for band, row in rows if _is_row_of_boxes(band, row)]
    if len(grid) < 2:
        return in_order(lines)
    first, last = grid[0][0].top, grid[-1][0].bottom
    above = [line for line in lines if _middle(line) < first]
    below = [line for line in lines if _middle(line) >= last]
    inside: list[TextBox] = []
    for band, row in rows:
        if first <= band.top < last:
            inside += [line for part in _in_parts(band, row) for line in in_order(part)]
    rest = [line for line in lines if line not in above and line not in below and line not in inside]
    return [*in_order(above), *inside, *in_order(rest), *in_order(below)]


def _is_row_of_boxes(band: Band, lines: Sequence[TextBox]) -> bool:
    parts = [part for part in _in_parts(band, lines) if part]
    if len(parts) < _LEAST_BOXES:
        return False
    margin = _FRAME * statistics.median(line.height for line in lines)
    top, bottom = min(line.top for line in lines), max(line.bottom for line in lines)
    return band.top + margin < top and bottom + margin < band.bottom


def _in_parts(band: Band, lines: Sequence[TextBox]) -> list[list[TextBox]]:
    """The lines of each part of a band, from left to right; a line belongs where its middle is, else to the nearest."""
    parts: list[list[TextBox]] = [[] for _ in band.parts]
    for line in lines:
        middle = (line.left + line.right) / 2
        distances = [max(left - middle, middle - right, 0.0) for left, right in band.parts]
        if distances:
            parts[distances.index(min(distances))].append(line)
    return parts


def _middle(line: TextBox) -> float:
    return (line.top + line.bottom) / 2


def _text(picture: RecognisedPicture, lines: list[TextBox]) -> SlideText:
    title = _title(picture, lines)
    body = in_order_of_boxes([line for line in lines if line not in title], picture.bands)
    heading = " ".join(line.text for line in title)
    doubtful = tuple(line.text for line in (*title, *body) if line.confidence < _SURE)
    return SlideText(heading, tuple(line.text for line in (*title, *body)), doubtful)


def _title(picture: RecognisedPicture, lines: list[TextBox]) -> list[TextBox]:
    """Title: the topmost line where it is taller than most, or all there is; with the lines of its height right below
    it."""
    if not lines:
        return []
    first = min(lines, key=lambda line: line.top)
    tallest = max(lines, key=lambda line: line.height)
    if tallest.height > _TITLE_TALLER * first.height and tallest.top < _HEAD * picture.height:
        first = tallest
    usual = statistics.median(line.height for line in lines)
    if first.top > _HEAD * picture.height and len(lines) > 1 and first.height < _TITLE_TALLER * usual:
        return []
    title = [first]
    for line in sorted(lines, key=lambda each: each.top):
        near = 0 <= line.top - title[-1].bottom + 0.3 * first.height < first.height
        alike = abs(line.height - first.height) < 0.15 * first.height
        if near and alike and first.height > _TITLE_TALLER * usual and _overlap(line, first) > 0:
            title.append(line)
    return title


def _columns(lines: Sequence[TextBox]) -> tuple[list[TextBox], list[TextBox]] | None:
    """Lines on the left and on the right of the widest free room, where each side has two rows or more."""
    least = _COLUMN_GAP * statistics.median(line.height for line in lines)
    best: tuple[float, float] | None = None
    reach = min(line.right for line in lines)
    for line in sorted(lines, key=lambda each: each.left):
        if line.left - reach >= least and (best is None or line.left - reach > best[0]):
            best = (line.left - reach, line.left)
        reach = max(reach, line.right)
    if best is None:
        return None
    left = [line for line in lines if line.left < best[1]]
    right = [line for line in lines if line.left >= best[1]]
    return (left, right) if min(len(_rows(left)), len(_rows(right))) >= 2 else None


def _rows(lines: Sequence[TextBox]) -> list[list[TextBox]]:
    """Group lines side by side into rows, from left to right; rows from top to bottom."""
    rows: list[list[TextBox]] = []
    for line in sorted(lines, key=lambda each: each.top + each.bottom):
        if rows and _beside(rows[-1][0], line):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda each: each.left) for row in rows]


def _one_line(one: TextBox, other: TextBox) -> bool:
    gap = max(one.left, other.left) - min(one.right, other.right)
    return _beside(one, other) and gap < _SAME_LINE_GAP * max(one.height, other.height)


def _beside(one: TextBox, other: TextBox) -> bool:
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared > _SAME_ROW * min(one.height, other.height)


def _overlap(one: TextBox, other: TextBox) -> float:
    return min(one.right, other.right) - max(one.left, other.left)


def _both(one: TextBox, other: TextBox) -> TextBox:
    left, right = (one, other) if one.left <= other.left else (other, one)
    return TextBox(
        f"{left.text} {right.text}",
        left.left,
        min(one.top, other.top),
        max(one.right, other.right),
        max(one.bottom, other.bottom),
        min(one.confidence, other.confidence),
    )


def _running_lines(pictures: Sequence[RecognisedPicture], lines: Sequence[Sequence[TextBox]]) -> frozenset[str]:
    """Texts at the foot of at least half of three or more slides."""
    feet = [
        {_folded(line.text) for line in picture_lines if line.top >= _FOOT * picture.height}
        for picture, picture_lines in zip(pictures, lines, strict=True)
    ]
    foot_texts = frozenset[str]().union(*feet)
    return frozenset(text for text in foot_texts if sum(text in foot for foot in feet) >= max(3, len(pictures) / 2))


def _is_foot(line: TextBox, picture: RecognisedPicture, running: frozenset[str]) -> bool:
    if line.top < _FOOT * picture.height:
        return False
    words = _folded(line.text)
    return words in running or words.replace("/", "").isdigit()


def _folded(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum() or letter == "/")
