"""Texts of authors in XML."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def xml_text(text: str) -> str:
    """The text without characters that XML cannot carry (XML 1.0, 2.2)."""
    return _NO_XML.sub("", text)


def add_lines(parent: Element, text: str) -> None:
    """Each line of the text as a paragraph."""
    for line in text.split("\n"):
        SubElement(parent, "p").text = xml_text(line)
