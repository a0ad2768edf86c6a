"""XML from outside as a tree in which QTI 2 and QTI 3 look alike: `simpleChoice` and `qti-simple-choice` are both
`simple-choice`."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from content.messages import N_
from content.quiz_formats.unreadable import Unreadable

MOST_ELEMENTS = 20_000
DEEPEST = 60
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def parse_xml(data: bytes) -> Element:
    """The root. Raises Unreadable, with the line where the file is damaged; document types and entities are refused."""
    parser = DefusedXMLParser(target=_Target(), forbid_dtd=True)
    try:
        parser.feed(data)
        root: Element = parser.close()
    except DefusedXmlException:
        raise Unreadable(
            N_("The file names a document type or entities, which questions never need. Export it again without them.")
        ) from None
    except ParseError as error:
        raise Unreadable(N_("The XML is damaged at line %(line)d."), line=error.position[0]) from None
    except (ValueError, LookupError):
        raise Unreadable(N_("The file says that it is in an encoding that we do not know.")) from None
    return root


def local_name(tag: str) -> str:
    """The name without its namespace, in the spelling of QTI 3 and without its prefix."""
    name = tag.rpartition("}")[2]
    return _CAMEL.sub("-", name).lower().removeprefix("qti-")


class _Target:
    """Builds the tree and refuses one that is large or deep beyond reason."""

    def __init__(self) -> None:
        self.builder = TreeBuilder()
        self.count = 0
        self.depth = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin an element."""
        self.count += 1
        self.depth += 1
        if self.count > MOST_ELEMENTS or self.depth > DEEPEST:
            raise Unreadable(N_("The file is too large or nested too deeply for questions."))
        self.builder.start(local_name(tag), {local_name(name): value for name, value in attributes.items()})

    def end(self, tag: str) -> None:
        """End an element."""
        self.depth -= 1
        self.builder.end(local_name(tag))

    def data(self, text: str) -> None:
        """Take text in."""
        self.builder.data(text)

    def close(self) -> Element:
        """The root."""
        return self.builder.close()
