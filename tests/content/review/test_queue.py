"""The queue says who works on what and until when; what is over stays to be found; how long cases wait is counted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.errors import NotAllowed
from content.institutions.models import RegionLevel
from content.review.claims import claim
from content.review.models import CaseState, Decision
from content.review.queue import cases_over, queue_page
from content.review.waiting_times import waiting_times
from tests.content.review.test_decisions import Submitted, open_case
from tests.factories import make_account, make_reviewer
from tests.review_decisions import decide

NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)


def test_the_queue_names_who_works_on_a_case(session: Session) -> None:
    ground = Submitted(session)
    account, colleague = make_reviewer(session, ground.county)
    claim(session, colleague, ground.case_id)
    mine, theirs = (queue_page(session, one).waiting[0] for one in (colleague, ground.of_county))
    assert (mine.own, mine.holder) == (True, account.display_name)
    assert (theirs.own, theirs.holder) == (False, account.display_name)


def test_cases_that_are_over_are_listed_for_their_seat_alone(session: Session) -> None:
    ground = Submitted(session)
    decide(session, ground.of_county, ground.case_id, CaseState.APPROVED, "好。")
    over = cases_over(session, ground.of_county)
    assert [(one.case_public_id, one.state, one.at is not None) for one in over] == [
        (ground.case_id, CaseState.APPROVED, True)
    ]
    assert cases_over(session, ground.of_city) == ()


def test_who_reviews_nothing_has_no_queue(session: Session) -> None:
    with pytest.raises(NotAllowed):
        queue_page(session, make_account(session)[1])


def test_waiting_times_are_medians_by_level(session: Session) -> None:
    for waited in (1, 3, 8):
        open_case(session, Submitted(session)).opened_at = NOW - timedelta(days=waited)
    ground = Submitted(session)
    open_case(session, ground).opened_at = NOW - timedelta(days=20)
    decide(session, ground.of_county, ground.case_id, CaseState.APPROVED)
    session.scalars(select(Decision)).one().decided_at = NOW - timedelta(days=14)
    open_case(session, ground).opened_at = NOW - timedelta(days=5)
    old = Submitted(session)
    decide(session, old.of_county, old.case_id, CaseState.RETURNED, "请改。")
    last = session.scalars(select(Decision).order_by(Decision.id.desc())).first()
    assert last is not None
    last.decided_at = NOW - timedelta(days=31)
    session.flush()
    county, city, province = waiting_times(session, NOW)
    assert [one.level for one in (county, city, province)] == list(RegionLevel)
    assert (county.waiting, county.median_days, county.oldest_days) == (3, 3.0, 8.0)
    assert (county.decided, county.median_to_decision_days) == (1, 6.0)
    assert (city.waiting, city.median_days, city.decided, city.median_to_decision_days) == (1, 5.0, 0, None)
    assert (province.waiting, province.median_days, province.oldest_days) == (0, None, None)


def test_a_long_queue_has_pages_and_of_what_is_overdue_below_the_longest_waiting(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("content.review.queue.A_PAGE", 2)
    ids = []
    for waited in (90, 80, 70):
        ground = Submitted(session)
        open_case(session, ground).opened_at = NOW - timedelta(days=waited)
        ids.append(ground.case_id)
    session.flush()
    pages = [queue_page(session, ground.of_county, NOW, page) for page in (1, 2, 9)]
    listed = [[one.case_public_id for one in page.waiting] for page in pages]
    assert listed == [ids[:2], ids[2:], ids[2:]]
    assert [(page.page, page.pages) for page in pages] == [(1, 2), (2, 2), (2, 2)]
    above = queue_page(session, ground.of_city, NOW)
    assert ([one.case_public_id for one in above.overdue_below], above.overdue_count) == (ids[:2], 3)
    assert (above.waiting, above.pages) == ((), 1)
