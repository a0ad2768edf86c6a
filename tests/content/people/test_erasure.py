"""Everything about an account can be taken along; and erased, nothing that tells whose it was is left in any table."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.certificates.issuing import revoke
from content.certificates.models import Certificate
from content.complaints.handling import note
from content.complaints.models import Complaint, Matter
from content.complaints.submission import ComplaintDraft, complain
from content.courses.models import Course
from content.credits.balances import balance
from content.credits.ledger import reverse
from content.credits.models import LedgerEntry
from content.database import Base
from content.errors import Invalid, Refused
from content.learning.enrolment import enrol
from content.learning.models import OfflineContact, PlayerSession, ResumePoint
from content.learning.questions import answer, ask
from content.learning.reading_evidence import record_reading
from content.learning.records import requirements_in
from content.learning.requirements import section_keys
from content.people.accounts import actor_of, authenticate, grant_role, register
from content.people.erasure import RETAINED, erase
from content.people.models import Account, Role
from content.people.passwords import hash_password
from content.people.permissions import Actor, Grant
from content.people.personal_data import OWNED, account_columns, personal_data_of
from content.people.preferences import Preferences, store_preferences
from content.people.recovery import issue
from content.people.sessions import Device, begin_session, open_session
from content.tracks.models import Upload, UploadPurpose
from tests.factories import make_account, make_media_block, make_pilot, make_published_course, make_teaching

PASSWORD = "a short sentence"
START = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
PERSONAL = ("wang-jianguo", "王建国", "13800138000", "braille", "期末讲座")


@pytest.fixture
def lived(session: Session) -> Account:
    """A learner who has left something in every table that belongs to learners."""
    make_pilot(session)
    course = make_published_course(session)
    account = register(session, login_name="wang-jianguo", display_name="王建国", password=PASSWORD, language="zh-CN")
    session.flush()
    session.refresh(account)
    actor = actor_of(account)
    store_preferences(session, account.id, Preferences(ways="braille"))
    enrol(session, actor, course.public_id)
    study(session, account, course)
    block = make_media_block(session, course)
    session.add(PlayerSession(account_id=account.id, block_id=block.id))
    session.add(OfflineContact(account_id=account.id))
    session.add(ResumePoint(account_id=account.id, block_lineage=block.lineage, position_s=12.0))
    complain(
        session, ComplaintDraft(Matter.OTHER, "太慢。", name="王建国", contact="13800138000"), account_id=account.id
    )
    session.flush()
    return account


def study(session: Session, account: Account, course: Course) -> None:
    lesson = course.revisions[0].modules[0].lessons[0]
    keys = section_keys(requirements_in(session, lesson, "zh"))
    for moment in (START, START + timedelta(hours=1)):
        record_reading(session, actor_of(account), lesson.public_id, keys, moment)


def whole_database(session: Session) -> str:
    return json.dumps(
        {
            table.name: [[str(value) for value in row] for row in session.execute(select(table))]
            for table in Base.metadata.sorted_tables
        },
        ensure_ascii=False,
    )


def test_nothing_personal_is_left_in_any_table(session: Session, lived: Account) -> None:
    account_id, public_id = lived.id, lived.public_id
    assert "王建国" in whole_database(session)
    erase(session, account_id, PASSWORD)
    left = whole_database(session)
    assert [word for word in PERSONAL if word in left] == []
    assert public_id not in left
    for table in Base.metadata.sorted_tables:
        if table.name not in RETAINED and any(column.name == OWNED for column in account_columns(table)):
            rows = session.execute(select(table).where(table.c[OWNED] == account_id)).all()
            assert rows == [], f"{table.name} still has rows of the erased account"


def test_the_ledger_keeps_a_pseudonym(session: Session, lived: Account) -> None:
    before = balance(session, lived.id)
    assert before > 0
    entries = len(session.scalars(select(LedgerEntry)).all())
    erase(session, lived.id, PASSWORD)
    assert balance(session, lived.id) == before
    assert len(session.scalars(select(LedgerEntry)).all()) == entries


def test_sessions_end_the_name_is_free_and_the_complaint_goes_on(session: Session, lived: Account) -> None:
    token = begin_session(session, lived.id, Device("Firefox", "Linux"))
    assert open_session(session, token) is not None
    erase(session, lived.id, PASSWORD)
    assert open_session(session, token) is None
    assert authenticate(session, "wang-jianguo", PASSWORD) is None
    assert register(session, login_name="wang-jianguo", display_name="王", password=PASSWORD, language="en").id
    complaint = session.scalars(select(Complaint)).one()
    assert (complaint.account_id, complaint.name, complaint.text) == (None, "", "太慢。")


def test_the_bytes_of_unfinished_uploads_are_named_to_be_taken_off_the_disk(session: Session) -> None:
    account, _, block = make_teaching(session)
    account.password_hash = hash_password(PASSWORD)
    upload = Upload(
        account_id=account.id,
        block_id=block.id,
        purpose=UploadPurpose.LECTURE,
        file_name="期末讲座.mp4",
        length_bytes=10,
        expires_at=START,
    )
    session.add(upload)
    session.flush()
    name = upload.public_id
    assert erase(session, account.id, PASSWORD) == (name,)
    assert "期末讲座" not in whole_database(session)


def test_only_with_the_password_and_never_the_last_administrator(session: Session, lived: Account) -> None:
    with pytest.raises(Invalid):
        erase(session, lived.id, "another sentence")
    only, _ = make_account(session, Grant(Role.ADMINISTRATOR))
    only.password_hash = lived.password_hash
    session.flush()
    with pytest.raises(Refused):
        erase(session, only.id, PASSWORD)
    make_account(session, Grant(Role.ADMINISTRATOR))
    erase(session, only.id, PASSWORD)


def test_everything_is_taken_along_without_secrets_or_other_people(session: Session, lived: Account) -> None:
    records = personal_data_of(session, lived.id)
    kinds = {name for name, rows in records.items() if rows}
    assert kinds >= {
        "access_preferences",
        "account",
        "audit_event",
        "certificate",
        "completion",
        "complaint",
        "complaint_event",
        "enrolment",
        "ledger_entry",
        "lesson_evidence",
        "notice",
        "player_session",
        "resume_point",
        "role_grant",
    }
    written = json.dumps(records, ensure_ascii=False)
    assert lived.password_hash not in written
    assert not {"password_hash", "token", "token_digest", "secret_digest"} & {
        column for rows in records.values() for row in rows for column in row
    }
    assert records["enrolment"][0]["account_id"] == "you"


def test_notes_of_those_who_deal_with_a_complaint_stay_with_them(session: Session, lived: Account) -> None:
    administrator, actor = make_account(session, Grant(Role.ADMINISTRATOR))
    note(session, actor, session.scalars(select(Complaint)).one().number, "转给技术组。")
    assert "转给技术组。" not in json.dumps(personal_data_of(session, lived.id), ensure_ascii=False)
    assert "转给技术组。" in json.dumps(personal_data_of(session, administrator.id), ensure_ascii=False)


def test_what_others_have_is_not_taken_along(session: Session, lived: Account) -> None:
    other, actor = make_account(session, name="someone-else")
    enrol(session, actor, session.scalars(select(Course)).one().public_id)
    records = personal_data_of(session, lived.id)
    assert len(records["enrolment"]) == 1
    assert other.login_name not in json.dumps(records)
    assert Upload.__tablename__ in records


def test_what_somebody_did_for_others_is_taken_along_without_what_is_theirs(session: Session, lived: Account) -> None:
    course = session.scalars(select(Course)).one()
    certificate, entry = session.scalars(select(Certificate)).one(), session.scalars(select(LedgerEntry)).first()
    assert entry is not None
    learner = actor_of(lived)
    question = ask(session, learner, course.revisions[0].modules[0].lessons[0].public_id, "我听不清，怎么办？", START)
    author = session.get_one(Account, course.created_by_id)
    teacher = Actor(author.id, (Grant(Role.INSTRUCTOR, institution_id=course.institution_id),))
    answer(session, teacher, question.public_id, "请看字幕。", START)
    administrator, by_administrator = make_account(session, Grant(Role.ADMINISTRATOR))
    revoke(session, by_administrator, certificate.number, "发错了")
    issue(session, by_administrator, lived.public_id)
    grant_role(session, by_administrator, lived.public_id, Role.EVALUATOR)
    pilot, by_pilot = make_account(session, Grant(Role.PILOT_ADMINISTRATOR, region_code="130000"))
    reverse(session, by_pilot, entry.public_id, "记错了", START)
    theirs = ("王建国", "wang-jianguo", lived.public_id, "我听不清", certificate.number, entry.evidence)
    for account, own in ((author, "请看字幕。"), (administrator, "发错了"), (pilot, "actor_id")):
        records = json.dumps(personal_data_of(session, account.id), ensure_ascii=False)
        assert own in records
        assert [word for word in theirs if word in records] == []
        assert f'"subject_id": "{lived.id}"' not in records
    own = json.dumps(personal_data_of(session, lived.id), ensure_ascii=False)
    assert [
        word for word in ("王建国", "我听不清", certificate.number, "请看字幕。", "evaluator") if word not in own
    ] == []
