"""Links of the header and the footer, from the permission table: a link is shown when its page would open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from flask import Flask, current_app, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from content.notices.inbox import unread_count
from content.people.permissions import Action, Actor, Visitor, allowed
from content.recently_used import RecentlyUsed
from portal.language import chosen_language, named, translated
from portal.notices_of_page import notices_about_this_page
from portal.preferences import current_preferences, offers_settings
from portal.requests import current_actor, read_session
from portal.services import settings
from portal.unsent_form import page_address


@dataclass(frozen=True, slots=True)
class Link:
    """One link of the header or footer."""

    text: str
    href: str
    current: bool = False


Pages = tuple[tuple[str, str], ...]


def kept_for_grants(make: Callable[[], Pages]) -> Callable[[], Pages]:
    """Remember what `make` gives for each language and each set of grants: it depends on nothing else of a person."""
    kept: RecentlyUsed[Pages] = RecentlyUsed(500)

    @wraps(make)
    def remembered() -> Pages:
        actor = current_actor()
        grants = None if isinstance(actor, Visitor) else actor.grants
        key = (chosen_language().code, request.root_path, grants)
        pages = kept.get(key)
        if pages is None:
            pages = make()
            kept.put(key, pages)
        return pages

    return remembered


def install(app: Flask) -> None:
    """Give every template the variables of a page's frame (see `_frame`)."""
    app.context_processor(_frame)
    app.add_template_global(named)
    app.add_template_global(translated)


def _frame() -> dict[str, object]:
    return {
        "navigation": navigation(),
        "help_links": help_links(),
        "supervision_phone": settings().supervision_phone,
        "current_account": current_user if current_user.is_authenticated else None,
        "preferences": current_preferences(),
        "offers_settings": offers_settings(),
        "unread_notices": unread_notices(),
        "page_address": page_address(),
    }


def navigation() -> list[Link]:
    """The main pages this person may open, in the same order on every page (WCAG 3.2.3)."""
    pages = _pages()
    current = max((href for _text, href in pages if _is_current(href)), key=len, default=None)
    return [Link(text, href, href == current) for text, href in pages]


@kept_for_grants
def _pages() -> Pages:
    """The words and addresses of the pages that this person's grants open."""
    actor = current_actor()
    pages = [
        (_("Courses"), "learn.catalogue", Action.BROWSE),
        (_("My learning"), "learn.my_learning", Action.STUDY),
        (_("My credits"), "learn.my_credits", Action.STUDY),
        (_("Teaching"), "teach.overview", Action.SEE_TEACHING),
        (_("Our institution"), "teach.our_institution", Action.MANAGE_INSTITUTION),
        (_("Review"), "review.queue", Action.SEE_REVIEW_QUEUE),
        (_("Evaluation of courses"), "evaluation.samples", Action.EVALUATE),
        (_("Credit pilots"), "oversight.pilot_list", Action.SEE_PILOT),
        (_("Proposals for credit pilots"), "oversight.proposal_list", Action.APPROVE_RULES),
        (_("Supervision of courses"), "oversight.courses", Action.SUPERVISE_COURSE),
        (_("Certificates issued"), "oversight.certificates", Action.REVOKE_CERTIFICATE),
        (_("Complaints"), "oversight.complaints", Action.SEE_COMPLAINTS),
        (_("Reports"), "reports.report_list_page", Action.SEE_REPORTS),
        (_("Data quality"), "reports.data_quality", Action.SEE_DATA_QUALITY),
        (_("Administration"), "account.people", Action.MANAGE_ACCOUNTS),
        (_("Operation"), "operation.overview", Action.SEE_OPERATION),
    ]
    return tuple(
        (text, url_for(endpoint))
        for text, endpoint, action in pages
        if endpoint in current_app.view_functions and allowed(actor, action)
    )


def desk_address(actor: Actor) -> str:
    """The page at which somebody works who signs in without wanting anywhere: the first of these that may be opened."""
    desks = (
        (Action.SEE_REVIEW_QUEUE, "review.queue"),
        (Action.MANAGE_INSTITUTION, "teach.our_institution"),
        (Action.SEE_TEACHING, "teach.overview"),
        (Action.SEE_PILOT, "oversight.pilot_list"),
        (Action.EVALUATE, "evaluation.samples"),
        (Action.MANAGE_ACCOUNTS, "account.people"),
        (Action.STUDY, "learn.my_learning"),
    )
    desk = next((endpoint for action, endpoint in desks if allowed(actor, action)), "account.overview")
    return url_for(desk)


def help_links() -> list[Link]:
    """Links to help, which stand in one order and place on every page (WCAG 3.2.6)."""
    links = [
        Link(_("Help"), url_for("public.help_page")),
        Link(_("Complaints and supervision"), url_for("public.supervision")),
        Link(_("Accessibility statement"), url_for("public.accessibility")),
    ]
    phone = settings().supervision_phone
    if phone:
        links.append(Link(_("Call supervision: %(phone)s", phone=phone), "tel:" + phone.replace(" ", "")))
    return links


def unread_notices() -> int:
    """Count the unread notices of the person of this request, without those about this very page; 0 for a visitor."""
    actor = current_actor()
    if isinstance(actor, Visitor):
        return 0
    count = unread_count(read_session(), actor.account_id)
    return count - len(notices_about_this_page(actor.account_id)) if count else 0


def _is_current(href: str) -> bool:
    """Whether this page is the one of `href` or below it; those of one of several stand below its plural."""
    return request.path == href or request.path.startswith((href.rstrip("/") + "/", f"{href}s/"))
