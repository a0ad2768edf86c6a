"""The record store of an institution: named, changed and switched off by its manager; what was stated to it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from content.errors import Invalid, NotFound
from content.institutions.models import Institution
from content.messages import N_
from content.people.models import Account, AuditEvent
from content.people.permissions import Action, Actor, Subject, authorise
from content.xapi.models import (
    LONGEST_ENDPOINT,
    LONGEST_USER,
    RecordStore,
    StatementState,
    Trouble,
    Verb,
    Version,
    XapiEvent,
)
from content.xapi.statements import Stated

log = logging.getLogger(__name__)

STATEMENTS_ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class StoreDraft:
    """What a manager names. `sealed_password`: encrypted; None leaves the present one."""

    endpoint: str
    user: str
    sealed_password: str | None
    version: Version
    active: bool


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One statement in a list; `statement`: its id."""

    statement: str
    verb: Verb
    title: str
    at: datetime
    state: StatementState
    sent_at: datetime | None
    reply: str


@dataclass(frozen=True, slots=True)
class StorePage:
    """An institution and its store; `endpoint` "" where it has none. `counts`: statements by state; `statements`: one
    page of those in the chosen state, newest first. `trouble` and `failing_since`: why nothing arrives at present."""

    institution: str
    name_zh: str
    name_en: str
    endpoint: str
    user: str
    version: Version
    active: bool
    trouble: Trouble | None
    reply: str
    failing_since: datetime | None
    answered_at: datetime | None
    next_try_at: datetime | None
    counts: dict[StatementState, int]
    statements: tuple[StatementLine, ...]
    page: int
    pages: int


def name_store(
    session: Session, actor: Actor, institution_public_id: str, draft: StoreDraft, now: datetime
) -> RecordStore:
    """Name the store of an institution, or change it; what waits is tried again at once. Raises NotFound, NotAllowed,
    Invalid (field `endpoint`, `user` or `password`)."""
    institution = _institution(session, actor, institution_public_id)
    endpoint = _checked_endpoint(draft.endpoint)
    user = draft.user.strip()
    if not user or len(user) > LONGEST_USER or ":" in user:
        raise Invalid(N_("Enter the user name that the record store gave you, without a colon."), field="user")
    store = _store(session, institution.id)
    if store is None:
        if draft.sealed_password is None:
            raise Invalid(N_("Enter the password that the record store gave you."), field="password")
        store = RecordStore(institution_id=institution.id, named_by_id=actor.account_id)
        session.add(store)
    if draft.sealed_password is not None:
        store.sealed_password = draft.sealed_password
    store.endpoint, store.user, store.version, store.active = endpoint, user, draft.version, draft.active
    store.named_by_id, store.named_at = actor.account_id, now
    store.next_try_at, store.failures, store.failing_since, store.trouble, store.reply = None, 0, None, None, ""
    store.answered_at = None
    session.flush()
    session.add(
        AuditEvent(
            at=now,
            actor_id=actor.account_id,
            action="record_store.named" if store.active else "record_store.off",
            subject_kind="institution",
            subject_id=institution.public_id,
        )
    )
    session.flush()
    log.info("institution %s: record store %s", institution.public_id, "on" if store.active else "off")
    return store


