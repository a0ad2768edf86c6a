"""Books as HTML and XHTML: the templates beside this file, and what they need."""

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
from media_pipeline.export.book import MediaFile, gap_between, said
from media_pipeline.export.strings import words_in

_HEADING = re.compile(r"(</?h)([2-6])\b")
_VOID = re.compile(r"<(br|hr)>")

TEMPLATES = Path(__file__).parent / "templates"

Address = Callable[[MediaFile], str]


@dataclass(frozen=True, slots=True)
class Style:
    """How a template writes: `void` ends an element without content (`>` in HTML, `/>` in XHTML); `address` says where
    a file lies; `files`: attached files are taken along; `players` are written in front of the transcript, by the place
    of the part."""

    void: str
    address: Address
    files: bool = False
    players: Mapping[str, Markup] = field(default_factory=dict)

    def language(self, code: str) -> Markup:
        """The attributes that say in which language an element is."""
        tag = escape(language_tag(code))
        return Markup(f'lang="{tag}"' + (f' xml:lang="{tag}"' if self.void == "/>" else ""))  # noqa: S704


def render(template: str, style: Style, language: str, **values: Any) -> str:
    """The template, filled. `w` are the makers' own words in `language`."""
    return _environment().get_template(template).render(style=style, w=words_in(language), language=language, **values)


@functools.cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    made.filters.update(clock=clock, body=body)
    made.globals.update(said=said, gap_between=gap_between)
    return made


def body(html: str, style: Style, top: int) -> Markup:
    """Safe HTML whose highest heading is an <h2>, its highest now on level `top`, written in this style."""
    lowered = _HEADING.sub(lambda found: f"{found[1]}{min(6, int(found[2]) + top - 2)}", html)
    if style.void == "/>":
        lowered = _VOID.sub(r"<\1/>", lowered).replace("&nbsp;", "&#160;")
    return Markup(lowered)  # noqa: S704  (made safe by content.courses.markdown)


def language_tag(code: str) -> str:
    """The language as `lang` attributes name it."""
    return "zh-CN" if code.startswith("zh") else code
