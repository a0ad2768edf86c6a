"""Sends notices to accounts, in the transaction of the event."""

from __future__ import annotations

import enum
from collections.abc import Iterable

from sqlalchemy.orm import Session

from content.messages import N_, Message
from content.notices.models import Notice

COURSE_APPROVED = N_("Your course “%(title)s” was approved. It is now reviewed at the next level.")
COURSE_PUBLISHED = N_("Your course “%(title)s” was approved and is published.")
COURSE_RETURNED = N_("Your course “%(title)s” has come back from the review. Read there what must be changed.")
QUESTION_ANSWERED = N_("Your question about the lesson “%(title)s” has been answered.")
CERTIFICATE_ISSUED = N_("You have finished the course “%(title)s”. Your certificate of completion is ready.")
CERTIFICATE_REVOKED = N_("Your certificate for the course “%(title)s” has been revoked: %(reason)s")
CREDITS_REVERSED = N_("Credits of yours were taken back (%(amount)s): %(reason)s")
COMPLAINT_ANSWERED = N_("Your complaint %(number)s has been answered.")


class LinkKind(enum.StrEnum):
    """To what kind of page a notice leads; `portal` knows the address."""

    TEACHING = "teaching"  # a course, for its authors
    LESSON = "lesson"
    CERTIFICATE = "certificate"
    CREDITS = "credits"
    COMPLAINT = "complaint"


def link_to(kind: LinkKind, about: str = "") -> str:
    """A link for `notify`; `about` is the public id of what it leads to."""
    return f"{kind.value}:{about}"


def notify(session: Session, account_id: int, message: Message, link: str = "") -> Notice:
    """Send a notice to one account."""
    notice = Notice(account_id=account_id, message=message.msgid, values=dict(message.values), link=link)
    session.add(notice)
    session.flush()
    return notice


def notify_all(session: Session, account_ids: Iterable[int], message: Message, link: str = "") -> None:
    """Send a notice to several accounts, each once."""
    for account_id in sorted(set(account_ids)):
        notify(session, account_id, message, link)
