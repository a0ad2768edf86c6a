"""The one permission table. Views declare the action they carry out; views and tests both read `TABLE`.

An action is allowed when one of its rules fits one of the actor's grants. Rules of conflict (nobody reviews their own
course) are not permissions; they stand with the review rules.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from content.errors import NotAllowed
from content.institutions.models import RegionLevel
from content.people.models import Role


class Action(enum.StrEnum):
    """What can be done here. Each view names exactly one."""

    BROWSE = "browse"  # public pages: catalogue, course descriptions, statements, help, checking a certificate
    COMPLAIN = "complain"  # make a complaint and follow it
    SIGN_IN = "sign_in"  # register, sign in, use a recovery link
    SET_PREFERENCES = "set_preferences"  # language and appearance, before sign-in too
    KEEP_OWN_ACCOUNT = "keep_own_account"  # own password, sign out
    STUDY = "study"  # enrol, learn, see the own record
    ANSWER_SURVEY = "answer_survey"  # after a course; who has finished which stands in content/evaluation/survey.py
    EXPORT = "export"  # a lesson or course as a file; who may open which stands in content/learning/access.py
    ANSWER_QUIZ = "answer_quiz"  # who may open which lesson stands in content/learning/access.py
    CREATE_COURSE = "create_course"
    SEE_TEACHING = "see_teaching"  # the list of the own courses
    EDIT_COURSE = "edit_course"  # texts, files, captions, questions of learners, submit, withdraw a draft
    CHANGE_AUTHORS = "change_authors"  # add and remove co-authors of a course
    MARK_ASSESSMENT = "mark_assessment"  # answers that a rule cannot mark, without the names of learners
    SEE_ROSTER = "see_roster"  # who studies a course, and how far they are
    ATTEST_PRACTICE = "attest_practice"  # what learners have shown of a lesson's practice; never for oneself
    MANAGE_INSTITUTION = "manage_institution"  # its courses at a glance, who teaches there, handing courses over
    NOMINATE_COURSE = "nominate_course"  # for the national resource library, and its answer
    DESCRIBE_INSTITUTION = "describe_institution"  # its page in the public directory
    SHOW_SKILLS = "show_skills"  # own teaching skills on the pages of one's courses
    PREVIEW_COURSE = "preview_course"  # see a revision that is not published
    SEE_REVIEW_QUEUE = "see_review_queue"
    REVIEW_COURSE = "review_course"
    SEE_FEEDBACK = "see_feedback"  # what learners and third parties say of a course, with their words and reasons
    EVALUATE = "evaluate"  # draw a sample of published courses and judge it as a third party
    SUPERVISE_COURSE = "supervise_course"  # suspend or restore a published course
    SEE_PILOT = "see_pilot"  # a pilot's rules and entries
    CORRECT_CREDITS = "correct_credits"  # reverse an entry
    GRANT_CREDITS = "grant_credits"  # propose credits for a learner by hand
    APPROVE_GRANTS = "approve_grants"  # what another person proposed for a learner: content/credits/grants.py
    PROPOSE_RULES = "propose_rules"  # a new credit pilot, or other rules of one
    APPROVE_RULES = "approve_rules"  # what another person proposed: content/credits/proposals.py
    REVOKE_CERTIFICATE = "revoke_certificate"
    AUDIT_COMPLETION = "audit_completion"  # pass, return or take back the audit that stands before a certificate
    SEE_COMPLAINTS = "see_complaints"  # the list; which of them are on it stands in content/complaints/handlers.py
    HANDLE_COMPLAINTS = "handle_complaints"  # as one's usual office
    MANAGE_ACCOUNTS = "manage_accounts"  # grants, recovery links
    ISSUE_RECOVERY = "issue_recovery"  # a recovery link for somebody of lower standing: RECOVERABLE_ROLES
    MANAGE_REGISTERS = "manage_registers"  # institutions, counties, occupations
    MANAGE_KEYS = "manage_keys"  # with which credentials are signed: made, replaced, withdrawn, backed up
    MANAGE_PAGE_VIDEOS = "manage_page_videos"  # sign language videos of the pages that explain the portal
    SEE_OPERATION = "see_operation"  # jobs, workers, disk, backups
    SEE_REPORTS = "see_reports"  # of a region and those in it; rows about people need the right to see these too
    MAKE_REPORT = "make_report"  # begin the report of a region and hand it in
    MAKE_PILOT_REPORT = "make_pilot_report"  # begin the report of a credit pilot and hand it in
    DECIDE_REPORT = "decide_report"  # accept or return what the level below has handed in
    SEE_DATA_QUALITY = "see_data_quality"  # findings in the data of a region
    ACCEPT_DATA_FINDING = "accept_data_finding"  # leave one as it is, by name and with a reason
    CHECK_DATA = "check_data"  # have all data checked now instead of at night


class Scope(enum.StrEnum):
    """How far a rule reaches."""

    EVERYONE = "everyone"  # signed in or not
    SIGNED_IN = "signed_in"
    ANYWHERE = "anywhere"  # whoever holds the role
    INSTITUTION = "institution"  # the grant's institution is the subject's
    AUTHORED = "authored"  # the same, and the actor is an author of the course
    REGION = "region"  # the grant's region is the subject's or holds it
    PROVINCE = "province"  # the same, where the grant is at the level of a province
    DECIDING = "deciding"  # the grant's region and level are those that decide the case


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table: a role (None: no role needed) and how far it reaches."""

    scope: Scope
    role: Role | None = None


