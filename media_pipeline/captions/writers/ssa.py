"""SSA and ASS writer. The headings and styles are those of pysubs2; lines of dialogue are written here, since pysubs2
sets every time from ten hours on to 9:59:59.99."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from pysubs2 import SSAFile

from content.messages import N_, Message
from content.timed_text.cue import Cue
from media_pipeline.captions.parsers.parsed import excerpt
from media_pipeline.captions.writers.unwritable import CueLoss, control_characters, text_lines

BRACES = N_("Wrote full-width braces, since ordinary ones are commands in this format: “%(text)s”")
BACKSLASHES = N_("Wrote a full-width backslash, since an ordinary one is a command in this format: “%(text)s”")
TABS = N_("Wrote spaces for tabs at the ends of a line: “%(text)s”")
ROUNDED = N_("Rounded the times of %(count)d captions to hundredths of a second, as this format has them.")
_FIRST_FIELD = {"ass": "0", "ssa": "Marked=0"}
_COMMAND = re.compile(r"\\(?=[Nnh])")
_OUTER = re.compile(r"^[ \t]+|[ \t]+$")
_BRACES = str.maketrans("{}", "\uff5b\uff5d")


def write_ssa(cues: Sequence[Cue], form: Literal["ass", "ssa"]) -> tuple[str, tuple[CueLoss, ...]]:
    """Write the whole file; gives with it what of each cue it does not hold."""
    losses = list(control_characters(cues))
    rounded: list[int] = []
    dialogue: list[str] = []
    file = SSAFile()
    file.info["WrapStyle"] = "0"
    for index, cue in enumerate(cues):
        lines = text_lines(cue.text)
        text = r"\N".join(_escaped(line) for line in lines)
        changes = {
            BRACES: "{" in cue.text or "}" in cue.text,
            BACKSLASHES: any(_COMMAND.search(line) for line in lines),
            TABS: any("\t" in part for line in lines for part in _OUTER.findall(line)),
        }
        values = {"text": excerpt(cue.text)}
        losses += [CueLoss(index, Message(said, values)) for said, changed in changes.items() if changed]
        start, end = round(cue.start * 100), round(cue.end * 100)
        rounded += [index] if max(abs(start / 100 - cue.start), abs(end / 100 - cue.end)) > 1e-6 else []
        times = f"{_time(start)},{_time(max(start + 1, end))}"
        dialogue.append(f"Dialogue: {_FIRST_FIELD[form]},{times},Default,,0,0,0,,{text}")
    if rounded:
        losses.append(CueLoss(rounded[0], Message(ROUNDED, {"count": len(rounded)})))
    return file.to_string(form) + "\n".join([*dialogue, ""]), tuple(sorted(losses, key=lambda loss: loss.index))


def _escaped(line: str) -> str:
    r"""A line whose braces and `\N`, `\n`, `\h` are no commands, and whose outer spaces stay."""
    line = _COMMAND.sub("\uff3c", line.translate(_BRACES))
    return _OUTER.sub(lambda match: r"\h" * len(match[0]), line)


def _time(hundredths: int) -> str:
    minutes, rest = divmod(hundredths, 6000)
    return f"{minutes // 60}:{minutes % 60:02}:{rest // 100:02}.{rest % 100:02}"
