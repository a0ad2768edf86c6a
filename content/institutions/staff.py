"""Who teaches at an institution: the page of its manager, adding an instructor, ending the role of one."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.courses.co_authors import courses_without_others, instructors_of
from content.courses.models import Course, CourseAuthor
from content.database import utc_now
from content.errors import Invalid, NotFound, Refused
from content.institutions.models import Institution
from content.messages import N_, Message
from content.notices.notify import BECAME_INSTRUCTOR, NO_LONGER_INSTRUCTOR, LinkKind, link_to, notify
from content.people.accounts import lock_learner, record
from content.people.independence import ensure_independent
from content.people.models import Account, Role, RoleGrant
from content.people.permissions import Action, Actor, Subject, authorise


@dataclass(frozen=True, slots=True)
class StaffLine:
    """Somebody of the institution. `courses`: of how many of its courses they are an author; `teaches`, `manages`: the
    roles that they hold there now; `erased`: the account is gone."""

    public_id: str
    name: str
    login_name: str
    teaches: bool
    manages: bool
    erased: bool
    courses: int


def managed_institutions(session: Session, actor: Actor) -> tuple[Institution, ...]:
    """The institutions that the actor manages, the first granted first."""
    authorise(actor, Action.MANAGE_INSTITUTION)
    managed = actor.institutions(Role.INSTITUTION_MANAGER)
    return tuple(session.scalars(select(Institution).where(Institution.id.in_(managed)).order_by(Institution.id)))


def managed_institution(session: Session, actor: Actor, public_id: str) -> Institution:
    """One institution, for its manager. NotFound, NotAllowed."""
    institution = session.scalars(select(Institution).where(Institution.public_id == public_id)).one_or_none()
    if institution is None:
        raise NotFound(about=public_id)
    authorise(actor, Action.MANAGE_INSTITUTION, Subject(institution_id=institution.id, about=public_id))
    return institution


def staff_of(session: Session, actor: Actor, public_id: str) -> tuple[StaffLine, ...]:
    """Who teaches or manages at the institution, and the authors of its courses who do so no more. Three queries."""
    institution = managed_institution(session, actor, public_id)
    roles: dict[int, set[Role]] = defaultdict(set)
    in_force = select(RoleGrant.account_id, RoleGrant.role).where(
        RoleGrant.institution_id == institution.id, RoleGrant.revoked_at.is_(None)
    )
    for account_id, role in session.execute(in_force):
        roles[account_id].add(role)
    written = session.execute(
        select(CourseAuthor.account_id, func.count())
        .join(Course, Course.id == CourseAuthor.course_id)
        .where(Course.institution_id == institution.id)
        .group_by(CourseAuthor.account_id)
    )
    courses: dict[int, int] = {row[0]: row[1] for row in written}
    accounts = session.scalars(select(Account).where(Account.id.in_(roles.keys() | courses.keys())))
    lines = [_line(one, roles[one.id], courses.get(one.id, 0)) for one in accounts]
    return tuple(sorted(lines, key=lambda one: (one.erased, not (one.teaches or one.manages), one.name)))


def add_instructor(session: Session, actor: Actor, public_id: str, login_name: str) -> None:
    """Let the account with this sign-in name teach at the institution; nothing where it does. Invalid (field
    `login_name`) where there is none, and for third-party evaluators, who belong to no institution."""
    institution = managed_institution(session, actor, public_id)
    account = session.scalars(
        select(Account).where(Account.login_name == login_name.strip().casefold(), Account.disabled_at.is_(None))
    ).one_or_none()
    if account is None:
        raise Invalid(
            N_("Nobody has this sign-in name. Check it; who has no account yet registers first."), field="login_name"
        )
    lock_learner(session, account.id)
    if account.id in set(session.scalars(instructors_of(institution.id))):
        return
    ensure_independent(session, account.id, Role.INSTRUCTOR, field="login_name")
    grant = RoleGrant(
        account_id=account.id,
        role=Role.INSTRUCTOR,
        institution_id=institution.id,
        granted_by_id=actor.account_id,
    )
    session.add(grant)
    record(session, actor.account_id, "role.granted", account, details={"role": Role.INSTRUCTOR.value})
    session.flush()
    message = Message(BECAME_INSTRUCTOR, {"institution": institution.name_zh})
    notify(session, account.id, message, link_to(LinkKind.TEACHING_LIST))


def end_teaching(session: Session, actor: Actor, public_id: str, account_public_id: str) -> None:
    """End an instructor's role at the institution; nothing where it has ended. Refused while a course has nobody else
    who can edit it."""
    institution = managed_institution(session, actor, public_id)
    account = session.scalars(select(Account).where(Account.public_id == account_public_id)).one_or_none()
    if account is None:
        raise NotFound(about=account_public_id)
    lock_learner(session, account.id)
    own = (RoleGrant.account_id == account.id, RoleGrant.institution_id == institution.id)
    grants = session.scalars(
        select(RoleGrant).where(*own, RoleGrant.role == Role.INSTRUCTOR, RoleGrant.revoked_at.is_(None))
    ).all()
    if not grants:
        return
    if courses_without_others(session, account.id, institution.id):
        raise Refused(N_("Some courses have no other author. Hand them over first, then end the role."))
    for grant in grants:
        grant.revoked_at = utc_now()
    record(session, actor.account_id, "role.revoked", account, details={"role": Role.INSTRUCTOR.value})
    session.flush()
    notify(session, account.id, Message(NO_LONGER_INSTRUCTOR, {"institution": institution.name_zh}))


def _line(account: Account, roles: set[Role], courses: int) -> StaffLine:
    return StaffLine(
        public_id=account.public_id,
        name=account.display_name,
        login_name=account.login_name,
        teaches=Role.INSTRUCTOR in roles,
        manages=Role.INSTITUTION_MANAGER in roles,
        erased=account.disabled_at is not None,
        courses=courses,
    )
