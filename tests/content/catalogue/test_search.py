"""Courses are found by their words wherever they stand, by those who may see them, alike on both databases."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.catalogue.catalogue_page import CataloguePage, RelaxedQuery, find_courses
from content.catalogue.query import CatalogueQuery, Sort
from content.courses.access_modes import AccessMode
from content.courses.lifecycle import restore, suspend, withdraw
from content.courses.models import Course, RevisionState, SkillLevel
from content.people.models import Account, Role
from content.people.permissions import VISITOR, Actor, Grant
from content.search.indexing import indexed_or_published, out_of_step, refresh, reindex
from content.search.models import SearchPassage
from content.tracks.models import SlideOrigin, SlideTrack, SlideVersion
from tests.factories import (
    add_media_block,
    make_account,
    make_course,
    make_institution,
    make_instructor,
    make_published_course,
    make_sign,
)


@pytest.fixture
def learner(session: Session) -> Actor:
    return make_account(session)[1]


@pytest.fixture
def found(session: Session, learner: Actor) -> Callable[..., list[str]]:
    """The titles of what a learner finds."""

    def find(text: str = "", **asked: object) -> list[str]:
        return [card.title for card in page(session, learner, text, **asked).cards]

    return find


def page(session: Session, actor: Actor, text: str = "", *, preferred=(), **asked: object) -> CataloguePage:
    return find_courses(session, actor, CatalogueQuery(text=text, **asked), preferred)  # type: ignore[arg-type]


def course(session: Session, title: str, *, text: str = "", summary: str = "", said: str = "", **kind: str) -> Course:
    """A published course with a text and, where something is said, a recording of three cues, the last of which says it
    from second 60 on."""
    made = make_published_course(session, **kind)
    revision = made.revisions[0]
    revision.title, revision.summary = title, summary
    lesson = revision.modules[0].lessons[0]
    lesson.title = "第一课"
    lesson.blocks[0].body = text
    if said:
        block = add_media_block(session, lesson, session.get_one(Account, made.created_by_id), duration_s=90.0, cues=3)
        track = block_track(session, block.id)
        track.versions[0].cues = [
            {"key": "a", "start": 0.0, "end": 29.0, "text": "大家好。"},
            {"key": "b", "start": 30.0, "end": 59.0, "text": "今天讲第一件事。"},
            {"key": "c", "start": 60.0, "end": 90.0, "text": said},
        ]
    refresh(session, made.id)
    return made


def block_track(session: Session, block_id: int):
    from content.tracks.models import CaptionTrack

    return session.scalars(select(CaptionTrack).where(CaptionTrack.block_id == block_id)).one()


def test_words_are_found_in_titles_texts_and_what_is_said_in_this_order(
    session: Session, found: Callable[..., list[str]]
) -> None:
    course(session, "直播卖货", said="把红茶放在镜头前面。")
    course(session, "待客", text="给客人倒红茶。")
    course(session, "红茶入门", text="从采叶说起。")
    course(session, "种番茄", text="浇水。")
    assert found("红茶") == ["红茶入门", "待客", "直播卖货"]


TYPED = {
    "茶": "红茶入门",  # one character
    "紅茶入門": "红茶入门",  # traditional
    "hongcha": "红茶入门",  # pinyin, as one word and as syllables
    "hong cha": "红茶入门",
    "wash": "Washing hands",  # how a longer word begins
    "WASHING": "Washing hands",
    "Excel 表格": "用Excel做表格",  # mixed
    "excel表格": "用Excel做表格",
    "ｅｘｃｅｌ": "用Excel做表格",  # full width
    "红茶!?": "红茶入门",
    "煮蝥": "古法煮蝥",  # no word of any dictionary
}


def test_whatever_way_it_is_typed(session: Session, found: Callable[..., list[str]]) -> None:
    for title in dict.fromkeys(TYPED.values()):
        course(session, title)
    assert {typed: found(typed) for typed in TYPED} == {typed: [title] for typed, title in TYPED.items()}


SIGNS = ['"', "' OR 1=1 --", "NEAR(", "title:x", "*", "%", "_", "()", "-a", "a\x00b", "\\", "&|!:<->", "''a''"]


def test_signs_of_query_languages_are_only_signs(session: Session, learner: Actor) -> None:
    course(session, "红茶入门")
    assert [page(session, learner, typed).total for typed in SIGNS if not page(session, learner, typed).words] != []


def test_what_cannot_be_looked_for_leaves_the_whole_catalogue(session: Session, learner: Actor) -> None:
    course(session, "红茶入门")
    assert page(session, learner, "?!。").total == 1
    assert page(session, learner, "?!。").words == ()


def test_all_words_must_be_there_though_in_different_lessons(session: Session, found: Callable[..., list[str]]) -> None:
    course(session, "按摩入门", said="先洗手。")
    assert found("按摩 洗手") == ["按摩入门"]
    assert found("按摩 番茄") == []


def test_a_place_in_a_recording_comes_with_its_second_and_the_words_marked(session: Session, learner: Actor) -> None:
    made = course(session, "直播", said="把紅茶放在镜头前面。")
    block = made.revisions[0].modules[0].lessons[0].blocks[1]
    (card,) = page(session, learner, "红茶").cards
    (place,) = card.passages
    assert (place.second, place.block_public_id, place.kind) == (60.0, block.public_id, "transcript")
    assert [piece.text for piece in place.pieces if piece.marked] == ["紅茶"]
    assert "".join(piece.text for piece in place.pieces).startswith("大家好。今天讲第一件事。把紅茶")


def test_words_on_a_slide_lead_to_its_second(session: Session, learner: Actor) -> None:
    made = course(session, "直播", said="请看。")
    block = made.revisions[0].modules[0].lessons[0].blocks[1]
    slide = {"key": "s", "start": 41.5, "end": 60.0, "image": "x", "text": "红茶 100 克", "title": "红茶 100 克"}
    slide |= {"description": "", "chapter": False}
    track = SlideTrack(block_id=block.id, current=1)
    track.versions.append(
        SlideVersion(
            number=1, origin=SlideOrigin.FOUND, slides=[{**slide, "description": "", "chapter": False}], digest="d"
        )
    )
    session.add(track)
    refresh(session, made.id)
    (card,) = page(session, learner, "红茶").cards
    assert [(place.kind, place.second) for place in card.passages] == [("slide", 41.5)]


def test_a_visitor_finds_what_course_pages_say_and_nothing_from_inside_lessons(session: Session) -> None:
    course(session, "待客", summary="怎样接待客人", text="给客人倒红茶。", said="给客人倒红茶。")
    assert page(session, VISITOR, "红茶").total == 0
    (card,) = page(session, VISITOR, "接待").cards
    assert card.passages == ()


def test_only_what_is_published_now_is_found(session: Session, found: Callable[..., list[str]]) -> None:
    made = course(session, "红茶入门")
    _, admin = make_account(session, Grant(Role.ADMINISTRATOR))
    suspend(session, admin, made.public_id, "投诉")
    assert (found("红茶"), found()) == ([], [])
    restore(session, admin, made.public_id, "已改正")
    assert found("红茶") == ["红茶入门"]
    author = Actor(made.created_by_id, (Grant(Role.INSTRUCTOR, institution_id=made.institution_id),))
    withdraw(session, author, made.public_id, made.revisions[0].public_id, "过时")
    assert found("红茶") == []
    assert session.scalars(select(SearchPassage)).all() == []


def test_the_index_is_known_to_be_out_of_step_and_is_made_anew(
    session: Session, found: Callable[..., list[str]]
) -> None:
    made = course(session, "红茶入门")
    author, _ = make_instructor(session, made.institution)
    late = make_course(session, author, make_institution(session))
    late.revisions[0].state = RevisionState.PUBLISHED
    late.revisions[0].title = "晚来的课"
    made.revisions[0].state = RevisionState.EXPIRED
    session.flush()
    assert out_of_step(session) == 2
    reindex(session, indexed_or_published(session))
    assert out_of_step(session) == 0
    assert found() == ["晚来的课"]


def test_filters_and_how_to_widen_when_nothing_is_left(session: Session, learner: Actor) -> None:
    here = course(session, "红茶入门")
    away = course(session, "绿茶入门", region_code="130100")
    away.level = SkillLevel.THREE
    refresh(session, away.id)

    def titles(**asked: object) -> set[str]:
        return {card.title for card in page(session, learner, **asked).cards}

    assert titles(region="130123") == {"红茶入门"}
    assert titles(region="130100") == titles(region="130000") == {"红茶入门", "绿茶入门"}
    assert titles(text="茶", region="130123") == {"红茶入门"}
    assert titles(text="茶", region="130000") == {"红茶入门", "绿茶入门"}
    assert titles(level=SkillLevel.THREE) == {"绿茶入门"}
    assert titles(text="茶", institution=here.institution.public_id) == {"红茶入门"}
    assert titles(institution=here.institution.public_id) == {"红茶入门"}
    assert titles(occupation="nothing") == titles(language="en") == set()
    none = page(session, learner, "红茶", level=SkillLevel.THREE)
    assert none.wider == (RelaxedQuery("text", 1, False), RelaxedQuery("level", 1, False))
    assert [one.code for one in none.choices.regions] == ["130100", "130123"]


def test_where_no_whole_course_suits_those_that_suit_in_part_are_offered(session: Session, learner: Actor) -> None:
    course(session, "没有手语", said="听吧。")
    half = course(session, "一半有手语", said="听吧。")
    lesson, author = half.revisions[0].modules[0].lessons[0], session.get_one(Account, half.created_by_id)
    make_sign(session, lesson.blocks[1], author)
    add_media_block(session, lesson, author)
    refresh(session, half.id)
    for text in ("", "手语"):
        none = page(session, learner, text, access_modes=(AccessMode.SIGN,))
        assert (none.cards, [card.title for card in none.partly], none.partly_total) == ((), ["一半有手语"], 1)
    assert page(session, learner, "一半", access_modes=(AccessMode.SIGN, AccessMode.BRAILLE)).partly_total == 1
    assert page(session, learner, "没有", access_modes=(AccessMode.SIGN,)).partly == ()


def test_ways_filter_and_order_and_say_why(session: Session, learner: Actor) -> None:
    written = course(session, "只有文字", text="读吧。")
    spoken = course(session, "有录像", said="听吧。")
    make_sign(
        session, spoken.revisions[0].modules[0].lessons[0].blocks[1], session.get_one(Account, spoken.created_by_id)
    )
    refresh(session, spoken.id)
    sign, reading = AccessMode.SIGN, AccessMode.WITHOUT_HEARING
    assert [card.title for card in page(session, learner, access_modes=(sign,)).cards] == ["有录像"]
    assert [card.title for card in page(session, learner, access_modes=(sign, reading)).cards] == []
    liked = page(session, learner, preferred=(reading,))
    assert liked.sort is Sort.FIT
    assert [(card.title, card.suits, card.lacks) for card in liked.cards] == [
        (written.revisions[0].title, (reading,), ()),
        (spoken.revisions[0].title, (), (reading,)),
    ]
    assert page(session, learner, preferred=(reading,), sort=Sort.NEWEST).cards[0].title == "有录像"


def test_sign_language_outweighs_all_other_wishes_together(session: Session, learner: Actor) -> None:
    wishes = tuple(AccessMode)
    course(session, "茶的文字课", text="茶要热。")
    signed = course(session, "茶的录像课", said="茶要热。")
    block = signed.revisions[0].modules[0].lessons[0].blocks[1]
    make_sign(session, block, session.get_one(Account, signed.created_by_id))
    refresh(session, signed.id)
    newer = course(session, "茶的新课", text="茶要热。")
    for words in ("", "茶"):
        first, *others = page(session, learner, words, preferred=wishes).cards
        assert AccessMode.SIGN in first.suits
        assert len(others) == 2
        assert first.title == "茶的录像课"
    assert page(session, learner, preferred=()).cards[0].title == newer.revisions[0].title
