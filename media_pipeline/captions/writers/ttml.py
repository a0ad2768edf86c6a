"""TTML writer in the text profile of IMSC 1.1, the format of broadcasters and archives (W3C TTML2, IMSC 1.1)."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from content.timed_text.clock import timestamp
from content.timed_text.cue import Cue
from media_pipeline.captions.provenance import Provenance
from media_pipeline.captions.writers.unwritable import text_lines

TT = "http://www.w3.org/ns/ttml"
_PARAMETER, _STYLING, _METADATA = f"{TT}#parameter", f"{TT}#styling", f"{TT}#metadata"
_XML = "http://www.w3.org/XML/1998/namespace"
_PROFILE = "http://www.w3.org/ns/ttml/profile/imsc1.1/text"
_STYLE = {
    "color": "#ffffff",
    "backgroundColor": "#000000d9",
    "fontFamily": "proportionalSansSerif",
    "fontSize": "100%",
    "lineHeight": "125%",
    "textAlign": "center",
}
_REGION = {"origin": "5% 5%", "extent": "90% 90%", "displayAlign": "after", "overflow": "visible"}


def write_ttml(cues: Sequence[Cue], provenance: Provenance) -> str:
    """Write the whole document. Characters that XML cannot hold are left out."""
    for prefix, address in (("", TT), ("ttp", _PARAMETER), ("tts", _STYLING), ("ttm", _METADATA)):
        register_namespace(prefix, address)
    document = Element(
        f"{{{TT}}}tt",
        {
            f"{{{_XML}}}lang": provenance.language,
            f"{{{_PARAMETER}}}contentProfiles": _PROFILE,
            f"{{{_PARAMETER}}}timeBase": "media",
            f"{{{_PARAMETER}}}cellResolution": "32 15",
        },
    )
    _head(SubElement(document, f"{{{TT}}}head"), provenance)
    body = SubElement(document, f"{{{TT}}}body", {"style": "caption", "region": "bottom"})
    division = SubElement(body, f"{{{TT}}}div")
    indent(document)
    for number, cue in enumerate(cues, start=1):
        _paragraph(division, number, cue)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(document, encoding="unicode") + "\n"


def _head(head: Element, provenance: Provenance) -> None:
    metadata = SubElement(head, f"{{{TT}}}metadata")
    SubElement(metadata, f"{{{_METADATA}}}desc").text = "\n".join(text_lines(provenance.as_note()))
    styling = SubElement(head, f"{{{TT}}}styling")
    SubElement(styling, f"{{{TT}}}style", {f"{{{_XML}}}id": "caption", **_styled(_STYLE)})
    layout = SubElement(head, f"{{{TT}}}layout")
    SubElement(layout, f"{{{TT}}}region", {f"{{{_XML}}}id": "bottom", **_styled(_REGION)})


def _styled(values: dict[str, str]) -> dict[str, str]:
    return {f"{{{_STYLING}}}{name}": value for name, value in values.items()}


def _paragraph(division: Element, number: int, cue: Cue) -> None:
    attributes = {f"{{{_XML}}}id": f"c{number}", "begin": timestamp(cue.start), "end": timestamp(cue.end)}
    lines = text_lines(cue.text)
    if any(not line or line != " ".join(line.split()) for line in lines):
        attributes[f"{{{_XML}}}space"] = "preserve"
    paragraph = SubElement(division, f"{{{TT}}}p", attributes)
    paragraph.tail = "\n"
    paragraph.text = lines[0]
    for line in lines[1:]:
        SubElement(paragraph, f"{{{TT}}}br").tail = line
