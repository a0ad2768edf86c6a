"""The request: its actor, its database sessions, and the permission that opens a view."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Response, current_app, g, make_response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from content.errors import NotAllowed
from content.people.accounts import require_unchanged
from content.people.permissions import VISITOR, Action, Actor, Visitor, allowed
from portal.addresses import this_address
from portal.services import database

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
ACTION_ATTRIBUTE = "portal_action"
SIGN_IN_FOR_FORM = "sign_in_for_form"
"""The extension under which the room of accounts leaves what answers a visitor's form that needs an account."""


def permits(action: Action) -> Callable[[View], View]:
    """Open a view to those whom the permission table allows `action`, and end its transaction.

    A visitor is asked to sign in; anybody else gets a 403 page. What the view wrote is committed when it answered below
    400 and rolled back otherwise. A test fails on any view without this mark.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            actor = current_actor()
            if not allowed(actor, action):
                if isinstance(actor, Visitor):
                    return ask_to_sign_in()
                raise NotAllowed()
            if request.method not in {"GET", "HEAD"}:
                release_reading()  # a form may take minutes to come in
            response = make_response(view(*args, **kwargs))
            end_sessions(commit=response.status_code < 400)
            return response

        setattr(guarded, ACTION_ATTRIBUTE, action)
        return cast(View, guarded)

    return mark


def ask_to_sign_in() -> Response:
    """Redirect to the sign-in page, and back to this page afterwards.

    A form is answered by the room of accounts: a form's target is no page to come back to, and what was typed into it
    must not be lost (portal/unsent_form.py).
    """
    if request.method in {"GET", "HEAD"}:
        return cast(Response, redirect(url_for("account.sign_in", next=this_address())))
    answer_to_form: Callable[[], Response] = current_app.extensions[SIGN_IN_FOR_FORM]
    return answer_to_form()


def current_actor() -> Actor | Visitor:
    """Return the actor of this request."""
    if not current_user.is_authenticated:
        return VISITOR
    return cast(Actor, current_user.actor)


def signed_in_actor() -> Actor:
    """Return the actor of a view whose action no visitor may do. Raises `NotAllowed` for a visitor."""
    actor = current_actor()
    if isinstance(actor, Visitor):
        raise NotAllowed()
    return actor


def read_session() -> Session:
    """Return this request's reading session; opened at its first use, closed when the request ends.

    A view that has begun to write reads what it wrote.
    """
    if "writing_session" in g:
        return cast(Session, g.writing_session)
    if "reading_session" not in g:
        g.reading_session = database().session(write=False)
    return cast(Session, g.reading_session)


def write_session() -> Session:
    """Return this request's writing session; `permits` commits it. Open it late: SQLite has one writer at a time.

    Raises NotAllowed where the person has lost a role or the account since the request began, be it while a form came
    in or while others wrote.
    """
    if "writing_session" not in g:
        actor = current_actor()
        release_reading()
        g.writing_session = database().session()
        if isinstance(actor, Actor):
            require_unchanged(g.writing_session, actor)
    return cast(Session, g.writing_session)


@contextmanager
def short_write() -> Iterator[Session]:
    """A writing transaction that is over before the view goes on; what the view reads then is read anew. For a page
    that records something and takes long to put together."""
    _end_reading()
    with database().transaction() as session:
        yield session


def end_sessions(*, commit: bool) -> None:
    """Commit or roll back what this request wrote, and close its sessions."""
    written: Session | None = g.pop("writing_session", None)
    if written is not None:
        try:
            if commit:
                written.commit()
        finally:
            written.close()
    _end_reading()


def release_reading() -> None:
    """Give back the connection of this request's reading session; what was read stays.

    No request holds a connection while it waits for another or for its sender: of requests that hold one each and wait
    for a second, as many as there are connections wait for ever.
    """
    read: Session | None = g.get("reading_session")
    if read is not None:
        read.commit()


def _end_reading() -> None:
    read: Session | None = g.pop("reading_session", None)
    if read is not None:
        read.close()


def start_fresh_session() -> None:
    """Forget everything in the cookie session, so that nothing set before sign-in outlives it (session fixation).

    The token that forms of this answer carry is made anew for it.
    """
    session.clear()
    g.pop("csrf_token", None)
    session.permanent = True
