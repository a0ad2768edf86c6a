"""What a QTI item says to an answer."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from content.messages import N_, Message
from content.quiz_formats.qti_texts import Texts

_RIGHT = re.compile(r"^(right|correct)", re.IGNORECASE)
_WRONG = re.compile(r"^(wrong|incorrect)", re.IGNORECASE)
_CONDITION = N_("What is said under a condition that we do not read is now said after every answer: “%(text)s”.")
_INLINE = frozenset({"feedback-inline", "feedback-block"})


@dataclass(slots=True)
class Feedback:
    """`by_option`: by the identifier of a choice; an accepted answer's is `a1`, `a2` …"""

    right: str = ""
    wrong: str = ""
    explanation: str = ""
    by_option: dict[str, str] = field(default_factory=dict)


def feedback_of(item: Element, texts: Texts) -> Feedback:
    """All feedback of an item, by what it is said to."""
    options = {one.get("identifier", "") for one in item.iter() if one.tag in _OPTIONS}
    feedback = Feedback()
    for element in item.iter():
        if element.tag != "modal-feedback" and element.tag not in _INLINE:
            continue
        _sort(
            feedback,
            element.get("identifier", ""),
            element.get("outcome-identifier", ""),
            texts.plain(element),
            options,
            texts,
        )
    return feedback


def without_feedback(element: Element) -> None:
    """Take feedback out of texts that are shown before the answer."""
    for child in list(element):
        if child.tag in _INLINE:
            element.remove(child)
        else:
            without_feedback(child)


_OPTIONS = frozenset({"simple-choice", "inline-choice", "simple-associable-choice"})


def _sort(feedback: Feedback, identifier: str, outcome: str, text: str, options: set[str], texts: Texts) -> None:
    if not text:
        return
    if identifier in options or re.fullmatch(r"a\d+", identifier):
        feedback.by_option[identifier] = text
    elif _RIGHT.match(identifier) and not feedback.right:
        feedback.right = text
    elif _WRONG.match(identifier) and not feedback.wrong:
        feedback.wrong = text
    else:
        feedback.explanation = f"{feedback.explanation}\n{text}".strip("\n")
        if outcome != "ANSWERED":
            texts.losses.append(Message(_CONDITION, {"text": text[:60]}))
