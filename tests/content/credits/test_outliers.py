"""What stands out, as examples written by hand; and that only people judge it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.credits import outlier_months, outlier_pages
from content.credits.balances import balance
from content.credits.ledger import reverse
from content.credits.models import LedgerEntry, OutlierJudgement, OutlierVerdict
from content.credits.outlier_months import keep_outliers
from content.credits.outlier_pages import judge, outlier_page, outliers_page
from content.credits.outliers import FinishedLesson, OutlierRule, find_outliers
from content.errors import Invalid, NotAllowed, NotFound
from content.people.models import AuditEvent
from tests.content.credits.test_ledger import administrator, pay
from tests.factories import make_account, make_pilot

BEGUN = datetime(2026, 5, 4, 1, 0, tzinfo=UTC)
NIGHT = datetime(2026, 9, 1, 19, 0, tzinfo=UTC)


def finished(
    number: int, minutes: float, *, learner: int = 1, lesson: str = "", began: float | None = 0.0
) -> FinishedLesson:
    """A lesson of 45 minutes, finished so many minutes after nine in the morning."""
    return FinishedLesson(
        entry_id=number,
        learner_id=learner,
        lesson=lesson or f"l{number}",
        units=100,
        began_at=None if began is None else BEGUN + timedelta(minutes=began),
        at=BEGUN + timedelta(minutes=minutes),
    )


def rules(lessons: list[FinishedLesson]) -> list[tuple[OutlierRule, list[int]]]:
    return [(one.rule, [lesson.entry_id for lesson in one.lessons]) for one in find_outliers(lessons)]


def test_less_than_a_quarter_of_the_study_time_is_very_fast() -> None:
    assert rules([finished(1, 11.2)]) == [(OutlierRule.TOO_FAST, [1])]
    assert rules([finished(1, 11.3)]) == []
    assert rules([finished(1, 2.0, began=None)]) == [], "whose records are erased"


@pytest.mark.parametrize(
    ("minutes", "row"),
    [
        ([60, 80, 100, 120, 140, 160], [1, 2, 3, 4, 5, 6]),
        ([20, 60, 80, 100, 120, 140, 160], [2, 3, 4, 5, 6, 7]),
        ([60, 80, 100, 120, 140, 160, 180, 230], [1, 2, 3, 4, 5, 6, 7]),
        ([60, 80, 100, 120, 140], None),
        ([60, 80, 101, 119, 143, 160], None),
        ([60, 80, 100, 120, 140, 160 + 24 * 60], None),
    ],
)
def test_six_lessons_at_equal_intervals_on_one_day_are_very_regular(minutes: list[int], row: list[int] | None) -> None:
    lessons = [finished(number, minute) for number, minute in enumerate(minutes, 1)]
    assert rules(lessons) == ([(OutlierRule.TOO_REGULAR, row)] if row else [])
    assert rules(lessons[::-1]) == rules(lessons)


def test_ten_learners_of_one_lesson_in_one_hour_are_many() -> None:
    class_of = [finished(number, 60 + number, learner=number, lesson="same") for number in range(1, 11)]
    assert rules(class_of) == [(OutlierRule.SAME_HOUR, list(range(1, 11)))]
    assert rules(class_of[:9]) == []
    other_hour = [*class_of[:9], finished(10, 125, learner=10, lesson="same")]
    assert rules(other_hour) == []
    other_lesson = [*class_of[:9], finished(10, 70, learner=10, lesson="other")]
    assert rules(other_lesson) == []


def test_a_person_judges_with_a_reason_and_nothing_is_taken_away(session: Session) -> None:
    pilot = make_pilot(session)
    by = administrator(session)
    learners = [make_account(session)[0] for _ in range(10)]
    entries = [
        pay(session, learner.id, "lesson", now=BEGUN + timedelta(minutes=number))
        for number, learner in enumerate(learners)
    ]
    first = entries[0]
    assert first is not None
    (line,) = outliers_page(session, by, pilot.public_id, None).lines
    assert str(line.sentence) == "10 learners finished the lesson “洗手” within the same hour on 2026-05-04."
    assert (line.rule, line.entry, line.judgements) == (OutlierRule.SAME_HOUR, first.public_id, ())
    page = outlier_page(session, by, pilot.public_id, "same_hour", first.public_id)
    assert [entry for entry, *_ in page.entries] == [entry.public_id for entry in entries if entry]
    assert {balance(session, learner.id) for learner in learners} == {100}

    def say(verdict: OutlierVerdict, reason: str) -> OutlierJudgement:
        return judge(
            session, by, pilot.public_id, "same_hour", first.public_id, verdict=verdict, reason=reason, now=BEGUN
        )

    with pytest.raises(Invalid) as without_reason:
        say(OutlierVerdict.NOTHING_WRONG, " ")
    assert without_reason.value.field == "reason"
    with pytest.raises(Invalid) as not_reversed:
        say(OutlierVerdict.REVERSED, "代学")
    assert not_reversed.value.field == "verdict"
    assert say(OutlierVerdict.LOOKED_AT, "已经问机构。").account_id is None
    reverse(session, by, first.public_id, "代学", BEGUN)
    say(OutlierVerdict.REVERSED, "一人代学，已收回。")
    (judged,) = outliers_page(session, by, pilot.public_id, "2026-05").lines
    assert [judgement.verdict for judgement in judged.judgements] == ["reversed", "looked_at"]
    acts = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert acts == ["credits.outlier_looked_at", "credits.reverse", "credits.outlier_reversed"]


def test_a_large_month_is_looked_through_at_night(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    pilot = make_pilot(session)
    by = administrator(session)
    for number in range(10):
        pay(session, make_account(session)[0].id, "lesson", now=BEGUN + timedelta(minutes=number))
    at_once = outliers_page(session, by, pilot.public_id, None)
    monkeypatch.setattr(outlier_months, "MOST_AT_ONCE", 9)
    waiting = outliers_page(session, by, pilot.public_id, None)
    assert (waiting.lines, waiting.is_waiting, waiting.month) == ((), True, "2026-05")
    keep_outliers(session, NIGHT)
    by_night = outliers_page(session, by, pilot.public_id, None)
    assert (by_night.lines, by_night.found_at, by_night.is_waiting) == (at_once.lines, NIGHT, False)
    (line,) = by_night.lines
    assert len(outlier_page(session, by, pilot.public_id, line.rule, line.entry).entries) == 10
    pay(session, make_account(session)[0].id, "lesson", now=BEGUN + timedelta(minutes=20))
    assert outliers_page(session, by, pilot.public_id, None).lines == at_once.lines
    keep_outliers(session, NIGHT + timedelta(days=1))
    (line,) = outliers_page(session, by, pilot.public_id, None).lines
    assert str(line.sentence).startswith("11 learners finished")


def test_months_long_past_are_looked_through_once(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    pilot = make_pilot(session)
    by = administrator(session)
    monkeypatch.setattr(outlier_months, "MOST_AT_ONCE", 9)
    for month in range(4):
        for number in range(10):
            at = BEGUN + timedelta(days=31 * month, minutes=number)
            pay(session, make_account(session)[0].id, f"lesson-{month}", now=at)
    keep_outliers(session, NIGHT)
    keep_outliers(session, NIGHT + timedelta(days=1))
    nights = [outliers_page(session, by, pilot.public_id, f"2026-0{month}").found_at for month in (5, 6, 7, 8)]
    assert nights == [NIGHT, *[NIGHT + timedelta(days=1)] * 3]


def test_a_long_month_has_pages_and_what_nobody_judged_is_first(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlier_pages, "LINES_ON_A_PAGE", 2)
    pilot = make_pilot(session)
    by = administrator(session)
    for lesson in range(3):
        for number in range(10):
            at = BEGUN + timedelta(hours=lesson, minutes=number)
            pay(session, make_account(session)[0].id, f"lesson-{lesson}", now=at)
    first = outliers_page(session, by, pilot.public_id, None)
    assert (first.page, first.pages, first.count, len(first.lines)) == (1, 2, 3, 2)
    judged = first.lines[0]
    verdict = OutlierVerdict.NOTHING_WRONG
    judge(session, by, pilot.public_id, judged.rule, judged.entry, verdict=verdict, reason="一个班", now=BEGUN)
    last = outliers_page(session, by, pilot.public_id, None, page=9)
    assert [line.entry for line in last.lines] == [judged.entry]
    assert len(last.lines[0].judgements) == 1


def test_what_does_not_stand_out_or_lies_elsewhere_cannot_be_judged(session: Session) -> None:
    pilot = make_pilot(session)
    by = administrator(session)
    learner, _ = make_account(session)
    entry = pay(session, learner.id, "lesson")
    assert entry is not None
    for rule, name in (("same_hour", entry.public_id), ("same_hour", "nothing"), ("nothing", entry.public_id)):
        with pytest.raises(NotFound):
            outlier_page(session, by, pilot.public_id, rule, name)
    with pytest.raises(NotFound):
        outliers_page(session, by, pilot.public_id, "2020-01")
    with pytest.raises(NotAllowed):
        outliers_page(session, administrator(session, "130100"), pilot.public_id, None)
    assert outliers_page(session, by, pilot.public_id, None).lines == ()
    assert session.scalars(select(LedgerEntry)).one() is entry
