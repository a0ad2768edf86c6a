"""A link leads to the same second of the same recording, in whichever version of the course the learner is."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from content.learning.deep_link import DeepLink, resolve_deep_link
from content.people.models import Account
from tests.content.learning.test_lesson_page import page_of
from tests.content.learning.test_playback_evidence import lesson_of
from tests.factories import add_media_block, make_account, make_published_course


@pytest.mark.parametrize("second", [0.0, 45.25])
def test_the_place_is_in_the_recording_that_the_link_names(session: Session, second: float) -> None:
    course = make_published_course(session)
    teacher = session.get_one(Account, course.created_by_id)
    first, other = (add_media_block(session, lesson_of(course), teacher) for _ in range(2))
    newer = add_media_block(session, lesson_of(make_published_course(session)), teacher)
    newer.lineage = other.lineage
    session.flush()
    page = page_of(session, make_account(session)[1], course)
    assert resolve_deep_link(session, page, second, other.public_id) == DeepLink(other.public_id, second)
    assert resolve_deep_link(session, page, second, newer.public_id) == DeepLink(other.public_id, second)
    assert resolve_deep_link(session, page, second, "unknown") == DeepLink(first.public_id, second)


@pytest.mark.parametrize("second", [None, -1.0, float("nan"), float("inf")])
def test_what_is_no_second_leads_nowhere(session: Session, second: float | None) -> None:
    course = make_published_course(session)
    add_media_block(session, lesson_of(course), session.get_one(Account, course.created_by_id))
    page = page_of(session, make_account(session)[1], course)
    assert resolve_deep_link(session, page, second, "") is None
