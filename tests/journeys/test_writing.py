"""An author writes a text by the keyboard alone on a small screen: toolbar, pasting, preview, check list, repair."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from content.courses.models import Block
from content.database import Database
from content.people.accounts import set_password
from portal.application import create_app
from tests.factories import make_course, make_institution, make_instructor, make_settings
from tests.journeys.axe import axe
from tests.journeys.keyboard import Keyboard
from tests.portal.conftest import PASSWORD
from tests.walk.sample_portal import serving

pytestmark = pytest.mark.browser

FITS = "document.documentElement.scrollWidth <= innerWidth"
CHOSEN = """() => {
  const field = document.activeElement;
  return field.value.slice(field.selectionStart, field.selectionEnd);
}"""
CHOSEN = """() => {
  const field = document.activeElement;
  return field.value.slice(field.selectionStart, field.selectionEnd);
}"""
PASTE = """([html, text]) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", text);
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  return document.querySelector("#body").dispatchEvent(event);
}"""
WORD = """<html><head><style>p.MsoNormal {color: red}</style></head><body>
<h1 style="color:#2f5496"><span lang=EN-US>洗手</span></h1>
<p class=MsoNormal><span style='color:red'>先</span><b>打湿</b>双手，<a href="https://example.org/a">看图</a>。
<a href="javascript:alert(1)">别点</a><img src="file:///C:/DSC0001.jpg"></p>
<h3>步骤</h3>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span
 style='mso-list:Ignore'>1.<span>&nbsp;</span></span>掌心</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span
 style='mso-list:Ignore'>2.<span>&nbsp;</span></span>手背</p>
<ul><li>毛巾<ul><li>两条</li></ul></li><li>肥皂 * 一块</li></ul>
<table><tr><td>步骤</td><td>做法</td></tr><tr><td>内</td><td>搓|擦</td></tr></table>
<p>&nbsp;</p><script>alert(1)</script></body></html>"""
PASTED = (
    "## 洗手\n\n先**打湿**双手，[看图](https://example.org/a)。 别点\n\n### 步骤\n\n1. 掌心\n2. 手背\n\n"
    "- 毛巾\n   - 两条\n- 肥皂 \\* 一块\n\n| 步骤 | 做法 |\n| --- | --- |\n| 内 | 搓\\|擦 |"
)


@dataclass(frozen=True)
class Desk:
    """A portal that answers, its author's sign-in name and a text."""

    address: str
    database: Database
    author: str
    course: str
    block: str

    def body(self) -> str:
        """The text as it is stored."""
        with self.database.reading() as session:
            return session.scalars(select(Block.body).where(Block.public_id == self.block)).one()


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Iterator[Desk]:
    with database.transaction() as session:
        institution = make_institution(session)
        account, _ = make_instructor(session, institution)
        set_password(session, account, PASSWORD)
        course = make_course(session, account, institution)
        names = (account.login_name, course.public_id, course.revisions[0].modules[0].lessons[0].blocks[0].public_id)
    with serving(create_app(make_settings(tmp_path, database), database)) as house:
        yield Desk(house.address, database, *names)


@pytest.fixture
def page(desk: Desk, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(bypass_csp=True, viewport={"width": 320, "height": 640})
    page = context.new_page()
    keys = Keyboard(page)
    page.goto(desk.address + "/account/sign-in")
    keys.write("#login_name", desk.author)
    keys.write("#password", PASSWORD)
    keys.follow("#submit")
    yield page
    context.close()


def test_an_author_writes_a_text_and_mends_what_the_check_list_finds(desk: Desk, page: Page) -> None:
    keys = Keyboard(page)
    page.goto(f"{desk.address}/teach/blocks/{desk.block}")
    expect(page.locator("[data-preview]")).to_contain_text("先洗手")

    keys.write("#body", "准备")
    keys.go_to("[role=toolbar] button", backwards=True)
    page.keyboard.press("Enter")
    assert page.input_value("#body") == "## 准备"
    expect(page.locator(".cx-editor__status")).to_have_text("2 级标题；0 级就是正文。")
    page.keyboard.press("End")
    page.keyboard.insert_text("\n\n红色部分要记住。\n\n")
    keys.go_to("[role=toolbar] button", backwards=True)
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    assert page.input_value("#body").endswith("| 列 1 | 列 2 |\n| --- | --- |\n| 文字 | 文字 |\n")
    expect(page.locator("[data-preview] table th")).to_have_count(2)
    expect(page.locator("[data-preview]")).to_contain_text("只用颜色来指东西")
    assert axe(page) == []
    assert page.evaluate(FITS)
    keys.press("[data-preview] [data-line='3']")
    assert page.evaluate(CHOSEN) == "红色部分要记住。"

    page.keyboard.press("Control+A")
    assert page.evaluate(PASTE, [WORD, "洗手"]) is False
    assert page.input_value("#body") == PASTED
    expect(page.locator(".cx-editor__status")).to_contain_text("没有粘贴图片：1 张")
    page.keyboard.press("Control+Z")
    assert page.input_value("#body").startswith("## 准备")
    assert page.evaluate(PASTE, ["<p><span>只有字</span></p>", "只有字"]) is True

    keys.write("#body", "##准备\n\n看 https://example.org/a\n\n水和肥皂。")
    keys.follow("#submit")
    page.goto(f"{desk.address}/teach/courses/{desk.course}/check")
    assert axe(page) == []
    assert page.evaluate(FITS)
    keys.follow("#finding-1 button")
    assert page.url.endswith("#finding-1")
    keys.follow("#finding-1 a.govuk-button")
    assert axe(page) == []
    keys.write("#words", "报名页")
    keys.follow("#submit")
    assert desk.body() == "## 准备\n\n看 [报名页](https://example.org/a)\n\n水和肥皂。"
