"""The check list names each finding at its place, and what a program can mend is mended by one press."""

from __future__ import annotations

import re
from html import unescape

import pytest

from content.courses.bin import removed_blocks
from content.courses.block_fields import block_fields
from content.courses.blocks import add_image, add_text, change_text
from content.courses.edit_base import base_of
from content.courses.models import Block, Lesson
from tests.portal.conftest import csrf_token, post
from tests.portal.forms import fill_in
from tests.portal.teach.conftest import Desk

TEXT = "##准备\n\n在[这里](https://example.org)看。\n\n网址 https://example.org/a 也行。\n\n| 项 | 值 |\n| 温 | 20 |"


@pytest.fixture
def text(desk: Desk) -> str:
    """The public id of a text with faults in the desk's lesson."""
    with desk.database.transaction() as session:
        return add_text(session, desk.actor, desk.lesson, body=TEXT).public_id


def course_of(desk: Desk) -> str:
    with desk.database.reading() as session:
        return session.get_one(Block, desk.block_id).lesson.module.revision.course.public_id


def base(desk: Desk, text: str) -> str:
    with desk.database.reading() as session:
        return base_of(block_fields(session.query(Block).filter_by(public_id=text).one()))


def body(desk: Desk, text: str) -> str:
    with desk.database.reading() as session:
        return session.query(Block).filter_by(public_id=text).one().body


def english(desk: Desk, address: str) -> str:
    desk.browser.set_cookie("language", "en")
    return unescape(re.sub(r"<[^>]+>", "", desk.browser.get(address).text))


def press(desk: Desk, address: str, **fields: str):
    return desk.browser.post(address, data={"csrf_token": csrf_token(desk.browser), **fields})


def test_each_finding_has_its_reason_its_remedy_and_a_link_to_its_line(desk: Desk, text: str) -> None:
    page = desk.browser.get(f"/teach/courses/{course_of(desk)}/check").text
    for line in (1, 3, 5, 7):
        assert f'href="/teach/blocks/{text}?line={line}#body"' in page
    assert "##准备" in page
    assert page.count("为什么要改：") >= 4
    assert page.count("怎么改：") >= 4


def test_barriers_stand_before_advice_and_no_figure_hides_them(desk: Desk, text: str) -> None:
    page = english(desk, f"/teach/courses/{course_of(desk)}/check")
    barrier, advice = page.index("Barriers: some people"), page.index("Advice: it would be easier")
    assert barrier < page.index("The words of a link do not say") < advice
    assert advice < page.index("An address stands where words should")
    assert re.search(r"Must be fixed first: \d+\. Barriers: 3\. Advice: 1\.", page)


def test_a_repair_leads_back_to_the_same_line_of_the_list(desk: Desk, text: str) -> None:
    answer = press(
        desk,
        f"/teach/blocks/{text}/repair/heading_without_space/0",
        **{"base": base(desk, text), "from": "finding-2"},
    )
    assert answer.location == f"/teach/courses/{course_of(desk)}/check#finding-2"
    assert body(desk, text).startswith("## 准备\n")


def test_a_repair_pressed_twice_or_on_an_older_text_changes_nothing_more(desk: Desk, text: str) -> None:
    before = base(desk, text)
    address = f"/teach/blocks/{text}/repair/table_not_recognised/0"
    for _ in range(2):
        assert press(desk, address, base=before).status_code == 302
    mended = body(desk, text)
    assert mended.endswith("| 项 | 值 |\n| --- | --- |\n| 温 | 20 |")
    with desk.database.transaction() as session:
        change_text(session, desk.actor, text, body=TEXT + "\n\n别的窗口写的。")
    assert press(desk, address, base=before).status_code == 302
    assert body(desk, text) == TEXT + "\n\n别的窗口写的。"


def test_an_address_is_given_words(desk: Desk, text: str) -> None:
    address = f"/teach/blocks/{text}/repair/bare_address/0"
    refused = fill_in(desk.browser, address, words="这里")
    assert refused.status_code == 422
    assert 'value="这里"' in refused.text
    answer = fill_in(desk.browser, address, words="报名页")
    assert answer.location == f"/teach/lessons/{desk.lesson}#block-{text}"
    assert "网址 [报名页](https://example.org/a) 也行。" in body(desk, text)


@pytest.mark.parametrize("rest", ["repair/heading_empty/0", "repair/long_sentence/3", "repair/link_without_sense/0"])
def test_what_is_not_there_or_cannot_be_mended_leads_back_with_a_sentence(desk: Desk, text: str, rest: str) -> None:
    answer = press(desk, f"/teach/blocks/{text}/{rest}", base=base(desk, text))
    assert answer.status_code == 302
    assert body(desk, text) == TEXT


def test_there_is_no_repair_of_an_unknown_kind(desk: Desk, text: str) -> None:
    assert desk.browser.get(f"/teach/blocks/{text}/repair/nonsense/0").status_code == 404


def test_a_stranger_mends_nothing(desk: Desk, text: str, stranger) -> None:
    browser = stranger()
    token = csrf_token(browser)
    answer = browser.post(
        f"/teach/blocks/{text}/repair/heading_without_space/0", data={"csrf_token": token, "base": base(desk, text)}
    )
    assert answer.status_code == 403
    assert body(desk, text) == TEXT


def test_the_lesson_shows_what_is_to_be_mended_at_its_text(desk: Desk, text: str) -> None:
    page = english(desk, f"/teach/lessons/{desk.lesson}")
    assert "The check list has 4 places in it" in page


def test_a_picture_without_sense_leads_to_the_field_of_its_words(desk: Desk) -> None:
    with desk.database.transaction() as session:
        picture = add_image(session, desk.actor, desk.lesson, alternative_text="如图所示").public_id
    page = desk.browser.get(f"/teach/courses/{course_of(desk)}/check").text
    assert f'href="/teach/blocks/{picture}#alternative_text"' in page


def test_several_blocks_go_into_the_bin_and_come_back(desk: Desk, text: str) -> None:
    address = f"/teach/lessons/{desk.lesson}/remove-blocks"
    assert press(desk, address).location == f"/teach/lessons/{desk.lesson}#remove-marked"
    answer = press(desk, address, block=text)
    assert answer.location == f"/teach/lessons/{desk.lesson}#bin"
    with desk.database.reading() as session:
        lesson = session.query(Lesson).filter_by(public_id=desk.lesson).one()
        assert [one.public_id for one in removed_blocks(session, lesson.id)] == [text]
    assert "回收站" in desk.browser.get(f"/teach/lessons/{desk.lesson}").text
    assert desk.browser.get(f"/teach/blocks/{text}").status_code == 404
    answer = press(desk, f"/teach/blocks/{text}/put-back")
    assert answer.location == f"/teach/lessons/{desk.lesson}#block-{text}"
    assert desk.browser.get(f"/teach/blocks/{text}").status_code == 200


def test_the_preview_of_a_text_is_sanitised_and_names_what_is_wrong(desk: Desk) -> None:
    answer = press(desk, "/teach/text-preview", body="##准备\n\n<script>alert(1)</script> **字**", language="zh")
    assert answer.status_code == 200
    assert "<strong>字</strong>" in answer.text
    assert "<script" not in answer.text
    assert 'data-line="1"' in answer.text
    assert press(desk, "/teach/text-preview", body="长" * 40_001).status_code == 422


def test_the_form_of_a_text_leads_on_to_a_picture(desk: Desk) -> None:
    answer = post(desk.browser, f"/teach/lessons/{desk.lesson}/text/new", body="先洗手。", language="", then="image")
    assert answer.location == f"/teach/lessons/{desk.lesson}/image/add"
