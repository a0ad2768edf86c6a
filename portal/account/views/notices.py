"""The own notices, and how many are unread for the header of every page."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from content.notices import inbox
from content.notices.notify import LinkKind
from content.people.permissions import Action, Visitor
from portal.account import blueprint
from portal.requests import current_actor, permits, read_session, signed_in_actor, write_session


@blueprint.get("/notices")
@permits(Action.KEEP_OWN_ACCOUNT)
def notices() -> ResponseReturnValue:
    """What this person should know, the newest first."""
    page = inbox.notices(read_session(), signed_in_actor(), request.args.get("page", 1, type=int))
    return render_template("account/notices.html", page=page, address_of=address_of)


@blueprint.post("/notices/read")
@permits(Action.KEEP_OWN_ACCOUNT)
def read_all_notices() -> ResponseReturnValue:
    """Mark all of them read."""
    inbox.mark_read(write_session(), signed_in_actor())
    flash(_("All notices are marked as read."), "success")
    return redirect(url_for("account.notices"))


@blueprint.post("/notices/<public_id>/read")
@permits(Action.KEEP_OWN_ACCOUNT)
def read_notice(public_id: str) -> ResponseReturnValue:
    """Mark one read, and stay on the page."""
    inbox.mark_read(write_session(), signed_in_actor(), public_id)
    flash(_("The notice is marked as read."), "success")
    return redirect(url_for("account.notices", page=request.args.get("page", 1, type=int)))


def address_of(link: str) -> str | None:
    """Where a notice leads: None where it leads nowhere."""
    if link.startswith("/"):
        return link
    kind, _colon, about = link.partition(":")
    pages: dict[str, Callable[[], str]] = {
        LinkKind.TEACHING: lambda: url_for("teach.course", public_id=about),
        LinkKind.LESSON: lambda: url_for("learn.lesson", public_id=about),
        LinkKind.CERTIFICATE: lambda: url_for("learn.certificate", number=about),
        LinkKind.CREDITS: lambda: url_for("learn.my_credits"),
        LinkKind.COMPLAINT: lambda: url_for("public.complaint", number=about),
    }
    return pages[kind]() if kind in pages else None


def unread() -> int:
    """How many notices wait for the person of this request; none for a visitor."""
    actor = current_actor()
    return 0 if isinstance(actor, Visitor) else inbox.unread_count(read_session(), actor.account_id)
