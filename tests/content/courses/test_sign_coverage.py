"""How much of a lecture has an interpreter beside it is said to authors, reviewers and learners."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from content.courses.access_modes import AccessMode
from content.courses.accessibility_summary import Coverage, accessibility_of_lessons, accessibility_of_revisions
from content.courses.readiness import assess
from content.courses.snapshot import load_contents
from content.messages import Message
from content.tracks.assets import put_in_block
from content.tracks.sign import record_sign_warnings, set_sign_track, sign_coverage
from tests.factories import make_recording, make_teaching

SLOW = "This video has only %(rate).0f frames per second. Under %(least)d, signing is hard to follow."


@pytest.mark.parametrize(
    ("lecture_s", "sign_s", "offset_s", "covered_s", "whole"),
    [
        (174.0, 32.0, 0.0, 32.0, False),
        (100.0, 100.0, 0.0, 100.0, True),
        (100.0, 92.0, 0.0, 92.0, True),
        (100.0, 110.0, 10.0, 100.0, True),
        (100.0, 100.0, 30.0, 70.0, False),
        (100.0, 100.0, -30.0, 70.0, False),
        (100.0, 20.0, 60.0, 0.0, False),
    ],
)
def test_the_offset_counts(lecture_s: float, sign_s: float, offset_s: float, covered_s: float, whole: bool) -> None:
    coverage = sign_coverage(lecture_s, sign_s, offset_s)
    assert coverage is not None
    assert (coverage.covered_s, coverage.is_whole) == (covered_s, whole)


def test_what_was_not_measured_is_not_judged() -> None:
    assert sign_coverage(None, 10.0, 0.0) is None
    assert sign_coverage(10.0, None, 0.0) is None


@pytest.mark.parametrize(("sign_s", "whole"), [(32.0, False), (174.0, True)])
def test_with_sign_language_is_said_of_what_covers_the_lecture(session: Session, sign_s: float, whole: bool) -> None:
    account, _actor, block = make_teaching(session)
    put_in_block(session, block, make_recording(session, account, duration_s=174.0))
    sign = make_recording(session, account, duration_s=sign_s)
    set_sign_track(session, block, sign, account.id)
    lengths = Message("It lasts %(sign)s and the lecture %(lecture)s.", {"sign": "0:32", "lecture": "2:54"})
    record_sign_warnings(session, block.id, sign.id, [Message(SLOW, {"rate": 12.0, "least": 20}), lengths])
    revision = block.lesson.module.revision
    for summary in (
        accessibility_of_lessons(session, [block.lesson_id])[block.lesson_id],
        accessibility_of_revisions(session, [revision.id])[revision.id],
    ):
        assert summary.sign_language is (Coverage.ALL if whole else Coverage.SOME)
        assert (AccessMode.SIGN in summary.access_modes) is whole
    said = [str(gap.message) for gap in assess(load_contents(session, revision)).warnings]
    assert any("only 12 frames per second" in each for each in said)
    assert any("seen in 0:32 of 2:54" in each for each in said) is not whole
    assert any("It lasts" in each for each in said) is whole
