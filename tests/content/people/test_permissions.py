"""The permission table, walked line by line."""

from __future__ import annotations

import pytest

from content.institutions.models import RegionLevel
from content.people.models import Role
from content.people.permissions import GRANT_SCOPES, TABLE, VISITOR, Action, Actor, Grant, Scope, Subject, allowed

HERE = Subject(
    institution_id=1,
    region_codes=frozenset({"130123", "130100", "130000"}),
    author_ids=frozenset({7}),
    deciding_region="130123",
    deciding_level=RegionLevel.COUNTY,
)
FITTING = {
    Scope.ANYWHERE: Grant(Role.LEARNER),
    Scope.INSTITUTION: Grant(Role.LEARNER, institution_id=1),
    Scope.AUTHORED: Grant(Role.LEARNER, institution_id=1),
    Scope.REGION: Grant(Role.LEARNER, region_code="130100"),
    Scope.DECIDING: Grant(Role.LEARNER, region_code="130123", level=RegionLevel.COUNTY),
}
ELSEWHERE = {
    Scope.INSTITUTION: Grant(Role.LEARNER, institution_id=2),
    Scope.AUTHORED: Grant(Role.LEARNER, institution_id=2),
    Scope.REGION: Grant(Role.LEARNER, region_code="130600"),
    Scope.DECIDING: Grant(Role.LEARNER, region_code="130100", level=RegionLevel.CITY),
}
LINES = [(action, rule) for action, rules in TABLE.items() for rule in rules]


def held(template: Grant, role: Role, account_id: int = 7) -> Actor:
    return Actor(account_id, (Grant(role, template.institution_id, template.region_code, template.level),))


@pytest.mark.parametrize(("action", "rule"), LINES)
def test_each_line_opens_to_whom_it_names_and_not_to_the_same_role_elsewhere(action: Action, rule) -> None:
    if rule.role is None:
        assert allowed(VISITOR, action) is (rule.scope is Scope.EVERYONE)
        assert allowed(Actor(1), action)
        return
    assert allowed(held(FITTING[rule.scope], rule.role), action, HERE)
    assert not allowed(VISITOR, action, HERE)
    if rule.scope in ELSEWHERE:
        assert not allowed(held(ELSEWHERE[rule.scope], rule.role), action, HERE)


@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize("role", list(Role))
def test_a_role_that_no_line_names_is_refused(action: Action, role: Role) -> None:
    named = any(rule.role is role for rule in TABLE[action])
    open_to_all = any(rule.role is None for rule in TABLE[action])
    assert allowed(Actor(7, (Grant(role),)), action) is (named or open_to_all)


def test_a_colleague_who_is_not_an_author_may_not_edit() -> None:
    assert not allowed(held(FITTING[Scope.AUTHORED], Role.INSTRUCTOR, account_id=8), Action.EDIT_COURSE, HERE)


def test_every_role_says_to_what_it_is_bound() -> None:
    assert set(GRANT_SCOPES) == set(Role)
