"""Markdown of authors: rendered as sanitised HTML, or as plain lines for the search index."""

from __future__ import annotations

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

_TAGS = {
    *("p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a"),
    *("h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "th": {"scope"}}
_SCHEMES = {"http", "https", "mailto", "tel"}

# No raw HTML; no images, since an image is a block of its own that must have alternative text.
_PARSER = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("image")


def render_markdown(text: str, *, top: int = 3) -> str:
    """`text` as sanitised HTML.

    top: the level (2..6) of the text's highest headings; the others follow without leaving a level out, so that the
    outline of the page stays in order whatever the author typed. Links carry `rel="noopener noreferrer"`; table
    headings name their column.
    """
    tokens = parse_markdown(text)
    _order_headings(tokens, top)
    for token in tokens:
        if token.type == "th_open":
            token.attrSet("scope", "col")
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    return nh3.clean(
        html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel="noopener noreferrer"
    ).strip()


def parse_markdown(text: str) -> list[Token]:
    """The tokens of `text` as pages understand it."""
    return _PARSER.parse(text)


def plain_lines(text: str) -> list[str]:
    """The text of `text` line by line, without any markup."""
    lines: list[str] = []
    for token in parse_markdown(text):
        if token.type == "inline":
            lines += "".join(_inline_text(child) for child in token.children or ()).split("\n")
        elif token.type in ("fence", "code_block"):
            lines += token.content.split("\n")
    return lines


def _inline_text(token: Token) -> str:
    return "\n" if token.type in ("softbreak", "hardbreak") else token.content


def _order_headings(tokens: list[Token], top: int) -> None:
    """Set each heading one level below the nearest heading before it that the author ranked higher."""
    above: list[int] = []  # what the author typed, from the highest heading down to the one last seen
    level = top
    for token in tokens:
        if token.type == "heading_open":
            typed = int(token.tag[1])
            while above and above[-1] >= typed:
                above.pop()
            level = min(top + len(above), 6)
            above.append(typed)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{level}"