_COURSE_EDITORS = (Rule(Scope.AUTHORED, Role.INSTRUCTOR), Rule(Scope.INSTITUTION, Role.INSTITUTION_MANAGER))
"""Whoever wrote a course, and whoever manages the institution to which it belongs."""

TABLE: Mapping[Action, tuple[Rule, ...]] = {
    Action.BROWSE: (Rule(Scope.EVERYONE),),
    Action.COMPLAIN: (Rule(Scope.EVERYONE),),
    Action.SIGN_IN: (Rule(Scope.EVERYONE),),
    Action.SET_PREFERENCES: (Rule(Scope.EVERYONE),),
    Action.KEEP_OWN_ACCOUNT: (Rule(Scope.SIGNED_IN),),
    Action.STUDY: (Rule(Scope.ANYWHERE, Role.LEARNER),),
    Action.ANSWER_SURVEY: (Rule(Scope.ANYWHERE, Role.LEARNER),),
    Action.EXPORT: (Rule(Scope.SIGNED_IN),),
    Action.ANSWER_QUIZ: (Rule(Scope.SIGNED_IN),),
    Action.CREATE_COURSE: (Rule(Scope.INSTITUTION, Role.INSTRUCTOR),),
    Action.SEE_TEACHING: (Rule(Scope.ANYWHERE, Role.INSTRUCTOR), Rule(Scope.ANYWHERE, Role.INSTITUTION_MANAGER)),
    Action.EDIT_COURSE: _COURSE_EDITORS,
    Action.CHANGE_AUTHORS: _COURSE_EDITORS,
    Action.MARK_ASSESSMENT: _COURSE_EDITORS,
    Action.SEE_ROSTER: _COURSE_EDITORS,
    Action.ATTEST_PRACTICE: _COURSE_EDITORS,
    Action.MANAGE_INSTITUTION: (Rule(Scope.INSTITUTION, Role.INSTITUTION_MANAGER),),
    Action.NOMINATE_COURSE: (Rule(Scope.INSTITUTION, Role.INSTITUTION_MANAGER),),
    Action.DESCRIBE_INSTITUTION: (
        Rule(Scope.INSTITUTION, Role.INSTITUTION_MANAGER),
        Rule(Scope.ANYWHERE, Role.ADMINISTRATOR),
    ),
    Action.SHOW_SKILLS: (Rule(Scope.ANYWHERE, Role.INSTRUCTOR),),
    Action.PREVIEW_COURSE: (
        Rule(Scope.AUTHORED, Role.INSTRUCTOR),
        Rule(Scope.INSTITUTION, Role.INSTITUTION_MANAGER),
        Rule(Scope.REGION, Role.REVIEWER),
    ),
    Action.SEE_REVIEW_QUEUE: (Rule(Scope.ANYWHERE, Role.REVIEWER),),
    Action.REVIEW_COURSE: (Rule(Scope.DECIDING, Role.REVIEWER),),
    Action.SEE_FEEDBACK: _COURSE_EDITORS,
    Action.EVALUATE: (Rule(Scope.ANYWHERE, Role.EVALUATOR),),
    Action.SUPERVISE_COURSE: (Rule(Scope.ANYWHERE, Role.ADMINISTRATOR),),
    Action.SEE_PILOT: (Rule(Scope.REGION, Role.PILOT_ADMINISTRATOR),),
    Action.CORRECT_CREDITS: (Rule(Scope.REGION, Role.PILOT_ADMINISTRATOR),),
    Action.GRANT_CREDITS: (Rule(Scope.REGION, Role.PILOT_ADMINISTRATOR),),
    Action.APPROVE_GRANTS: (
        Rule(Scope.REGION, Role.PILOT_ADMINISTRATOR),
        Rule(Scope.ANYWHERE, Role.ADMINISTRATOR),
    ),
    Action.PROPOSE_RULES: (Rule(Scope.REGION, Role.PILOT_ADMINISTRATOR),),
    Action.APPROVE_RULES: (
        Rule(Scope.REGION, Role.PILOT_ADMINISTRATOR),
        Rule(Scope.ANYWHERE, Role.ADMINISTRATOR),
    ),
    Action.REVOKE_CERTIFICATE: (
        Rule(Scope.INSTITUTION, Role.INSTITUTION_MANAGER),
        Rule(Scope.ANYWHERE, Role.ADMINISTRATOR),
    ),
    Action.AUDIT_COMPLETION: (Rule(Scope.INSTITUTION, Role.INSTITUTION_MANAGER),),
    Action.SEE_COMPLAINTS: (
        Rule(Scope.REGION, Role.PILOT_ADMINISTRATOR),
        Rule(Scope.PROVINCE, Role.REVIEWER),
        Rule(Scope.ANYWHERE, Role.ADMINISTRATOR),
    ),
    Action.HANDLE_COMPLAINTS: (
        Rule(Scope.REGION, Role.PILOT_ADMINISTRATOR),
        Rule(Scope.ANYWHERE, Role.ADMINISTRATOR),
    ),
    Action.MANAGE_ACCOUNTS: (Rule(Scope.ANYWHERE, Role.ADMINISTRATOR),),
    Action.ISSUE_RECOVERY: (
        Rule(Scope.INSTITUTION, Role.INSTITUTION_MANAGER),
        Rule(Scope.REGION, Role.REVIEWER),
        Rule(Scope.ANYWHERE, Role.ADMINISTRATOR),
    ),
    Action.MANAGE_REGISTERS: (Rule(Scope.ANYWHERE, Role.ADMINISTRATOR),),
    Action.MANAGE_KEYS: (Rule(Scope.ANYWHERE, Role.ADMINISTRATOR),),
    Action.MANAGE_PAGE_VIDEOS: (Rule(Scope.ANYWHERE, Role.ADMINISTRATOR),),
    Action.SEE_OPERATION: (Rule(Scope.ANYWHERE, Role.ADMINISTRATOR),),
    Action.SEE_REPORTS: (
        Rule(Scope.REGION, Role.REVIEWER),
        Rule(Scope.REGION, Role.PILOT_ADMINISTRATOR),
        Rule(Scope.ANYWHERE, Role.ADMINISTRATOR),
    ),
    Action.MAKE_REPORT: (Rule(Scope.DECIDING, Role.REVIEWER),),
    Action.MAKE_PILOT_REPORT: (Rule(Scope.REGION, Role.PILOT_ADMINISTRATOR),),
    Action.DECIDE_REPORT: (Rule(Scope.DECIDING, Role.REVIEWER),),
    Action.SEE_DATA_QUALITY: (Rule(Scope.REGION, Role.REVIEWER), Rule(Scope.ANYWHERE, Role.ADMINISTRATOR)),
    Action.ACCEPT_DATA_FINDING: (Rule(Scope.REGION, Role.REVIEWER), Rule(Scope.ANYWHERE, Role.ADMINISTRATOR)),
    Action.CHECK_DATA: (Rule(Scope.ANYWHERE, Role.ADMINISTRATOR),),
}

