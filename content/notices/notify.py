"""Sends notices to accounts, in the transaction of the event."""

from __future__ import annotations

import enum
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.messages import N_, Message
from content.notices.models import Notice
from content.people.models import Account

COURSE_APPROVED = N_("Your course “%(title)s” was approved. It is now reviewed at the next level.")
COURSE_APPROVED_WITH_WORDS = N_(
    "Your course “%(title)s” was approved. It is now reviewed at the next level. The reviewer wrote: %(words)s"
)
COURSE_PUBLISHED = N_("Your course “%(title)s” was approved and is published.")
COURSE_PUBLISHED_WITH_WORDS = N_("Your course “%(title)s” was approved and is published. The reviewer wrote: %(words)s")
COURSE_RETURNED = N_("Your course “%(title)s” has come back from the review. Read there what must be changed.")
COURSE_RETURNED_WITH_WORDS = N_("Your course “%(title)s” has come back from the review. The reviewer wrote: %(words)s")
COURSE_SUSPENDED = N_("Your course “%(title)s” has been suspended. Learners do not see it for now. Reason: %(reason)s")
COURSE_RESTORED = N_("Your course “%(title)s” is no longer suspended. Learners see it again. Reason: %(reason)s")
COURSE_IN_NOTICE = N_(
    "Your course “%(title)s” is in public notice: for five working days everybody may object to it. After that it"
    " enters the resource library."
)
COURSE_IN_LIBRARY = N_("The public notice is over: your course “%(title)s” is now in the resource library.")
OBJECTION_UPHELD = N_(
    "An objection to your course “%(title)s” was upheld. The course is suspended, and the province's reviewer decides"
    " what becomes of it. Reason: %(reason)s"
)
COURSE_UNDER_REREVIEW = N_(
    "Your course “%(title)s” is being reviewed again. Learners see it meanwhile. Reason: %(reason)s"
)
COURSE_DUE_FOR_REVIEW = N_(
    "Your course “%(title)s” has been published for nearly two years and is being reviewed again. If it is not"
    " confirmed before %(day)s, new learners will no longer find it. You can also submit a new version."
)
COURSE_EXPIRED = N_(
    "Your course “%(title)s” was not reviewed again within two years, so new learners do not find it for now. Whoever"
    " has begun it can go on. It comes back when the re-review confirms it, or when you submit a new version."
)
COURSE_CONFIRMED = N_("The re-review has confirmed your course “%(title)s”. It is valid for another two years.")
COURSE_TO_BE_REVISED = N_(
    "After its re-review your course “%(title)s” needs a new version. Learners do not see it for now. The reviewer"
    " wrote: %(words)s"
)
REVIEW_ARRIVED = N_("The course “%(title)s” has arrived and waits for a review of your region.")
REVIEW_DUE = N_("The review of “%(title)s” must be decided within %(days)s working days.")
REVIEW_OVERDUE = N_("The review of “%(title)s” is overdue. Decide on it, or hand it to a colleague.")
REVIEW_OVERDUE_BELOW = N_("A review below your level is overdue: “%(title)s”. Please ask there what it waits for.")
REVIEW_HANDED_OVER = N_("%(name)s has handed you the review of “%(title)s”. Reason: %(reason)s")
REVIEW_TAKEN_FROM = N_("%(name)s has taken over the review of “%(title)s” from you. Reason: %(reason)s")
QUESTION_ANSWERED = N_("Your question about the lesson “%(title)s” has been answered: %(answer)s")
CERTIFICATE_ISSUED = N_("You have finished the course “%(title)s”. Your certificate of completion is ready.")
STUDY_RECORD_ISSUED = N_("You have finished the course “%(title)s”. Your record of study is ready.")
AUDIT_BEGUN = N_(
    "You have studied every lesson of “%(title)s”. The institution now checks your completion. After that you get the"
    " certificate."
)
AUDIT_RETURNED = N_(
    "The institution has looked at your completion of “%(title)s”, and something is missing: %(reason)s When you have"
    " done it, ask for the check again in “My learning”."
)
ASSESSMENT_PASSED = N_("You have passed the assessment “%(title)s” with %(percent)s of 100 points.")
ASSESSMENT_NOT_PASSED = N_(
    "The assessment “%(title)s” is marked: %(percent)s of 100 points. It is not passed yet. See what you can do next."
)
MARK_CHANGED = N_("A mark of yours in the assessment “%(title)s” was changed. Reason: %(reason)s")
SURVEY_OFFERED = N_("You have finished the course “%(title)s”. How was it? Please answer a few short questions.")
CERTIFICATE_REVOKED = N_("Your certificate for the course “%(title)s” has been revoked: %(reason)s")
CREDITS_REVERSED = N_("Credits of yours were taken back (%(amount)s): %(reason)s")
COMPLAINT_DUE = N_("The complaint %(number)s is due on %(day)s. Please answer it by then.")
COMPLAINT_OVERDUE = N_("The complaint %(number)s is overdue. Days over: %(days)s. Please answer it now.")
COMPLAINT_ANSWERED = N_("Your complaint %(number)s has been answered: %(answer)s")
COURSE_NOMINATED = N_("Your course “%(title)s” was nominated for the national resource library. Reason: %(words)s")
NOMINATION_ACCEPTED = N_("The national resource library has accepted your course “%(title)s”. It wrote: %(words)s")
NOMINATION_DECLINED = N_("The national resource library has not taken your course “%(title)s”. It wrote: %(words)s")
NOMINATION_TAKEN_BACK = N_("The nomination of your course “%(title)s” was taken back. Reason: %(words)s")
FORMERLY_SENT = (
    N_("Your question about the lesson “%(title)s” has been answered."),
    N_("Your complaint %(number)s has been answered."),
)
"""Messages that are sent no longer; notices that hold them are still shown."""

