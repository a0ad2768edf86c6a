"""A province's portal: courses, learners with what they studied, and a ledger with its whole chain.

Rows are made in bulk (COPY on PostgreSQL), so that ten million take minutes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from content.credits import sentences
from content.credits.balances import recount
from content.credits.chain import ChainedFields, digest_of
from content.credits.models import Pilot, RuleVersion
from content.database import Database
from content.institutions.models import RegionLevel
from content.messages import Message
from content.migrating import upgrade
from content.people.accounts import create_account
from content.people.models import Role, RoleGrant
from tests.factories import make_pilot, make_published_course
from tests.portal.conftest import PASSWORD

COURSES, LESSONS = 24, 8
ENROLMENTS, ENTRIES = 3, 20
"""Of each learner: courses, and lessons of them that were studied and paid."""
BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Lessons:
    """The lessons of one course: the revision's id, and each lesson's lineage."""

    course_id: int
    revision_id: int
    lineages: tuple[str, ...]


class Province:
    """A database that grows to as many learners as are asked for."""

    def __init__(self, database: Database) -> None:
        self.database = database
        upgrade(database)
        with database.transaction() as session:
            self.pilot_id = make_pilot(session).id
            courses = [make_published_course(session, lessons=LESSONS) for _ in range(COURSES)]
            self.courses = [
                Lessons(
                    course.id,
                    course.revisions[0].id,
                    tuple(lesson.lineage for lesson in course.revisions[0].modules[0].lessons),
                )
                for course in courses
            ]
            _officers(session)
            self.first = int(session.scalar(text("SELECT max(id) FROM account")) or 0) + 1
        self.learners = 0

    def grow(self, learners: int) -> None:
        """Add learners until there are so many; the ledger's chain goes on where it ended."""
        with self.database.transaction() as session:
            for begin in range(self.learners, learners, AT_ONCE):
                numbers = range(begin, min(begin + AT_ONCE, learners))
                self._study(session, numbers)
                self._pay(session, numbers)
            recount(session)
            if session.get_bind().dialect.name == "postgresql":
                for table in ("account", "role_grant", "enrolment", "lesson_evidence", "completion", "ledger_entry"):
                    session.execute(
                        text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
                    )
        self.learners = learners
        if self.database.engine.dialect.name == "postgresql":  # what it does by itself within a minute
            with self.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM ANALYZE"))

    def account_id(self, number: int) -> int:
        """The account of the learner with this number."""
        return self.first + number

    def studied(self, number: int) -> list[tuple[int, Lessons, str]]:
        """What a learner studied: the enrolment's id, its course, and the lesson's lineage."""
        courses = [self.courses[(number + step) % COURSES] for step in range(ENROLMENTS)]
        places = [(step, lesson) for step in range(ENROLMENTS) for lesson in range(LESSONS)][:ENTRIES]
        return [
            (number * ENROLMENTS + step + 1, courses[step], courses[step].lineages[lesson]) for step, lesson in places
        ]

    def _study(self, session: Session, numbers: Iterable[int]) -> None:
        accounts, grants, enrolments, evidence, completions = [], [], [], [], []
        for number in numbers:
            account, at = self.account_id(number), (BEGIN + timedelta(minutes=number % 300_000)).isoformat(" ")
            accounts.append((account, f"bench-a{number}", f"bench{number}", f"学员{number}", "x", at))
            grants.append((self.first * 10 + number, account, "learner", at))
            for step in range(ENROLMENTS):
                course = self.courses[(number + step) % COURSES]
                enrolments.append((number * ENROLMENTS + step + 1, account, course.course_id, course.revision_id, at))
            for place, (enrolment, _, lineage) in enumerate(self.studied(number)):
                row = number * ENTRIES + place + 1
                evidence.append((row, f"bench-e{row}", enrolment, lineage, "media", "{}", "{}", "[]", at, at))
                completions.append((row, enrolment, lineage, "media", row, at))
        _copy(session, "account", "id public_id login_name display_name password_hash created_at", accounts)
        _copy(session, "role_grant", "id account_id role granted_at", grants)
        _copy(session, "enrolment", "id account_id course_id revision_id enrolled_at", enrolments)
        columns = "id public_id enrolment_id lesson_lineage way ranges sections counted first_at last_at"
        _copy(session, "lesson_evidence", columns, evidence)
        _copy(session, "completion", "id enrolment_id lesson_lineage way evidence_id completed_at", completions)

    def _pay(self, session: Session, numbers: Iterable[int]) -> None:
        pilot = session.get_one(Pilot, self.pilot_id, populate_existing=True)
        version = pilot.rules[0]
        last = session.scalar(text("SELECT coalesce(max(id), 0) FROM ledger_entry"))
        rows = list(self._entries(pilot, version, numbers, int(last or 0)))
        columns = "id public_id learner_id pilot_id rule_version_id kind amount evidence explanation idempotency_key at"
        _copy(session, "ledger_entry", f"{columns} number digest", rows)
        pilot.head_number, pilot.head_digest = int(rows[-1][-2]), str(rows[-1][-1])
        session.flush()

    def _entries(
        self, pilot: Pilot, version: RuleVersion, numbers: Iterable[int], last: int
    ) -> Iterator[tuple[int | str, ...]]:
        number, digest = pilot.head_number, pilot.head_digest
        explanation = Message(sentences.LESSON, {"title": "洗手", "units": "1", "rate": "1"}).as_json()
        for learner in numbers:
            for place, (_, _, lineage) in enumerate(self.studied(learner)):
                number += 1
                row = learner * ENTRIES + place + 1
                fields = ChainedFields(
                    number=number,
                    pilot=pilot.public_id,
                    entry=f"bench-l{row}",
                    learner_id=self.account_id(learner),
                    rule_version=version.number,
                    rules=version.rules,
                    kind="earn",
                    amount=100,
                    evidence=f"evidence:bench-e{row}",
                    explanation=explanation,
                    idempotency_key=f"lesson:{self.account_id(learner)}:{lineage}",
                    reverses=None,
                    actor_id=None,
                    at=BEGIN + timedelta(seconds=row % 20_000_000),
                )
                digest = digest_of(fields, digest)
                yield (
                    *(last + number - pilot.head_number, fields.entry, fields.learner_id, pilot.id, version.id),
                    *(fields.kind, fields.amount, fields.evidence, json.dumps(explanation), fields.idempotency_key),
                    *(fields.at.isoformat(" "), number, digest),
                )


