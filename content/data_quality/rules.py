"""All rules about the data, in the order in which their findings are shown."""

from __future__ import annotations

from collections.abc import Iterable

from content.data_quality import course_rules, office_rules, record_rules
from content.data_quality.fault import DataRule
from content.messages import N_
from content.operation.schedule import ScheduledTask

LATE_TASKS = "late_tasks"

_RULES: tuple[DataRule, ...] = (
    DataRule(
        "broken_ledgers",
        N_("Ledgers that are not as they were written"),
        N_(
            "Tell the administrators at once and pay nothing meanwhile. “portal ledger verify” names the first wrong"
            " row."
        ),
        record_rules.broken_ledgers,
    ),
    DataRule(
        "changed_reports",
        N_("Reports that are not as they were handed in"),
        N_("Tell the administrators. They compare the report with a backup of the day on which it was handed in."),
        record_rules.changed_reports,
    ),
    DataRule(
        "changed_library_entries",
        N_("Courses in the library that are not what was approved"),
        N_("Suspend the course, then have its authors submit a new version."),
        course_rules.changed_library_entries,
    ),
    DataRule(
        "certificates_without_completion",
        N_("Certificates without a completed course"),
        N_("Ask the institution. Where the certificate was wrong, its manager revokes it with a reason."),
        record_rules.certificates_without_completion,
    ),
    DataRule(
        "evidence_without_enrolment",
        N_("Records of study without an enrolment"),
        N_("Tell the administrators. Such a record comes from an import or from a change past the portal."),
        record_rules.evidence_without_enrolment,
    ),
    DataRule(
        "unchecked_captions",
        N_("Captions in published courses that nobody has checked"),
        N_("Ask the course's authors to open a new version, check the captions and submit it."),
        course_rules.unchecked_captions,
    ),
    DataRule(
        "short_sign_videos",
        N_("Sign language videos that do not cover their recording"),
        N_("Ask the course's authors for a complete sign language video, or to put its beginning right."),
        course_rules.short_sign_videos,
    ),
    DataRule(
        "undescribed_visuals",
        N_("Published courses without a description of what is seen"),
        N_("Ask the course's authors to describe what is seen, in a new version."),
        course_rules.undescribed_visuals,
    ),
    DataRule(
        "courses_without_lessons",
        N_("Published courses without a lesson"),
        N_("Suspend the course, then have its authors submit a new version."),
        course_rules.courses_without_lessons,
    ),
    DataRule(
        "regions_without_reviewer",
        N_("Regions without a reviewer"),
        N_("An administrator gives somebody the role of a reviewer there."),
        office_rules.regions_without_reviewer,
    ),
    DataRule(
        "institutions_without_manager",
        N_("Institutions without a manager"),
        N_("An administrator gives somebody the role of the institution's manager."),
        office_rules.institutions_without_manager,
    ),
)


def all_rules(tasks: Iterable[ScheduledTask]) -> tuple[DataRule, ...]:
    """Every rule; `tasks`: the scheduled tasks of the portal."""
    late = DataRule(
        LATE_TASKS,
        N_("Scheduled tasks that did not run"),
        N_("Look whether a worker runs, and into its log for the name of the task."),
        office_rules.late_tasks(tasks),
    )
    return (*_RULES, late)
