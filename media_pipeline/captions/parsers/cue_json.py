"""JSON: our own (writers/cue_json.py), and lists of `start`, `end`, `text` as recognisers write them (Whisper's
`segments`)."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from json.decoder import JSONObject  # type: ignore[attr-defined]  # not in typeshed
from json.scanner import py_make_scanner  # type: ignore[attr-defined]  # not in typeshed
from typing import Any

from content.messages import N_
from content.timed_text.cue import Cue
from content.timed_text.word import Word
from media_pipeline.captions.parsers.parsed import LossList, ParsedCue, excerpt
from media_pipeline.errors import UnusableFile

NOT_A_CUE = N_("Left out, since its times or its text cannot be read: “%(text)s”")
_LINE = "\0line"
_LISTS = ("cues", "segments")


def is_json(text: str) -> bool:
    """Check for an object, or a list of objects."""
    stripped = text.lstrip()
    return stripped.startswith("{") or (stripped.startswith("[") and stripped[1:].lstrip().startswith("{"))


def json_cues(text: str, name: str, losses: LossList) -> Iterator[ParsedCue]:
    """Parse each object with times and text. Raises UnusableFile where it is not JSON."""
    try:
        document = _LineDecoder().decode(text)
    except json.JSONDecodeError as error:
        message = N_("%(name)s is damaged at line %(line)d. Export it again from the program that made it.")
        raise UnusableFile(message, detail=str(error), name=name, line=error.lineno) from error
    except (RecursionError, ValueError) as error:  # nested beyond reason, a number of thousands of digits
        message = N_("%(name)s is not a caption file that we can read. Export it as WebVTT (.vtt).")
        raise UnusableFile(message, detail=str(error)[:200], name=name) from error
    if isinstance(document, dict):
        document = next((document[key] for key in _LISTS if isinstance(document.get(key), list)), [])
    line = 1
    for item in document:
        line = item.get(_LINE, line) if isinstance(item, dict) else line
        cue = _cue(item) if isinstance(item, dict) else None
        if cue is None:
            fields = {key: value for key, value in item.items() if key != _LINE} if isinstance(item, dict) else item
            losses.add(line, NOT_A_CUE, text=excerpt(json.dumps(fields, ensure_ascii=False)[:500]))
        else:
            yield ParsedCue(line, cue)


class _LineDecoder(json.JSONDecoder):
    """Keeps with each object the line on which it begins."""

    def __init__(self) -> None:
        super().__init__()
        self._counted, self._line = 0, 1
        self.parse_object = self._object
        self.scan_once = py_make_scanner(self)

    def _object(self, s_and_end: tuple[str, int], *rest: Any) -> tuple[Any, int]:
        text, end = s_and_end
        if end >= self._counted:  # objects begin one after the other
            self._line += text.count("\n", self._counted, end)
            self._counted = end
        line = self._line
        value, after = JSONObject(s_and_end, *rest)
        value[_LINE] = line
        return value, after


def _cue(item: dict[str, Any]) -> Cue | None:
    start, end = _number(item.get("start")), _number(item.get("end"))
    lines, text = item.get("lines"), item.get("text")
    if isinstance(lines, list) and all(isinstance(line, str) for line in lines):
        text = "\n".join(lines)
    elif isinstance(text, str):
        text = text.strip()
    if start is None or end is None or not isinstance(text, str):
        return None
    return Cue(start, end, text, _words(item.get("words")))


def _words(items: object) -> tuple[Word, ...]:
    """Words with their times; none where one of them is not as we write them."""
    words = []
    for item in items if isinstance(items, list) else []:
        if not isinstance(item, dict) or not isinstance(item.get("text"), str):
            return ()
        start, end, confidence = (_number(item.get(key)) for key in ("start", "end", "confidence"))
        if start is None or end is None:
            return ()
        words.append(Word(item["text"], start, end, confidence))
    return tuple(words)


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e9 or not math.isfinite(value):
        return None
    return value
