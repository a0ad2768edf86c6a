"""Links whose words say nothing of where they lead, and addresses where words should stand.

WCAG 2.2, 2.4.4 (link purpose in context) with its failures F63 and F84: people who cannot see go from link to link and
hear the words of each alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from content.checks.finding import FindingKind, Repair, TextFinding
from content.checks.parsed_text import Link, ParsedText
from content.checks.word_lists import LINK_NOTHING_EN, LINK_NOTHING_ZH

_OUTSIDE = r"\s<>()\"'“”\u2e80-\u9fff\uff00-\uffef"
ADDRESS = re.compile(rf"(?:https?://|www\.)[^{_OUTSIDE}]*[^{_OUTSIDE}.,;:!?]", re.IGNORECASE)
"""An address as people type it into a text; what ends the sentence does not belong to it."""

_CHINESE = re.compile(f"{LINK_NOTHING_ZH}++")


def link_findings(parsed: ParsedText) -> Iterator[TextFinding]:
    """What is wrong with the links of a text, in their order."""
    addresses: dict[str, str] = {}
    for passage in parsed.passages:
        places = [(*match.span(), FindingKind.BARE_ADDRESS) for match in ADDRESS.finditer(passage.free)]
        for link in passage.links:
            kind = _kind_of(link, addresses)
            if kind is not None:
                places.append((link.start, link.end, kind))
            addresses.setdefault(_words(link.text), link.address)
        for start, end, kind in sorted(places):
            repair = Repair.WITH_WORDS if kind is FindingKind.BARE_ADDRESS else None
            yield TextFinding(kind, passage.excerpt(start, end), passage.line_at(start), repair=repair)


def says_nothing(text: str) -> bool:
    """Whether the words of a link say nothing of where it leads."""
    words = _words(text)
    return bool(_CHINESE.fullmatch(words.replace(" ", ""))) or set(words.split()) <= LINK_NOTHING_EN


def is_address(text: str) -> bool:
    """Whether a text is nothing but an address of the web."""
    return bool(ADDRESS.fullmatch(text.strip()))


def _kind_of(link: Link, addresses: dict[str, str]) -> FindingKind | None:
    words = _words(link.text)
    if link.follows_mark:
        return FindingKind.PICTURE_IN_TEXT
    if not words:
        return FindingKind.LINK_EMPTY
    if is_address(link.text):
        return FindingKind.BARE_ADDRESS
    if says_nothing(link.text):
        return FindingKind.LINK_WITHOUT_SENSE
    if addresses.get(words, link.address) != link.address:
        return FindingKind.LINK_AMBIGUOUS
    return None


def _words(text: str) -> str:
    """The words alone, in small letters, one space between them."""
    return " ".join(re.sub(r"[^\w\s]|_", " ", text.casefold()).split())
