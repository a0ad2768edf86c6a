"""HTML from other programs as Markdown, and plain text as Markdown that says the same."""

from __future__ import annotations

import html

from hypothesis import given, settings
from hypothesis import strategies as st

from content.courses.markdown import plain_lines, render_markdown
from content.foreign_html import as_markdown, html_as_markdown, html_as_text

lines = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=30).map(
    lambda text: " ".join(text.split())
)
marks = st.sampled_from(
    ["# a", "- b", "1. c", "2) d", "***", "> e", "`f`", "![g](h)", "<b>", "&amp;", "\\", "| i |", "+", "=", "~~j~~"]
)
texts = st.lists(st.one_of(lines, marks), min_size=1, max_size=4)


@given(texts)
@settings(max_examples=300, deadline=None)
def test_plain_text_is_shown_as_it_stands(paragraph: list[str]) -> None:
    text = "\n".join(paragraph)
    shown = [line for line in plain_lines(as_markdown(text)) if line]
    assert shown == [line for line in paragraph if line]


@given(texts)
@settings(max_examples=200, deadline=None)
def test_words_of_html_are_no_markup(paragraphs: list[str]) -> None:
    source = "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in paragraphs)
    markdown, losses = html_as_markdown(source)
    assert losses == []
    assert [line for line in plain_lines(markdown) if line] == [line for line in paragraphs if line]


def test_headings_lists_tables_links_and_emphasis() -> None:
    source = (
        "<h1>One</h1><p>A <strong>strong</strong> and <em>slanted</em> <a href='https://x.cn'>link</a><br/>next</p>"
        "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul><ol><li>d</li><li>e</li></ol>"
        "<table><tr><th>h|i</th><th>j</th></tr><tr><td>k<p>l</p></td></tr></table>"
    )
    markdown, losses = html_as_markdown(source)
    assert losses == []
    shown = render_markdown(markdown, top=2)
    for part in (
        "<h2>One</h2>",
        "<strong>strong</strong>",
        "<em>slanted</em>",
        '<a href="https://x.cn"',
        "<br>",
        '<th scope="col">h|i</th>',
        "<td>k l</td>",
        "<ol>",
    ):
        assert part in shown
    assert shown.count("<ul>") == 2
    assert shown.count("<li>") == 5


def test_what_is_left_out_is_named() -> None:
    markdown, losses = html_as_markdown(
        '<p>x<marquee>y</marquee></p><img alt="a hand"><img><table><tr><td>z</td></tr></table>'
    )
    said = [str(loss) for loss in losses]
    assert "a hand" in said[0]
    assert "without words" in said[1]
    assert "no row of headings" in said[2]
    assert "marquee" in said[3]
    assert "y" in markdown


def test_scripts_and_styles_have_no_words() -> None:
    assert html_as_text("<style>p {}</style><script>x()</script><p>a</p><p>b  c</p>")[0] == "a\nb c"
