"""Sessions: Flask-Login over accounts; raising an account's epoch ends all of its sessions."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask
from flask_login import LoginManager, UserMixin, login_user

from content.people.accounts import account_with_grants, actor_of
from content.people.models import Account
from content.people.permissions import Actor
from content.people.preferences import Preferences, preferences_from
from portal.requests import read_session, start_fresh_session


@dataclass(frozen=True)
class SignedIn(UserMixin):  # type: ignore[misc]
    """The signed-in person of this request, as values: templates cause no queries."""

    public_id: str
    epoch: int
    login_name: str
    display_name: str
    language: str | None
    preferences: Preferences
    actor: Actor

    def get_id(self) -> str:
        """Return the cookie's content: the account's public id and the epoch of this session."""
        return f"{self.public_id}:{self.epoch}"


def install_sign_in(app: Flask) -> None:
    """Install Flask-Login."""
    manager = LoginManager()
    manager.session_protection = None  # a phone changes its address all day; that must not sign anybody out
    manager.user_loader(load)
    manager.init_app(app)


def load(identifier: str) -> SignedIn | None:
    """Load the person whom a session cookie names; None once their sessions were ended."""
    public_id, _, epoch = identifier.rpartition(":")
    account = account_with_grants(read_session(), public_id)
    if account is None or str(account.session_epoch) != epoch:
        return None
    return signed_in(account)


def sign_in(account: Account) -> None:
    """Begin a session of `account` in a fresh cookie."""
    start_fresh_session()
    login_user(signed_in(account))


def signed_in(account: Account) -> SignedIn:
    """Copy from an account the values that a request needs."""
    stored = account.preferences.chosen if account.preferences else None
    return SignedIn(
        account.public_id,
        account.session_epoch,
        account.login_name,
        account.display_name,
        account.language,
        preferences_from(stored),
        actor_of(account),
    )
