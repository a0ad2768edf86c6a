"""How people want to be told of each kind of notice: what they may choose, what they have chosen."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.errors import Invalid
from content.messages import N_
from content.notices.models import NoticeChoice, NoticeKind, NoticePreference
from content.people.accounts import lock_learner
from content.people.models import Role
from content.people.permissions import Action, Actor, authorise

log = logging.getLogger(__name__)

BY_MAIL = frozenset({NoticeChoice.AT_ONCE, NoticeChoice.DAILY})


@dataclass(frozen=True, slots=True)
class KindRule:
    """What holds for notices of one kind. `usual`: how they are sent to who has chosen nothing; `roles`: whose holders
    get such notices; `may_be_none`: nothing is lost for who wants none; `may_be_mailed`: they also go by e-mail."""

    usual: NoticeChoice
    roles: frozenset[Role]
    may_be_none: bool = False
    may_be_mailed: bool = True

    @property
    def choices(self) -> tuple[NoticeChoice, ...]:
        """What somebody with an address may choose."""
        mailed = (NoticeChoice.AT_ONCE, NoticeChoice.DAILY) if self.may_be_mailed else ()
        none = (NoticeChoice.NONE,) if self.may_be_none else ()
        return (NoticeChoice.PORTAL, *mailed, *none)


_EVERYBODY = frozenset(Role)
_LEARNERS = frozenset({Role.LEARNER})
_TEACHERS = frozenset({Role.INSTRUCTOR})
_COURSE_EDITORS = frozenset({Role.INSTRUCTOR, Role.INSTITUTION_MANAGER})

RULES: Mapping[NoticeKind, KindRule] = {
    NoticeKind.REVIEW_WORK: KindRule(NoticeChoice.DAILY, frozenset({Role.REVIEWER})),
    NoticeKind.COURSE_DECISION: KindRule(NoticeChoice.AT_ONCE, _COURSE_EDITORS),
    NoticeKind.RECORDING: KindRule(NoticeChoice.DAILY, _COURSE_EDITORS, may_be_none=True),
    NoticeKind.LEARNER_QUESTION: KindRule(NoticeChoice.DAILY, _COURSE_EDITORS),
    NoticeKind.TEACHING: KindRule(NoticeChoice.DAILY, _TEACHERS),
    NoticeKind.ANSWER: KindRule(NoticeChoice.AT_ONCE, _LEARNERS),
    NoticeKind.COURSE_UPDATE: KindRule(NoticeChoice.DAILY, _LEARNERS, may_be_none=True),
    NoticeKind.CERTIFICATE: KindRule(NoticeChoice.AT_ONCE, _LEARNERS),
    NoticeKind.CREDITS: KindRule(NoticeChoice.AT_ONCE, _LEARNERS),
    NoticeKind.ASSESSMENT: KindRule(NoticeChoice.AT_ONCE, _LEARNERS),
    NoticeKind.PRACTICE: KindRule(NoticeChoice.AT_ONCE, _LEARNERS),
    NoticeKind.COMPLETION_AUDIT: KindRule(NoticeChoice.DAILY, frozenset({Role.INSTITUTION_MANAGER})),
    NoticeKind.PILOT: KindRule(NoticeChoice.DAILY, frozenset({Role.PILOT_ADMINISTRATOR, Role.ADMINISTRATOR})),
    NoticeKind.SURVEY: KindRule(NoticeChoice.DAILY, _LEARNERS, may_be_none=True),
    NoticeKind.COMPLAINT: KindRule(NoticeChoice.AT_ONCE, _EVERYBODY),
    NoticeKind.ACCOUNT: KindRule(NoticeChoice.PORTAL, _EVERYBODY, may_be_mailed=False),
    NoticeKind.REPORT: KindRule(NoticeChoice.AT_ONCE, frozenset({Role.REVIEWER, Role.PILOT_ADMINISTRATOR})),
    NoticeKind.DATA_QUALITY: KindRule(NoticeChoice.DAILY, frozenset({Role.REVIEWER, Role.ADMINISTRATOR})),
}


@dataclass(frozen=True, slots=True)
class KindLine:
    """One kind on the page of choices: what may be chosen and what is."""

    kind: NoticeKind
    choices: tuple[NoticeChoice, ...]
    chosen: NoticeChoice


def choices_of(session: Session, account_ids: Collection[int], kind: NoticeKind) -> Mapping[int, NoticeChoice]:
    """How each of these accounts wants to be told of one kind."""
    rows = session.execute(
        select(NoticePreference.account_id, NoticePreference.choice).where(
            NoticePreference.account_id.in_(account_ids), NoticePreference.kind == kind
        )
    )
    chosen = {row.account_id: row.choice for row in rows}
    return {account_id: chosen.get(account_id, RULES[kind].usual) for account_id in account_ids}


def own_choices(session: Session, actor: Actor, *, by_mail: bool) -> tuple[KindLine, ...]:
    """The kinds that the actor's roles bring, where there is a choice. Without `by_mail` nothing goes by e-mail, so
    what was chosen about that is shown as the portal alone."""
    authorise(actor, Action.KEEP_OWN_ACCOUNT)
    roles = {grant.role for grant in actor.grants}
    chosen = _stored(session, actor.account_id)
    lines = []
    for kind, rule in RULES.items():
        choices = tuple(one for one in rule.choices if by_mail or one not in BY_MAIL)
        if roles & rule.roles and len(choices) > 1:
            choice = chosen.get(kind, rule.usual)
            lines.append(KindLine(kind, choices, choice if choice in choices else NoticeChoice.PORTAL))
    return tuple(lines)


def choose(session: Session, actor: Actor, choices: Mapping[NoticeKind, NoticeChoice], *, by_mail: bool) -> None:
    """Save choices; kinds that are not named stay as they are. Without `by_mail` a kind that goes by e-mail keeps that
    for when there is an address again, unless none are wanted. Invalid for a choice that a kind does not have."""
    authorise(actor, Action.KEEP_OWN_ACCOUNT)
    lock_learner(session, actor.account_id)
    stored = {row.kind: row for row in _rows(session, actor.account_id)}
    for kind, choice in choices.items():
        if choice not in RULES[kind].choices:
            raise Invalid(N_("Choose one of the answers."), field=kind.value)
        present = stored[kind].choice if kind in stored else RULES[kind].usual
        if choice is present or (not by_mail and choice is NoticeChoice.PORTAL and present in BY_MAIL):
            continue
        _store(session, actor.account_id, kind, choice, stored.get(kind))
    session.flush()


def end_mail(session: Session, account_id: int, kind: NoticeKind | None) -> None:
    """Send no more e-mail of a kind to an account, or none of any kind; the notices stay in the portal. Again changes
    nothing."""
    lock_learner(session, account_id)
    stored = {row.kind: row for row in _rows(session, account_id)}
    for one in RULES if kind is None else (kind,):
        present = stored[one].choice if one in stored else RULES[one].usual
        if present in BY_MAIL:
            _store(session, account_id, one, NoticeChoice.PORTAL, stored.get(one))
    session.flush()
    log.info("e-mail of %s was ended through its link", "every kind" if kind is None else kind.value)


def _stored(session: Session, account_id: int) -> Mapping[NoticeKind, NoticeChoice]:
    return {row.kind: row.choice for row in _rows(session, account_id)}


def _rows(session: Session, account_id: int) -> list[NoticePreference]:
    return list(session.scalars(select(NoticePreference).where(NoticePreference.account_id == account_id)))


def _store(
    session: Session, account_id: int, kind: NoticeKind, choice: NoticeChoice, row: NoticePreference | None
) -> None:
    if row is None:
        session.add(NoticePreference(account_id=account_id, kind=kind, choice=choice))
    else:
        row.choice = choice
