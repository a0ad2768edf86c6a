"""Each rule finds what was spoilt, and in a portal in which nothing is wrong none finds anything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from content.assessment.models import Assessment, Attempt
from content.certificates.models import CompletionAudit
from content.courses.models import Revision
from content.credits import append_only
from content.credits.verification import verify_and_record
from content.data_quality.check import check_data
from content.data_quality.models import DataFinding
from content.data_quality.rules import all_rules
from content.learning.models import Completion, LessonEvidence, StudyMode
from content.operation.models import TaskRun
from content.people.models import Account, RoleGrant
from content.reports import frozen
from content.tracks.models import CaptionTrack, DescriptionTrack, SignTrack, TrackState
from tests.content.data_quality.sound_portal import NOW, TASKS, SoundPortal, certificate, make_sound_portal, seal_again
from tests.factories import make_account, make_institution

RULES = all_rules(TASKS)


@pytest.fixture
def sound(session: Session) -> SoundPortal:
    return make_sound_portal(session)


def findings(session: Session) -> list[DataFinding]:
    session.flush()
    session.expire_all()
    check_data(session, RULES, NOW)
    return list(session.scalars(select(DataFinding)))


def test_where_nothing_is_wrong_nothing_is_found(session: Session, sound: SoundPortal) -> None:
    assert findings(session) == []


def uncheck_captions(session: Session, sound: SoundPortal) -> None:
    session.scalars(select(CaptionTrack)).one().state = TrackState.MACHINE
    seal_again(session, sound.course)


def correct_captions_after_the_check(session: Session, sound: SoundPortal) -> None:
    session.scalars(select(CaptionTrack)).one().checked_digest = "0" * 64
    seal_again(session, sound.course)


def shorten_the_interpreter(session: Session, sound: SoundPortal) -> None:
    session.scalars(select(SignTrack)).one().asset.duration_s = 60.0


def take_descriptions_out(session: Session, sound: SoundPortal) -> None:
    track = session.scalars(select(DescriptionTrack)).one()
    track.versions[0].cues = []
    seal_again(session, sound.course)


def change_the_approved_text(session: Session, sound: SoundPortal) -> None:
    sound.course.revisions[0].modules[0].lessons[0].blocks[0].body = "别洗手。"


def empty_the_course(session: Session, sound: SoundPortal) -> None:
    module = sound.course.revisions[0].modules[0]
    module.revision_id = _other_revision(session, sound)


def _other_revision(session: Session, sound: SoundPortal) -> int:
    other = Revision(course_id=sound.course.id, number=2, title="下一版", opened_by_id=sound.manager.id)
    session.add(other)
    session.flush()
    return other.id


def attempt_of_nobody(session: Session, sound: SoundPortal) -> None:
    assessment = Assessment(
        revision_id=sound.course.revisions[0].id,
        title="结业考核",
        question_count=1,
        pass_percent=60,
        most_attempts=0,
        wait_hours=0,
    )
    session.add(assessment)
    sound.course.revisions[0].assessment_required = False
    session.flush()
    stranger, _ = make_account(session)
    session.add(Attempt(assessment_id=assessment.id, course_id=sound.course.id, account_id=stranger.id, number=1))
    seal_again(session, sound.course)


def audit_of_nobody(session: Session, sound: SoundPortal) -> None:
    stranger, _ = make_account(session)
    session.add(CompletionAudit(account_id=stranger.id, course_id=sound.course.id, finished_at=NOW))


def evidence_of_a_lesson_that_is_not_there(session: Session, sound: SoundPortal) -> None:
    session.add(LessonEvidence(enrolment_id=sound.enrolment.id, lesson_lineage="gone", way=StudyMode.READING))


def lose_a_completion(session: Session, sound: SoundPortal) -> None:
    session.delete(session.scalars(select(Completion)).one())


def ask_for_practice_afterwards(session: Session, sound: SoundPortal) -> None:
    revision = sound.course.revisions[0]
    revision.modules[0].lessons[0].practice, revision.practice_required = "洗手二十秒。", True
    seal_again(session, sound.course)


def certificate_without_enrolment(session: Session, sound: SoundPortal) -> None:
    session.add(certificate(sound.course, make_account(session)[0]))


def change_the_ledger(session: Session, sound: SoundPortal) -> None:
    append_only.remove_place(session.connection())
    append_only.remove(session.connection())
    session.execute(text("UPDATE ledger_entry SET amount = 9"))
    append_only.install(session.connection())
    append_only.install_place(session.connection())
    verify_and_record(session, NOW)


def change_the_report(session: Session, sound: SoundPortal) -> None:
    frozen.remove(session.connection())
    sound.edition.document = {**sound.edition.document, "years": [2021, 2026]}
    session.flush()
    frozen.install(session.connection())


def take_the_reviewer_away(session: Session, sound: SoundPortal) -> None:
    grants = select(RoleGrant).where(RoleGrant.account_id == sound.offices.city.account_id)
    session.scalars(grants).one().revoked_at = NOW


def disable_the_reviewer(session: Session, sound: SoundPortal) -> None:
    session.get_one(Account, sound.offices.county.account_id).disabled_at = NOW


def take_the_manager_away(session: Session, sound: SoundPortal) -> None:
    session.scalars(select(RoleGrant).where(RoleGrant.account_id == sound.manager.id)).one().revoked_at = NOW


def institution_of_nobody(session: Session, sound: SoundPortal) -> None:
    make_institution(session)


def task_that_stopped(session: Session, sound: SoundPortal) -> None:
    run = session.get_one(TaskRun, "remind")
    run.tried_at = run.succeeded_at = NOW - timedelta(hours=14)


def task_that_failed(session: Session, sound: SoundPortal) -> None:
    session.get_one(TaskRun, "remind").succeeded_at = NOW - timedelta(hours=1)


def task_that_never_ran(session: Session, sound: SoundPortal) -> None:
    session.delete(session.get_one(TaskRun, "remind"))


REGIONS: dict[Callable[[Session, SoundPortal], None], str | None] = {
    take_the_reviewer_away: "130100",
    change_the_ledger: "130000",
    task_that_stopped: None,
    task_that_failed: None,
    task_that_never_ran: None,
}
"""Where what is spoilt lies, if not in the county."""


@pytest.mark.parametrize(
    ("spoil", "rules"),
    [
        (uncheck_captions, ["unchecked_captions"]),
        (correct_captions_after_the_check, ["unchecked_captions"]),
        (shorten_the_interpreter, ["short_sign_videos"]),
        (take_descriptions_out, ["undescribed_visuals"]),
        (change_the_approved_text, ["changed_library_entries"]),
        (attempt_of_nobody, ["evidence_without_enrolment"]),
        (audit_of_nobody, ["evidence_without_enrolment"]),
        (evidence_of_a_lesson_that_is_not_there, ["evidence_without_enrolment"]),
        (lose_a_completion, ["certificates_without_completion"]),
        (ask_for_practice_afterwards, ["certificates_without_completion"]),
        (certificate_without_enrolment, ["certificates_without_completion"]),
        (change_the_ledger, ["broken_ledgers"]),
        (change_the_report, ["changed_reports"]),
        (take_the_reviewer_away, ["regions_without_reviewer"]),
        (disable_the_reviewer, ["regions_without_reviewer"]),
        (take_the_manager_away, ["institutions_without_manager"]),
        (institution_of_nobody, ["institutions_without_manager"]),
        (task_that_stopped, ["late_tasks"]),
        (task_that_failed, ["late_tasks"]),
        (task_that_never_ran, ["late_tasks"]),
    ],
)
def test_what_is_spoilt_is_found_by_its_rule_and_no_other(
    session: Session, sound: SoundPortal, spoil: Callable[[Session, SoundPortal], None], rules: list[str]
) -> None:
    spoil(session, sound)
    found = findings(session)
    assert sorted(one.rule for one in found) == sorted(rules)
    region = REGIONS.get(spoil, "130123")
    assert {one.region_code for one in found} == {region}


def test_a_published_course_without_a_lesson_is_found(session: Session, sound: SoundPortal) -> None:
    empty_the_course(session, sound)
    assert "courses_without_lessons" in {one.rule for one in findings(session)}


def test_every_rule_is_spoilt_here() -> None:
    names = {one.name for one in RULES}
    assert names == {
        "broken_ledgers",
        "certificates_without_completion",
        "changed_library_entries",
        "changed_reports",
        "courses_without_lessons",
        "evidence_without_enrolment",
        "institutions_without_manager",
        "late_tasks",
        "regions_without_reviewer",
        "short_sign_videos",
        "unchecked_captions",
        "undescribed_visuals",
    }


def test_no_finding_names_a_person(session: Session, sound: SoundPortal) -> None:
    for spoil in (attempt_of_nobody, audit_of_nobody, lose_a_completion, take_the_manager_away):
        spoil(session, sound)
    names = set(session.scalars(select(Account.display_name))) | set(session.scalars(select(Account.public_id)))
    said = " ".join(f"{one.what} {one.about} {one.link}" for one in findings(session))
    assert not [name for name in names if name in said]
