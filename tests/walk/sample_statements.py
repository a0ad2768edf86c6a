"""A record store of the sample portal: some statements sent, one refused, the rest waiting for a store that is away."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.database import utc_now
from content.institutions.models import Institution
from content.xapi.deliveries import claim, record_failure, record_refused, record_sent
from content.xapi.models import RecordStore, Trouble, Version, XapiEvent
from content.xapi.stores import StoreDraft, name_store
from portal.demonstration.people import person
from portal.xapi.sealed import seal


def name_sample_store(session: Session, institution: Institution) -> None:
    """The store, before anybody studies."""
    draft = StoreDraft("https://lrs.example.com/xapi", "key", seal("secret", "walk"), Version.V2, active=True)
    name_store(session, person(session, "manager"), institution.public_id, draft, utc_now())


def end_statements(session: Session) -> None:
    """What became of the first statements."""
    now = utc_now()
    store = session.scalars(select(RecordStore)).one()
    assert claim(session, store.id, now) is not None
    first, second, *_ = session.scalars(select(XapiEvent.id).order_by(XapiEvent.id))
    record_sent(session, store.id, [first], now)
    record_refused(session, store.id, [second], '400 {"error": "the verb is not known"}', now)
    record_failure(session, store.id, Trouble.NOT_NOW, "503 busy", now)
