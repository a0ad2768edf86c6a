"""Punctuation for words of a recogniser that writes none: guessed from pauses, particles and words that open a clause.

What is guessed is a full stop, a comma or a question mark between two words; the track stays `machine` until a person
has read it. Where a recogniser sets only full stops (it ends a sentence at each pause), they are guessed anew.

Measured (F1) on Chinese text that nothing here was chosen by (recipes, hotel and book reviews, a newspaper), pauses set
as bench/bench_captions.py sets them: commas 0.44 to 0.52, full stops 0.73 to 0.82, any mark 0.67 to 0.75. Learning did
not help: the odds of single words, each kind of text left out in turn, gave commas 0.51 against 0.49 here and full
stops 0.75 against 0.77, on average; a linear model of words and their kinds gave commas 0.38 against 0.53 on lessons,
a kind of text it had not seen. Where the recogniser tells of no pauses, any mark falls to 0.17 to 0.30.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from content.timed_text.word import Word
from media_pipeline.captions.numerals import in_figures
from media_pipeline.captions.punctuation_clues import clues_for
from media_pipeline.captions.typography import CLAUSE_END, SENTENCE_END, is_han
from media_pipeline.captions.unbreakable_units import broken_rule, unbreakable

_ENOUGH = 1 / 30  # marks to a word: with fewer the recogniser sets none, or hardly any
_SHORT_TEXT = 12  # words; a text may have none and be right
_LEAST_PAUSE_S = 0.12  # between two words of one phrase there may be as much
_USUAL_PAUSE_S = (0.25, 0.5)  # the speaker's own middle pause, within what is human
# Best on the lessons of the demonstration courses with their punctuation taken away (bench/bench_captions.py).
_COMMA_FROM, _STOP_FROM = 0.5, 1.3
_LONGEST_PAUSE = 2.6  # of usual pauses; a longer one says no more
_STOP_MARKS = "。."


def punctuated(words: Sequence[Word], language: str) -> tuple[Word, ...]:
    """Add punctuation; leave words as they are where they have enough. Chinese comes back cut by the dictionary."""
    if not lacks_punctuation(words):
        return tuple(words)
    chinese = language.lower().startswith("zh")
    bare = [word for word in map(_bare, words) if word.text]
    if chinese:
        bare = [word for unit in unbreakable(bare, language) for word in unit.words]
    finished, opens = [], True
    for word, mark in zip(bare, _marks(bare, language), strict=True):
        text = word.text[:1].upper() + word.text[1:] if opens else word.text
        finished.append(replace(word, text=text + mark))
        opens = mark in {".", "?"}
    return tuple(finished)


def as_written_text(words: Sequence[Word], language: str) -> tuple[Word, ...]:
    """Add punctuation and write numbers in figures, as readers want recognised words."""
    return in_figures(punctuated(words, language), language)


def lacks_punctuation(words: Sequence[Word]) -> bool:
    """Check whether hardly a word carries a mark, or none but full stops."""
    ends = sum(1 for word in words if word.text[-1:] in SENTENCE_END)
    pauses = sum(1 for word in words if word.text[-1:] in CLAUSE_END)
    if len(words) < _SHORT_TEXT:
        return bool(words) and ends + pauses == 0
    return ends + pauses < len(words) * _ENOUGH or (pauses == 0 and len(words) >= 3 * _SHORT_TEXT)


def _bare(word: Word) -> Word:
    """Strip a word's full stop and undo the capital that followed one."""
    text = word.text.rstrip(_STOP_MARKS)
    keeps_case = text == "I" or text.startswith("I'") or text[1:] != text[1:].lower()
    return replace(word, text=text if keeps_case else text[:1].lower() + text[1:])


def _marks(words: Sequence[Word], language: str) -> list[str]:
    """Mark after each word, mostly none."""
    clues = clues_for(language)
    comma, stop, question = ("，", "。", "？") if any(is_han(w.text[0]) for w in words) else (",", ".", "?")
    pauses = [after.start - before.end for before, after in pairwise(words)]
    real = [pause for pause in pauses if pause > _LEAST_PAUSE_S]
    usual = float(np.clip(np.median(real), *_USUAL_PAUSE_S)) if real else _USUAL_PAUSE_S[0]
    marks: list[str] = []
    sentence: list[str] = []
    clause = 0
    for index, word in enumerate(words):
        sentence.append(word.text.lower())
        clause += 1
        mark = ""
        if index + 1 == len(words):
            mark = question if clues.asks(sentence) else stop
        else:
            ahead = [following.text.lower() for following in words[index + 1 : index + 3]]
            pause = pauses[index] if pauses[index] > _LEAST_PAUSE_S else 0.0
            weight = min(_LONGEST_PAUSE, pause / usual) + clues.weight(sentence, ahead, clause)
            if broken_rule(word.text, words[index + 1].text):
                weight = 0.0  # 20 and 公斤 belong together however long the speaker thinks
            if weight >= _STOP_FROM and len(sentence) >= clues.shortest_sentence:
                mark = question if clues.asks(sentence) else stop
            elif weight >= _COMMA_FROM:
                mark = comma
        marks.append(mark)
        clause = 0 if mark else clause
        sentence = [] if mark in {stop, question} else sentence
    return marks
