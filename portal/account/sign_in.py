"""Sessions: Flask-Login over the sessions in the database; the cookie names one of them."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from flask import Flask, Response, after_this_request, request
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy.exc import SQLAlchemyError

from content.people.models import Account
from content.people.permissions import Actor
from content.people.preferences import Preferences, preferences_from
from content.people.sessions import OpenSession, begin_session, end_session, open_session, record_use
from portal.account.device import device_from
from portal.requests import read_session, start_fresh_session, write_session
from portal.services import database

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SignedIn(UserMixin):  # type: ignore[misc]  # its base has no types
    """The signed-in person of this request, as values: templates cause no queries."""

    token: str
    session_id: int
    public_id: str
    login_name: str
    display_name: str
    language: str | None
    preferences: Preferences
    actor: Actor

    def get_id(self) -> str:
        """Return the cookie's content: the token of this session."""
        return self.token


def install_sign_in(app: Flask) -> None:
    """Install Flask-Login."""
    manager = LoginManager()
    manager.session_protection = None  # a phone changes its address all day; that must not sign anybody out
    manager.user_loader(load)
    manager.init_app(app)


def load(token: str) -> SignedIn | None:
    """Load the person whom a session cookie names; None where their session has ended."""
    this_session = open_session(read_session(), token)
    if this_session is None:
        return None
    if this_session.use_is_due:
        _record_use_afterwards(this_session.id)
    return _signed_in(token, this_session)


def sign_in(account: Account) -> Actor:
    """Begin a session of `account` in a fresh cookie; who asks from now on."""
    device = device_from(request.user_agent.string)
    token = begin_session(write_session(), account.id, device)
    begun = open_session(write_session(), token)
    if begun is None:
        return Actor(account.id)
    start_fresh_session()
    login_user(_signed_in(token, begun))
    return begun.actor


def sign_out() -> None:
    """End this session, wherever its cookie was copied to."""
    if current_user.is_authenticated:
        end_session(write_session(), current_user.actor.account_id, current_user.session_id)
    logout_user()
    start_fresh_session()


def _record_use_afterwards(session_id: int) -> None:
    """Record once the answer has gone that the session is used: a GET reads, and nobody waits for it."""
    opened = database()

    def record() -> None:
        try:
            with opened.transaction() as session:
                record_use(session, session_id)
        except SQLAlchemyError as error:  # the next request tries again
            log.warning("the use of a session was not recorded: %s", type(error).__name__)

    @after_this_request
    def hand_on(response: Response) -> Response:
        response.call_on_close(record)
        return response


def _signed_in(token: str, this_session: OpenSession) -> SignedIn:
    """Copy from an account the values that a request needs."""
    return SignedIn(
        token,
        this_session.id,
        this_session.public_id,
        this_session.login_name,
        this_session.display_name,
        this_session.language,
        preferences_from(this_session.preferences),
        this_session.actor,
    )
