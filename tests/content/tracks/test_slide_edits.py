"""Slides added at a time, moved, split, begun by hand: the times of the others follow, and no slide is lost."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from content.courses.models import Block
from content.errors import Invalid
from content.people.permissions import Actor
from content.tracks.models import SlideTrack, SlideVersion, TrackState
from content.tracks.slide_edits import SlideEdit, apply_edits
from content.tracks.slide_page import slide_page
from content.tracks.slide_records import SlideRecord
from content.tracks.slides import (
    SlideSplit,
    begin_slides,
    correct_slides,
    mark_slides_checked,
    record_slides,
    slides_in,
)
from tests.factories import make_recording, make_teaching

SLIDES = tuple(
    SlideRecord(f"s{n}", n * 10.0, n * 10.0 + 10, f"aa/bb/s{n}.webp", f"第{n}步\n洗手", f"第{n}步") for n in range(3)
)


def edit(start: float | None, text: str = "", title: str = "", image: str | None = None) -> SlideEdit:
    return SlideEdit(start, title, text, "", chapter=False, image=image)


def unchanged(slide: SlideRecord, start: float | None = None, text: str | None = None) -> SlideEdit:
    begins = slide.start if start is None else start
    return SlideEdit(begins, slide.title, slide.text if text is None else text, slide.description, slide.chapter)


def times(slides: list[SlideRecord] | tuple[SlideRecord, ...]) -> list[tuple[str, float, float]]:
    return [(slide.key, slide.start, slide.end) for slide in slides]


def test_a_new_slide_takes_its_time_from_the_one_that_was_shown() -> None:
    slides = apply_edits(SLIDES, {"new-n": edit(14.0, "按摩", image="cc/dd/n.webp")})
    assert times(slides) == [("s0", 0, 10), ("s1", 10, 14), ("n", 14, 20), ("s2", 20, 30)]
    assert (slides[2].text, slides[2].image) == ("按摩", "cc/dd/n.webp")


def test_a_new_slide_after_the_last_one_lasts_until_the_recording_ends() -> None:
    slides = apply_edits(SLIDES, {"new-n": edit(35.0, "按摩")}, 60.0)
    assert times(slides)[2:] == [("s2", 20, 30), ("n", 35, 60)]
    assert times(apply_edits((), {"new-n": edit(5.0, "按摩")}, 60.0)) == [("n", 5, 60)]


def test_the_order_follows_the_times() -> None:
    slides = apply_edits(SLIDES, {"s0": unchanged(SLIDES[0], 25.0)})
    assert times(slides) == [("s1", 10, 20), ("s2", 20, 25), ("s0", 25, 30)]


def test_a_gap_between_slides_stays_where_nobody_touches_it() -> None:
    apart = (SLIDES[0], SlideRecord("late", 50.0, 55.0, ""))
    assert times(apply_edits(apart, {"s0": unchanged(SLIDES[0], 2.0)})) == [("s0", 2, 10), ("late", 50, 55)]


@given(st.lists(st.floats(0, 29.5).map(lambda start: round(start, 3)), unique=True, max_size=6))
def test_slides_never_overlap_whatever_is_added(starts: list[float]) -> None:
    edits = {f"new-n{n}": edit(start, "按摩") for n, start in enumerate(starts) if start not in {0.0, 10.0, 20.0}}
    slides = apply_edits(SLIDES, edits)
    assert len(slides) == len(SLIDES) + len(edits)
    assert all(first.end == second.start for first, second in itertools.pairwise(slides))
    assert slides[-1].end == 30


@pytest.fixture
def track(session: Session) -> tuple[Actor, SlideTrack]:
    account, author, block = make_teaching(session)
    block.asset = make_recording(session, account, duration_s=30.0)
    return author, record_slides(session, block, SLIDES, "test").track


def split(session: Session, track: tuple[Actor, SlideTrack], text: str, at: float | None) -> SlideVersion:
    author, slides = track
    edits = {"s1": unchanged(SLIDES[1], text=text)}
    return correct_slides(session, author, slides.public_id, 1, edits, SlideSplit("s1", "second", at))


@pytest.mark.parametrize(("at", "begins"), [(13.5, 13.5), (None, 15.0), (40.0, 15.0)])
def test_a_slide_is_split_where_the_recording_is_else_by_its_text(
    session: Session, track: tuple[Actor, SlideTrack], at: float | None, begins: float
) -> None:
    version = split(session, track, "先洗手\n\n再擦干", at)
    assert times(slides_in(version)) == [("s0", 0, 10), ("s1", 10, begins), ("second", begins, 20), ("s2", 20, 30)]
    first, second = slides_in(version)[1:3]
    assert [(slide.text, slide.title, slide.image) for slide in (first, second)] == [
        ("先洗手", "第1步", "aa/bb/s1.webp"),
        ("再擦干", "第1步", "aa/bb/s1.webp"),
    ]


def test_a_slide_without_a_second_part_is_not_split(session: Session, track: tuple[Actor, SlideTrack]) -> None:
    with pytest.raises(Invalid) as refused:
        split(session, track, "只有一行", None)
    assert refused.value.field == "text-s1"


def test_a_form_that_is_sent_twice_or_again_adds_one_slide(session: Session, track: tuple[Actor, SlideTrack]) -> None:
    author, slides = track
    edits = {"new-n": edit(14.0, "按摩")}
    first = correct_slides(session, author, slides.public_id, 1, edits)
    assert correct_slides(session, author, slides.public_id, 1, edits).number == first.number == 2
    again = correct_slides(session, author, slides.public_id, 2, {"new-n": edit(14.0, "按摩六步")})
    assert [slide.text for slide in slides_in(again)][2] == "按摩六步"
    assert len(slides_in(again)) == 4


def test_a_new_slide_without_a_time_is_refused_at_its_field(session: Session, track: tuple[Actor, SlideTrack]) -> None:
    author, slides = track
    with pytest.raises(Invalid) as refused:
        correct_slides(session, author, slides.public_id, 1, {"new-n": edit(None, "按摩")})
    assert refused.value.field == "start-n"


def test_what_a_machine_read_is_marked_until_somebody_changes_or_checks_it(
    session: Session, track: tuple[Actor, SlideTrack]
) -> None:
    author, slides = track
    correct_slides(session, author, slides.public_id, 1, {"s0": unchanged(SLIDES[0], text="我写的")})
    page = slide_page(session, author, slides.public_id)
    assert [row.as_read for row in page.rows] == [False, True, True]


def test_lines_of_which_the_machine_was_unsure_are_named_until_they_are_changed(
    session: Session, track: tuple[Actor, SlideTrack]
) -> None:
    author, slides = track
    doubtful = [replace(slide, text="第一步\n冼手", doubtful=("冼手",)) for slide in SLIDES]
    block = session.get_one(Block, slides.block_id)
    record_slides(session, block, doubtful, "test")
    edits = {"s0": unchanged(SLIDES[0], text="第一步\n洗手")}
    correct_slides(session, author, slides.public_id, 2, edits)
    rows = slide_page(session, author, slides.public_id).rows
    assert [(row.doubtful, row.as_read) for row in rows] == [((), False), (("冼手",), True), (("冼手",), True)]
    mark_slides_checked(session, author, slides.public_id, 3)
    assert {row.doubtful for row in slide_page(session, author, slides.public_id).rows} == {()}


def test_slides_are_begun_by_hand_and_detected_ones_still_take_their_place(session: Session) -> None:
    account, author, block = make_teaching(session)
    block.asset = make_recording(session, account, duration_s=30.0)
    track = begin_slides(session, author, block.public_id)
    assert begin_slides(session, author, block.public_id).public_id == track.public_id
    assert slide_page(session, author, track.public_id).rows == ()
    record_slides(session, block, SLIDES, "test")
    assert (len(slide_page(session, author, track.public_id).rows), track.state) == (3, TrackState.MACHINE)
