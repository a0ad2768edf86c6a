"""Kinds of notices: every message has one, and people choose for each how they are told."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

import content
from content.errors import Invalid, NotAllowed
from content.notices import notify as notify_module
from content.notices.choices import BY_MAIL, RULES, choices_of, choose, end_mail, own_choices
from content.notices.models import NoticeChoice, NoticeKind, NoticePreference
from content.notices.notify import KINDS
from content.people.erasure import erase
from content.people.models import Role
from content.people.permissions import Grant
from content.people.personal_data import personal_data_of
from tests.content.mail.mailed_accounts import PASSWORD, make_mailed_account
from tests.factories import make_account, make_institution

ROOT = Path(content.__file__).parent
SENDING = {"notify", "notify_all"}


def messages() -> dict[str, str]:
    """The message constants of notify.py."""
    return {name: value for name, value in vars(notify_module).items() if name.isupper() and isinstance(value, str)}


def test_every_message_of_notices_has_one_kind() -> None:
    in_table = [msgid for msgids in KINDS.values() for msgid in msgids]
    assert sorted(in_table) == sorted(messages().values())
    assert set(KINDS) == set(RULES) == set(NoticeKind)


def test_no_notice_is_sent_that_is_not_among_these_messages() -> None:
    """A function that sends notices makes them of message constants of notify.py."""
    strange = []
    for file in ROOT.rglob("*.py"):
        tree = ast.parse(file.read_text())
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        sending = [function for function in functions if {call.func.id for call in calls(function)} & SENDING]
        if file.name == "notify.py" or not sending:
            continue
        module = importlib.import_module(".".join(file.relative_to(ROOT.parent).with_suffix("").parts))
        for call in [call for function in sending for call in calls(function) if call.func.id == "Message"]:
            name = call.args[0].id if isinstance(call.args[0], ast.Name) else ""
            text = getattr(module, name, None)
            if isinstance(call.args[0], ast.Constant) or (isinstance(text, str) and text not in messages().values()):
                strange.append(f"{file.name}: {ast.unparse(call)}")
    assert strange == []


def calls(function: ast.FunctionDef) -> list[ast.Call]:
    """The calls of plain names in a function."""
    return [node for node in ast.walk(function) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]


@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        (
            Role.LEARNER,
            {"answer", "course_update", "certificate", "credits", "assessment", "practice", "survey", "complaint"},
        ),
        (Role.INSTRUCTOR, {"course_decision", "recording", "learner_question", "teaching", "complaint"}),
        (
            Role.INSTITUTION_MANAGER,
            {"course_decision", "recording", "learner_question", "completion_audit", "complaint"},
        ),
        (Role.REVIEWER, {"review_work", "complaint", "report", "data_quality"}),
        (Role.PILOT_ADMINISTRATOR, {"pilot", "complaint", "report"}),
        (Role.EVALUATOR, {"complaint"}),
    ],
)
def test_people_are_asked_about_what_their_roles_bring(session: Session, role: Role, kinds: set[str]) -> None:
    institution = make_institution(session).id if role in (Role.INSTRUCTOR, Role.INSTITUTION_MANAGER) else None
    _, actor = make_account(session, Grant(role, institution_id=institution))
    assert {line.kind.value for line in own_choices(session, actor, by_mail=True)} == kinds


def test_without_mail_only_what_may_be_left_out_is_asked_about(session: Session) -> None:
    _, actor = make_account(session)
    lines = own_choices(session, actor, by_mail=False)
    assert {line.kind for line in lines} == {NoticeKind.COURSE_UPDATE, NoticeKind.SURVEY}
    assert all(line.choices == (NoticeChoice.PORTAL, NoticeChoice.NONE) for line in lines)
    assert all(line.chosen is NoticeChoice.PORTAL for line in lines)


def test_what_something_depends_on_cannot_be_left_out() -> None:
    harmless = {kind for kind, rule in RULES.items() if NoticeChoice.NONE in rule.choices}
    assert harmless == {NoticeKind.RECORDING, NoticeKind.COURSE_UPDATE, NoticeKind.SURVEY}


def test_choices_are_kept_and_others_keep_the_usual(session: Session) -> None:
    account, actor = make_account(session)
    other, _ = make_account(session)
    choose(session, actor, {NoticeKind.CERTIFICATE: NoticeChoice.DAILY}, by_mail=True)
    choose(session, actor, {NoticeKind.CERTIFICATE: NoticeChoice.DAILY}, by_mail=True)
    assert choices_of(session, [account.id, other.id], NoticeKind.CERTIFICATE) == {
        account.id: NoticeChoice.DAILY,
        other.id: NoticeChoice.AT_ONCE,
    }
    assert session.query(NoticePreference).count() == 1


def test_a_choice_that_a_kind_does_not_have_is_refused(session: Session) -> None:
    _, actor = make_account(session)
    for kind, choice in ((NoticeKind.CERTIFICATE, NoticeChoice.NONE), (NoticeKind.ACCOUNT, NoticeChoice.DAILY)):
        with pytest.raises(Invalid):
            choose(session, actor, {kind: choice}, by_mail=True)


def test_saved_while_there_is_no_address_a_choice_of_mail_stays_for_later(session: Session) -> None:
    account, actor = make_account(session)
    choose(session, actor, {NoticeKind.SURVEY: NoticeChoice.PORTAL}, by_mail=False)
    assert choices_of(session, [account.id], NoticeKind.SURVEY)[account.id] is NoticeChoice.DAILY
    choose(session, actor, {NoticeKind.SURVEY: NoticeChoice.NONE}, by_mail=False)
    assert choices_of(session, [account.id], NoticeKind.SURVEY)[account.id] is NoticeChoice.NONE
    choose(session, actor, {NoticeKind.SURVEY: NoticeChoice.PORTAL}, by_mail=False)
    assert choices_of(session, [account.id], NoticeKind.SURVEY)[account.id] is NoticeChoice.PORTAL


def test_a_link_in_a_letter_ends_mail_of_one_kind_or_of_all_and_no_notice(session: Session) -> None:
    account, actor = make_account(session)
    choose(session, actor, {NoticeKind.SURVEY: NoticeChoice.NONE}, by_mail=True)
    for _ in range(2):
        end_mail(session, account.id, NoticeKind.CERTIFICATE)
    by_mail = {kind for kind in NoticeKind if choices_of(session, [account.id], kind)[account.id] in BY_MAIL}
    assert NoticeKind.CERTIFICATE not in by_mail
    assert NoticeKind.ANSWER in by_mail
    end_mail(session, account.id, None)
    chosen = {kind: choices_of(session, [account.id], kind)[account.id] for kind in NoticeKind}
    assert chosen.pop(NoticeKind.SURVEY) is NoticeChoice.NONE
    assert set(chosen.values()) == {NoticeChoice.PORTAL}


def test_choices_are_in_the_own_data_and_go_with_the_account(session: Session) -> None:
    account, actor = make_mailed_account(session)
    choose(session, actor, {NoticeKind.SURVEY: NoticeChoice.NONE}, by_mail=True)
    (row,) = personal_data_of(session, account.id)["notice_preference"]
    assert (row["kind"], row["choice"]) == ("survey", "none")
    erase(session, account.id, PASSWORD)
    assert session.query(NoticePreference).count() == 0
    with pytest.raises(NotAllowed):
        choose(session, actor, {NoticeKind.SURVEY: NoticeChoice.PORTAL}, by_mail=True)
