"""Slides, illustrations and the figure are pictures of the right size, with something to see, and labelled."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from portal.demonstration import illustrations, interpreter, slides
from portal.demonstration.narration import Span
from portal.demonstration.poses import POSES, REST, STEPS, Moment, pose_at, timeline
from portal.demonstration.texts import DemoSlide, load_courses


@pytest.mark.parametrize("name", illustrations.ILLUSTRATIONS)
def test_an_illustration_is_saved_as_a_small_png(name: str, tmp_path: Path) -> None:
    path = illustrations.save(name, tmp_path)
    assert path.stat().st_size < 200_000
    with Image.open(io.BytesIO(path.read_bytes())) as picture:
        assert picture.format == "PNG"
        assert picture.size == illustrations.SIZE
        assert len(picture.convert("RGB").getcolors(1_000_000) or []) > 50


def test_every_slide_of_the_courses_is_drawn_and_no_two_are_alike() -> None:
    drawn = [
        slides.draw_slide(slide, number, len(media.slides), media.language).tobytes()
        for course in load_courses()
        for media in course.media
        for number, slide in enumerate(media.slides, start=1)
    ]
    assert len(set(drawn)) == len(drawn)


@pytest.mark.parametrize("points", [("短",), ("很长" * 40, "短", "短", "短", "短")])
def test_the_text_of_a_slide_stays_inside_it(points: tuple[str, ...]) -> None:
    picture = np.asarray(slides.draw_slide(DemoSlide("很长的标题" * 12, ("\u3002",), points), 1, 1, "zh"))
    assert picture.shape == (720, 1280, 3)
    assert (picture[:, -32:] == picture[:, -1:]).all()


def test_the_figure_says_in_both_languages_that_it_is_no_real_signing() -> None:
    assert interpreter.LABEL == ("手语翻译示意\uff08非真实手语\uff09", "Stand-in, not real signing")
    bands = [np.asarray(interpreter.draw_figure(pose))[500:] for pose in POSES]
    assert all((band == bands[0]).all() for band in bands)  # no gesture ever covers the label
    assert len(np.unique(bands[0])) > 50


def test_the_figure_moves_while_a_sentence_is_spoken_and_rests_else() -> None:
    spans = (Span("one", 1.0, 4.0), Span("two", 5.0, 6.0))
    moments = timeline(spans, frames=200, rate=25)
    assert len(moments) == 200
    still = Moment(REST, REST, 0)
    assert all(moment == still for moment in (*moments[:20], *moments[108:120], *moments[160:]))
    assert all(moment != still for moment in (*moments[25:100], *moments[126:150]))


def test_the_figure_never_jumps() -> None:
    moments = timeline((Span("one", 1.0, 6.0), Span("two", 6.45, 9.0)), frames=250, rate=25)
    hands = [(pose.left.x, pose.left.y, pose.right.x, pose.right.y) for pose in map(pose_at, moments)]
    steps = np.abs(np.diff(np.array(hands), axis=0)).max(axis=1)
    assert 0 < steps.max() < 60


def test_a_pose_between_two_begins_and_ends_at_them() -> None:
    assert pose_at(Moment(1, 2, 0)) == POSES[1]
    end = pose_at(Moment(1, 2, STEPS))
    assert (end.left.x, end.right.angle, end.left.shape.thumb) == pytest.approx(
        (POSES[2].left.x, POSES[2].right.angle, POSES[2].left.shape.thumb)
    )
