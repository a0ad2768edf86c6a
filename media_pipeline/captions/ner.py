"""NER score of captions: how much of what was said reaches the reader, each error weighed by what it costs them.

P. Romero-Fresco, J. Martínez, "Accuracy rate in live subtitling: the NER model", 2015: (N - E - R) / N, N the words and
marks of the captions, E errors of edition (something left out), R errors of recognition (something wrong or made up);
serious 1, standard 0.5, minor 0.25; accepted from 98 %.

People grade by meaning. This grades by what a program can see, rather too strictly: an error that touches a number or
a negation is serious, since it can turn the meaning; one that touches a word with a meaning of its own is standard;
one in function words, endings, punctuation, or in a Chinese word that sounds the same is minor. A passage left out
counts once for each clause's worth of words.
"""

# ruff: noqa: SIM905  (a list of many short words reads worse than a line of them)

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from rapidfuzz.distance import Levenshtein

from media_pipeline.captions.error_rate import folded_words
from media_pipeline.captions.typography import CLAUSE_END, SENTENCE_END

ACCEPTED_FROM = 0.98
_CLAUSE_WORDS = 7
_ALIKE = 0.75  # of the letters of two English words: an ending, a slip of spelling
_NEGATIONS = frozenset(
    "not no never none nothing without cannot can't don't doesn't didn't won't isn't aren't wasn't shouldn't mustn't "
    "不 没 没有 别 不要 不能 不会 无 未 勿 切勿 不可 不得 不用 不是 从不".split()
)
_NUMBER_WORD = re.compile(
    r"^(?:\d.*|[零〇一二三四五六七八九十百千万亿两半]+|one|two|three|four|five|six|seven|eight|nine|ten|\w+teen|"
    r"twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|half)$"
)
_FUNCTION_WORDS = frozenset(
    "a an the and or but so to of in on at by for from with as is are was were be been it its that this these those "
    "there then well um uh er i you he she we they will would can could do does did have has had just very "
    "的 了 着 过 地 得 吗 呢 吧 啊 呀 嗯 呃 那个 这个 就 就是 也 还 都 和 与 及 在 把 被 是 我 你 您 他 她 它 "
    "我们 你们 他们 那 这 那么 然后 一个 一下 很 所以 因为 并 而".split()
)


class Grade(Enum):
    """Weight of an error."""

    SERIOUS = 1.0
    STANDARD = 0.5
    MINOR = 0.25


@dataclass(frozen=True, slots=True)
class CaptionError:
    """Error: text of the `reference` and of the `caption` at that place; either may be empty. edition: something was
    left out."""

    reference: str
    caption: str
    grade: Grade
    edition: bool


@dataclass(frozen=True, slots=True)
class NerScore:
    """Score 0..1; `words` is N; `edition` and `recognition` are the sums of the weights, E and R."""

    score: float
    words: int
    edition: float
    recognition: float
    errors: tuple[CaptionError, ...]


def ner_score(reference: str, captions: str, language: str) -> NerScore:
    """Score the text of `captions` against what was really said. Punctuation counts only where the reference has any;
    case, width and script (traditional, simplified) never do."""
    marks = any(character in SENTENCE_END | CLAUSE_END for character in reference)
    reference_words, caption_words = (folded_words(text, language, marks=marks) for text in (reference, captions))
    errors = tuple(_errors(reference_words, caption_words, language))
    edition = sum(error.grade.value for error in errors if error.edition)
    recognition = sum(error.grade.value for error in errors if not error.edition)
    score = (
        max(0.0, (len(caption_words) - edition - recognition) / len(caption_words))
        if caption_words
        else float(not reference_words)
    )
    return NerScore(score, len(caption_words), edition, recognition, errors)


def _errors(reference_words: Sequence[str], caption_words: Sequence[str], language: str) -> Iterator[CaptionError]:
    for left, right in _differences(reference_words, caption_words):
        one, other = "".join(left), "".join(right)
        if not right:
            yield from (_omission(left[at : at + _CLAUSE_WORDS]) for at in range(0, len(left), _CLAUSE_WORDS))
        elif one == other:  # cut into words differently, but the same
            continue
        elif len(left) != len(right) and _sound_alike(one, other, language):
            yield CaptionError(one, other, _grade(one, other, language), False)
        else:
            for reference_word, caption_word in itertools.zip_longest(left, right, fillvalue=""):
                yield (
                    _omission([reference_word])
                    if not caption_word
                    else CaptionError(
                        reference_word, caption_word, _grade(reference_word, caption_word, language), False
                    )
                )


def _differences(
    reference_words: Sequence[str], caption_words: Sequence[str]
) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Pairs of passages that differ, one from each text."""
    at_reference = at_captions = 0
    for block in Levenshtein.editops(reference_words, caption_words).as_matching_blocks():
        if block.a > at_reference or block.b > at_captions:
            yield reference_words[at_reference : block.a], caption_words[at_captions : block.b]
        at_reference, at_captions = block.a + block.size, block.b + block.size


def _omission(words: Sequence[str]) -> CaptionError:
    weighty = [word for word in words if _is_content_word(word)]
    turns = any(word in _NEGATIONS or _NUMBER_WORD.match(word) for word in words)
    grade = Grade.SERIOUS if turns else Grade.STANDARD if weighty else Grade.MINOR
    return CaptionError(" ".join(words), "", grade, True)


def _grade(reference: str, caption: str, language: str) -> Grade:
    both = [word for word in (reference, caption) if word]
    if any(word in _NEGATIONS or _NUMBER_WORD.match(word) for word in both):
        return Grade.SERIOUS
    if not any(_is_content_word(word) for word in both) or _sound_alike(reference, caption, language):
        return Grade.MINOR
    return Grade.STANDARD


def _is_content_word(word: str) -> bool:
    return word not in _FUNCTION_WORDS and any(character.isalnum() for character in word)


def _sound_alike(reference: str, caption: str, language: str) -> bool:
    if not reference or not caption:
        return False
    if language.lower().startswith("zh"):
        from pypinyin import lazy_pinyin

        return bool(lazy_pinyin(reference) == lazy_pinyin(caption))
    return Levenshtein.normalized_similarity(reference, caption) >= _ALIKE
