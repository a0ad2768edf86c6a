"""Rendering of books as HTML and XHTML by the templates beside this file."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from content.timed_text.clock import clock
from media_pipeline.export.book import MediaFile, cue_line, separator_between
from media_pipeline.export.strings import strings_for

_HEADING = re.compile(r"(</?h)([2-6])\b")
_VOID = re.compile(r"<(br|hr)>")

TEMPLATES = Path(__file__).parent / "templates"

Address = Callable[[MediaFile], str]


@dataclass(frozen=True, slots=True)
class Style:
    """Style of a template's output: `void` ends an element without content (`>` in HTML, `/>` in XHTML); `address`
    gives the address of a file; `files`: attached files are included; `players` are written in front of the transcript,
    by the place of the part."""

    void: str
    address: Address
    files: bool = False
    players: Mapping[str, Markup] = field(default_factory=dict)

    def language(self, code: str) -> Markup:
        """Attributes that name the language of an element."""
        tag = escape(language_tag(code))
        return Markup(f'lang="{tag}"' + (f' xml:lang="{tag}"' if self.void == "/>" else ""))  # noqa: S704


def render(template: str, style: Style, language: str, **values: Any) -> str:
    """Render the template. `w` are the export's own strings in `language`."""
    return (
        _environment().get_template(template).render(style=style, w=strings_for(language), language=language, **values)
    )


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters.update(clock=clock, body=body)
    environment.globals.update(cue_line=cue_line, separator_between=separator_between)
    return environment


def body(html: str, style: Style, top: int) -> Markup:
    """Shift the headings of safe HTML, whose highest is an <h2>, so that the highest stands on level `top`; written in
    this style."""
    lowered = _HEADING.sub(lambda heading: f"{heading[1]}{min(6, int(heading[2]) + top - 2)}", html)
    if style.void == "/>":
        lowered = _VOID.sub(r"<\1/>", lowered).replace("&nbsp;", "&#160;")
    return Markup(lowered)  # noqa: S704  (made safe by content.courses.markdown)


def language_tag(code: str) -> str:
    """Language as `lang` attributes name it."""
    return "zh-CN" if code.startswith("zh") else code
