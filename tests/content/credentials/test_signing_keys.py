"""Keys: made once for one press of a button, kept encrypted, backed up, brought back, withdrawn; by administrators."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.credentials.issuing import issue_all
from content.credentials.key_backup import back_up_key, restore_key, rewrap_keys
from content.credentials.models import KeyState, SigningKey
from content.credentials.signing_keys import (
    active_key,
    make_key,
    opens,
    private_key_of,
    published_keys,
    withdraw_key,
)
from content.errors import Invalid, NotAllowed, NotFound, Refused
from content.people.models import AuditEvent, Role
from content.people.permissions import Grant
from tests.content.credentials.conftest import ISSUANCE, NOW, Holder, without_address
from tests.factories import make_account, make_institution

PASSPHRASE = "four words and a year"
MOVED = replace(ISSUANCE, secret="another secret")


def test_one_press_sent_twice_makes_one_key_and_the_next_retires_it(session: Session, holder: Holder) -> None:
    first = make_key(session, holder.administrator, holder.institution, ISSUANCE)
    assert make_key(session, holder.administrator, holder.institution, ISSUANCE) is first
    second = make_key(session, holder.administrator, holder.institution, ISSUANCE, replaces=first.public_id)
    assert make_key(session, holder.administrator, holder.institution, ISSUANCE, replaces=first.public_id) is second
    assert (first.state, second.state) == (KeyState.RETIRED, KeyState.ACTIVE)
    assert len(session.scalars(select(SigningKey)).all()) == 2
    published = published_keys(session, holder.institution, ISSUANCE)
    assert [one["publicKeyMultibase"] for one in published["verificationMethod"]] == [
        second.public_key,
        first.public_key,
    ]


def test_only_administrators_have_to_do_with_keys(session: Session, signed: Holder) -> None:
    key = active_key(session, None)
    manager = Grant(Role.INSTITUTION_MANAGER, institution_id=signed.certificate.institution_id)
    for actor in (signed.actor, make_account(session, manager)[1]):
        with pytest.raises(NotAllowed):
            make_key(session, actor, signed.institution, ISSUANCE)
        with pytest.raises(NotAllowed):
            back_up_key(session, actor, key.public_id, PASSPHRASE, ISSUANCE)
        with pytest.raises(NotAllowed):
            restore_key(session, actor, key.public_id, b"", PASSPHRASE, ISSUANCE)
        with pytest.raises(NotAllowed):
            withdraw_key(session, actor, key.public_id, "x")


def test_a_private_key_is_nowhere_in_the_clear_and_opens_under_the_secret_alone(
    session: Session, signed: Holder
) -> None:
    key = active_key(session, None)
    private_key = private_key_of(key, ISSUANCE).private_bytes_raw()
    assert private_key not in key.wrapped_key
    assert (opens(key, ISSUANCE), opens(key, MOVED)) == (True, False)
    other = active_key(session, signed.certificate.institution_id)
    key.wrapped_key, other.wrapped_key = other.wrapped_key, key.wrapped_key
    assert (opens(key, ISSUANCE), opens(other, ISSUANCE)) == (False, False)


def test_a_backup_opens_elsewhere_and_brings_the_key_back_after_the_secret_was_lost(
    session: Session, signed: Holder
) -> None:
    key = active_key(session, signed.certificate.institution_id)
    with pytest.raises(Invalid, match="passphrase"):
        back_up_key(session, signed.administrator, key.public_id, "short", ISSUANCE)
    backup = back_up_key(session, signed.administrator, key.public_id, PASSPHRASE, ISSUANCE)
    assert key.backed_up_at is not None
    assert load_pem_private_key(backup, PASSPHRASE.encode()) is not None
    with pytest.raises(Refused):
        back_up_key(session, signed.administrator, key.public_id, PASSPHRASE, MOVED)
    (refusal,) = issue_all(session, signed.actor, MOVED, NOW)
    assert "cannot be used" in str(refusal)
    for wrong in (backup[:-40], b"", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", b"x" * 20_000):
        with pytest.raises(Invalid):
            restore_key(session, signed.administrator, key.public_id, wrong, PASSPHRASE, MOVED)
    with pytest.raises(Invalid):
        restore_key(session, signed.administrator, key.public_id, backup, "another passphrase", MOVED)
    portal_key = active_key(session, None)
    with pytest.raises(Invalid, match="another key"):
        restore_key(session, signed.administrator, portal_key.public_id, backup, PASSPHRASE, MOVED)
    restore_key(session, signed.administrator, key.public_id, backup, PASSPHRASE, MOVED)
    assert opens(key, MOVED)
    assert issue_all(session, signed.actor, MOVED, NOW) == ()
    acts = session.scalars(select(AuditEvent.action).where(AuditEvent.subject_id == key.public_id)).all()
    assert acts == ["signing_key.made", "signing_key.backed_up", "signing_key.restored"]


def test_a_changed_secret_takes_the_keys_along_that_open(session: Session, signed: Holder) -> None:
    portal_key, other = active_key(session, None), active_key(session, signed.certificate.institution_id)
    other.wrapped_key = b"\0" * 60
    assert rewrap_keys(session, ISSUANCE.secret, MOVED.secret) == (1, 1)
    assert rewrap_keys(session, ISSUANCE.secret, MOVED.secret) == (0, 1)
    assert (opens(portal_key, MOVED), opens(portal_key, ISSUANCE)) == (True, False)


def test_a_withdrawn_key_is_published_no_more(session: Session, signed: Holder) -> None:
    key = active_key(session, signed.certificate.institution_id)
    with pytest.raises(Invalid):
        withdraw_key(session, signed.administrator, key.public_id, "  ")
    withdraw_key(session, signed.administrator, key.public_id, "电脑丢了")
    with pytest.raises(Refused):
        withdraw_key(session, signed.administrator, key.public_id, "电脑丢了")
    with pytest.raises(Refused):
        active_key(session, signed.certificate.institution_id)
    with pytest.raises(NotFound):
        published_keys(session, signed.institution, ISSUANCE)


def test_each_address_publishes_its_own_keys(session: Session, signed: Holder) -> None:
    assert published_keys(session, None, ISSUANCE)["id"] == "did:web:learn.example.org%3A8443"
    other = make_institution(session)
    make_key(session, signed.administrator, other.public_id, without_address())
    for institution, issuance in ((other.public_id, ISSUANCE), (None, without_address()), ("nobody", ISSUANCE)):
        with pytest.raises(NotFound):
            published_keys(session, institution, issuance)
    for address in ("http://learn.example.org", "https://example.org/learn", "https:///x", ""):
        assert not replace(ISSUANCE, public_address=address).is_public
