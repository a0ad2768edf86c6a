"""Questions as IMS QTI 1.2 in the profile of Common Cartridge 1.3: choices and words to be written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

NAMESPACE = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PROFILES = {"single": "cc.multiple_choice.v0p1", "multiple": "cc.multiple_response.v0p1", "text": "cc.fib.v0p1"}


@dataclass(frozen=True, slots=True)
class AssessmentQuestion:
    """A question of the kinds `single`, `multiple` and `text`. `html`: what is asked; `choices`: texts, and whether
    each is right; of `text` the accepted answers. `explanation`: shown after the answer."""

    kind: str
    title: str
    html: str
    choices: tuple[tuple[str, bool], ...]
    case_sensitive: bool = False
    right: str = ""
    wrong: str = ""
    explanation: str = ""


def write_assessment(identifier: str, title: str | None, questions: Sequence[AssessmentQuestion]) -> bytes:
    """The file, in UTF-8: an assessment of these questions, or a question bank where it has no title."""
    root = Element("questestinterop", {"xmlns": NAMESPACE})
    if title is None:
        parent = SubElement(root, "objectbank", {"ident": identifier})
    else:
        assessment = SubElement(root, "assessment", {"ident": identifier, "title": _text(title)})
        _metadata(assessment, {"cc_profile": "cc.exam.v0p1", "qmd_assessmenttype": "Examination"})
        parent = SubElement(assessment, "section", {"ident": f"{identifier}-section"})
    for number, question in enumerate(questions, start=1):
        _item(parent, f"{identifier}-question-{number:03}", question)
    xml: bytes = tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + xml + b"\n"


def _item(parent: Element, identifier: str, question: AssessmentQuestion) -> None:
    item = SubElement(parent, "item", {"ident": identifier, "title": _text(question.title)})
    _metadata(SubElement(item, "itemmetadata"), {"cc_profile": _PROFILES[question.kind]})
    presentation = SubElement(item, "presentation")
    _material(presentation, question.html, "text/html")
    if question.kind == "text":
        response = SubElement(presentation, "response_str", {"ident": "response", "rcardinality": "Single"})
        SubElement(response, "render_fib", {"prompt": "Box"})
    else:
        cardinality = "Single" if question.kind == "single" else "Multiple"
        response = SubElement(presentation, "response_lid", {"ident": "response", "rcardinality": cardinality})
        render = SubElement(response, "render_choice")
        for number, (text, _correct) in enumerate(question.choices, start=1):
            _material(SubElement(render, "response_label", {"ident": f"choice-{number}"}), text, "text/plain")
    _processing(item, question)
    for name, text in (("right", question.right), ("wrong", question.wrong), ("explanation", question.explanation)):
        if text:
            feedback = SubElement(item, "itemfeedback", {"ident": name})
            _material(SubElement(feedback, "flow_mat"), text, "text/plain")


def _processing(item: Element, question: AssessmentQuestion) -> None:
    """What an answer is worth, and what is said to it."""
    processing = SubElement(item, "resprocessing")
    outcomes = SubElement(processing, "outcomes")
    decimal = {"maxvalue": "100", "minvalue": "0", "varname": "SCORE", "vartype": "Decimal"}
    SubElement(outcomes, "decvar", decimal)
    if question.explanation:
        always = SubElement(processing, "respcondition", {"continue": "Yes"})
        SubElement(SubElement(always, "conditionvar"), "other")
        _feedback(always, "explanation")
    for conditions in _right_answers(question):
        condition = SubElement(processing, "respcondition", {"continue": "No"})
        variable = SubElement(condition, "conditionvar")
        variable.extend(conditions)
        score = SubElement(condition, "setvar", {"action": "Set", "varname": "SCORE"})
        score.text = "100"
        if question.right:
            _feedback(condition, "right")
    if question.wrong:
        other = SubElement(processing, "respcondition", {"continue": "Yes"})
        SubElement(SubElement(other, "conditionvar"), "other")
        _feedback(other, "wrong")


def _right_answers(question: AssessmentQuestion) -> list[list[Element]]:
    """The conditions under which an answer is right, each with what must hold."""
    if question.kind == "text":
        return [[_equal(text, question.case_sensitive)] for text, _correct in question.choices]
    names = [(f"choice-{number}", correct) for number, (_text, correct) in enumerate(question.choices, start=1)]
    if question.kind == "single":
        return [[_equal(name)] for name, correct in names if correct]
    every = Element("and")
    for name, correct in names:
        if correct:
            every.append(_equal(name))
        else:
            SubElement(every, "not").append(_equal(name))
    return [[every]]


def _equal(text: str, case_sensitive: bool | None = None) -> Element:
    equal = Element("varequal", {"respident": "response"})
    if case_sensitive is not None:
        equal.set("case", "Yes" if case_sensitive else "No")
    equal.text = _text(text)
    return equal


def _feedback(condition: Element, name: str) -> None:
    SubElement(condition, "displayfeedback", {"feedbacktype": "Response", "linkrefid": name})


def _material(parent: Element, text: str, kind: str) -> None:
    SubElement(SubElement(parent, "material"), "mattext", {"texttype": kind}).text = _text(text)


def _metadata(parent: Element, fields: dict[str, str]) -> None:
    metadata = SubElement(parent, "qtimetadata")
    for label, entry in fields.items():
        one = SubElement(metadata, "qtimetadatafield")
        SubElement(one, "fieldlabel").text = label
        SubElement(one, "fieldentry").text = entry


def _text(text: str) -> str:
    """`text` without what XML 1.0 cannot hold."""
    return _NOT_XML.sub("", text)
