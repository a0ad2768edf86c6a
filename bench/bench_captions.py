"""Captions: rules kept, punctuation given back, and how the time for a thousand words grows with the lecture."""

from __future__ import annotations

import random
import re
import time
from pathlib import Path

from content.timed_text.word import Word
from media_pipeline.captions.lint import breaches
from media_pipeline.captions.punctuation import punctuated
from media_pipeline.captions.rules import rules_for, width
from media_pipeline.captions.segmentation import segment
from media_pipeline.captions.typography import is_han
from media_pipeline.captions.unbreakable_units import tokens_of

_COURSES = Path(__file__).resolve().parents[1] / "portal" / "demonstration" / "courses"
_MARKS = {
    "，": ",",
    "、": "",
    ",": ",",
    ";": ",",
    "；": ",",
    ":": ",",
    "：": ",",
    "。": ".",
    ".": ".",
    "！": ".",
    "!": ".",
}
_MARKS |= {"？": "?", "?": "?", "—": ""}


def measure() -> dict[str, object]:
    """Shares of cues that keep every rule (all, and all but those where no legal cue exists), F1 of punctuation on the
    demonstration lessons with their own taken away, and seconds for 1,000 words at 1,000, 10,000 and 30,000."""
    figures: dict[str, object] = {}
    for language in ("zh", "en"):
        lessons = spoken_lessons(language)
        figures |= {f"{language} {name}": value for name, value in punctuation(lessons, language).items()}
        words = one_after_the_other([[word for word, _ in lesson] for lesson in lessons])
        first = 0.0
        for count in (1_000, 10_000, 30_000):
            words_of_length = repeated(punctuated(words, language), count)
            began = time.perf_counter()
            cues = segment(words_of_length, language)
            rule_breaches = breaches(cues, language)
            took = (time.perf_counter() - began) / count * 1000
            first = first or took
            figures[f"{language} time for 1,000 of {count} words, of the first"] = took / first
            figures[f"{language} seconds for 1,000 of {count} words"] = took
        figures[f"{language} cues"] = len(cues)
        figures[f"{language} share keeping every rule"] = 1 - len({breach.cue for breach in rule_breaches}) / len(cues)
        excused = len({breach.cue for breach in rule_breaches if not breach.cause})
        figures[f"{language} share keeping every rule where that is possible"] = 1 - excused / len(cues)
    return figures


def spoken_lessons(language: str) -> list[list[tuple[Word, str]]]:
    """Each demonstration lesson as words with times, none with punctuation, and the mark that stood after each: `,` `.`
    `?` or nothing. Pauses are as people make them: after marks, and now and then where they think."""
    chance = random.Random(7)
    return [_said(text, language, chance) for text in _texts(language)]


def punctuation(lessons: list[list[tuple[Word, str]]], language: str) -> dict[str, float]:
    """Precision, recall and F1 of each mark, by the character after which it stands; `any`: a mark, whichever."""
    right, given_counts, true_counts = (dict.fromkeys([",", ".", "?", "any"], 0) for _ in range(3))
    for lesson in lessons:
        restored = _by_place([(word.text, "") for word in punctuated([word for word, _ in lesson], language)])
        true = _by_place([(word.text, mark) for word, mark in lesson])
        for mark in (",", ".", "?"):
            for counts, places in ((given_counts, restored), (true_counts, true)):
                counts[mark] += sum(1 for each in places.values() if each == mark)
            right[mark] += sum(1 for place, each in restored.items() if each == mark and true.get(place) == mark)
        given_counts["any"], true_counts["any"] = given_counts["any"] + len(restored), true_counts["any"] + len(true)
        right["any"] += len(restored.keys() & true.keys())
    names = {",": "comma", ".": "full stop", "?": "question mark", "any": "any mark"}
    return {
        f"{name} F1": 2 * right[mark] / (given_counts[mark] + true_counts[mark])
        for mark, name in names.items()
        if given_counts[mark] + true_counts[mark]
    }


def one_after_the_other(lessons: list[list[Word]]) -> list[Word]:
    """All of them as one long lecture."""
    words: list[Word] = []
    for lesson in lessons:
        begin = words[-1].end + 1 if words else 0.0
        words += [Word(word.text, word.start + begin, word.end + begin) for word in lesson]
    return words


def repeated(words: tuple[Word, ...], count: int) -> list[Word]:
    """`words` over and over, to `count` of them."""
    length = words[-1].end + 1
    turns = -(-count // len(words))
    later = [Word(w.text, w.start + turn * length, w.end + turn * length) for turn in range(turns) for w in words]
    return later[:count]


def _texts(language: str) -> list[str]:
    texts = [
        re.sub(r"(?m)^\s*(?:#.*|[-*>|].*|\d+\.\s.*)$|[*_`]", "", file.read_text("utf-8"))
        for file in _COURSES.rglob("*.md")
    ]
    chinese = [text for text in texts if sum(map(is_han, text)) > len(text) / 3]
    return chinese if language == "zh" else [text for text in texts if text not in chinese and len(text) > 200]


def _said(text: str, language: str, chance: random.Random) -> list[tuple[Word, str]]:
    rules, at = rules_for(language), 0.0
    words: list[tuple[Word, str]] = []
    for token in tokens_of(text):
        bare = token.strip("".join(_MARKS) + '“”"()（）《》')
        mark = _MARKS.get(token[-1:], "")
        if not bare:
            if words and mark:
                words[-1] = (words[-1][0], mark)
                at += _pause(mark, chance)
            continue
        lasting = max(0.12, width(bare, rules) / rules.reading_speed * 1.6)
        words.append((Word(bare.lower() if language == "en" else bare, at, at + lasting), mark))
        at += lasting + _pause(mark, chance)
    return words


def _pause(mark: str, chance: random.Random) -> float:
    if mark in {".", "?"}:
        return chance.uniform(0.35, 1.1)
    if mark == ",":
        return chance.choice([0.0, chance.uniform(0.12, 0.5), chance.uniform(0.12, 0.5)])
    return chance.uniform(0.15, 0.6) if chance.random() < 0.04 else chance.uniform(0.0, 0.06)


def _by_place(words: list[tuple[str, str]]) -> dict[int, str]:
    place, marks = 0, {}
    for text, mark in words:
        bare = text.rstrip("，。？,.?")
        place += len(bare)
        mark_here = mark or _MARKS.get(text[len(bare) :][:1], "")
        if mark_here:
            marks[place] = mark_here
    return marks
