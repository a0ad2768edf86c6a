"""Which links of rows and findings somebody can follow."""

from __future__ import annotations

from collections.abc import Mapping

from content.notices.notify import LinkKind
from content.people.permissions import Action, Actor, Subject, allowed

NEEDED: Mapping[str, tuple[Action, ...]] = {
    LinkKind.REVIEW_CASE.value: (Action.SEE_REVIEW_QUEUE, Action.PREVIEW_COURSE),
    LinkKind.PILOT.value: (Action.SEE_PILOT,),
    LinkKind.REPORT.value: (Action.SEE_REPORTS,),
    LinkKind.PEOPLE.value: (Action.MANAGE_ACCOUNTS,),
    LinkKind.OPERATION.value: (Action.SEE_OPERATION,),
}
"""By the kind of page, what somebody must be allowed there; other kinds are open to everybody."""


def reachable(actor: Actor, link: str, subject: Subject) -> str:
    """The link, or "" where its page would not open to the actor."""
    kind = link.partition(":")[0]
    return link if all(allowed(actor, action, subject) for action in NEEDED.get(kind, ())) else ""
