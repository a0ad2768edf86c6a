"""Responses of OAI-PMH 2.0 as XML (chapter 3.2 and 4 of the protocol)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from content.institutions.models import BilingualName
from content.interchange.harvesting import HarvestedCourse, HarvestRecord
from content.interchange.oai_request import LOM, OAI_DC, OaiError
from content.quiz_formats.xml_text import xml_text

NAMESPACE = "http://www.openarchives.org/OAI/2.0/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
_SCHEMA = f"{NAMESPACE} http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd"
_IDENTIFIER_NAMESPACE = "http://www.openarchives.org/OAI/2.0/oai-identifier"
_DOMAIN = re.compile(r"[a-zA-Z][a-zA-Z0-9-]*(\.[a-zA-Z][a-zA-Z0-9-]*)+")
FORMATS: Mapping[str, tuple[str, str]] = {
    OAI_DC: ("http://www.openarchives.org/OAI/2.0/oai_dc.xsd", "http://www.openarchives.org/OAI/2.0/oai_dc/"),
    LOM: ("http://ltsc.ieee.org/xsd/lomv1.0/lom.xsd", "http://ltsc.ieee.org/xsd/LOM"),
}
"""By prefix the schema and the namespace."""

Metadata = Callable[[HarvestRecord, HarvestedCourse], Element]


@dataclass(frozen=True, slots=True)
class Repository:
    """Who answers: `base_url` as harvesters know it, `host` in identifiers, name and address of whoever runs it."""

    base_url: str
    host: str
    name: str
    email: str

    def identifier(self, record: HarvestRecord) -> str:
        """The record's identifier (http://www.openarchives.org/OAI/2.0/guidelines-oai-identifier.htm)."""
        return f"oai:{self.host}:{record.public_id}"

    def public_id(self, identifier: str) -> str:
        """The entry that an identifier names; empty where it is none of this repository."""
        begin = f"oai:{self.host}:"
        return identifier.removeprefix(begin) if identifier.startswith(begin) else ""


class Response:
    """A response in the making; `now` is its date."""

    def __init__(self, repository: Repository, arguments: Sequence[tuple[str, str]], now: datetime) -> None:
        self.repository = repository
        attributes = {"xmlns": NAMESPACE, "xmlns:xsi": XSI, "xsi:schemaLocation": _SCHEMA}
        self._root = Element("OAI-PMH", attributes)
        SubElement(self._root, "responseDate").text = moment(now)
        request = SubElement(self._root, "request", {name: xml_text(value) for name, value in arguments})
        request.text = repository.base_url

    def error(self, error: OaiError) -> None:
        """The answer is an error."""
        SubElement(self._root, "error", {"code": error.code}).text = error.message

    def identify(self, earliest: datetime) -> None:
        """The answer to Identify (4.2)."""
        body = SubElement(self._root, "Identify")
        for name, text in (
            ("repositoryName", self.repository.name),
            ("baseURL", self.repository.base_url),
            ("protocolVersion", "2.0"),
            ("adminEmail", self.repository.email),
            ("earliestDatestamp", moment(earliest)),
            ("deletedRecord", "persistent"),
            ("granularity", "YYYY-MM-DDThh:mm:ssZ"),
            ("compression", "gzip"),
        ):
            SubElement(body, name).text = text
        if _DOMAIN.fullmatch(self.repository.host):
            location = f"{_IDENTIFIER_NAMESPACE} http://www.openarchives.org/OAI/2.0/oai-identifier.xsd"
            attributes = {"xmlns": _IDENTIFIER_NAMESPACE, "xsi:schemaLocation": location}
            described = SubElement(SubElement(body, "description"), "oai-identifier", attributes)
            SubElement(described, "scheme").text = "oai"
            SubElement(described, "repositoryIdentifier").text = self.repository.host
            SubElement(described, "delimiter").text = ":"
            SubElement(described, "sampleIdentifier").text = f"oai:{self.repository.host}:Kx3fR0a9sQmW2bTz"

    def formats(self) -> None:
        """The answer to ListMetadataFormats (4.4)."""
        body = SubElement(self._root, "ListMetadataFormats")
        for prefix, (schema, namespace) in FORMATS.items():
            one = SubElement(body, "metadataFormat")
            SubElement(one, "metadataPrefix").text = prefix
            SubElement(one, "schema").text = schema
            SubElement(one, "metadataNamespace").text = namespace

    def sets(self, sets: Iterable[tuple[str, BilingualName]]) -> None:
        """The answer to ListSets (4.6)."""
        body = SubElement(self._root, "ListSets")
        for spec, name in sets:
            one = SubElement(body, "set")
            SubElement(one, "setSpec").text = spec
            SubElement(one, "setName").text = xml_text(f"{name.zh} / {name.en}")

    def record(self, record: HarvestRecord, metadata: Metadata) -> None:
        """The answer to GetRecord (4.1)."""
        self._record(SubElement(self._root, "GetRecord"), record, metadata)

    def records(self, verb: str, records: Sequence[HarvestRecord], metadata: Metadata) -> Element:
        """The answer to ListRecords or ListIdentifiers (4.5, 4.3), still without its token."""
        body = SubElement(self._root, verb)
        for record in records:
            if verb == "ListIdentifiers":
                self._header(body, record)
            else:
                self._record(body, record, metadata)
        return body

    def as_bytes(self) -> bytes:
        """The document."""
        xml: bytes = tostring(self._root, encoding="utf-8")
        return b'<?xml version="1.0" encoding="UTF-8"?>\n' + xml + b"\n"

    def _record(self, parent: Element, record: HarvestRecord, metadata: Metadata) -> None:
        body = SubElement(parent, "record")
        self._header(body, record)
        if record.course is not None:
            SubElement(body, "metadata").append(metadata(record, record.course))

    def _header(self, parent: Element, record: HarvestRecord) -> None:
        header = SubElement(parent, "header", {} if record.course is not None else {"status": "deleted"})
        SubElement(header, "identifier").text = self.repository.identifier(record)
        SubElement(header, "datestamp").text = moment(record.changed_at)
        for spec in record.sets:
            SubElement(header, "setSpec").text = spec


def add_token(body: Element, token: str, cursor: int) -> None:
    """Say where the list goes on; an empty token ends it (3.5). `cursor`: how many came before."""
    SubElement(body, "resumptionToken", {"cursor": str(cursor)}).text = token


def moment(at: datetime) -> str:
    """A moment as the protocol writes it, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