GRANT_SCOPES: Mapping[Role, frozenset[str]] = {
    Role.LEARNER: frozenset(),
    Role.INSTRUCTOR: frozenset({"institution"}),
    Role.INSTITUTION_MANAGER: frozenset({"institution"}),
    Role.REVIEWER: frozenset({"region", "level"}),
    Role.PILOT_ADMINISTRATOR: frozenset({"region"}),
    Role.EVALUATOR: frozenset(),
    Role.ADMINISTRATOR: frozenset(),
}
"""To what each role must be bound when it is granted."""

RECOVERABLE_ROLES: Mapping[Role, frozenset[Role]] = {
    Role.INSTITUTION_MANAGER: frozenset({Role.LEARNER, Role.INSTRUCTOR}),
    Role.REVIEWER: frozenset({Role.LEARNER}),
    Role.ADMINISTRATOR: frozenset(Role),
}
"""Which roles somebody may hold for whom a holder of each role issues a recovery link: none of the same standing or of
a higher one, since such a link opens all that its owner may do."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in force, as the table reads it."""

    role: Role
    institution_id: int | None = None
    region_code: str | None = None
    level: RegionLevel | None = None


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks without having signed in."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: a signed-in account with its grants in force. Whatever visitors may do too takes `Actor | Visitor`."""

    account_id: int
    grants: tuple[Grant, ...] = ()

    def has(self, role: Role) -> bool:
        """Whether the actor holds the role anywhere."""
        return any(grant.role is role for grant in self.grants)

    def institutions(self, role: Role) -> frozenset[int]:
        """The institutions in which the actor holds the role."""
        return frozenset(g.institution_id for g in self.grants if g.role is role and g.institution_id is not None)


