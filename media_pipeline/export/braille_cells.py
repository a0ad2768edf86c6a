"""Braille translation by liblouis, run by run: Chinese in 国家通用盲文, Latin letters in Unified English Braille."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from media_pipeline.captions.typography import CLOSING, OPENING, is_han
from media_pipeline.export.chinese_words import segmented_for_braille
from media_pipeline.sandbox.run import Limits, run_sandboxed

CHINESE = "zhcn-cbs.ctb"
ENGLISH = {"1": "en-ueb-g1.ctb", "2": "en-ueb-g2.ctb"}
BLANK = "⠀"
LETTER_SIGN = "⠰"
_LIMITS = Limits(wall_s=120, cpu_s=100, memory_bytes=1024 * 1024**2, output_bytes=1024**2, processes=8)
_LONGEST = 300  # characters in a line for lou_translate, which gives no more than 2,048 cells for one
_BEFORE_LONGEST = re.compile(rf".{{1,{_LONGEST}}}(?:\s|$)|.{{1,{_LONGEST}}}", re.S)
_FEW_WORDS = 2
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f](?:[A-Za-z0-9\u00c0-\u024f'’\-./:@_& ,]*[A-Za-z0-9\u00c0-\u024f])?")
_UNKNOWN = re.compile(r"⠄⡳[^⠄]*⠄")  # liblouis's way to write a character that a table lacks


@dataclass(frozen=True, slots=True)
class _Run:
    """Piece of one line that goes through one table."""

    line: int
    table: str
    text: str
    sign: bool = False


def to_cells(lines: Sequence[str], *, grade: str) -> list[str]:
    """Translate each line to Unicode braille with BLANK between words. `grade` of English braille: "1" or "2".

    A line with Chinese characters is Chinese: one or two Latin words in it are a name or a sign and are spelled out
    with the letter sign, more are English. Characters that no table knows (pictograms) are left out. Raises MediaError
    where liblouis is not there.
    """
    runs = [run for number, line in enumerate(lines) for run in _runs(number, line, grade)]
    cells: dict[int, str] = {}
    for table in {run.table for run in runs}:
        of_table = [(number, run) for number, run in enumerate(runs) if run.table == table]
        for (number, run), translation in zip(
            of_table, _translate([run.text for _, run in of_table], table), strict=True
        ):
            cells[number] = LETTER_SIGN + translation if run.sign and not translation.startswith("⠠") else translation
    translated_lines = [""] * len(lines)
    before = ""
    for number, run in enumerate(runs):
        joined = not translated_lines[run.line] or run.text[0] in CLOSING or before[-1:] in OPENING
        translated_lines[run.line] += ("" if joined else BLANK) + cells[number]
        before = run.text
    return [BLANK.join(line.replace(BLANK, " ").split()) for line in translated_lines]


def _runs(number: int, line: str, grade: str) -> list[_Run]:
    if not any(is_han(character) for character in line):
        return [_Run(number, ENGLISH[grade], piece) for piece in _pieces(line)]
    runs: list[_Run] = []
    position = 0
    for latin in _LATIN.finditer(line):
        runs += [
            _Run(number, CHINESE, piece) for piece in _pieces(segmented_for_braille(line[position : latin.start()]))
        ]
        few = len(latin[0].split()) <= _FEW_WORDS
        runs += [_Run(number, ENGLISH["1" if few else grade], piece, few) for piece in _pieces(latin[0])]
        position = latin.end()
    return runs + [_Run(number, CHINESE, piece) for piece in _pieces(segmented_for_braille(line[position:]))]


def _pieces(text: str) -> list[str]:
    """Pieces of the text that liblouis takes in one go, cut between words."""
    return [piece.strip() for piece in _BEFORE_LONGEST.findall(" ".join(text.split())) if piece.strip()]


def _translate(texts: Sequence[str], table: str) -> list[str]:
    request = "".join(f"{text}\n" for text in texts).encode()
    command = ["lou_translate", "--forward", f"unicode.dis,{table}"]
    output = run_sandboxed(command, stdin=request, limits=_LIMITS).stdout.decode("utf-8", "replace").splitlines()
    return [_UNKNOWN.sub("", line) for line in output[: len(texts)]]
