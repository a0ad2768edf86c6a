"""What lies before a province's offices: courses to be found, versions that wait for review, complaints, notices.

As many as a ledger of that length has: 5,000 courses, 2,000 waiting versions and 1,000 complaints at two million
entries.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from bench.bench_catalogue import COPIES, SENTENCES, TOPICS, course_row
from bench.bulk_rows import copy_rows, follow, tidy
from bench.province import PAID_COURSES
from content.database import Database, utc_now
from content.notices.notify import COURSE_RENEWED, LinkKind, link_to
from content.search import engine
from content.search.terms import index_tokens

ENTRIES_A_COURSE, ENTRIES_A_CASE, ENTRIES_A_COMPLAINT = 400, 1_000, 2_000
NOTICES_OF_OFFICER = 2_000
FIRST_LESSON = 1_000_000
"""Ids of the lessons of courses that were copied, beyond those of the courses in which learners study."""
LEVELS = (("province", "130000"), ("city", "130100"), ("county", "130123"))
LIBRARY = """INSERT INTO library_entry (public_id, course_id, revision_id, digest, published_at, entered_at, state,
    changed_at, review_due_on, warnings)
    SELECT 'bench-l' || entry.course_id, entry.course_id, entry.revision_id, '', entry.published_at, entry.published_at,
    'in_library', entry.published_at, '2028-06-01', 0
    FROM catalogue_entry AS entry WHERE NOT EXISTS (SELECT 1 FROM library_entry AS other
    WHERE other.course_id = entry.course_id)"""
NEXT_VERSION = """INSERT INTO revision (id, public_id, course_id, number, state, title, summary, target_groups,
    opened_by_id, opened_at, submitted_by_id, submitted_at, state_reason)
    SELECT :id, :public, course_id, 2, 'in_review', title, summary, target_groups, opened_by_id, :at, opened_by_id, :at,
    '' FROM revision WHERE course_id = :course AND number = 1"""
AUTHOR = "INSERT INTO course_author (course_id, account_id, added_at) SELECT id, created_by_id, created_at FROM course\
    WHERE id = :course"


def give_work(database: Database, entries: int) -> None:
    """Make the courses, versions and complaints of a province whose ledger is as long; what is there stays."""
    with database.transaction() as session:
        _courses(session, max(PAID_COURSES, entries // ENTRIES_A_COURSE))
        _waiting(session, entries // ENTRIES_A_CASE)
        _complaints(session, entries // ENTRIES_A_COMPLAINT)
        _notices(session)
        follow(session, "course", "revision", "module", "lesson", "review_case", "complaint", "notice")
    tidy(database)


def _courses(session: Session, count: int) -> None:
    """Courses up to `count`, as bench_catalogue.py has them, and an entry of the library for each."""
    connection = session.connection()
    have = int(connection.scalar(text("SELECT max(id) FROM course")) or 0)
    chance = random.Random(count)
    vocabulary = [index_tokens("".join(chance.sample(SENTENCES, 5))) for _ in range(200)]
    titles = [f"{chance.choice(TOPICS)}入门" for _ in range(200)]
    rows = []
    for number in range(have + 1, count + 1):
        row = course_row(chance, number, vocabulary, titles)
        rows.append(row | {"id": number, "lesson": FIRST_LESSON + number, "revision": number})
    if rows:
        engine.remove(connection)  # an index is made faster at once than row by row
        for statement in COPIES:
            connection.execute(text(statement), rows)
        connection.execute(text(AUTHOR), [{"course": row["id"]} for row in rows])
        engine.install(connection)
    connection.execute(text(LIBRARY))


def _waiting(session: Session, count: int) -> None:
    """New versions of the first courses that wait: half of them for the province, the others for city and county."""
    have = int(session.scalar(text("SELECT count(*) FROM review_case")) or 0)
    last = int(session.scalar(text("SELECT max(id) FROM revision")) or 0)
    levels = (0, 0, 0, 1, 1, 2)
    versions, cases = [], []
    for number in range(have, count):
        level, region = LEVELS[levels[number % 6]]
        at = utc_now() - timedelta(hours=number % 400)
        revision = FIRST_LESSON + last + number
        versions.append({"id": revision, "public": f"bench-r{number}", "course": number + 1, "at": _at(session, at)})
        cases.append((number + 1, f"bench-c{number}", revision, level, region, "open", at.isoformat(" ")))
    if versions:
        session.execute(text(NEXT_VERSION), versions)
        copy_rows(session, "review_case", "id public_id revision_id level region_code state opened_at", cases)


def _complaints(session: Session, count: int) -> None:
    have = int(session.scalar(text("SELECT count(*) FROM complaint")) or 0)
    rows = []
    for number in range(have, count):
        at = utc_now() - timedelta(days=number % 300)
        state = "received" if number % 10 == 0 else "answered"
        course = number % PAID_COURSES + 1 if number % 2 else None
        matter = "course" if course else "access"
        due_on = (at + timedelta(days=15)).date().isoformat()
        row = number + 1, f"2026-{number:06d}", "0" * 64, matter, "字幕看不清。", "", "", "", "", course, state
        rows.append((*row, at.isoformat(" "), due_on))
    columns = "id number secret_digest matter text page person name contact course_id state made_at due_on"
    copy_rows(session, "complaint", columns, rows)


def _notices(session: Session) -> None:
    """An officer's, none of which was read."""
    officer = session.scalar(text("SELECT id FROM account WHERE login_name = 'officer'"))
    if session.scalar(text("SELECT count(*) FROM notice WHERE account_id = :officer"), {"officer": officer}):
        return
    first = int(session.scalar(text("SELECT coalesce(max(id), 0) FROM notice")) or 0) + 1_000_000_000
    at, link = datetime(2026, 9, 1, tzinfo=UTC).isoformat(" "), link_to(LinkKind.LEARNING)
    rows = [
        (first + number, f"bench-o{number}", officer, COURSE_RENEWED, '{"title": "按摩卫生"}', link, at, None)
        for number in range(NOTICES_OF_OFFICER)
    ]
    copy_rows(session, "notice", "id public_id account_id message message_values link made_at read_at", rows)


def _at(session: Session, moment: datetime) -> str:
    as_text = moment.isoformat(" ", timespec="microseconds")
    return as_text if session.get_bind().dialect.name == "postgresql" else as_text.removesuffix("+00:00")