VISITOR = Visitor()


@dataclass(frozen=True, slots=True)
class Subject:
    """The record that an action concerns: its institution, the regions that contain it, its authors, and for a review
    case the region and level that decide. `about`: its public id, for the log."""

    institution_id: int | None = None
    region_codes: frozenset[str] = frozenset()
    author_ids: frozenset[int] = frozenset()
    deciding_region: str | None = None
    deciding_level: RegionLevel | None = None
    about: str = ""


def allowed(actor: Actor | Visitor, action: Action, subject: Subject | None = None) -> bool:
    """Whether the table lets `actor` do `action` to `subject`.

    Without a subject the answer is whether there is anything at all to which the actor may do it; that is what opens a
    page or shows a link, and is never enough to change something that has a subject.
    """
    return any(_fits(rule, actor, subject) for rule in TABLE[action])


def authorise(actor: Actor | Visitor, action: Action, subject: Subject | None = None) -> None:
    """Raise `NotAllowed` unless `allowed`."""
    if not allowed(actor, action, subject):
        raise NotAllowed(about=subject.about if subject is not None else "")


def _fits(rule: Rule, actor: Actor | Visitor, subject: Subject | None) -> bool:
    if rule.scope is Scope.EVERYONE:
        return True
    if isinstance(actor, Visitor):
        return False
    if rule.scope is Scope.SIGNED_IN:
        return True
    return any(_reaches(rule.scope, grant, actor, subject) for grant in actor.grants if grant.role is rule.role)


def _reaches(scope: Scope, grant: Grant, actor: Actor, subject: Subject | None) -> bool:
    if scope is Scope.PROVINCE and grant.level is not RegionLevel.PROVINCE:
        return False
    if scope is Scope.ANYWHERE or subject is None:
        return True
    if scope is Scope.INSTITUTION:
        return grant.institution_id is not None and grant.institution_id == subject.institution_id
    if scope is Scope.AUTHORED:
        return grant.institution_id == subject.institution_id and actor.account_id in subject.author_ids
    if scope in (Scope.REGION, Scope.PROVINCE):
        return grant.region_code in subject.region_codes
    return grant.region_code == subject.deciding_region and grant.level == subject.deciding_level
