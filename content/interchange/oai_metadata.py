"""Records in the formats of OAI-PMH: Dublin Core, and IEEE 1484.12.3 Learning Object Metadata."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from content.courses.accessibility_metadata import accessibility_metadata
from content.interchange.harvesting import HarvestedCourse, HarvestRecord
from content.interchange.oai_request import LOM, OAI_DC
from content.interchange.oai_response import FORMATS, XSI, moment
from content.messages import Message
from content.quiz_formats.xml_text import xml_text

DC = "http://purl.org/dc/elements/1.1/"
_TAGS = {"zh": "zh-CN", "en": "en"}
_MINUTES = 45
"""Of one 学时."""


@dataclass(frozen=True, slots=True)
class RecordWriter:
    """Writes records. `address(public_id)`: of an entry, for ever; `course_address`: of the course's page, by its
    public id; `translate(message, language)`; `level(level, language)`: what a skill level is called."""

    address: Callable[[str], str]
    course_address: Callable[[str], str]
    translate: Callable[[Message, str], str]
    level: Callable[[str, str], str]

    def dublin_core(self, record: HarvestRecord, course: HarvestedCourse) -> Element:
        """The record as `oai_dc`."""
        schema, namespace = FORMATS[OAI_DC]
        attributes = {
            "xmlns:oai_dc": namespace,
            "xmlns:dc": DC,
            "xmlns:xsi": XSI,
            "xsi:schemaLocation": f"{namespace} {schema}",
        }
        body = Element("oai_dc:dc", attributes)
        values: list[tuple[str, str, str]] = [
            ("title", course.title, course.language),
            ("creator", course.institution.zh, "zh"),
            ("subject", course.occupation.zh, "zh"),
            ("subject", course.occupation.en, "en"),
            ("subject", course.occupation_code, ""),
            ("description", course.summary, course.language),
            *(("description", text, language) for language, text in self._summaries(course)),
            ("publisher", course.institution.zh, "zh"),
            ("date", course.entered_at.date().isoformat(), ""),
            ("type", "InteractiveResource", ""),
            ("format", "text/html", ""),
            ("identifier", self.address(record.public_id), ""),
            ("identifier", f"sha256:{course.digest}" if course.digest else "", ""),
            ("relation", self.course_address(course.course_public_id), ""),
            ("language", _TAGS.get(course.language, course.language), ""),
        ]
        for name, text, language in values:
            if text:
                SubElement(body, f"dc:{name}", {"xml:lang": _TAGS[language]} if language else {}).text = xml_text(text)
        return body

    def lom(self, record: HarvestRecord, course: HarvestedCourse) -> Element:
        """The record as LOM, elements in the order of IEEE 1484.12.1, table 1."""
        schema, namespace = FORMATS[LOM]
        body = Element("lom", {"xmlns": namespace, "xmlns:xsi": XSI, "xsi:schemaLocation": f"{namespace} {schema}"})
        general = SubElement(body, "general")
        identifier = SubElement(general, "identifier")
        SubElement(identifier, "catalog").text = "URI"
        SubElement(identifier, "entry").text = self.address(record.public_id)
        _strings(general, "title", (course.language, course.title))
        SubElement(general, "language").text = _TAGS.get(course.language, course.language)
        _strings(general, "description", (course.language, course.summary))
        for text in self._summaries(course):
            _strings(general, "description", text)
        _strings(general, "keyword", ("zh", course.occupation.zh), ("en", course.occupation.en))
        cycle = SubElement(body, "lifeCycle")
        _vocabulary(cycle, "status", "final")
        contribute = SubElement(cycle, "contribute")
        _vocabulary(contribute, "role", "publisher")
        name = xml_text(course.institution.zh).replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
        card = f"BEGIN:VCARD\nVERSION:3.0\nFN:{name}\nN:{name}\nORG:{name}\nEND:VCARD"
        SubElement(contribute, "entity").text = card
        SubElement(SubElement(contribute, "date"), "dateTime").text = moment(course.entered_at)
        technical = SubElement(body, "technical")
        SubElement(technical, "format").text = "text/html"
        SubElement(technical, "location").text = self.course_address(course.course_public_id)
        educational = SubElement(body, "educational")
        _vocabulary(educational, "intendedEndUserRole", "learner")
        _vocabulary(educational, "context", "training")
        duration = SubElement(educational, "typicalLearningTime")
        SubElement(duration, "duration").text = f"PT{round(course.study_units / 100 * _MINUTES)}M"
        SubElement(educational, "language").text = _TAGS.get(course.language, course.language)
        rights = SubElement(body, "rights")
        _vocabulary(rights, "cost", "no")
        self._classify(body, course)
        return body

    def _classify(self, body: Element, course: HarvestedCourse) -> None:
        """Occupation, skill level, and what the course offers to whom."""
        occupation = (course.occupation_code, (("zh", course.occupation.zh), ("en", course.occupation.en)))
        level = (course.level.value, tuple((one, self.level(course.level.value, one)) for one in _TAGS))
        _classification(body, "discipline", "职业分类大典", [occupation])
        _classification(body, "skill level", "职业技能等级", [level])
        metadata = self._accessibility(course, "en")
        features = [(feature, (("en", feature),)) for feature in metadata.get("accessibilityFeature", ())]
        modes = [(mode, (("en", mode),)) for mode in metadata.get("accessMode", ())]
        if features:
            source = "https://schema.org/accessibilityFeature"
            _classification(body, "accessibility restrictions", source, features)
        if modes:
            _classification(body, "accessibility restrictions", "https://schema.org/accessMode", modes)

    def _summaries(self, course: HarvestedCourse) -> list[tuple[str, str]]:
        """What the course offers to whom, in both languages."""
        if course.accessibility is None:
            return []
        return [(one, str(self._accessibility(course, one)["accessibilitySummary"])) for one in _TAGS]

    def _accessibility(self, course: HarvestedCourse, language: str) -> dict[str, Any]:
        if course.accessibility is None:
            return {}
        return accessibility_metadata(
            course.accessibility, lambda message: self.translate(message, language), chinese=language == "zh"
        )


def _strings(parent: Element, name: str, *texts: tuple[str, str]) -> None:
    """A text in one or several languages, where there is any."""
    if not any(text for _language, text in texts):
        return
    body = SubElement(parent, name)
    for language, text in texts:
        if text:
            SubElement(body, "string", {"language": _TAGS.get(language, language)}).text = xml_text(text)


def _vocabulary(parent: Element, name: str, value: str) -> None:
    body = SubElement(parent, name)
    SubElement(body, "source").text = "LOMv1.0"
    SubElement(body, "value").text = value


def _classification(
    body: Element, purpose: str, source: str, taxons: Sequence[tuple[str, tuple[tuple[str, str], ...]]]
) -> None:
    classification = SubElement(body, "classification")
    _vocabulary(classification, "purpose", purpose)
    for code, names in taxons:
        path = SubElement(classification, "taxonPath")
        _strings(path, "source", ("zh" if source[0] > "z" else "en", source))
        taxon = SubElement(path, "taxon")
        SubElement(taxon, "id").text = code
        _strings(taxon, "entry", *names)
