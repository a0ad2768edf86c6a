"""What pages and letters call kinds of notices, and the ways to be told of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from content.notices.models import NoticeChoice, NoticeKind


@dataclass(frozen=True, slots=True)
class KindLabel:
    """A kind's name and what is sent."""

    label: LazyString
    explanation: LazyString


KINDS: Mapping[NoticeKind, KindLabel] = {
    NoticeKind.REVIEW_WORK: KindLabel(
        _l("Courses to review"), _l("When a course arrives for you to review, and before it is due.")
    ),
    NoticeKind.COURSE_DECISION: KindLabel(
        _l("Decisions about your courses"), _l("When a course is approved, returned, suspended or opened again.")
    ),
    NoticeKind.RECORDING: KindLabel(
        _l("Recordings that were processed"), _l("When a recording of yours is ready, or could not be processed.")
    ),
    NoticeKind.LEARNER_QUESTION: KindLabel(
        _l("Questions of learners"), _l("When a learner asks something about your course.")
    ),
    NoticeKind.TEACHING: KindLabel(
        _l("Authors and teaching"), _l("When you become an author or instructor, or are one no longer.")
    ),
    NoticeKind.ANSWER: KindLabel(_l("Answers to your questions"), _l("When a teacher answers a question of yours.")),
    NoticeKind.COURSE_UPDATE: KindLabel(
        _l("New versions of your courses"), _l("When a course that you study has a new version.")
    ),
    NoticeKind.CERTIFICATE: KindLabel(
        _l("Certificates"), _l("When a certificate of yours is ready, or has been revoked.")
    ),
    NoticeKind.CREDITS: KindLabel(
        _l("Credits"), _l("When you are given credits, when some are taken back and why, and before they expire.")
    ),
    NoticeKind.ASSESSMENT: KindLabel(
        _l("Final assessments"), _l("When an assessment of yours has been marked, or a mark was changed.")
    ),
    NoticeKind.PRACTICE: KindLabel(
        _l("Practice"), _l("When a teacher attests what you have shown, or withdraws that.")
    ),
    NoticeKind.COMPLETION_AUDIT: KindLabel(
        _l("Completions to check"), _l("When learners have finished a course and wait for the check.")
    ),
    NoticeKind.PILOT: KindLabel(
        _l("Credit pilots"),
        _l("When rules of a credit pilot or credits given by hand wait for your approval, or yours were decided on."),
    ),
    NoticeKind.SURVEY: KindLabel(_l("Surveys"), _l("When you are asked how a course was. You need not answer.")),
    NoticeKind.COMPLAINT: KindLabel(_l("Complaints"), _l("When a complaint of yours has been answered.")),
    NoticeKind.ACCOUNT: KindLabel(_l("Your account"), _l("What you have to know about your account.")),
    NoticeKind.REPORT: KindLabel(
        _l("Reports"), _l("When a report of your region is due, was handed in to you, or was decided on.")
    ),
    NoticeKind.DATA_QUALITY: KindLabel(
        _l("Data quality"), _l("When the nightly check of the data finds something new in your region.")
    ),
}

CHOICES: Mapping[NoticeChoice, LazyString] = {
    NoticeChoice.PORTAL: _l("Only here in the portal"),
    NoticeChoice.AT_ONCE: _l("Here, and by e-mail at once"),
    NoticeChoice.DAILY: _l("Here, and by e-mail once a day"),
    NoticeChoice.NONE: _l("Not at all"),
}
