"""Transcript: the whole text in paragraphs with times, for those who read instead of watching."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from content.timed_text.cue import Cue
from content.timed_text.word import Word
from media_pipeline.captions.typography import SENTENCE_END, needs_space, normalised

_LONG_PAUSE_S = 1.5  # a new paragraph, where a sentence is over
_BREAK_S = 4.0  # a new paragraph in any case
_FULL = {"zh": 180, "en": 450}  # characters after which the next end of a sentence ends the paragraph
_OVERFULL = 3  # times as many: it ends at any word (a recogniser without punctuation)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Paragraph of `text` said from `start` to `end` (seconds)."""

    start: float
    end: float
    text: str


def paragraphs(cues_or_words: Sequence[Cue] | Sequence[Word], language: str) -> tuple[Paragraph, ...]:
    """Divide the text into paragraphs, at long pauses between sentences and where one grows long.

    Cues that carry their words give the words (with the punctuation that captions leave out), others their text.
    """
    full = _FULL.get(language, _FULL["en"])
    all_paragraphs: list[Paragraph] = []
    for piece in _pieces(cues_or_words):
        last = all_paragraphs[-1] if all_paragraphs else None
        if last is not None and not _begins_anew(last, piece, full):
            gap = " " if needs_space(last.text, piece.text) or _lost_mark(last.text, piece.text, cues_or_words) else ""
            all_paragraphs[-1] = Paragraph(last.start, max(last.end, piece.end), last.text + gap + piece.text)
        else:
            all_paragraphs.append(Paragraph(piece.start, piece.end, piece.text))
    return tuple(Paragraph(each.start, each.end, normalised(each.text, language)) for each in all_paragraphs)


def transcript_text(parts: Sequence[Paragraph]) -> str:
    """Plain text, an empty line between paragraphs."""
    return "\n\n".join(part.text for part in parts) + "\n"


def transcript_json(
    parts: Sequence[Paragraph], words: Sequence[Word], *, language: str, engine: str, state: str = "machine"
) -> str:
    """Paragraphs and words with times (seconds) and confidence (0..1, null where unknown), as JSON for programs."""
    document = {
        "language": language,
        "engine": engine,
        "state": state,
        "paragraphs": [{"start": _s(part.start), "end": _s(part.end), "text": part.text} for part in parts],
        "words": [
            {"text": word.text, "start": _s(word.start), "end": _s(word.end), "confidence": word.confidence}
            for word in words
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _pieces(cues_or_words: Sequence[Cue] | Sequence[Word]) -> Iterable[Word]:
    for item in cues_or_words:
        if isinstance(item, Word):
            yield item
        elif item.words:
            yield from item.words
        else:
            lines = [line.strip() for line in item.text.splitlines() if line.strip()]
            if lines:
                yield Word(" ".join(lines), item.start, item.end)


def _begins_anew(last: Paragraph, piece: Word, full: int) -> bool:
    pause, sentence_over = piece.start - last.end, last.text[-1:] in SENTENCE_END
    if pause >= _BREAK_S or len(last.text) >= full * _OVERFULL:
        return True
    return sentence_over and (pause >= _LONG_PAUSE_S or len(last.text) >= full)


def _lost_mark(before: str, after: str, source: Sequence[Cue] | Sequence[Word]) -> bool:
    """Check whether two caption texts meet where a comma or full stop was left out at the end of a line: a space stands
    for it, as Chinese captions do in the middle of a line."""
    from_cues = bool(source) and isinstance(source[0], Cue) and not source[0].words
    return from_cues and before[-1].isalnum() and after[0].isalnum()


def _s(seconds: float) -> float:
    return round(seconds, 3)
