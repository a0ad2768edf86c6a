"""What a slide says is said once, in its place, wherever the lesson is read."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from sqlalchemy import select, update

from content.courses.models import Block
from content.people.models import Account
from content.tracks.models import SlideTrack, SlideVersion, TrackState
from tests.factories import make_descriptions, make_slides
from tests.portal.learn.conftest import Studied

BY_MACHINE = "幻灯片上的文字由机器识别，还没有人校对。"


def add_slides(studied: Studied, *, described: str = "") -> None:
    """Three slides of 第N步 over 洗手, seven seconds each; the second with a description."""
    with studied.database.transaction() as session:
        block = session.scalars(select(Block).where(Block.public_id == studied.block)).one()
        track = make_slides(session, block, duration_s=21.0)
        if described:
            version = track.versions[0]
            version.slides = [
                dict(slide, description=described if n == 1 else "") for n, slide in enumerate(version.slides)
            ]


def words_of(page: str) -> str:
    """What stands in the main part of the page, without markup."""
    main = page[page.index("<main") : page.index("</main>")]
    return re.sub(r"<[^>]*>", "", main)


def slides_in(page: str) -> list[str]:
    return re.findall(r'<div class="cx-reading__slide">.*?</div>', page, re.S)


def test_a_slide_says_its_title_once_and_its_picture_nothing_more(learner: FlaskClient, studied: Studied) -> None:
    add_slides(studied)
    first, *_ = slides_in(learner.get(f"/lessons/{studied.lesson}/read").text)
    assert re.sub(r"<[^>]*>", "", first).split() == ["第0步", "洗手"]
    assert 'alt=""' in first


def test_a_picture_that_nothing_stands_for_says_that_it_was_not_described(
    learner: FlaskClient, studied: Studied
) -> None:
    add_slides(studied)
    with studied.database.transaction() as session:
        version = session.scalars(select(SlideVersion)).one()
        version.slides = [dict(slide, text="", title="") for slide in version.slides]
    first, *_ = slides_in(learner.get(f"/lessons/{studied.lesson}/read").text)
    assert 'alt="幻灯片的图片。画面内容还没有人描述。"' in first


def test_a_described_slide_says_its_description_and_folds_its_words_away(
    learner: FlaskClient, studied: Studied
) -> None:
    add_slides(studied, described="一双手在水龙头下。")
    second = slides_in(learner.get(f"/lessons/{studied.lesson}/read").text)[1]
    assert "一双手在水龙头下。" in second
    assert second.index("一双手在水龙头下。") < second.index("<details") < second.index("洗手")


def test_words_that_a_machine_read_are_called_so_once_until_somebody_checked_them(
    learner: FlaskClient, studied: Studied
) -> None:
    add_slides(studied)
    assert words_of(learner.get(f"/lessons/{studied.lesson}/read").text).count(BY_MACHINE) == 1
    text = learner.get(f"/captions/{studied.track}/1.txt").text
    assert text.startswith(BY_MACHINE)
    assert text.count(BY_MACHINE) == 1
    with studied.database.transaction() as session:
        digest = session.scalars(select(SlideVersion.digest)).one()
        session.execute(update(SlideTrack).values(state=TrackState.CHECKED, checked_digest=digest))
    assert BY_MACHINE not in learner.get(f"/lessons/{studied.lesson}/read").text
    assert BY_MACHINE not in learner.get(f"/captions/{studied.track}/1.txt").text


def test_the_transcript_as_text_has_the_slides_and_what_is_seen_in_their_places(
    learner: FlaskClient, studied: Studied
) -> None:
    add_slides(studied, described="一双手在水龙头下。")
    with studied.database.transaction() as session:
        block = session.scalars(select(Block).where(Block.public_id == studied.block)).one()
        make_descriptions(session, block, session.scalars(select(Account).limit(1)).one())
    text = learner.get(f"/captions/{studied.track}/1.txt").text
    places = [
        "[幻灯片 1：第0步，0:00]\n洗手",
        "画面内容： 讲师举起手。",
        "[幻灯片 2：第1步，0:07]\n洗手\n画面内容： 一双手在水龙头下。",
        "画面内容： 图上是六步。",
        "[幻灯片 3：第2步，0:14]",
    ]
    assert sorted(places, key=text.index) == places
    assert text.count("先用清水打湿双手") == 4
    assert text.index("[幻灯片 1") < text.index("先用清水打湿双手"), "what is on the screen first is read first"
    assert text.index("[幻灯片 3") < text.rindex("先用清水打湿双手"), "the last sentence comes after the last slide"
