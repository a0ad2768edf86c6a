"""What a credential says and does not say; where its place in a list of revocations is."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.certificates.issuing import revoke
from content.credentials import status_list
from content.credentials.issuing import issue_all, issue_credential, own_credential
from content.credentials.learner_record import issue_record, own_record
from content.credentials.models import Credential, StatusEntry, StatusList
from content.credentials.status_list import BITS, encoded, is_set, new_entry, published_list
from content.errors import NotAllowed, NotFound, Refused
from content.mail.models import EmailAddress
from content.people.permissions import Actor
from tests.content.credentials.conftest import ISSUANCE, NOW, Holder, make_holder, without_address


def test_it_says_what_was_achieved_and_whose_it_is_only_to_who_knows_the_name(session: Session, signed: Holder) -> None:
    session.add(EmailAddress(account_id=signed.account.id, address="wang@example.org", confirmed_at=NOW))
    assert issue_all(session, signed.actor, ISSUANCE, NOW) == ()
    text = own_credential(session, signed.actor, signed.certificate.number).document
    document = json.loads(text)
    assert document["name"] == signed.certificate.course_title
    achievement = document["credentialSubject"]["achievement"]
    assert (achievement["achievementType"], achievement["inLanguage"]) == ("CertificateOfCompletion", "zh")
    assert document["evidence"][0]["id"] == f"https://learn.example.org:8443/verify/{signed.certificate.number}"
    (identity,) = document["credentialSubject"]["identifier"]
    salted = (signed.certificate.holder_name + identity["salt"]).encode()
    assert identity["identityHash"] == "sha256$" + sha256(salted).hexdigest()
    for personal in (
        signed.account.display_name,
        signed.account.login_name,
        signed.account.public_id,
        "wang@example.org",
    ):
        assert personal not in text


def test_two_credentials_of_one_name_cannot_be_brought_together(session: Session, signed: Holder) -> None:
    issue_all(session, signed.actor, ISSUANCE, NOW)
    issue_record(session, signed.actor, ISSUANCE, "zh", NOW)
    documents = [
        json.loads(own_credential(session, signed.actor, signed.certificate.number).document),
        json.loads(own_record(session, signed.actor).document),
    ]
    hashes = [one["credentialSubject"]["identifier"][0]["identityHash"] for one in documents]
    assert len(set(hashes)) == 2


def test_nobody_else_gets_it_and_nobody_once_it_is_revoked(session: Session, signed: Holder) -> None:
    other = make_holder(session)
    issue_all(session, signed.actor, ISSUANCE, NOW)
    with pytest.raises(NotFound):
        own_credential(session, other.actor, signed.certificate.number)
    with pytest.raises(NotAllowed):
        issue_all(session, Actor(other.account.id), ISSUANCE, NOW)
    revoke(session, signed.administrator, signed.certificate.number, "错发")
    with pytest.raises(NotFound):
        own_credential(session, signed.actor, signed.certificate.number)
    with pytest.raises(Refused):
        issue_credential(session, signed.certificate, ISSUANCE, NOW)


def test_without_a_key_it_says_who_can_help(session: Session, holder: Holder) -> None:
    (refusal,) = issue_all(session, holder.actor, ISSUANCE, NOW)
    assert "administrators" in str(refusal)
    with pytest.raises(Refused):
        issue_record(session, holder.actor, ISSUANCE, "zh", NOW)
    assert session.scalars(select(Credential)).all() == []


def test_places_in_a_list_are_drawn_and_a_full_list_is_followed_by_another(
    session: Session, holder: Holder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(status_list, "MOST_ENTRIES", 20)
    institution_id = holder.certificate.institution_id
    entries = [new_entry(session, institution_id, NOW) for _ in range(45)]
    positions = [entry.position for entry in entries]
    assert positions != sorted(positions)
    assert all(0 <= position < BITS for position in positions)
    assert len(session.scalars(select(StatusList)).all()) == 3
    assert len({(entry.list_id, entry.position) for entry in entries}) == 45
    assert {new_entry(session, None, NOW).list_id} & {entry.list_id for entry in entries} == set()


def test_a_list_is_published_under_its_institution_alone(session: Session, signed: Holder) -> None:
    issue_all(session, signed.actor, ISSUANCE, NOW)
    public_id = session.scalars(select(StatusList.public_id)).one()
    first = published_list(session, signed.institution, public_id, ISSUANCE)
    assert published_list(session, signed.institution, public_id, ISSUANCE) == first
    for institution, wanted, issuance in (
        (None, public_id, ISSUANCE),
        ("nobody", public_id, ISSUANCE),
        (signed.institution, "f" * 32, ISSUANCE),
        (signed.institution, public_id, without_address()),
    ):
        with pytest.raises(NotFound):
            published_list(session, institution, wanted, issuance)


def test_a_revocation_outlives_the_holders_account(session: Session, signed: Holder) -> None:
    issue_all(session, signed.actor, ISSUANCE, NOW)
    revoke(session, signed.administrator, signed.certificate.number, "错发")
    entry = session.scalars(select(StatusEntry)).one()
    assert entry.revoked_at is not None
    columns = {key.column.table.name for column in StatusEntry.__table__.columns for key in column.foreign_keys}
    assert columns == {"status_list"}


@given(st.sets(st.integers(0, BITS - 1), max_size=50), st.integers(0, BITS - 1))
@settings(max_examples=30, deadline=None)
def test_every_bit_of_a_list_comes_back(positions: set[int], asked: int) -> None:
    text = encoded(positions)
    assert text.startswith("u")
    assert is_set(text, asked) == (asked in positions)
    assert all(is_set(text, position) for position in positions)


def test_what_is_no_list_is_refused() -> None:
    for text, position in (("", 0), ("z123", 0), ("uAAAA", 0), (encoded(()), BITS), (encoded(()), -1), ("u!", 0)):
        with pytest.raises(ValueError, match=r"."):
            is_set(text, position)
