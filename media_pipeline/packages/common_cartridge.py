"""IMS Common Cartridge 1.3: lessons as web pages, questions as QTI 1.2, for other learning platforms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, tostring

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from media_pipeline.packages.qti_assessment import AssessmentQuestion, write_assessment
from media_pipeline.packages.zip_writer import writing

PACKAGE = "http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1"
LOM = "http://ltsc.ieee.org/xsd/imsccv1p3/LOM/manifest"
WEB_CONTENT = "webcontent"
ASSESSMENT = "imsqti_xmlv1p2/imscc_xmlv1p3/assessment"
QUESTION_BANK = "imsqti_xmlv1p2/imscc_xmlv1p3/question-bank"
MANIFEST = "imsmanifest.xml"
_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class TextTrack:
    """Captions or descriptions of a recording: `kind` as HTML has it, `path` of the WebVTT file."""

    kind: str
    language: str
    label: str
    path: str
    default: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A slide: a picture by its path, when it begins (as people read it), its words and its description."""

    path: str
    begins: str
    text: str
    description: str


@dataclass(frozen=True, slots=True)
class LessonPart:
    """One part of a lesson's page. `html` is safe; paths are those in the cartridge. `kind`: text, image, video, audio,
    file."""

    kind: str
    title: str
    language: str
    html: str = ""
    path: str = ""
    name: str = ""
    alternative_text: str = ""
    poster: str = ""
    sign: str = ""
    tracks: tuple[TextTrack, ...] = ()
    transcript: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class CartridgeLesson:
    """A page of a lesson and the questions that go with it."""

    title: str
    parts: tuple[LessonPart, ...]
    questions: tuple[AssessmentQuestion, ...] = ()


@dataclass(frozen=True, slots=True)
class CartridgeModule:
    """A titled run of lessons."""

    title: str
    lessons: tuple[CartridgeLesson, ...]


@dataclass(frozen=True, slots=True)
class Cartridge:
    """A course for other platforms. `words`: those of the pages, in the course's language. `files`: what the pages
    show, by paths in the cartridge; `texts`: the same for texts. `losses`: what of the course is not in it."""

    identifier: str
    title: str
    summary: str
    language: str
    modules: tuple[CartridgeModule, ...]
    bank: tuple[AssessmentQuestion, ...]
    words: Mapping[str, str]
    losses: tuple[str, ...]
    files: Mapping[str, Path] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


def write_cartridge(cartridge: Cartridge, target: Path) -> Path:
    """Write `target`. Every file of it stands in its manifest."""
    manifest = _Manifest(cartridge)
    pages: dict[str, bytes] = {}
    number = 0
    for module in cartridge.modules:
        parent = manifest.module(module.title)
        for lesson in module.lessons:
            number += 1
            page = f"lessons/lesson-{number:03}.html"
            pages[page] = _page(cartridge, "cartridge_lesson.html.jinja", lesson=lesson)
            manifest.page(parent, lesson.title, page)
            if lesson.questions:
                path = f"assessments/lesson-{number:03}.xml"
                title = f"{lesson.title}: {cartridge.words['questions']}"
                pages[path] = write_assessment(f"assessment-{number:03}", title, lesson.questions)
                manifest.assessment(parent, title, path)
    if cartridge.bank:
        pages["assessments/bank.xml"] = write_assessment("bank", None, cartridge.bank)
        manifest.resource("assessments/bank.xml", QUESTION_BANK)
    if cartridge.losses:
        parent = manifest.module(cartridge.words["losses"])
        pages["lessons/left-out.html"] = _page(cartridge, "cartridge_losses.html.jinja")
        manifest.page(parent, cartridge.words["losses"], "lessons/left-out.html")
    for path in sorted([*cartridge.files, *cartridge.texts]):
        manifest.resource(path, WEB_CONTENT)
    with writing(target) as package:
        package.add_bytes(MANIFEST, manifest.as_bytes())
        for path, data in pages.items():
            package.add_bytes(path, data)
        for path, text in sorted(cartridge.texts.items()):
            package.add_bytes(path, text.encode())
        for path, file in sorted(cartridge.files.items()):
            package.add_file(path, file)
    return target


class _Manifest:
    """imsmanifest.xml while it grows: one organization, a resource for each file."""

    def __init__(self, cartridge: Cartridge) -> None:
        self._root = Element(
            "manifest", {"xmlns": PACKAGE, "xmlns:lomimscc": LOM, "identifier": f"course-{cartridge.identifier}"}
        )
        metadata = SubElement(self._root, "metadata")
        SubElement(metadata, "schema").text = "IMS Common Cartridge"
        SubElement(metadata, "schemaversion").text = "1.3.0"
        general = SubElement(SubElement(metadata, "lomimscc:lom"), "lomimscc:general")
        for name, text in (("title", cartridge.title), ("description", cartridge.summary)):
            string = SubElement(SubElement(general, f"lomimscc:{name}"), "lomimscc:string")
            string.set("language", cartridge.language)
            string.text = text
            if name == "title":
                SubElement(general, "lomimscc:language").text = cartridge.language
        organizations = SubElement(self._root, "organizations")
        attributes = {"identifier": "organization", "structure": "rooted-hierarchy"}
        organization = SubElement(organizations, "organization", attributes)
        self._course = SubElement(organization, "item", {"identifier": "course"})
        self._resources = SubElement(self._root, "resources")
        self._count = 0

    def module(self, title: str) -> Element:
        """A part of the course, to which pages are added."""
        return self._item(self._course, title)

    def page(self, parent: Element, title: str, path: str) -> None:
        """A page under a part."""
        self._item(parent, title, self.resource(path, WEB_CONTENT))

    def assessment(self, parent: Element, title: str, path: str) -> None:
        """A set of questions under a part."""
        self._item(parent, title, self.resource(path, ASSESSMENT))

    def resource(self, path: str, kind: str) -> str:
        """A file of the cartridge; its identifier."""
        self._count += 1
        identifier = f"resource-{self._count:05}"
        attributes = {"identifier": identifier, "type": kind}
        if kind == WEB_CONTENT:
            attributes["href"] = path
        resource = SubElement(self._resources, "resource", attributes)
        SubElement(resource, "file", {"href": path})
        return identifier

    def as_bytes(self) -> bytes:
        """The file."""
        xml: bytes = tostring(self._root, encoding="utf-8")
        return b'<?xml version="1.0" encoding="UTF-8"?>\n' + xml + b"\n"

    def _item(self, parent: Element, title: str, resource: str | None = None) -> Element:
        self._count += 1
        attributes = {"identifier": f"item-{self._count:05}"}
        if resource is not None:
            attributes["identifierref"] = resource
        item = SubElement(parent, "item", attributes)
        SubElement(item, "title").text = title
        return item


def _page(cartridge: Cartridge, template: str, **values: object) -> bytes:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    html = environment.get_template(template).render(cartridge=cartridge, words=cartridge.words, **values)
    return html.encode()
