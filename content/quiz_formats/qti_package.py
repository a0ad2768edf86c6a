"""A ZIP of QTI questions with its manifest; what comes from outside is bounded and nothing of it is written to disk."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from content.errors import Invalid
from content.messages import N_, Message
from content.quiz_formats.qti_reader import read_item
from content.quiz_formats.qti_writer import write_item
from content.quiz_formats.question import Question
from content.quiz_formats.question_file import Collection, Place, QuestionFile, WrittenFile

MOST_ENTRIES = 3000
LARGEST_FILE = 2 * 1024**2
LARGEST_TOTAL = 24 * 1024**2
MANIFEST = "imsmanifest.xml"
_PACKAGE = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
_WHEN = (1980, 1, 1, 0, 0, 0)
"""The same questions give the same bytes."""

_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)
"""What zipfile raises where a file is damaged, or packed in a way that nobody uses."""


def read_qti(data: bytes) -> QuestionFile:
    """The questions of a package, or of a single XML file. Raises Invalid where it is neither."""
    collection = Collection()
    if not data.startswith(b"PK"):
        read_item(data, Place(), collection)
        return collection.file()
    others = []
    for name, content in _files(data, collection):
        if content is None:
            others.append(name)
        elif name.rpartition("/")[2].lower() != MANIFEST:
            read_item(content, Place(file=name), collection)
    if others:
        message = N_("%(count)d other files (pictures, styles) were not read: %(names)s")
        names = ", ".join(others[:10]) + (", …" if len(others) > 10 else "")
        collection.lose(Place(), Message(message, {"count": len(others), "names": names}))
    return collection.file()


def write_qti(questions: Sequence[Question], language: str = "zh") -> WrittenFile:
    """The package of these questions, QTI 3.0. language: of those that name none."""
    target = io.BytesIO()
    names = [f"question-{number:04d}" for number in range(1, len(questions) + 1)]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        _put(package, MANIFEST, _manifest(names))
        for name, question in zip(names, questions, strict=True):
            _put(package, f"items/{name}.xml", write_item(question, name, language))
    return WrittenFile(target.getvalue())


def _put(package: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, _WHEN)
    entry.compress_type = zipfile.ZIP_DEFLATED
    package.writestr(entry, data)


def _files(data: bytes, collection: Collection) -> Iterator[tuple[str, bytes | None]]:
    """The names in their order, each with what it holds; None for what is no XML."""
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
        entries = [entry for entry in package.infolist() if not entry.is_dir()]
    except _DAMAGED:
        raise Invalid(N_("This ZIP file is damaged. Export it again from the program that made it.")) from None
    if len(entries) > MOST_ENTRIES:
        raise Invalid(N_("This ZIP file holds too many files. Divide it into several."))
    total = 0
    for entry in entries:
        name = entry.filename[:200]
        if not name.lower().endswith(".xml"):
            yield name, None
            continue
        content = _content(package, entry)
        if isinstance(content, Message):
            collection.lose(Place(file=name), content, whole=True)
            continue
        total += len(content)
        if total > LARGEST_TOTAL:
            raise Invalid(N_("Unpacked, this ZIP file is too large. Divide it into several."))
        yield name, content


def _content(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes | Message:
    if entry.flag_bits & 1:
        return Message(N_("The file is protected by a password."))
    try:
        with package.open(entry) as file:
            content = file.read(LARGEST_FILE + 1)
    except _DAMAGED:
        return Message(N_("The file is damaged inside the ZIP file."))
    if len(content) > LARGEST_FILE:
        return Message(N_("The file is too large for a question."))
    return content


def _manifest(names: Sequence[str]) -> bytes:
    manifest = Element("manifest", {"xmlns": _PACKAGE, "identifier": "questions"})
    metadata = SubElement(manifest, "metadata")
    SubElement(metadata, "schema").text = "QTI Package"
    SubElement(metadata, "schemaversion").text = "3.0.0"
    SubElement(manifest, "organizations")
    resources = SubElement(manifest, "resources")
    for name in names:
        href = f"items/{name}.xml"
        resource = SubElement(resources, "resource", {"identifier": name, "type": "imsqti_item_xmlv3p0", "href": href})
        SubElement(resource, "file", {"href": href})
    xml: bytes = tostring(manifest, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + xml
