"""Who may do what, written down a second time by hand: whoever changes a line of the table changes it here as well."""

from __future__ import annotations

import pytest

from content.errors import NotAllowed
from content.institutions.models import RegionLevel
from content.people.models import Role
from content.people.permissions import (
    GRANT_SCOPES,
    VISITOR,
    Action,
    Actor,
    Grant,
    Subject,
    Visitor,
    allowed,
    authorise,
)

# How far each reaches:
#   .  nowhere
#   a  anywhere
#   i  what belongs to the institution of the grant
#   w  what they wrote themselves within that institution
#   r  what lies in the region of the grant
#   d  what is decided in the region of the grant and at its level
GRID = """
                    visitor no_role learner instructor institution_manager reviewer pilot_administrator evaluator administrator
browse                 a       a       a        a               a              a             a              a           a
complain               a       a       a        a               a              a             a              a           a
sign_in                a       a       a        a               a              a             a              a           a
set_preferences        a       a       a        a               a              a             a              a           a
keep_own_account       .       a       a        a               a              a             a              a           a
study                  .       .       a        .               .              .             .              .           .
answer_survey          .       .       a        .               .              .             .              .           .
export                 .       a       a        a               a              a             a              a           a
answer_quiz            .       a       a        a               a              a             a              a           a
create_course          .       .       .        i               .              .             .              .           .
see_teaching           .       .       .        a               a              .             .              .           .
edit_course            .       .       .        w               i              .             .              .           .
change_authors         .       .       .        w               i              .             .              .           .
mark_assessment        .       .       .        w               i              .             .              .           .
see_roster             .       .       .        w               i              .             .              .           .
attest_practice        .       .       .        w               i              .             .              .           .
manage_institution     .       .       .        .               i              .             .              .           .
nominate_course        .       .       .        .               i              .             .              .           .
describe_institution   .       .       .        .               i              .             .              .           a
show_skills            .       .       .        a               .              .             .              .           .
preview_course         .       .       .        w               i              r             .              .           .
see_review_queue       .       .       .        .               .              a             .              .           .
review_course          .       .       .        .               .              d             .              .           .
see_feedback           .       .       .        w               i              .             .              .           .
evaluate               .       .       .        .               .              .             .              a           .
supervise_course       .       .       .        .               .              .             .              .           a
see_pilot              .       .       .        .               .              .             r              .           .
correct_credits        .       .       .        .               .              .             r              .           .
grant_credits          .       .       .        .               .              .             r              .           .
approve_grants         .       .       .        .               .              .             r              .           a
propose_rules          .       .       .        .               .              .             r              .           .
approve_rules          .       .       .        .               .              .             r              .           a
revoke_certificate     .       .       .        .               i              .             .              .           a
audit_completion       .       .       .        .               i              .             .              .           .
see_complaints         .       .       .        .               .              .             r              .           a
handle_complaints      .       .       .        .               .              .             r              .           a
manage_accounts        .       .       .        .               .              .             .              .           a
issue_recovery         .       .       .        .               i              r             .              .           a
manage_registers       .       .       .        .               .              .             .              .           a
manage_keys            .       .       .        .               .              .             .              .           a
manage_page_videos     .       .       .        .               .              .             .              .           a
see_operation          .       .       .        .               .              .             .              .           a
see_reports            .       .       .        .               .              r             r              .           a
make_report            .       .       .        .               .              d             .              .           .
make_pilot_report      .       .       .        .               .              .             r              .           .
decide_report          .       .       .        .               .              d             .              .           .
see_data_quality       .       .       .        .               .              r             .              .           a
accept_data_finding    .       .       .        .               .              r             .              .           a
check_data             .       .       .        .               .              .             .              .           a
"""  # noqa: E501  (a table is read across)

BINDINGS = {
    "learner": set(),
    "instructor": {"institution"},
    "institution_manager": {"institution"},
    "reviewer": {"region", "level"},
    "pilot_administrator": {"region"},
    "evaluator": set(),
    "administrator": set(),
}
"""To what a grant of each role must be bound."""

SELF, COLLEAGUE = 7, 8
OWN, OTHER = 1, 2
REGION, LEVEL = "130100", RegionLevel.CITY
WITHIN = frozenset({"130123", "130100", "130000"})
ELSEWHERE = frozenset({"130603", "130600", "130000"})

