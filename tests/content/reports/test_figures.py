"""What reports count, and where it is counted."""

from __future__ import annotations

import enum
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.certificates.models import Certificate, CertificateKind
from content.complaints.models import Complaint, Matter
from content.complaints.submission import ComplaintDraft, complain
from content.courses.level_names import LEVEL_NAMES
from content.courses.models import Course, RevisionState, SkillLevel
from content.credits.models import EntryKind
from content.errors import NotAllowed
from content.evaluation.models import Grade
from content.institutions.models import Institution, Region, RegionLevel
from content.learning.models import Completion, StudyMode
from content.people.models import Account, Role
from content.people.permissions import Actor, Grant
from content.reports.document import Figures, figures_of, scope_of
from content.reports.figures import Table, table
from content.reports.handing_in import begin_pilot_report, begin_report
from content.reports.measures import MEASURES
from content.reports.models import Report, ReportKind
from content.reports.row_pages import rows_page
from content.reports.territory import territory_of
from tests.content.credits.test_ledger import pay
from tests.content.reports.reporting import NOW, STUDIED, make_county, make_offices, study
from tests.factories import (
    finish_course,
    make_account,
    make_course,
    make_institution,
    make_instructor,
    make_pilot,
    make_published_course,
    make_reviewer,
)

A_YEAR = timedelta(days=365)


def report_of(session: Session, code: str, year: int = 2026) -> Report:
    """The yearly report of a region, as one of its reviewers begins it."""
    reviewer = make_reviewer(session, session.get_one(Region, code))[1]
    return begin_report(session, reviewer, ReportKind.YEARLY, code, year, year, NOW)


def figures(session: Session, code: str, year: int = 2026) -> dict[str, Table]:
    return _by_name(figures_of(session, report_of(session, code, year), NOW))


def _by_name(all_figures: Figures) -> dict[str, Table]:
    return {one.name: one for one in all_figures.tables}


def values(table: Table) -> dict[str, int | None]:
    return {line.key: line.value for line in table.lines}


def places(table: Table) -> dict[str, int | None]:
    return {line.key: line.value for line in table.places}


def test_the_three_that_report_on_their_own_are_never_counted_for_baoding_or_shijiazhuang(session: Session) -> None:
    make_offices(session)
    make_county(session, "130632", "133100")  # a county of Xiong'an with a code like Baoding's
    make_county(session, "130602", "130600")
    for region, people in (("130632", 6), ("130682", 7), ("130181", 8), ("130602", 9), ("130123", 10)):
        study(session, people, region_code=region)
    expected = {"133100": 6, "130682": 7, "130181": 8, "130600": 9, "130100": 10}
    for region, people in expected.items():
        own = figures(session, region)
        assert own["enrolments"].total == people, region
        assert own["institutions"].total == 1, region
    whole = figures(session, "130000")["enrolments"]
    assert whole.total == sum(expected.values())
    assert {code: people for code, people in places(whole).items() if people} == expected


def test_a_course_counts_in_the_report_year_in_which_it_was_begun(session: Session) -> None:
    make_offices(session)
    course, _ = study(session, 5, at=datetime(2026, 10, 31, 15, 59, tzinfo=UTC))  # a minute before November in Beijing
    study(session, 6, at=datetime(2026, 10, 31, 16, 0, tzinfo=UTC), course=course)
    assert figures(session, "130123")["enrolments"].total == 5
    assert figures(session, "130123", 2025)["enrolments"].total is None


def test_small_courses_are_counted_together_or_not_at_all(session: Session) -> None:
    make_offices(session)
    large, _ = study(session, 6)
    study(session, 4)
    assert values(figures(session, "130123")["enrolments"]) == {large.public_id: 6}
    study(session, 2)
    table = figures(session, "130123")["enrolments"]
    assert values(table) == {large.public_id: 6, "together": 6}
    assert table.total == 12


