"""One question as an XML file of QTI 3.0 (1EdTech, ASI information model 3.0)."""

from __future__ import annotations

from html.parser import HTMLParser
from xml.etree.ElementTree import Element, SubElement, TreeBuilder, tostring

from content.courses.markdown import render_markdown
from content.quiz_formats.exact_copy import exact_copy
from content.quiz_formats.qti_reader import EXACT, read_item
from content.quiz_formats.qti_response_processing import add_processing
from content.quiz_formats.question import CHOICES, Question, QuestionKind
from content.quiz_formats.question_file import Collection, Place
from content.quiz_formats.xml_text import add_lines, xml_text

NAMESPACE = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
_VOID = frozenset({"br", "hr"})
_LANGUAGES = {"zh": "zh-CN", "en": "en"}
_CARDINALITY = {QuestionKind.MULTIPLE: "multiple", QuestionKind.MATCHING: "multiple", QuestionKind.ORDERING: "ordered"}
_BASE_TYPE = {QuestionKind.TEXT: "string", QuestionKind.NUMBER: "float", QuestionKind.MATCHING: "directedPair"}


def write_item(question: Question, identifier: str, language: str) -> bytes:
    """The file, in UTF-8. language: of a question that names none.

    A copy of the question goes with it where XML or our reader does not give back every character of it.
    """
    item = _item(question, identifier, language)
    collection = Collection()
    read_item(_bytes(item), Place(), collection)
    as_read = collection.questions[0] if collection.questions else None
    body = item.find("qti-item-body")
    if as_read != question and body is not None:
        body.set(EXACT, exact_copy(question, as_read))
    return _bytes(item)


def _bytes(item: Element) -> bytes:
    xml: bytes = tostring(item, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + xml + b"\n"


def _item(question: Question, identifier: str, language: str) -> Element:
    item = Element(
        "qti-assessment-item",
        {
            "xmlns": NAMESPACE,
            "identifier": identifier,
            "title": xml_text(question.title) or identifier,
            "adaptive": "false",
            "time-dependent": "false",
            "xml:lang": _LANGUAGES[question.language or language],
        },
    )
    _declare(item, question)
    body = SubElement(item, "qti-item-body")
    stem = SubElement(body, "div")
    if question.hint:
        stem.set("data-catalog-idref", "hint")
    stem.extend(_html(xml_text(render_markdown(question.stem, top=2))))
    _INTERACTIONS[question.kind](body, question)
    if question.hint:
        catalog = SubElement(SubElement(item, "qti-catalog-info"), "qti-catalog", {"id": "hint"})
        card = SubElement(catalog, "qti-card", {"support": "additional-directions"})
        add_lines(SubElement(card, "qti-html-content"), question.hint)
    add_processing(item, question)
    return item


def _declare(item: Element, question: Question) -> None:
    declaration = SubElement(
        item,
        "qti-response-declaration",
        {
            "identifier": "RESPONSE",
            "cardinality": _CARDINALITY.get(question.kind, "single"),
            "base-type": _BASE_TYPE.get(question.kind, "identifier"),
        },
    )
    correct = SubElement(declaration, "qti-correct-response")
    for value in _correct(question):
        SubElement(correct, "qti-value").text = xml_text(value)
    if question.kind is QuestionKind.TEXT:
        mapping = SubElement(declaration, "qti-mapping", {"default-value": "0"})
        for option in question.options:
            sensitive = "true" if question.case_sensitive else "false"
            entry = {"map-key": xml_text(option.text), "mapped-value": "1", "case-sensitive": sensitive}
            SubElement(mapping, "qti-map-entry", entry)
    for name, cardinality, base_type in (
        ("SCORE", "single", "float"),
        ("RESULT", "single", "identifier"),
        ("ANSWERED", "single", "identifier"),
        ("FEEDBACK", "multiple", "identifier"),
    ):
        described = {"identifier": name, "cardinality": cardinality, "base-type": base_type}
        SubElement(item, "qti-outcome-declaration", described)


def _correct(question: Question) -> list[str]:
    numbered = list(enumerate(question.options, start=1))
    if question.kind in CHOICES:
        return [f"c{number}" for number, option in numbered if option.correct]
    if question.kind is QuestionKind.MATCHING:
        return [f"l{number} r{number}" for number, option in numbered if option.text]
    if question.kind is QuestionKind.ORDERING:
        return [f"c{number}" for number, _option in numbered]
    return [question.options[0].text]


def _choices(body: Element, question: Question) -> None:
    most = "1" if question.kind is QuestionKind.SINGLE else "0"
    attributes = {"response-identifier": "RESPONSE", "max-choices": most, "shuffle": "false"}
    _add_choices(SubElement(body, "qti-choice-interaction", attributes), question)


def _order(body: Element, question: Question) -> None:
    attributes = {"response-identifier": "RESPONSE", "shuffle": "true"}
    _add_choices(SubElement(body, "qti-order-interaction", attributes), question)


def _add_choices(interaction: Element, question: Question) -> None:
    for number, option in enumerate(question.options, start=1):
        SubElement(interaction, "qti-simple-choice", {"identifier": f"c{number}"}).text = xml_text(option.text)


def _entry(body: Element, _question: Question) -> None:
    SubElement(SubElement(body, "p"), "qti-text-entry-interaction", {"response-identifier": "RESPONSE"})


def _match(body: Element, question: Question) -> None:
    attributes = {"response-identifier": "RESPONSE", "shuffle": "true", "max-associations": str(len(question.pairs))}
    interaction = SubElement(body, "qti-match-interaction", attributes)
    numbered = list(enumerate(question.options, start=1))
    for side, texts in (
        ("l", [(number, option.text) for number, option in numbered if option.text]),
        ("r", [(number, option.match) for number, option in numbered]),
    ):
        members = SubElement(interaction, "qti-simple-match-set")
        for number, text in texts:
            associable = {"identifier": f"{side}{number}", "match-max": "1"}
            SubElement(members, "qti-simple-associable-choice", associable).text = xml_text(text)


_INTERACTIONS = {
    **dict.fromkeys(CHOICES, _choices),
    QuestionKind.TEXT: _entry,
    QuestionKind.NUMBER: _entry,
    QuestionKind.MATCHING: _match,
    QuestionKind.ORDERING: _order,
}


class _Elements(HTMLParser):
    """Sanitised HTML as elements."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.builder = TreeBuilder()
        self.builder.start("div", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.builder.start(tag, {name: value or "" for name, value in attrs})
        if tag in _VOID:
            self.builder.end(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            self.builder.end(tag)

    def handle_data(self, data: str) -> None:
        self.builder.data(data)


def _html(html: str) -> list[Element]:
    elements = _Elements()
    elements.feed(html)
    elements.close()
    elements.builder.end("div")
    return list(elements.builder.close())