def _officers(session: Session) -> None:
    """Somebody who reviews for the province and looks after its pilot, and an administrator."""
    officer = create_account(session, login_name="officer", display_name="审核员", password=PASSWORD)
    administrator = create_account(session, login_name="administrator", display_name="管理员", password=PASSWORD)
    session.add_all(
        (
            RoleGrant(account_id=officer.id, role=Role.PILOT_ADMINISTRATOR, region_code="130000"),
            RoleGrant(account_id=officer.id, role=Role.REVIEWER, region_code="130000", level=RegionLevel.PROVINCE),
            RoleGrant(account_id=administrator.id, role=Role.ADMINISTRATOR),
        )
    )
    session.flush()


def _copy(session: Session, table: str, columns: str, rows: Sequence[Sequence[int | str]]) -> None:
    """Put rows into a table: by COPY on PostgreSQL, row after row on SQLite, whose times have no offset."""
    names = columns.split()
    if session.get_bind().dialect.name == "postgresql":
        cursor = session.connection().connection.cursor()
        with cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join("?" * len(names))
    plain = [tuple(value.replace("+00:00", ".000000") if _is_time(value) else value for value in row) for row in rows]
    session.connection().exec_driver_sql(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", plain)


def _is_time(value: int | str) -> bool:
    return isinstance(value, str) and value.endswith("+00:00")
