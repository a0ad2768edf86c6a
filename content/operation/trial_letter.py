"""A letter with which an administrator sees whether the portal can send any."""

from __future__ import annotations

from sqlalchemy.orm import Session

from content.errors import Refused
from content.mail.deliveries import queue, usable_addresses
from content.mail.models import Purpose
from content.messages import N_
from content.people.permissions import Action, Actor, authorise


def queue_trial_letter(session: Session, actor: Actor) -> str:
    """Queue a letter to the actor's own address, and return the address. Refused where there is none that is
    confirmed."""
    authorise(actor, Action.SEE_OPERATION)
    address = usable_addresses(session, (actor.account_id,)).get(actor.account_id)
    if address is None:
        raise Refused(N_("Give your own e-mail address first, and confirm it. Then a test can be sent there."))
    queue(session, actor.account_id, Purpose.TEST, address)
    session.flush()
    return address