def store_page(
    session: Session,
    actor: Actor,
    institution_public_id: str,
    *,
    state: StatementState | None = None,
    page: int = 1,
) -> StorePage:
    """The store and what was stated to it. Raises NotFound, NotAllowed."""
    institution = _institution(session, actor, institution_public_id)
    store = _store(session, institution.id)
    if store is None:
        return StorePage(
            institution.public_id, institution.name_zh, institution.name_en, "", "", Version.V2, True, None, "", None,
            None, None, {}, (), 1, 1,
        )  # fmt: skip
    rows = session.execute(
        select(XapiEvent.state, func.count()).where(XapiEvent.store_id == store.id).group_by(XapiEvent.state)
    )
    counts = {StatementState(one): int(number) for one, number in rows}
    number = sum(counts.values()) if state is None else counts.get(state, 0)
    pages = max(1, -(-number // STATEMENTS_ON_A_PAGE))
    page = min(max(page, 1), pages)
    events = select(XapiEvent).where(XapiEvent.store_id == store.id).order_by(XapiEvent.id.desc())
    if state is not None:
        events = events.where(XapiEvent.state == state)
    lines = tuple(
        StatementLine(
            event.statement,
            event.verb,
            str(event.details.get("recording_title") or event.details["title"]),
            event.at,
            event.state,
            event.sent_at,
            event.reply,
        )
        for event in session.scalars(events.limit(STATEMENTS_ON_A_PAGE).offset((page - 1) * STATEMENTS_ON_A_PAGE))
    )
    return StorePage(
        institution=institution.public_id,
        name_zh=institution.name_zh,
        name_en=institution.name_en,
        endpoint=store.endpoint,
        user=store.user,
        version=store.version,
        active=store.active,
        trouble=store.trouble,
        reply=store.reply,
        failing_since=store.failing_since,
        answered_at=store.answered_at,
        next_try_at=store.next_try_at,
        counts=counts,
        statements=lines,
        page=page,
        pages=pages,
    )


def stated(session: Session, actor: Actor, institution_public_id: str, statement: str) -> tuple[StatementLine, Stated]:
    """One statement, and what it is made of. Raises NotFound, NotAllowed."""
    institution = _institution(session, actor, institution_public_id)
    row = session.execute(
        select(XapiEvent, RecordStore.salt, Account.public_id)
        .join(RecordStore, RecordStore.id == XapiEvent.store_id)
        .join(Account, Account.id == XapiEvent.account_id)
        .where(RecordStore.institution_id == institution.id, XapiEvent.statement == statement)
    ).one_or_none()
    if row is None:
        raise NotFound(about=institution_public_id)
    event, salt, account = row
    title = str(event.details.get("recording_title") or event.details["title"])
    line = StatementLine(statement, event.verb, title, event.at, event.state, event.sent_at, event.reply)
    return line, Stated(event.statement, account, salt, event.verb, event.at, event.details)


def send_again(session: Session, actor: Actor, institution_public_id: str, *, statement: str | None = None) -> int:
    """Let one statement, or all that were refused, wait to be sent once more; how many. A store keeps one that it has
    already only once, by its id. Raises NotFound, NotAllowed."""
    institution = _institution(session, actor, institution_public_id)
    store = _store(session, institution.id)
    if store is None:
        raise NotFound(about=institution_public_id)
    which = [XapiEvent.store_id == store.id]
    which += [XapiEvent.state == StatementState.REFUSED] if statement is None else [XapiEvent.statement == statement]
    again = update(XapiEvent).where(*which).values(state=StatementState.WAITING, reply="")
    result = session.execute(again.returning(XapiEvent.id).execution_options(synchronize_session=False)).all()
    if statement is not None and not result:
        raise NotFound(about=institution_public_id)
    store.next_try_at = None
    session.flush()
    session.expire_all()
    log.info("institution %s: %d statements are sent again", institution_public_id, len(result))
    return len(result)


def _institution(session: Session, actor: Actor, public_id: str) -> Institution:
    institution = session.scalars(select(Institution).where(Institution.public_id == public_id)).one_or_none()
    if institution is None:
        raise NotFound(about=public_id)
    authorise(actor, Action.MANAGE_INSTITUTION, Subject(institution_id=institution.id, about=public_id))
    return institution


def _store(session: Session, institution_id: int) -> RecordStore | None:
    return session.scalars(select(RecordStore).where(RecordStore.institution_id == institution_id)).one_or_none()


def _checked_endpoint(text: str) -> str:
    """An address without a slash at its end. Whether it may be reached is looked at when it is."""
    endpoint = text.strip().rstrip("/")
    try:
        parts = urlsplit(endpoint)
        sound = parts.scheme in {"https", "http"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        sound = False
    plain = sound and not (parts.username or parts.password or parts.query or parts.fragment)
    if not plain or len(endpoint) > LONGEST_ENDPOINT or not endpoint.isascii() or any(one <= " " for one in endpoint):
        raise Invalid(
            N_("Enter the address of the record store. It looks like this: https://lrs.example.com/xapi"),
            field="endpoint",
        )
    return endpoint
