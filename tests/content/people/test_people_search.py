"""Administrators look for people by a part of a name, whatever characters it has."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from content.people.accounts import people
from content.people.models import Role
from content.people.permissions import Grant
from tests.factories import make_account


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("WANG", ["wang%1", "wang_li"]),
        ("_", ["wang_li"]),
        ("g%", ["wang%1"]),
        ("%%", []),
        ("\\", []),
        ("wang" * 10_000, []),
        ("%a" * 5_000 + "%b", []),
    ],
    ids=lambda value: str(value)[:12],
)
def test_a_part_of_a_name_is_looked_for_as_it_is_typed(session: Session, text: str, names: list[str]) -> None:
    administrator = make_account(session, Grant(Role.ADMINISTRATOR), name="admin")[1]
    for name in ("wang_li", "wang%1", "liu"):
        make_account(session, name=name)[0].display_name = name
    session.flush()
    assert [person.login_name for person in people(session, administrator, text=text)] == names
