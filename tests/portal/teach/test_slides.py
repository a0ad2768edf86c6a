"""Looking through slides and writing descriptions over HTTP."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from content.courses.models import Block
from content.people.models import Account
from content.timed_text.cue import DescriptionCue
from content.tracks.models import DescriptionTrack, SlideTrack, TrackState
from content.tracks.slides import current_slides, save_slides, slides_in
from tests.factories import add_captions, make_recording, make_slides
from tests.portal.conftest import post
from tests.portal.teach.conftest import Desk


@pytest.fixture
def track(desk: Desk) -> str:
    """Three slides of half a minute in a recording of a minute and a half."""
    with desk.database.transaction() as session:
        block = session.get_one(Block, desk.block_id)
        return make_slides(session, block).public_id


def save(desk: Desk, track: str, number: int = 1, button: str = "save", **fields: str) -> TestResponse:
    typed = {f"{name}-s{slide}": value for slide in range(3) for name, value in _fields(slide).items()}
    typed |= {name.replace("_", "-"): value for name, value in fields.items()}
    return post(desk.browser, f"/teach/slides/{track}", number=str(number), **{button: "1"}, **typed)


def _fields(slide: int) -> dict[str, str]:
    start = f"{slide * 30 // 60}:{slide * 30 % 60:02}"
    return {"start": start, "title": f"第{slide}步", "text": f"第{slide}步\n洗手", "description": "", "chapter": "1"}


def kept(desk: Desk) -> tuple[TrackState, list[tuple[float, float, str, str]]]:
    with desk.database.reading() as session:
        track = session.scalars(select(SlideTrack)).one()
        version = current_slides(track)
        assert version is not None
        return track.state, [(s.start, s.end, s.title, s.description) for s in slides_in(version)]


AS_FOUND = [(0, 30, "第0步", ""), (30, 60, "第1步", ""), (60, 90, "第2步", "")]


def test_every_slide_has_its_picture_and_labelled_fields(desk: Desk, track: str) -> None:
    page = desk.browser.get(f"/teach/slides/{track}").text
    for key in ("s0", "s1", "s2"):
        assert f'src="/slides/{track}/1/{key}"' in page
        for name in ("start", "title", "text", "description", "chapter", "fate"):
            assert f'for="{name}-{key}"' in page


def test_saving_what_stands_there_changes_nothing(desk: Desk, track: str) -> None:
    assert save(desk, track).status_code == 302
    assert kept(desk) == (TrackState.MACHINE, AS_FOUND)


def test_words_and_times_are_corrected_and_checked(desk: Desk, track: str) -> None:
    assert save(desk, track, button="check", start_s1="0:25.5", description_s1="六步图").status_code == 302
    assert kept(desk) == (
        TrackState.CHECKED,
        [(0, 25.5, "第0步", ""), (25.5, 60, "第1步", "六步图"), (60, 90, "第2步", "")],
    )


@pytest.mark.parametrize(
    ("fates", "wanted"),
    [
        ({"fate_s1": "remove"}, [(0, 60, "第0步", ""), (60, 90, "第2步", "")]),
        ({"fate_s0": "remove"}, [(0, 60, "第1步", ""), (60, 90, "第2步", "")]),
        ({"fate_s0": "merge", "fate_s1": "merge"}, [(0, 90, "第2步", "")]),
    ],
)
def test_slides_are_removed_and_made_one(
    desk: Desk, track: str, fates: dict[str, str], wanted: list[tuple[float, float, str, str]]
) -> None:
    assert save(desk, track, **fates).status_code == 302
    assert kept(desk) == (TrackState.IN_CORRECTION, wanted)


@pytest.mark.parametrize("typed", ["soon", "1:30", ""])
def test_a_time_that_cannot_be_is_told_and_nothing_is_lost(desk: Desk, track: str, typed: str) -> None:
    answer = save(desk, track, start_s1=typed, description_s2="最后一张")
    assert answer.status_code == 422
    assert "最后一张" in answer.text
    assert f'value="{typed}"' in answer.text
    assert kept(desk) == (TrackState.MACHINE, AS_FOUND)


@pytest.mark.both
def test_the_second_of_two_editors_keeps_the_words_and_sees_the_others(desk: Desk, track: str) -> None:
    with desk.database.transaction() as session:
        version = current_slides(session.scalars(select(SlideTrack)).one())
        assert version is not None
        save_slides(session, desk.actor, track, 1, slides_in(version)[:2])
    answer = save(desk, track, title_s0="我的标题")
    assert answer.status_code == 409
    assert all(words in answer.text for words in ("我的标题", "第0步"))
    assert '<a href="#start-s0">幻灯片 1，从 0:00 开始：已保存的内容和您写的不同。</a>' in answer.text
    assert len(kept(desk)[1]) == 2


def test_what_was_typed_for_a_slide_that_somebody_else_removed_is_not_lost(desk: Desk, track: str) -> None:
    with desk.database.transaction() as session:
        version = current_slides(session.scalars(select(SlideTrack)).one())
        assert version is not None
        save_slides(session, desk.actor, track, 1, slides_in(version)[:2])
    answer = save(desk, track, description_s2="我写的说明")
    assert answer.status_code == 409
    assert '<a href="#without-place">' in answer.text
    assert re.search(r'<textarea[^>]*id="without-place"[^>]*readonly[^>]*>[^<]*我写的说明', answer.text)


@pytest.fixture
def described(desk: Desk, track: str) -> str:
    """The same with captions (which leave silences of a tenth of a second) and one described slide."""
    with desk.database.transaction() as session:
        block = session.get_one(Block, desk.block_id)
        block.asset = make_recording(session, session.get_one(Account, desk.actor.account_id), duration_s=90.0)
        add_captions(session, block, cues=10, duration_s=80.0)
    save(desk, track, description_s1="图上是六步洗手的手势。")
    return f"/teach/blocks/{desk.block}/descriptions/zh"


def described_cues(desk: Desk) -> list[DescriptionCue]:
    with desk.database.reading() as session:
        track = session.scalars(select(DescriptionTrack)).one()
        version = next(each for each in track.versions if each.number == track.current)
        return [DescriptionCue.from_json(cue) for cue in version.cues]


def test_descriptions_fit_their_silence_or_the_lecture_waits(desk: Desk, described: str) -> None:
    page = desk.browser.get(described).text
    assert 'for="text-gap-80100"' in page
    long = "这里要说的话比停顿长得多。" * 12
    assert post(desk.browser, described, number="0", **{"text-gap-80100": "讲师关水。"}).status_code == 302
    assert [(cue.text, cue.extended) for cue in described_cues(desk)] == [("讲师关水。", False)]
    key = described_cues(desk)[0].key
    assert post(desk.browser, described, number="1", **{f"text-{key}": long}).status_code == 302
    assert [(cue.key, cue.extended) for cue in described_cues(desk)] == [(key, True)]


def test_the_second_author_of_descriptions_is_told_which_place_differs(desk: Desk, described: str) -> None:
    assert post(desk.browser, described, number="0", **{"text-gap-80100": "讲师关水。"}).status_code == 302
    key = described_cues(desk)[0].key
    told = post(desk.browser, described, number="0", **{f"text-{key}": "讲师把水关上。"})
    assert told.status_code == 409
    assert f'<a href="#text-{key}">1:20 的画面说明：已保存的文字和您写的不同。</a>' in told.text
    assert all(words in told.text for words in ("讲师关水。", "讲师把水关上。"))


def test_what_was_typed_into_a_silence_that_somebody_else_filled_is_not_lost(desk: Desk, described: str) -> None:
    assert post(desk.browser, described, number="0", **{"text-gap-80100": "讲师关水。"}).status_code == 302
    told = post(desk.browser, described, number="0", **{"text-gap-80100": "讲师把水关上。"})
    assert told.status_code == 409
    assert '<a href="#without-place">' in told.text
    assert re.search(r'<textarea[^>]*id="without-place"[^>]*readonly[^>]*>\s*讲师把水关上。', told.text)
    assert [cue.text for cue in described_cues(desk)] == ["讲师关水。"]


def test_what_was_written_of_slides_is_taken_over(desk: Desk, described: str) -> None:
    assert post(desk.browser, described, number="0", slides="1").status_code == 302
    (cue,) = described_cues(desk)
    assert (cue.start, cue.text, cue.extended) == (30, "图上是六步洗手的手势。", True)
    assert post(desk.browser, described, number="0", slides="1").status_code == 302, "sent twice, it is one version"
    assert len(described_cues(desk)) == 1
    with desk.database.reading() as session:
        public_id = session.scalars(select(DescriptionTrack.public_id)).one()
    told = desk.browser.get(f"/descriptions/{public_id}/1.vtt")
    assert told.status_code == 200
    assert "extended-1\n00:00:30.000 --> 00:00:30.500\n图上是六步洗手的手势。" in told.text
