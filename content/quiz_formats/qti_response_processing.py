"""How other programs judge an answer to a question of ours, and what they say then."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from content.quiz_formats.question import CHOICES, Question, QuestionKind
from content.quiz_formats.xml_text import add_lines, xml_text


def add_processing(item: Element, question: Question) -> None:
    """Add the response processing, then the feedback that it leads to."""
    processing = SubElement(item, "qti-response-processing")
    condition = SubElement(processing, "qti-response-condition")
    right, wrong = SubElement(condition, "qti-response-if"), SubElement(condition, "qti-response-else")
    _IS_RIGHT.get(question.kind, _matches)(right, question)
    for branch, score, result in ((right, "1", "right"), (wrong, "0", "wrong")):
        _set(branch, "SCORE", _value("float", score))
        _set(branch, "RESULT", _value("identifier", result))
    _set(processing, "ANSWERED", _value("identifier", "yes"))
    if question.kind in CHOICES:
        _set(
            processing,
            "FEEDBACK",
            _multiple(_variable("RESPONSE")) if question.kind is QuestionKind.SINGLE else _variable("RESPONSE"),
        )
    else:
        _set_feedback_by_answer(processing, question)
    for identifier, outcome, text in _feedback(question):
        described = {"outcome-identifier": outcome, "identifier": identifier, "show-hide": "show"}
        add_lines(SubElement(SubElement(item, "qti-modal-feedback", described), "qti-content-body"), text)


def _feedback(question: Question) -> list[tuple[str, str, str]]:
    prefix = _PREFIXES[question.kind]
    texts = [
        ("right", "RESULT", question.feedback_right),
        ("wrong", "RESULT", question.feedback_wrong),
        ("yes", "ANSWERED", question.explanation),
        *((f"{prefix}{number}", "FEEDBACK", one.feedback) for number, one in enumerate(question.options, start=1)),
    ]
    return [text for text in texts if text[2]]


_PREFIXES = {
    **dict.fromkeys(CHOICES, "c"),
    QuestionKind.TEXT: "a",
    QuestionKind.NUMBER: "a",
    QuestionKind.MATCHING: "l",
    QuestionKind.ORDERING: "c",
}


def _matches(parent: Element, _question: Question) -> None:
    match = SubElement(parent, "qti-match")
    match.append(_variable("RESPONSE"))
    SubElement(match, "qti-correct", {"identifier": "RESPONSE"})


def _is_mapped(parent: Element, _question: Question) -> None:
    more = SubElement(parent, "qti-gt")
    SubElement(more, "qti-map-response", {"identifier": "RESPONSE"})
    more.append(_value("float", "0"))


def _is_near(parent: Element, question: Question) -> None:
    either = SubElement(parent, "qti-or")
    for option in question.options:
        either.append(_near(option.text, option.tolerance))


def _near(number: str, tolerance: str) -> Element:
    attributes = (
        {"tolerance-mode": "absolute", "tolerance": f"{tolerance} {tolerance}"}
        if tolerance
        else {"tolerance-mode": "exact"}
    )
    equal = Element("qti-equal", attributes)
    equal.append(_variable("RESPONSE"))
    equal.append(_value("float", number))
    return equal


_IS_RIGHT = {QuestionKind.TEXT: _is_mapped, QuestionKind.NUMBER: _is_near}


def _set_feedback_by_answer(processing: Element, question: Question) -> None:
    """What is said to an accepted answer that is given, and to a pair that is not found."""
    for number, option in enumerate(question.options, start=1):
        if not option.feedback or question.kind is QuestionKind.ORDERING:
            continue
        branch = SubElement(SubElement(processing, "qti-response-condition"), "qti-response-if")
        if question.kind is QuestionKind.NUMBER:
            branch.append(_equals("float", option.text))
        elif question.kind is QuestionKind.TEXT:
            branch.append(_equals("string", option.text))
        else:
            member = SubElement(SubElement(branch, "qti-not"), "qti-member")
            member.append(_value("directedPair", f"l{number} r{number}"))
            member.append(_variable("RESPONSE"))
        said = _multiple(_variable("FEEDBACK"), _value("identifier", f"{_PREFIXES[question.kind]}{number}"))
        _set(branch, "FEEDBACK", said)


def _equals(base_type: str, value: str) -> Element:
    match = Element("qti-match")
    match.append(_variable("RESPONSE"))
    match.append(_value(base_type, value))
    return match


def _set(parent: Element, outcome: str, value: Element) -> None:
    SubElement(parent, "qti-set-outcome-value", {"identifier": outcome}).append(value)


def _variable(identifier: str) -> Element:
    return Element("qti-variable", {"identifier": identifier})


def _value(base_type: str, text: str) -> Element:
    value = Element("qti-base-value", {"base-type": base_type})
    value.text = xml_text(text)
    return value


def _multiple(*values: Element) -> Element:
    container = Element("qti-multiple")
    container.extend(values)
    return container
