"""The checks of structure find what they are there for, one fault at a time, and nothing on a page without faults."""

from __future__ import annotations

import pytest

from tests.walk.engines import structure
from tests.walk.page_checks import Walker

pytestmark = [pytest.mark.browser, pytest.mark.slow]

GOOD = """<nav aria-label="Main"><ul style="list-style: none"><li><a href="/a">Courses</a></ul></nav>
<nav aria-label="Ways"><a href="/b">Read the lesson</a></nav>
<main><h1>Hand hygiene</h1><p role="status"></p><h2>Steps</h2><ul><li>Water</ul>
<ul role="list" style="list-style: none"><li tabindex="-1">Soap</ul>
<table><caption>Marks</caption><tr><th scope="col">Name<tr><td>Wang</table>
<fieldset><legend>Speed</legend><label><input type="radio" name="s"> Slow</label>
<label><input type="radio" name="s"> Fast</label>
</fieldset><label for="f">Name</label><p id="h">As on your card</p><input id="f" aria-describedby="h">
<div role="toolbar" aria-label="Text"><button>Bold</button></div></main>"""

FAULTS = {
    "a name on what has no role": '<div aria-label="News">Today</div>',
    "a live region that came with its words": '<p role="status">Saved</p>',
    "a live region that is hidden until it speaks": '<p role="status" hidden></p>',
    "a heading of level 4 after one of level 2": "<h4>Too deep</h4>",
    "a heading without words": "<h3></h3>",
    "navigation landmarks without names of their own": '<nav><a href="/c">Listen to it</a></nav>',
    "a link that says nothing by itself": '<a href="/c">更多</a>',
    "is not called what is seen": '<button aria-label="Send">Save</button>',
    "a list without marks": '<ul style="list-style: none"><li>Water</ul>',
    "reading stops in it": '<div role="menu" aria-label="x"><p>Text</p></div>',
    "reading stops at a cell": '<table><caption>A</caption><tr><th scope="col">B<tr><td tabindex="0">C</table>',
    "choices without a group": """<label>A<input type="radio" name="t"></label>
        <label>B<input type="radio" name="t"></label>""",
    "a group without a legend": "<fieldset><p>Speed</p></fieldset>",
    "a field without a label": '<input placeholder="Name">',
    "a description that says nothing": """<p class="govuk-hint" id="e"></p>
        <label>Name <input aria-describedby="e"></label>""",
    "a title in the place of words": '<span title="kilobyte">KB</span>',
    "a frame without a title": "<iframe></iframe>",
    "a table without a caption": '<table><tr><th scope="col">A<tr><td>B</table>',
    "a table without heads": "<table><caption>A</caption><tr><td>B</table>",
    "a head that does not say for what": "<table><caption>A</caption><tr><th>A<tr><td>B</table>",
    "a part of a table that is shown as": """<table><caption>A</caption>
        <tr style="display: flex"><th scope="col">A</table>""",
}


def test_each_fault_is_found_and_no_other(walker: Walker) -> None:
    page = walker.page
    page.set_content(GOOD)
    assert structure(page) == []
    sentences = {}
    for fault, html in FAULTS.items():
        page.set_content(GOOD.replace("</main>", f"{html}</main>"))
        sentences[fault] = structure(page)
    assert {fault: told for fault, told in sentences.items() if not (len(told) == 1 and fault in told[0])} == {}