def test_finished_courses_lessons_and_study_units_follow_the_completions(session: Session) -> None:
    make_offices(session)
    course = make_published_course(session, lessons=2)
    for _ in range(5):
        account, _ = make_account(session)
        finish_course(session, account, course)
        session.add(_certificate(course, account))
    for completion in session.query(Completion):
        completion.completed_at = STUDIED
    session.flush()
    table = figures(session, "130123")
    assert values(table["finished_courses"]) == {course.public_id: 5}
    none = dict.fromkeys((StudyMode.MEDIA.value, StudyMode.CHECKS.value, StudyMode.PRACTICE.value))
    assert values(table["lessons"]) == none | {StudyMode.READING.value: 10}
    assert values(table["study_units"]) == none | {StudyMode.READING.value: 10 * 50}
    assert values(table["certificates"]) == {"training": None, "study": 5}


def _certificate(course: Course, account: Account) -> Certificate:
    return Certificate(
        number=f"CX-{account.id}",
        kind=CertificateKind.STUDY,
        account_id=account.id,
        course_id=course.id,
        revision_id=course.revisions[0].id,
        institution_id=course.institution_id,
        holder_name="学员",
        course_title="按摩卫生",
        course_language="zh",
        study_units=100,
        issued_at=STUDIED,
    )


def test_courses_count_by_the_state_of_their_newest_version(session: Session) -> None:
    make_offices(session)
    published = make_published_course(session)
    draft = make_course(session, *_author_and_school(session))
    table = figures(session, "130123")
    states = values(table["course_states"])
    assert (states["published"], states["draft"], states["returned"]) == (1, 1, 0)
    assert values(table["course_levels"])[published.level.value] == 1
    assert table["course_states"].total == 2
    assert values(table["institutions"]) == {"publishing": 1, "not_publishing": 1}
    assert draft.id != published.id


def _author_and_school(session: Session) -> tuple[Account, Institution]:
    school = make_institution(session)
    return make_instructor(session, school)[0], school


def test_a_complaint_counts_where_its_course_lies_and_any_other_for_the_province(session: Session) -> None:
    make_offices(session)
    course = make_published_course(session)
    complain(session, ComplaintDraft(Matter.COURSE, "声音太小。", page=f"/courses/{course.public_id}"))
    complain(session, ComplaintDraft(Matter.OTHER, "太慢。"))
    for complaint in session.query(Complaint):
        complaint.made_at = STUDIED
    session.flush()
    assert figures(session, "130123")["complaints"].total == 1
    assert values(figures(session, "130000")["complaint_times"]) == {"in_time": 0, "late": 0, "waiting": 2}
    assert places(figures(session, "130000")["complaints"])["130000"] == 1


def test_credits_are_added_up_in_the_region_of_their_pilot(session: Session) -> None:
    make_offices(session)
    pilot = make_pilot(session, region_code="130100")
    for _ in range(5):
        pay(session, make_account(session)[0].id, f"lesson-{_}", units=150, now=STUDIED)
    table = figures(session, "130100")
    assert values(table["credits"])[EntryKind.EARN.value] == 5 * 150
    assert values(table["credit_learners"]) == {pilot.public_id: 5}
    assert figures(session, "130123")["credits"].total is None
    admin = make_account(session, Grant(Role.PILOT_ADMINISTRATOR, region_code="130000"))[1]
    own = begin_pilot_report(session, admin, pilot.public_id, NOW)
    figures_now = figures_of(session, own, NOW)
    assert [one.name for one in figures_now.tables] == ["credit_learners", "credits"]
    assert _by_name(figures_now)["credits"].total == 750
    (chain,) = figures_now.chains
    assert (chain.entries, chain.digest) == (5, pilot.head_digest)


def test_every_value_that_can_be_counted_has_a_name() -> None:
    kinds: dict[str, type[enum.StrEnum]] = {
        "course_states": RevisionState,
        "course_levels": SkillLevel,
        "lessons": StudyMode,
        "study_units": StudyMode,
        "certificates": CertificateKind,
        "complaints": Matter,
        "evaluations": Grade,
        "reviews_waiting": RegionLevel,
        "credits": EntryKind,
    }
    for name, kind in kinds.items():
        assert set(MEASURES[name].groups or ()) == {one.value for one in kind}, name
    assert set(LEVEL_NAMES) == set(SkillLevel)