SUBJECTS = {
    # name: (what it is done to, which letters reach it)
    "anything at all": (None, "aiwrd"),
    "own work": (Subject(OWN, WITHIN, frozenset({SELF, COLLEAGUE}), REGION, LEVEL), "aiwrd"),
    "a colleague's work": (Subject(OWN, WITHIN, frozenset({COLLEAGUE}), REGION, LEVEL), "aird"),
    "a neighbour's work": (Subject(OTHER, WITHIN, frozenset({COLLEAGUE}), REGION, LEVEL), "ard"),
    "own work for another institution": (Subject(OTHER, ELSEWHERE, frozenset({SELF}), "130600", LEVEL), "a"),
    "decided at another level": (Subject(OTHER, WITHIN, frozenset(), REGION, RegionLevel.COUNTY), "ar"),
    "decided in a region below": (Subject(OTHER, WITHIN, frozenset(), "130123", LEVEL), "ar"),
    "decided by nobody yet": (Subject(OTHER, WITHIN, frozenset(), None, None), "ar"),
    "own work that lies elsewhere": (Subject(OWN, ELSEWHERE, frozenset({SELF}), "130600", LEVEL), "aiw"),
    "far away": (Subject(OTHER, ELSEWHERE, frozenset({COLLEAGUE}), "130600", LEVEL), "a"),
    "of no institution and no region": (Subject(), "a"),
}


def cells() -> list[tuple[str, str, str]]:
    """(action, who, letter) of each cell of the grid."""
    head, *rows = [line.split() for line in GRID.strip().splitlines()]
    return [(action, who, letter) for action, *letters in rows for who, letter in zip(head, letters, strict=True)]


def actor_named(who: str) -> Actor | Visitor:
    """Somebody with one grant of that role. It is bound to more than it need be, so that a line whose scope does not
    belong to the role is noticed too."""
    if who == "visitor":
        return VISITOR
    return Actor(SELF, () if who == "no_role" else (Grant(Role(who), OWN, REGION, LEVEL),))


@pytest.mark.parametrize(("action", "who", "letter"), cells())
def test_each_may_do_what_the_grid_says_and_nothing_else(action: str, who: str, letter: str) -> None:
    actor = actor_named(who)
    reached = {name for name, (subject, _) in SUBJECTS.items() if allowed(actor, Action(action), subject)}
    assert reached == {name for name, (_, letters) in SUBJECTS.items() if letter in letters}


def test_the_grid_has_every_action_and_every_role_once() -> None:
    pairs = [(action, who) for action, who, _ in cells()]
    people = ["visitor", "no_role", *(role.value for role in Role)]
    assert sorted(pairs) == sorted((action.value, who) for action in Action for who in people)


def test_every_role_is_bound_to_what_it_reaches() -> None:
    assert {role.value: set(scopes) for role, scopes in GRANT_SCOPES.items()} == BINDINGS


def test_of_several_grants_each_reaches_as_far_as_it_would_alone() -> None:
    actor = Actor(SELF, (Grant(Role.INSTRUCTOR, institution_id=OWN), Grant(Role.REVIEWER, None, REGION, LEVEL)))
    own, far = SUBJECTS["own work"][0], SUBJECTS["own work for another institution"][0]
    assert allowed(actor, Action.EDIT_COURSE, own)
    assert allowed(actor, Action.REVIEW_COURSE, own)
    assert not allowed(actor, Action.EDIT_COURSE, far)
    assert not allowed(actor, Action.STUDY, own)


@pytest.mark.parametrize("level", [None, *RegionLevel])
def test_of_reviewers_those_of_a_province_alone_stand_in_for_complaints(level: RegionLevel | None) -> None:
    actor = Actor(SELF, (Grant(Role.REVIEWER, None, "130000", level),))
    is_province = level is RegionLevel.PROVINCE
    assert allowed(actor, Action.SEE_COMPLAINTS) is is_province
    assert allowed(actor, Action.SEE_COMPLAINTS, Subject(OTHER, WITHIN)) is is_province
    assert not allowed(actor, Action.SEE_COMPLAINTS, Subject(OTHER, frozenset({"340000"})))


def test_an_actor_says_which_roles_are_held_and_where() -> None:
    actor = Actor(SELF, (Grant(Role.INSTRUCTOR, OWN), Grant(Role.INSTRUCTOR, OTHER), Grant(Role.LEARNER)))
    assert actor.has(Role.INSTRUCTOR)
    assert actor.has(Role.LEARNER)
    assert not actor.has(Role.ADMINISTRATOR)
    assert actor.institutions(Role.INSTRUCTOR) == {OWN, OTHER}
    assert actor.institutions(Role.INSTITUTION_MANAGER) == actor.institutions(Role.LEARNER) == frozenset()


def test_to_authorise_is_to_raise_where_it_is_not_allowed() -> None:
    administrator = actor_named("administrator")
    authorise(administrator, Action.MANAGE_ACCOUNTS)
    with pytest.raises(NotAllowed):
        authorise(actor_named("learner"), Action.MANAGE_ACCOUNTS)
    with pytest.raises(NotAllowed):
        authorise(actor_named("reviewer"), Action.REVIEW_COURSE, SUBJECTS["far away"][0])
