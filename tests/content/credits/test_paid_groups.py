"""What a pilot paid, kept by month, day, course, region and study mode: each learner counts once in each group."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from content.credits.balances import recount
from content.credits.ledger import award, reverse
from content.credits.models import LedgerCut, LedgerGroup, Pilot
from content.credits.verification import verify_all
from content.database import Database
from content.learning.models import StudyMode
from tests.content.credits.test_ledger import NOW, administrator
from tests.factories import make_account, make_pilot, make_published_course

LATER = NOW + timedelta(days=40)


def study(session: Session, learners: int) -> Pilot:
    """Each of some learners finishes two lessons of a course on one day, and one of another forty days later."""
    pilot = make_pilot(session)
    first, second = make_published_course(session), make_published_course(session, region_code="130100")
    ids = [make_account(session)[0].id for _ in range(learners)]
    for learner_id in ids:
        lessons = (first, "one", StudyMode.MEDIA, NOW), (first, "two", StudyMode.READING, NOW)
        for course, lesson, mode, now in (*lessons, (second, "three", StudyMode.MEDIA, LATER)):
            entry = award(
                session,
                learner_id,
                region_code="130123",
                lesson_lineage=f"{course.id} {lesson}",
                lesson_title="洗手",
                study_units=100,
                mode=mode,
                evidence="evidence:1",
                now=now,
                course_id=course.id,
            )
    assert entry is not None
    reverse(session, administrator(session), entry.public_id, "重复", LATER)
    return pilot


def kept(session: Session, cut: LedgerCut) -> list[tuple[int, int]]:
    rows = session.scalars(select(LedgerGroup).where(LedgerGroup.cut == cut).order_by(LedgerGroup.key))
    return [(row.learners, row.amount) for row in rows]


def test_a_learner_counts_once_in_each_group_and_every_credit_counts(session: Session) -> None:
    study(session, 3)
    assert kept(session, LedgerCut.WHOLE) == [(3, 900)]
    for cut in (LedgerCut.MONTH, LedgerCut.DAY, LedgerCut.COURSE):
        assert kept(session, cut) == [(3, 600), (3, 300)]
    assert sorted(kept(session, LedgerCut.REGION)) == [(3, 300), (3, 600)]
    assert kept(session, LedgerCut.MODE) == [(3, 600), (3, 300)]


def test_counted_anew_from_the_entries_every_group_is_the_same(session: Session) -> None:
    study(session, 3)
    rows = select(LedgerGroup.cut, LedgerGroup.key, LedgerGroup.learners, LedgerGroup.amount)
    before = set(map(tuple, session.execute(rows)))
    session.execute(text("DELETE FROM ledger_group WHERE cut = 'day'"))
    recount(session)
    assert set(map(tuple, session.execute(rows))) == before


def test_a_group_that_is_wrong_missing_or_of_no_entry_is_named_by_the_verification(database: Database) -> None:
    with database.transaction() as session:
        study(session, 2)
    for wrong in (
        "UPDATE ledger_group SET learners = learners + 1 WHERE cut = 'course'",
        "UPDATE ledger_group SET amount = amount - 1 WHERE cut = 'course'",
        "DELETE FROM ledger_group WHERE cut = 'course'",
        "INSERT INTO ledger_group SELECT pilot_id, 'course', 'x', 0, 0 FROM ledger_group WHERE cut = 'whole'",
    ):
        with database.transaction() as session:
            session.execute(text(wrong))
        with database.transaction() as session:
            (state,) = verify_all(session)
            assert str(state.problem).startswith("A sum kept of the pilot (course "), wrong
            assert str(state.problem).endswith("Run: portal ledger recount")
            recount(session)
            assert [one.problem for one in verify_all(session)] == [None]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(LedgerGroup).where(LedgerGroup.cut == "day")) == 2
