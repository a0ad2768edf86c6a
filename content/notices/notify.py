"""Sends notices to accounts, in the transaction of the event."""

from __future__ import annotations

import enum
import logging
from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.mail.deliveries import queue_notices
from content.messages import N_, Message
from content.notices.choices import choices_of
from content.notices.models import Notice, NoticeChoice, NoticeKind
from content.people.models import Account

log = logging.getLogger(__name__)

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
REREVIEW_OPENED = N_("The course “%(title)s” is to be reviewed again by your region.")
FINDING_ANSWERED = N_("An author of “%(title)s” has answered a finding of yours.")
REVIEW_HANDED_OVER = N_("%(name)s has handed you the review of “%(title)s”. Reason: %(reason)s")
REVIEW_TAKEN_FROM = N_("%(name)s has taken over the review of “%(title)s” from you. Reason: %(reason)s")
INSTITUTION_COURSE_PUBLISHED = N_("The course “%(title)s” of your institution is published.")
INSTITUTION_COURSE_RETURNED = N_("The course “%(title)s” of your institution has come back from the review.")
INSTITUTION_COURSE_SUSPENDED = N_("The course “%(title)s” of your institution has been suspended. Reason: %(reason)s")
INSTITUTION_COURSE_RESTORED = N_("The course “%(title)s” of your institution is no longer suspended.")
QUESTION_ANSWERED = N_("Your question about the lesson “%(title)s” has been answered: %(answer)s")
CERTIFICATE_ISSUED = N_("You have finished the course “%(title)s”. Your certificate of completion is ready.")
STUDY_RECORD_ISSUED = N_("You have finished the course “%(title)s”. Your record of study is ready.")
AUDIT_BEGUN = N_(
    "You have done all that “%(title)s” asks for. The institution now checks your completion. After that you get the"
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
ANSWERS_WAIT = N_("In the assessment of “%(title)s” answers wait that a person has to mark.")
MARK_CHANGED = N_("A mark of yours in the assessment “%(title)s” was changed. Reason: %(reason)s")
PRACTICE_ATTESTED = N_("Your practice in the lesson “%(title)s” was attested: %(words)s")
PRACTICE_WITHDRAWN = N_("The attestation of your practice in the lesson “%(title)s” was withdrawn: %(reason)s")
AUDITS_WAIT = N_(
    "Learners have finished the course “%(title)s” and wait for the check of their completion. How many: %(count)s."
)
ASSESSMENT_PASS_TAKEN_BACK = N_(
    "After a changed mark the assessment “%(title)s” is not passed any more: %(percent)s of 100 points. Reason: "
    "%(reason)s"
)
SURVEY_OFFERED = N_("You have finished the course “%(title)s”. How was it? Please answer a few short questions.")
CERTIFICATE_REVOKED = N_("Your certificate for the course “%(title)s” has been revoked: %(reason)s")
CREDITS_REVERSED = N_("Credits of yours were taken back (%(amount)s): %(reason)s")
CREDITS_RESTORED = N_("Credits of yours that were taken back are yours again (%(amount)s): %(reason)s")
CREDITS_BACK = N_("Credits that had been taken off your account are yours again (%(amount)s): %(reason)s")
CREDITS_GRANTED = N_("You were given credits (%(amount)s). Reason: %(reason)s")
CREDITS_EXPIRE = N_(
    "Credits of the pilot “%(name)s” can be used until %(day)s (%(amount)s). After that day they expire. On your"
    " credits page you see what you can do."
)
CREDITS_EXPIRED = N_("Credits of the pilot “%(name)s” that were not used by %(day)s have expired (%(amount)s).")
GRANT_PROPOSED = N_(
    "Somebody proposes to give a learner credits by hand (%(amount)s). It waits for your decision. Reason: %(reason)s"
)
GRANT_APPROVED = N_("The credits that you proposed for a learner (%(amount)s) were approved and paid.")
GRANT_DECLINED = N_("The credits that you proposed for a learner (%(amount)s) were not approved: %(reason)s")
RULES_PROPOSED = N_("Rules of the credit pilot “%(name)s” are proposed and wait for your approval. Reason: %(reason)s")
RULES_APPROVED = N_("Your proposal for the credit pilot “%(name)s” was approved.")
RULES_DECLINED = N_("Your proposal for the credit pilot “%(name)s” was not approved: %(reason)s")
COMPLAINT_DUE = N_("The complaint %(number)s is due on %(day)s. Please answer it by then.")
COMPLAINT_OVERDUE = N_("The complaint %(number)s is overdue. Days over: %(days)s. Please answer it now.")
COMPLAINT_ANSWERED = N_("Your complaint %(number)s has been answered: %(answer)s")
COURSE_NOMINATED = N_("Your course “%(title)s” was nominated for the national resource library. Reason: %(words)s")
NOMINATION_ACCEPTED = N_("The national resource library has accepted your course “%(title)s”. It wrote: %(words)s")
NOMINATION_DECLINED = N_("The national resource library has not taken your course “%(title)s”. It wrote: %(words)s")
NOMINATION_TAKEN_BACK = N_("The nomination of your course “%(title)s” was taken back. Reason: %(words)s")
BECAME_INSTRUCTOR = N_("You now teach at “%(institution)s”. You can make courses there.")
NO_LONGER_INSTRUCTOR = N_("You no longer teach at “%(institution)s”. You cannot change its courses any more.")
BECAME_AUTHOR = N_("You are now an author of the course “%(title)s”. You can edit it and answer its learners.")
AUTHOR_ADDED = N_("Your course “%(title)s” has one more author.")
NO_LONGER_AUTHOR = N_("You are no longer an author of the course “%(title)s”.")
AUTHOR_REMOVED = N_("One of the authors of your course “%(title)s” has left it.")
RECORDING_READY = N_("A recording in the lesson “%(title)s” is ready. Look at it and check its captions.")
RECORDING_FAILED = N_("A recording in the lesson “%(title)s” could not be processed. Read there why, and what to do.")
QUESTION_ASKED = N_("A learner asks something about the lesson “%(title)s”.")
COURSE_RENEWED = N_("The course “%(title)s” has a new version. You go on with yours; all you have done counts.")
RECOVERY_ISSUED = N_(
    "Somebody who helps with accounts has made a link with which a new password for your account can be set, once. If"
    " you did not ask for it, tell the supervision or an administrator at once."
)
MAIL_REFUSED = N_("E-mail to %(address)s does not arrive: nobody has this address. Check it and give it again.")
MAIL_UNDELIVERED = N_(
    "An e-mail to %(address)s could not be delivered. What it said stands here among your notices. "
    "If this happens again, give another address."
)
PACKAGE_IMPORTED = N_("The course package “%(name)s” was imported. The course “%(title)s” is a draft of yours now.")
PACKAGE_NOT_IMPORTED = N_("The course package “%(name)s” was not imported. Read there why.")
REPORT_OPEN = N_("The yearly report %(year)s of your region can be handed in. It is due on %(day)s.")
REPORT_DUE = N_("The yearly report %(year)s of your region is due on %(day)s. Please hand it in by then.")
REPORT_OVERDUE = N_("The yearly report %(year)s of your region was due on %(day)s. Please hand it in now.")
REPORT_OVERDUE_BELOW = N_("A yearly report below your level is overdue: %(region)s, %(year)s. Please ask there.")
REPORT_HANDED_IN = N_("%(region)s has handed in a report. Accept it, or return it with a reason.")
REPORT_ACCEPTED = N_("Your report was accepted by the level above.")
REPORT_RETURNED = N_("Your report was returned by the level above: %(reason)s")
DATA_FINDINGS = N_("The check of the data has found something new in your region. New: %(count)s. Look at it, please.")
FORMERLY_SENT = (
    N_("Your question about the lesson “%(title)s” has been answered."),
    N_("Your complaint %(number)s has been answered."),
    N_(
        "You have studied every lesson of “%(title)s”. The institution now checks your completion. After that you get"
        " the certificate."
    ),
)
"""Messages that are sent no longer; notices that hold them are still shown."""

KINDS: Mapping[NoticeKind, tuple[str, ...]] = {
    NoticeKind.REVIEW_WORK: (
        REVIEW_ARRIVED,
        REVIEW_DUE,
        REVIEW_OVERDUE,
        REVIEW_OVERDUE_BELOW,
        REVIEW_HANDED_OVER,
        REVIEW_TAKEN_FROM,
        REREVIEW_OPENED,
        FINDING_ANSWERED,
    ),
    NoticeKind.COURSE_DECISION: (
        COURSE_APPROVED,
        COURSE_APPROVED_WITH_WORDS,
        COURSE_PUBLISHED,
        COURSE_PUBLISHED_WITH_WORDS,
        COURSE_RETURNED,
        COURSE_RETURNED_WITH_WORDS,
        COURSE_SUSPENDED,
        COURSE_RESTORED,
        INSTITUTION_COURSE_PUBLISHED,
        INSTITUTION_COURSE_RETURNED,
        INSTITUTION_COURSE_SUSPENDED,
        INSTITUTION_COURSE_RESTORED,
        COURSE_IN_NOTICE,
        COURSE_IN_LIBRARY,
        OBJECTION_UPHELD,
        COURSE_UNDER_REREVIEW,
        COURSE_DUE_FOR_REVIEW,
        COURSE_EXPIRED,
        COURSE_CONFIRMED,
        COURSE_TO_BE_REVISED,
        COURSE_NOMINATED,
        NOMINATION_ACCEPTED,
        NOMINATION_DECLINED,
        NOMINATION_TAKEN_BACK,
    ),
    NoticeKind.RECORDING: (RECORDING_READY, RECORDING_FAILED),
    NoticeKind.LEARNER_QUESTION: (QUESTION_ASKED, ANSWERS_WAIT),
    NoticeKind.TEACHING: (
        BECAME_INSTRUCTOR,
        NO_LONGER_INSTRUCTOR,
        BECAME_AUTHOR,
        AUTHOR_ADDED,
        NO_LONGER_AUTHOR,
        AUTHOR_REMOVED,
        PACKAGE_IMPORTED,
        PACKAGE_NOT_IMPORTED,
    ),
    NoticeKind.ANSWER: (QUESTION_ANSWERED,),
    NoticeKind.COURSE_UPDATE: (COURSE_RENEWED,),
    NoticeKind.CERTIFICATE: (
        CERTIFICATE_ISSUED,
        CERTIFICATE_REVOKED,
        STUDY_RECORD_ISSUED,
        AUDIT_BEGUN,
        AUDIT_RETURNED,
    ),
    NoticeKind.CREDITS: (
        CREDITS_REVERSED,
        CREDITS_RESTORED,
        CREDITS_BACK,
        CREDITS_GRANTED,
        CREDITS_EXPIRE,
        CREDITS_EXPIRED,
    ),
    NoticeKind.PRACTICE: (PRACTICE_ATTESTED, PRACTICE_WITHDRAWN),
    NoticeKind.COMPLETION_AUDIT: (AUDITS_WAIT,),
    NoticeKind.ASSESSMENT: (ASSESSMENT_PASSED, ASSESSMENT_NOT_PASSED, MARK_CHANGED, ASSESSMENT_PASS_TAKEN_BACK),
    NoticeKind.PILOT: (
        RULES_PROPOSED,
        RULES_APPROVED,
        RULES_DECLINED,
        GRANT_PROPOSED,
        GRANT_APPROVED,
        GRANT_DECLINED,
    ),
    NoticeKind.SURVEY: (SURVEY_OFFERED,),
    NoticeKind.COMPLAINT: (COMPLAINT_ANSWERED, COMPLAINT_DUE, COMPLAINT_OVERDUE),
    NoticeKind.ACCOUNT: (MAIL_REFUSED, MAIL_UNDELIVERED, RECOVERY_ISSUED),
    NoticeKind.REPORT: (
        REPORT_OPEN,
        REPORT_DUE,
        REPORT_OVERDUE,
        REPORT_OVERDUE_BELOW,
        REPORT_HANDED_IN,
        REPORT_ACCEPTED,
        REPORT_RETURNED,
    ),
    NoticeKind.DATA_QUALITY: (DATA_FINDINGS,),
}
"""Of which kind each message is. What a kind means for who gets it stands in choices.py."""

_KIND_OF = {msgid: kind for kind, msgids in KINDS.items() for msgid in msgids}

MOST_AT_ONCE = 2000
"""Accounts whose notices are written together: of a course that many study all learners may get one."""

LONGEST_QUOTATION = 240
"""Characters of somebody's words in a notice; the page to which the notice leads has them all."""


class LinkKind(enum.StrEnum):
    """To what kind of page a notice leads; `portal` knows the address."""

    TEACHING = "teaching"  # a course, for its authors
    TEACHING_LIST = "teaching_list"  # the reader's own courses
    AUTHORS = "authors"  # of a course, for its authors
    PACKAGE = "package"  # a course's package and its nomination, for its authors
    RECORDING = "recording"  # a block with a recording, for the course's authors
    QUESTIONS = "questions"  # of a course's learners, for its authors
    COURSE = "course"  # for learners
    IMPORTS = "imports"  # the packages that the reader imported
    LESSON = "lesson"
    LEARNING = "learning"  # the reader's own courses, as a learner
    CERTIFICATE = "certificate"
    CREDITS = "credits"
    PILOT_PROPOSAL = "pilot_proposal"
    CREDIT_GRANT = "credit_grant"
    COMPLAINT = "complaint"
    COMPLAINT_CASE = "complaint_case"  # a complaint, for those who handle it
    AUDITS = "audits"  # of a course's completions, for its institution
    MARKING = "marking"  # of a course's answers, for its authors
    ASSESSMENT = "assessment"  # of a course, for its learners
    SURVEY = "survey"  # of a course, for those who have finished it
    PUBLIC_NOTICE = "public_notice"
    LIBRARY_ENTRY = "library_entry"
    REVIEW_CASE = "review_case"
    REREVIEW = "rereview"
    EMAIL = "email"  # the reader's own e-mail settings
    REPORT = "report"
    DATA_QUALITY = "data_quality"  # the findings that the reader may see
    INSTITUTION = "institution"  # its page in the directory
    PILOT = "pilot"  # its rules and entries
    REGISTERS = "registers"  # of institutions and regions, for administrators
    PEOPLE = "people"  # accounts and roles, for administrators
    OPERATION = "operation"  # for administrators


def link_to(kind: LinkKind, about: str = "", anchor: str = "") -> str:
    """A link for `notify`; `about` is the public id of what it leads to, `anchor` a place on that page."""
    return f"{kind.value}:{about}#{anchor}" if anchor else f"{kind.value}:{about}"


def quotation(text: str) -> str:
    """A text that somebody wrote as one line for a notice, shortened where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_QUOTATION else f"{line[: LONGEST_QUOTATION - 1].rstrip()}…"


def kind_of(msgid: str) -> NoticeKind:
    """The kind of a message. One that the table lacks is shown in the portal alone: nobody can have chosen more."""
    if msgid not in _KIND_OF:
        log.warning("a message of no kind was sent as a notice")
    return _KIND_OF.get(msgid, NoticeKind.ACCOUNT)


def notify(session: Session, account_id: int, message: Message, link: str = "") -> None:
    """Send a notice to one account, in the portal and by e-mail as its owner has chosen for notices of this kind.

    An erased account gets none, since nobody could ever read or remove it; nor does who wants none of this kind.
    """
    notify_all(session, (account_id,), message, link)


def notify_all(session: Session, account_ids: Iterable[int], message: Message, link: str = "") -> None:
    """Send a notice to several accounts, each once, as `notify` does."""
    everybody = sorted(set(account_ids))
    for start in range(0, len(everybody), MOST_AT_ONCE):
        _notify_some(session, everybody[start : start + MOST_AT_ONCE], message, link)


def _notify_some(session: Session, account_ids: list[int], message: Message, link: str) -> None:
    in_use = session.scalars(
        select(Account.id).where(Account.id.in_(account_ids), Account.disabled_at.is_(None)).order_by(Account.id)
    ).all()
    choices = choices_of(session, in_use, kind_of(message.msgid))
    notices = [
        Notice(account_id=account_id, message=message.msgid, values=dict(message.values), link=link)
        for account_id in in_use
        if choices[account_id] is not NoticeChoice.NONE
    ]
    session.add_all(notices)
    session.flush()
    queue_notices(
        session,
        at_once=[one for one in notices if choices[one.account_id] is NoticeChoice.AT_ONCE],
        daily=[one for one in notices if choices[one.account_id] is NoticeChoice.DAILY],
    )
