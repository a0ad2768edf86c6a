"""Names in the other language are marked as such, so that a screen reader says them in that language's voice."""

from __future__ import annotations

from flask import Flask
from markupsafe import Markup

from portal.language import by_script, language_of


def marked(app: Flask, text: object, language: str) -> str:
    with app.test_request_context(headers={"Cookie": f"language={language}"}):
        return str(by_script(text))


def test_chinese_within_an_english_sentence_is_marked_alone(app: Flask) -> None:
    assert marked(app, "Signed in as 王建国", "en") == 'Signed in as <span lang="zh-CN">王建国</span>'
    assert marked(app, "Checked by 李老师 on 3 May", "en") == 'Checked by <span lang="zh-CN">李老师</span> on 3 May'


def test_an_english_name_on_a_chinese_page_is_marked(app: Flask) -> None:
    assert marked(app, "Maria", "zh-CN") == '<span lang="en">Maria</span>'
    assert marked(app, "已登录：Maria", "zh-CN") == "已登录：Maria"


def test_what_was_typed_is_escaped_and_what_was_made_safe_is_not_escaped_again(app: Flask) -> None:
    assert marked(app, "<b>王</b>", "en") == '&lt;b&gt;<span lang="zh-CN">王</span>&lt;/b&gt;'
    assert marked(app, Markup("<b>王</b>"), "en") == '<b><span lang="zh-CN">王</span></b>'


def test_the_language_of_a_slide_is_that_of_its_script() -> None:
    assert language_of("第一步\nWash", "en") == "zh-CN"
    assert language_of("Step one", "zh-CN") == "en"
    assert language_of("1/2", "en") == "en"
