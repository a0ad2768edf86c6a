"""A cartridge by the rules of IMS Common Cartridge 1.3 and of QTI 1.2's profile in it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from content.export.models import ExportFormat, ExportState
from tests.media_pipeline.workflow.packages.rich_course import RichCourse
from tests.media_pipeline.workflow.packages.test_package_steps import ask, make

CP = "{http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1}"
QTI = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"
NC_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9._-]*")


class Cartridge:
    """A cartridge that was opened."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            self.files = {name: archive.read(name) for name in archive.namelist()}
        self.manifest: Element = fromstring(self.files["imsmanifest.xml"])
        self.resources = self.manifest.findall(f"{CP}resources/{CP}resource")


@pytest.fixture
def cartridge(build: Callable[..., RichCourse], tmp_path: Path) -> Cartridge:
    source = build()
    row = make(source, ask(source, ExportFormat.CARTRIDGE))
    assert row.state is ExportState.DONE, row.reason
    file = tmp_path / "cartridge.zip"
    file.write_bytes(source.portal.storage.open(row.storage_key or "").read())
    return Cartridge(file)


def test_the_manifest_is_one_of_common_cartridge(cartridge: Cartridge) -> None:
    manifest = cartridge.manifest
    assert [child.tag for child in manifest] == [f"{CP}metadata", f"{CP}organizations", f"{CP}resources"]
    assert manifest.findtext(f"{CP}metadata/{CP}schema") == "IMS Common Cartridge"
    assert manifest.findtext(f"{CP}metadata/{CP}schemaversion") == "1.3.0"
    organizations = manifest.findall(f"{CP}organizations/{CP}organization")
    assert [one.get("structure") for one in organizations] == ["rooted-hierarchy"]
    roots = organizations[0].findall(f"{CP}item")
    assert len(roots) == 1
    assert roots[0].find(f"{CP}title") is None
    identifiers = [element.get("identifier") for element in manifest.iter() if element.get("identifier")]
    assert len(set(identifiers)) == len(identifiers)
    assert all(NC_NAME.fullmatch(str(identifier)) for identifier in identifiers)


def test_every_file_is_listed_once_and_every_item_leads_somewhere(cartridge: Cartridge) -> None:
    listed = [file.get("href") for resource in cartridge.resources for file in resource.findall(f"{CP}file")]
    assert sorted(listed) == sorted(set(cartridge.files) - {"imsmanifest.xml"})
    known = {resource.get("identifier") for resource in cartridge.resources}
    referred = {item.get("identifierref") for item in cartridge.manifest.iter(f"{CP}item")} - {None}
    assert referred <= known
    for resource in cartridge.resources:
        is_page = resource.get("type") == "webcontent"
        assert (resource.get("href") is not None) == is_page
    titles = [item.findtext(f"{CP}title") for item in cartridge.manifest.iter(f"{CP}item")]
    assert {"第一单元", "第二单元", "第 1 课", "第 2 课", "第 3 课"} <= set(titles)


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [str(value) for name, value in attrs if name in ("src", "poster") and value]
        if tag == "img":
            assert "alt" in dict(attrs)


def test_pages_show_only_what_is_in_the_cartridge(cartridge: Cartridge) -> None:
    pages = {name: data.decode() for name, data in cartridge.files.items() if name.endswith(".html")}
    assert len(pages) == 4
    for html in pages.values():
        parser = _Links()
        parser.feed(html)
        assert "script" not in parser.tags
        assert all(link.removeprefix("../") in cartridge.files for link in parser.links)
    lecture = pages["lessons/lesson-001.html"]
    assert lecture.count("<track ") == 3
    assert 'kind="descriptions"' in lecture
    assert "先用清水打湿双手" in lecture
    assert "一双手放在水龙头下面。" in lecture


def test_questions_keep_to_the_profile(cartridge: Cartridge) -> None:
    root = fromstring(cartridge.files["assessments/lesson-002.xml"])
    items = root.findall(f"{QTI}assessment/{QTI}section/{QTI}item")
    profiles = [
        item.findtext(f"{QTI}itemmetadata/{QTI}qtimetadata/{QTI}qtimetadatafield/{QTI}fieldentry") for item in items
    ]
    assert profiles == ["cc.multiple_choice.v0p1", "cc.multiple_response.v0p1", "cc.fib.v0p1"]
    right = items[0].find(f".//{QTI}varequal")
    assert right is not None
    labels = {label.get("ident"): label.findtext(f".//{QTI}mattext") for label in items[0].iter(f"{QTI}response_label")}
    assert labels[right.text] == "洗手"
    written = [equal.text for equal in items[2].iter(f"{QTI}varequal")]
    assert written == ["肥皂", "Seife"]
    for item in items:
        named = {feedback.get("ident") for feedback in item.findall(f"{QTI}itemfeedback")}
        assert {shown.get("linkrefid") for shown in item.iter(f"{QTI}displayfeedback")} == named
    bank = fromstring(cartridge.files["assessments/bank.xml"])
    assert len(bank.findall(f"{QTI}objectbank/{QTI}item")) == 2


def test_what_it_cannot_carry_is_said_in_it(cartridge: Cartridge) -> None:
    page = cartridge.files["lessons/left-out.html"].decode()
    assert "Questions with a number, pairs or an order; they are there as text and are not marked: 3" in page
    assert "Descriptions for which the lecture waits; it goes on instead: 1" in page
    text = cartridge.files["lessons/lesson-002.html"].decode()
    assert "洗几秒？" in text
    assert "20" not in text.partition("洗几秒？")[2].partition("</section>")[0]
