"""A finding of the check list: what is wrong at one place of one text, and how a program may mend it."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Severity(enum.StrEnum):
    """BARRIER: somebody cannot read, hear or use it at all. ADVICE: it would be easier for many."""

    BARRIER = "barrier"
    ADVICE = "advice"


class FindingKind(enum.StrEnum):
    """Kinds of findings; `EXPLANATIONS` (explanations.py) says of each what, why and how."""

    LESSON_NOT_READABLE = "lesson_not_readable"
    ALTERNATIVE_FILE_NAME = "alternative_file_name"
    ALTERNATIVE_EMPTY_OF_SENSE = "alternative_empty_of_sense"
    ALTERNATIVE_REPEATED = "alternative_repeated"
    ALTERNATIVE_REPEATS_CAPTION = "alternative_repeats_caption"
    DECORATIVE_WITH_CAPTION = "decorative_with_caption"
    HINT_LEFT = "hint_left"
    PICTURE_IN_TEXT = "picture_in_text"
    NO_CAPTIONS = "no_captions"
    CAPTIONS_UNCHECKED = "captions_unchecked"
    CAPTIONS_BREAK_RULES = "captions_break_rules"
    NO_SIGN_LANGUAGE = "no_sign_language"
    SIGN_LANGUAGE_PARTIAL = "sign_language_partial"
    SIGN_LANGUAGE_QUALITY = "sign_language_quality"
    SLIDES_WITHOUT_TEXT = "slides_without_text"
    NO_DESCRIPTION = "no_description"
    NO_SOUND_VERSION = "no_sound_version"
    FILE_WITHOUT_DESCRIPTION = "file_without_description"
    LINK_EMPTY = "link_empty"
    LINK_WITHOUT_SENSE = "link_without_sense"
    LINK_AMBIGUOUS = "link_ambiguous"
    BARE_ADDRESS = "bare_address"
    HEADING_EMPTY = "heading_empty"
    HEADING_WITHOUT_SPACE = "heading_without_space"
    HEADING_ONLY_BOLD = "heading_only_bold"
    HEADING_SKIPS_LEVEL = "heading_skips_level"
    TABLE_WITHOUT_HEADER = "table_without_header"
    TABLE_COLUMN_WITHOUT_NAME = "table_column_without_name"
    TABLE_NOT_RECOGNISED = "table_not_recognised"
    COLOUR_ONLY = "colour_only"
    POSITION_ONLY = "position_only"
    LONG_SENTENCE = "long_sentence"
    HARD_TO_READ = "hard_to_read"


class Repair(enum.StrEnum):
    """Whether a program can mend a finding: BY_PROGRAM with one press, WITH_WORDS once a person has given the words."""

    BY_PROGRAM = "by_program"
    WITH_WORDS = "with_words"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The place in the text as people read it: what is meant, and some words around it."""

    before: str
    marked: str
    after: str


@dataclass(frozen=True, slots=True)
class TextFinding:
    """A finding in a text. `line`: from 1; 0 where the text has but one. `number`: its place among findings of its
    kind in the same text, from 0. `amount`: what was counted, where something was: characters, words, a grade."""

    kind: FindingKind
    excerpt: Excerpt
    line: int = 0
    number: int = 0
    amount: int = 0
    repair: Repair | None = None
