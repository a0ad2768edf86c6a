"""An installation with a public address, a learner with a certificate, and the keys to sign it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from content.certificates.issuing import issue
from content.certificates.models import Certificate
from content.credentials.issuer_identity import Issuance
from content.credentials.signing_keys import make_key
from content.institutions.models import Institution
from content.people.models import Account, Role
from content.people.permissions import Actor, Grant
from tests.factories import finish_course, make_account, make_published_course

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
ISSUANCE = Issuance("a secret of the tests", "https://learn.example.org:8443", lambda message, _language: str(message))


@dataclass(frozen=True, slots=True)
class Holder:
    """A learner, the certificate, the institution's public id, and an administrator."""

    account: Account
    actor: Actor
    certificate: Certificate
    institution: str
    administrator: Actor


@pytest.fixture
def holder(session: Session) -> Holder:
    """A learner who has a certificate, before there is any key."""
    return make_holder(session)


@pytest.fixture
def signed(session: Session, holder: Holder) -> Holder:
    """A learner who has a certificate, of an institution with a key, in a portal with a key."""
    make_key(session, holder.administrator, holder.institution, ISSUANCE)
    make_key(session, holder.administrator, None, ISSUANCE)
    return holder


def make_holder(session: Session) -> Holder:
    """A learner with a certificate."""
    account, actor = make_account(session)
    certificate = issue(session, finish_course(session, account, make_published_course(session)), NOW)
    assert certificate is not None
    institution = session.get_one(Institution, certificate.institution_id)
    _, administrator = make_account(session, Grant(Role.ADMINISTRATOR))
    return Holder(account, actor, certificate, institution.public_id, administrator)


def without_address() -> Issuance:
    """An installation that nobody reaches from outside."""
    return replace(ISSUANCE, public_address="")
