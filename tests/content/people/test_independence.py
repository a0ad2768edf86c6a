"""Third-party evaluators belong to no institution, and nobody of an institution becomes one."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.database import Database
from content.errors import Invalid
from content.institutions.staff import add_instructor
from content.people.accounts import grant_role, revoke_role
from content.people.models import Account, Role, RoleGrant
from content.people.permissions import Grant
from tests.factories import make_account, make_institution

ADMIN = Grant(Role.ADMINISTRATOR)
INSTITUTIONAL = (Role.INSTRUCTOR, Role.INSTITUTION_MANAGER)


def roles(session: Session, account: Account) -> set[Role]:
    in_force = select(RoleGrant.role).where(RoleGrant.account_id == account.id, RoleGrant.revoked_at.is_(None))
    return set(session.scalars(in_force))


@pytest.mark.parametrize("role", INSTITUTIONAL)
def test_the_two_exclude_each_other_either_way_round(session: Session, role: Role) -> None:
    institution = make_institution(session)
    _, admin = make_account(session, ADMIN)
    staff, _ = make_account(session, Grant(role, institution_id=institution.id))
    with pytest.raises(Invalid, match="belong to none") as refusal:
        grant_role(session, admin, staff.public_id, Role.EVALUATOR)
    assert refusal.value.field == "role"
    evaluator, _ = make_account(session, Grant(Role.EVALUATOR))
    with pytest.raises(Invalid, match="third-party evaluator") as refusal:
        grant_role(session, admin, evaluator.public_id, role, institution_id=institution.id)
    assert (roles(session, staff), roles(session, evaluator)) == ({role}, {Role.EVALUATOR})
    grant = session.scalars(select(RoleGrant).where(RoleGrant.account_id == staff.id)).one()
    revoke_role(session, admin, staff.public_id, grant.id)
    grant_role(session, admin, staff.public_id, Role.EVALUATOR)
    assert roles(session, staff) == {Role.EVALUATOR}


def test_other_roles_go_with_it(session: Session) -> None:
    _, admin = make_account(session, ADMIN)
    learner, _ = make_account(session)
    grant_role(session, admin, learner.public_id, Role.EVALUATOR)
    grant_role(session, admin, learner.public_id, Role.LEARNER)
    assert roles(session, learner) == {Role.LEARNER, Role.EVALUATOR}


def test_a_manager_cannot_let_an_evaluator_teach(session: Session) -> None:
    institution = make_institution(session)
    _, manager = make_account(session, Grant(Role.INSTITUTION_MANAGER, institution_id=institution.id))
    evaluator, _ = make_account(session, Grant(Role.EVALUATOR))
    with pytest.raises(Invalid, match="third-party evaluator") as refusal:
        add_instructor(session, manager, institution.public_id, evaluator.login_name)
    assert refusal.value.field == "login_name"
    assert roles(session, evaluator) == {Role.EVALUATOR}


def test_of_two_grants_at_once_one_is_refused(database: Database) -> None:
    with database.transaction() as session:
        institution = make_institution(session).id
        _, admin = make_account(session, ADMIN)
        account = make_account(session)[0]
        public_id, account_id = account.public_id, account.id
    refused: list[Role] = []
    together = threading.Barrier(2)

    def grant(role: Role) -> None:
        together.wait()
        try:
            with database.transaction() as session:
                grant_role(session, admin, public_id, role, institution_id=institution)
        except Invalid:
            refused.append(role)

    threads = [threading.Thread(target=grant, args=(role,)) for role in (Role.EVALUATOR, Role.INSTRUCTOR)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert len(refused) == 1
        assert len(roles(session, session.get_one(Account, account_id)) & {Role.EVALUATOR, Role.INSTRUCTOR}) == 1
