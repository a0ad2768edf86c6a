"""A province's portal: courses, learners with what they studied, and a ledger with its whole chain.

Rows are made in bulk (COPY on PostgreSQL), so that ten million take minutes. What was made is written down beside the
database (`province.json`), so that a kept one grows on, or is measured again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from bench.bulk_rows import copy_rows, follow, tidy
from content.credits import sentences
from content.credits.balances import recount
from content.credits.chain import ChainedFields, digest_of
from content.credits.models import Pilot
from content.database import Database
from content.institutions.models import RegionLevel
from content.messages import Message
from content.migrating import upgrade
from content.notices.notify import COURSE_RENEWED, LinkKind, link_to
from content.people.accounts import create_account
from content.people.models import Role, RoleGrant
from tests.factories import make_pilot, make_published_course
from tests.portal.conftest import PASSWORD

PAID_COURSES, LESSONS = 120, 8
ENROLMENTS, ENTRIES, NOTICES = 3, 20, 10
"""Of each learner: courses, lessons of them that were studied and paid, and notices."""
REVERSED_OF = 50
"""One learner in so many has their first entry reversed by their last."""
FAST_OF = 5_000
"""One lesson in so many was finished two minutes after it was opened."""
BEGIN, APART = datetime(2026, 1, 5, tzinfo=UTC), timedelta(days=14)
"""A learner finishes a lesson in each two weeks: the whole ledger takes forty weeks, however long it is."""
AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Lessons:
    """The lessons of one course: the revision's id, and each lesson's lineage."""

    course_id: int
    revision_id: int
    lineages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Study:
    """One lesson that a learner studied: its row in the tables of evidence and completions, and how."""

    row: int
    enrolment: int
    course: Lessons
    lineage: str
    mode: str
    at: datetime


class Province:
    """A database that grows to as many learners as are asked for; `folder` keeps what it was made of."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self._file = folder / "province.json"
        upgrade(database)
        if self._file.exists():
            kept = json.loads(self._file.read_text(encoding="utf-8"))
            self.pilot_id, self.first, self.learners = kept["pilot_id"], kept["first"], kept["learners"]
            self.courses = [
                Lessons(one["course_id"], one["revision_id"], tuple(one["lineages"])) for one in kept["courses"]
            ]
        else:
            self.learners = 0
            self._begin()

    def _begin(self) -> None:
        with self.database.transaction() as session:
            self.pilot_id = make_pilot(session).id
            courses = [make_published_course(session, lessons=LESSONS) for _ in range(PAID_COURSES)]
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
        self._keep()

    def _keep(self) -> None:
        kept = {"pilot_id": self.pilot_id, "first": self.first, "learners": self.learners}
        courses = [asdict(course) for course in self.courses]
        self._file.write_text(json.dumps(kept | {"courses": courses}), encoding="utf-8")

    def grow(self, learners: int, *, only_ledger: bool = False) -> None:
        """Add learners until there are so many; the ledger's chain goes on where it ended. `only_ledger`: without
        notices and without what the lessons were completed by."""
        if learners <= self.learners:
            return
        numbers = range(self.learners, learners)
        parts = [numbers[begin : begin + AT_ONCE] for begin in range(0, len(numbers), AT_ONCE)]
        with self.database.transaction() as session:
            for some in parts:
                self._enrol(session, some, with_notices=not only_ledger)
            last = int(session.scalar(text("SELECT coalesce(max(id), 0) FROM ledger_entry")) or 0)
            for place in range(ENTRIES):
                for some in parts:
                    self._study(session, some, place, with_completions=not only_ledger)
                    self._pay(session, some, place, last - self.learners, len(numbers))
            recount(session)
            follow(
                session, "account", "role_grant", "enrolment", "lesson_evidence", "completion", "ledger_entry", "notice"
            )
        self.learners = learners
        self._keep()
        tidy(self.database)

    def account_id(self, number: int) -> int:
        """The account of the learner with this number."""
        return self.first + number

    def study(self, number: int, place: int) -> Study:
        """What a learner studied at this place of their ledger."""
        step, lesson = divmod(place, LESSONS)
        course = self.courses[(number + step * 7) % PAID_COURSES]
        row = number * ENTRIES + place + 1
        mode = "media" if row % 10 < 7 else "reading" if row % 100 < 98 else "checks" if row % 3 else "practice"
        seconds = (number * 7_919 + place * 104_729) % int(APART.total_seconds())
        at = BEGIN + place * APART + timedelta(seconds=seconds)
        return Study(row, number * ENROLMENTS + step + 1, course, course.lineages[lesson], mode, at)

    def _enrol(self, session: Session, numbers: Sequence[int], *, with_notices: bool) -> None:
        accounts, grants, enrolments, notices = [], [], [], []
        for number in numbers:
            account, at = self.account_id(number), _at(BEGIN + timedelta(minutes=number % 10_000))
            accounts.append((account, f"bench-a{number}", f"bench{number}", f"学员{number}", "x", at))
            grants.append((self.first * 10 + number, account, "learner", at))
            for step in range(ENROLMENTS):
                course = self.courses[(number + step * 7) % PAID_COURSES]
                enrolments.append((number * ENROLMENTS + step + 1, account, course.course_id, course.revision_id, at))
            for place in range(NOTICES if with_notices else 0):
                row = number * NOTICES + place + 1
                read_at = at if place % 2 else None
                values = '{"title": "按摩卫生"}'
                notices.append(
                    (row, f"bench-n{row}", account, COURSE_RENEWED, values, link_to(LinkKind.LEARNING), at, read_at)
                )
        copy_rows(session, "account", "id public_id login_name display_name password_hash created_at", accounts)
        copy_rows(session, "role_grant", "id account_id role granted_at", grants)
        copy_rows(session, "enrolment", "id account_id course_id revision_id enrolled_at", enrolments)
        columns = "id public_id account_id message message_values link made_at read_at"
        copy_rows(session, "notice", columns, notices)

    def _study(self, session: Session, numbers: Sequence[int], place: int, *, with_completions: bool) -> None:
        evidence, completions = [], []
        for number in numbers:
            one = self.study(number, place)
            minutes = 2 if one.row % FAST_OF == 0 else 15 + one.row % 40
            first_at, at = _at(one.at - timedelta(minutes=minutes)), _at(one.at)
            public_id = f"bench-e{one.row}"
            evidence.append((one.row, public_id, one.enrolment, one.lineage, one.mode, "{}", "{}", "[]", first_at, at))
            completions.append((one.row, one.enrolment, one.lineage, one.mode, one.row, at))
        columns = "id public_id enrolment_id lesson_lineage way ranges sections counted first_at last_at"
        copy_rows(session, "lesson_evidence", columns, evidence)
        if with_completions:
            columns = "id enrolment_id lesson_lineage way evidence_id completed_at"
            copy_rows(session, "completion", columns, completions)

    def _pay(self, session: Session, numbers: Sequence[int], place: int, before: int, learners: int) -> None:
        """`before`: the id before that of the first learner's first entry, less that learner's number."""
        pilot = session.get_one(Pilot, self.pilot_id, populate_existing=True)
        rows = list(self._entries(pilot, numbers, place, before, learners))
        columns = "id public_id learner_id pilot_id rule_version_id kind amount evidence explanation idempotency_key"
        copy_rows(session, "ledger_entry", f"{columns} reverses_id at number digest course_id study_mode", rows)
        pilot.head_number, pilot.head_digest = int(str(rows[-1][12])), str(rows[-1][13])
        session.flush()

    def _entries(
        self, pilot: Pilot, numbers: Sequence[int], place: int, before: int, learners: int
    ) -> Iterator[tuple[int | str | None, ...]]:
        place_in_ledger, digest, version = pilot.head_number, pilot.head_digest, pilot.rules[0]
        for number in numbers:
            place_in_ledger += 1
            one, learner = self.study(number, place), self.account_id(number)
            takes_back = place == ENTRIES - 1 and number % REVERSED_OF == 0
            first = self.study(number, 0)
            fields = ChainedFields(
                number=place_in_ledger,
                pilot=pilot.public_id,
                entry=f"bench-l{one.row}",
                learner_id=learner,
                rule_version=version.number,
                rules=version.rules,
                kind="reverse" if takes_back else "earn",
                amount=-WORTH if takes_back else WORTH,
                evidence=f"entry:bench-l{first.row}" if takes_back else f"evidence:bench-e{one.row}",
                explanation=TAKEN_BACK if takes_back else EARNED,
                idempotency_key=f"reverse:bench-l{first.row}" if takes_back else f"lesson:{learner}:{one.lineage}",
                reverses=f"bench-l{first.row}" if takes_back else None,
                actor_id=None,
                at=one.at,
            )
            digest = digest_of(fields, digest)
            studied = first if takes_back else one
            yield (
                *(before + number + place * learners + 1, fields.entry, learner, pilot.id, version.id),
                *(fields.kind, fields.amount, fields.evidence, json.dumps(fields.explanation), fields.idempotency_key),
                *(before + number + 1 if takes_back else None, _at(one.at), place_in_ledger, digest),
                *(studied.course.course_id, studied.mode),
            )


WORTH = 50
"""Of each lesson in hundredths of a credit: half a study unit at one credit a unit."""
EARNED = Message(
    sentences.LESSON, {"title": "洗手", "units": "0.5", "rate": "1", "worth": "0.5", "way": "media"}
).as_json()
TAKEN_BACK = Message(sentences.REVERSED, {"amount": "0.5", "date": "2026-01-05", "reason": "重复"}).as_json()


def _at(moment: datetime) -> str:
    return moment.isoformat(" ")


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