LONGEST_QUOTATION = 240
"""Characters of somebody's words in a notice; the page to which the notice leads has them all."""


class LinkKind(enum.StrEnum):
    """To what kind of page a notice leads; `portal` knows the address."""

    TEACHING = "teaching"  # a course, for its authors
    TEACHING_LIST = "teaching_list"  # the reader's own courses
    AUTHORS = "authors"  # of a course, for its authors
    PACKAGE = "package"  # a course's package and its nomination, for its authors
    LESSON = "lesson"
    LEARNING = "learning"  # the reader's own courses, as a learner
    CERTIFICATE = "certificate"
    CREDITS = "credits"
    COMPLAINT = "complaint"
    COMPLAINT_CASE = "complaint_case"  # a complaint, for those who handle it
    ASSESSMENT = "assessment"  # of a course, for its learners
    SURVEY = "survey"  # of a course, for those who have finished it
    PUBLIC_NOTICE = "public_notice"
    LIBRARY_ENTRY = "library_entry"
    REVIEW_CASE = "review_case"


def link_to(kind: LinkKind, about: str = "", anchor: str = "") -> str:
    """A link for `notify`; `about` is the public id of what it leads to, `anchor` a place on that page."""
    return f"{kind.value}:{about}#{anchor}" if anchor else f"{kind.value}:{about}"


def quotation(text: str) -> str:
    """A text that somebody wrote as one line for a notice, shortened where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_QUOTATION else f"{line[: LONGEST_QUOTATION - 1].rstrip()}…"


def notify(session: Session, account_id: int, message: Message, link: str = "") -> None:
    """Send a notice to one account; an erased one gets none, since nobody could ever read or remove it."""
    if session.scalar(select(Account.disabled_at).where(Account.id == account_id)) is not None:
        return
    session.add(Notice(account_id=account_id, message=message.msgid, values=dict(message.values), link=link))
    session.flush()


def notify_all(session: Session, account_ids: Iterable[int], message: Message, link: str = "") -> None:
    """Send a notice to several accounts, each once."""
    for account_id in sorted(set(account_ids)):
        notify(session, account_id, message, link)
