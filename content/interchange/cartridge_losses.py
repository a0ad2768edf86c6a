"""What of a course IMS Common Cartridge 1.3 cannot carry: said in the cartridge and beside its download."""

from __future__ import annotations

from collections.abc import Iterable

from content.courses.models import BlockKind
from content.interchange.course_document import BlockDocument, CourseDocument
from content.messages import N_, Message
from content.quiz_formats.question import QuestionKind

MARKED_KINDS = frozenset({QuestionKind.SINGLE.value, QuestionKind.MULTIPLE.value, QuestionKind.TEXT.value})
"""Kinds of questions that the cartridge's profile of QTI 1.2 has (IMS CC 1.3, 6: multiple choice, multiple response,
fill in the blank)."""


def cartridge_losses(document: CourseDocument) -> tuple[Message, ...]:
    """Each kind of loss with its number, those that there are."""
    blocks = document.blocks
    questions = [block.question or {} for block in blocks if block.kind is BlockKind.QUESTION]
    questions += document.bank
    options = [option for question in questions for option in question.get("options", ())]
    counts = (
        (
            sum(question.get("kind") not in MARKED_KINDS for question in questions),
            N_("Questions with a number, pairs or an order; they are there as text and are not marked: %(count)d"),
        ),
        (sum(bool(question.get("hint")) for question in questions), N_("Hints how to answer a question: %(count)d")),
        (
            sum(bool(option.get("feedback")) for option in options),
            N_("What is said to one single answer of a question: %(count)d"),
        ),
        (_count(blocks, "sign"), N_("Sign language videos beside the lecture; they stand under it instead: %(count)d")),
        (
            sum(cue.extended for block in blocks for track in block.descriptions for cue in track.cues),
            N_("Descriptions for which the lecture waits; it goes on instead: %(count)d"),
        ),
        (_count(blocks, "slides"), N_("Slides that follow the lecture; they stand under it as texts: %(count)d")),
        (_count(blocks, "scripts"), N_("Scripts of lectures: %(count)d")),
        (int(document.assessment is not None), N_("Final assessments with their rules: %(count)d")),
        (len(document.lessons), N_("Study units of the lessons: %(count)d")),
    )
    return tuple(Message(msgid, {"count": count}) for count, msgid in counts if count)


def _count(blocks: Iterable[BlockDocument], field: str) -> int:
    return sum(bool(getattr(block, field)) for block in blocks)