def test_no_figure_is_cut_by_disability() -> None:
    words = ("disab", "impair", "blind", "deaf")
    for one in MEASURES.values():
        names = (one.name, one.title, *(one.groups or ()), *(one.groups or {}).values())
        assert not [name for name in names if any(word in name.lower() for word in words)]


def test_a_figure_is_the_number_of_its_rows(session: Session) -> None:
    offices = make_offices(session)
    for _ in range(3):
        make_published_course(session)
    report = begin_report(session, offices.city, ReportKind.YEARLY, "130100", 2026, 2026, NOW)
    table = _by_name(figures_of(session, report, NOW))["course_states"]
    page = rows_page(session, offices.city, report.public_id, "course_states", NOW, group="published")
    assert values(table)["published"] == page.count == len(page.rows) == 3
    assert (
        places(table)["130123"]
        == rows_page(session, offices.city, report.public_id, "course_states", NOW, place="130123").count
    )


def test_rows_about_people_are_for_those_alone_who_may_see_their_records(session: Session) -> None:
    offices = make_offices(session)
    course, learners = study(session, 6)
    small, _ = study(session, 2)
    report = begin_report(session, offices.county, ReportKind.YEARLY, "130123", 2026, 2026, NOW)
    for actor in (offices.county, offices.province, make_account(session, Grant(Role.ADMINISTRATOR))[1]):
        page = rows_page(session, actor, report.public_id, "enrolments", NOW)
        assert (page.rows, page.count) == ((), 0)
        assert [cell.amount for cell in page.cells] == [6]
    both = Actor(
        offices.county.account_id,
        (*offices.county.grants, Grant(Role.INSTITUTION_MANAGER, institution_id=course.institution_id)),
    )
    page = rows_page(session, both, report.public_id, "enrolments", NOW)
    assert {row.person for row in page.rows} == {one.display_name for one in learners}
    assert rows_page(session, both, report.public_id, "enrolments", NOW, group=small.public_id).rows == ()


def test_a_report_of_another_region_is_not_shown(session: Session) -> None:
    offices = make_offices(session)
    report = begin_report(session, offices.city, ReportKind.YEARLY, "130100", 2026, 2026, NOW)
    with pytest.raises(NotAllowed):
        rows_page(session, offices.county, report.public_id, "institutions", NOW)
    assert rows_page(session, offices.province, report.public_id, "institutions", NOW).count == 0


def test_what_the_database_adds_up_by_person_gives_the_same_figures_as_the_rows(session: Session) -> None:
    """Over two report years, two pilots and small groups, for a report of each and for both years together."""
    make_offices(session)
    for region in ("130000", "130123"):
        make_pilot(session, region_code=region, since=date(2025, 1, 1))
    for people, region, at in ((7, "130123", STUDIED), (3, "130123", STUDIED), (6, "130100", STUDIED - A_YEAR)):
        course, learners = study(session, people, region_code=region, at=at)
        for number, learner in enumerate(learners):
            finish_course(session, learner, make_published_course(session, lessons=2, region_code=region))
            for lesson in range(number % 3 + 1):
                pay(session, learner.id, f"{course.id} {lesson}", now=at, region_code=region)
    for number, completion in enumerate(session.scalars(select(Completion).order_by(Completion.id))):
        completion.completed_at = STUDIED - A_YEAR * (number % 2)
        completion.way = StudyMode.READING if number % 5 else StudyMode.CHECKS
    session.flush()
    reports = [report_of(session, "130000"), report_of(session, "130123"), report_of(session, "130000", 2025)]
    office = make_reviewer(session, session.get_one(Region, "130000"))[1]
    reports.append(begin_report(session, office, ReportKind.FINAL, "130000", 2025, 2026, NOW))
    for report in reports:
        territory = territory_of(session, report.region_code)
        scope = scope_of(session, report, territory, NOW)
        for measure in MEASURES.values():
            if measure.sums_by_person is not None:
                rows, sums = (
                    table(measure, tuple(items(session, scope)), territory)
                    for items in (measure.items, measure.sums_by_person)
                )
                assert sums == rows, measure.name
                assert rows.total, measure.name
