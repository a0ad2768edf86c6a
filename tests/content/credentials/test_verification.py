"""What the portal finds of a credential years later: true, changed, of somebody else, revoked; the ledger behind it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from content.certificates.issuing import revoke
from content.credentials.document import CREDENTIALS, OPEN_BADGES, Document
from content.credentials.issuing import issue_all, own_credential
from content.credentials.learner_record import issue_record
from content.credentials.own_sources import OwnSources
from content.credentials.reading import read_credential
from content.credentials.signing_keys import active_key, make_key, withdraw_key
from content.credentials.verdict import Ledger, Proof, Status, Verdict
from content.credentials.verification import verify
from content.credits import append_only
from content.errors import Invalid
from tests.content.credentials.conftest import ISSUANCE, NOW, Holder, without_address
from tests.content.credits.test_ledger import pay
from tests.factories import make_pilot

LATER = NOW + timedelta(days=3650)


@dataclass(frozen=True, slots=True)
class NoSources:
    """Whoever has nothing but the file."""

    def did_document(self, did: str) -> Document | None:
        return None

    def status_list(self, address: str) -> Document | None:
        return None

    def ledger_digest(self, pilot: str, number: int) -> str | None:
        return None


def verdicts(session: Session, document: Document | str) -> tuple[Verdict, ...]:
    data = document if isinstance(document, str) else json.dumps(document)
    return verify(read_credential(data.encode()), OwnSources(session, ISSUANCE), LATER)


def found(session: Session, document: Document | str) -> tuple[Proof, Status]:
    verdict = verdicts(session, document)[0]
    return verdict.proof, verdict.status


def issued(session: Session, holder: Holder) -> Document:
    issue_all(session, holder.actor, ISSUANCE, NOW)
    document: Document = json.loads(own_credential(session, holder.actor, holder.certificate.number).document)
    return document


def test_true_for_ever_unless_it_is_changed_revoked_or_its_key_withdrawn(session: Session, signed: Holder) -> None:
    document = issued(session, signed)
    token = own_credential(session, signed.actor, signed.certificate.number).jwt
    for form in (document, token):
        assert found(session, form) == (Proof.TRUE, Status.VALID)
    assert verdicts(session, document)[0].is_true
    key = active_key(session, signed.certificate.institution_id)
    make_key(session, signed.administrator, signed.institution, ISSUANCE, replaces=key.public_id)
    assert found(session, document) == (Proof.TRUE, Status.VALID)
    revoke(session, signed.administrator, signed.certificate.number, "错发")
    for form in (document, token):
        assert found(session, form) == (Proof.TRUE, Status.REVOKED)
    assert not verdicts(session, document)[0].is_true
    withdraw_key(session, signed.administrator, key.public_id, "电脑丢了")
    for form in (document, token):
        assert found(session, form)[0] is Proof.FALSE


def test_whoever_signs_for_another_is_not_believed(session: Session, signed: Holder) -> None:
    """The portal's key does not sign for the institution, nor the institution's for whom it calls the issuer."""
    document = issued(session, signed)
    portal_key = active_key(session, None)
    method = f"{portal_key.controller}#{portal_key.public_key}"
    assert found(session, {**document, "proof": {**document["proof"], "verificationMethod": method}})[0] is Proof.FALSE
    renamed = {**document, "issuer": {**document["issuer"], "id": portal_key.controller}}
    assert found(session, renamed)[0] is Proof.FALSE
    elsewhere = {**document, "issuer": {**document["issuer"], "id": "did:web:example.com"}}
    assert found(session, elsewhere)[0] is Proof.FALSE
    for proof in (None, [], {}, [document["proof"], document["proof"]], {**document["proof"], "proofValue": "z1"}):
        assert found(session, {**document, "proof": proof})[0] is Proof.FALSE


def test_with_nothing_but_the_file_a_key_that_is_its_own_address_is_enough(session: Session, holder: Holder) -> None:
    make_key(session, holder.administrator, holder.institution, without_address())
    issue_all(session, holder.actor, without_address(), NOW)
    credential = own_credential(session, holder.actor, holder.certificate.number)
    for form in (credential.document, credential.jwt):
        (verdict,) = verify(read_credential(form.encode()), NoSources(), LATER)
        assert (verdict.proof, verdict.status, verdict.is_true) == (Proof.TRUE, Status.NONE, True)
        (early,) = verify(read_credential(form.encode()), NoSources(), NOW - timedelta(days=1))
        assert not early.is_true


def test_of_an_issuer_whose_keys_cannot_be_had_nothing_is_claimed(session: Session, signed: Holder) -> None:
    document = issued(session, signed)
    (verdict,) = verify(read_credential(json.dumps(document).encode()), NoSources(), LATER)
    assert (verdict.proof, verdict.status, verdict.is_true) == (Proof.UNKNOWN, Status.UNKNOWN, False)


def test_a_record_names_the_ledger_and_a_ledger_written_anew_is_noticed(session: Session, signed: Holder) -> None:
    pilot = make_pilot(session)
    pay(session, signed.account.id, "lesson-1")
    issue_all(session, signed.actor, ISSUANCE, NOW)
    record = json.loads(issue_record(session, signed.actor, ISSUANCE, "zh", NOW).document)
    whole, badge, balance = verdicts(session, record)
    assert (whole.is_true, badge.is_true, balance.is_true) == (True, True, True)
    assert (whole.ledger, badge.ledger, balance.ledger) == (Ledger.NONE, Ledger.NONE, Ledger.SAME)
    part = record["credentialSubject"]["verifiableCredential"][1]
    assert part["credentialSubject"]["creditsEarned"] == 1
    assert pilot.head_digest in json.dumps(part)
    append_only.remove(session.connection())
    session.execute(text("UPDATE ledger_entry SET digest = 'f' WHERE number = 1"))
    assert verdicts(session, record)[2].ledger is Ledger.OTHER
    assert not verdicts(session, record)[2].is_true


@given(st.data())
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_no_change_of_one_letter_stays_unnoticed(session: Session, signed: Holder, data: st.DataObject) -> None:
    whole = json.dumps(issued(session, signed), ensure_ascii=False)
    place = data.draw(st.integers(0, len(whole) - 1))
    letter = data.draw(st.sampled_from('abz019{}[]":, 真'))
    changed = whole[:place] + letter + whole[place + 1 :]
    try:
        is_same = json.loads(changed) == json.loads(whole)
    except ValueError:
        is_same = False
    try:
        verdict = verdicts(session, changed)[0]
    except Invalid:
        return
    assert (verdict.proof is Proof.TRUE) == is_same or changed == whole


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"a.b",
        b"a.b.c",
        b"\xff\xfe",
        b'{"a": NaN}',
        b"{" * 5000,
        b'{"a":' * 40 + b"1" + b"}" * 40,
        b"[" * 100_000,
        b'{"a":[' + b"1," * 60_000 + b"1]}",
        b'{"x": "' + b"x" * (4 * 1024 * 1024) + b'"}',
        json.dumps({"@context": "https://www.w3.org/ns/credentials/v2"}).encode(),
        json.dumps({"@context": [CREDENTIALS, {"@vocab": "https://example.com/"}]}).encode(),
        json.dumps({"@context": [CREDENTIALS, "http://127.0.0.1/"]}).encode(),
        json.dumps({"@context": [CREDENTIALS], "@graph": []}).encode(),
        json.dumps({"@context": [CREDENTIALS], "id": "_:b0"}).encode(),
        json.dumps({"@context": [CREDENTIALS], "issuer": {"@context": [{"a": "b"}]}}).encode(),
    ],
)
def test_hostile_files_are_refused_before_anything_is_done_with_them(data: bytes) -> None:
    with pytest.raises(Invalid):
        read_credential(data)


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"@context": [CREDENTIALS]},
        {"@context": [CREDENTIALS], "issuer": 1, "proof": {"type": 1}},
        {"@context": [], "issuer": {"id": []}, "credentialSubject": [1], "proof": [1]},
        {"@context": [CREDENTIALS, OPEN_BADGES], "credentialSubject": {"verifiableCredential": [1, {}, {"proof": []}]}},
        {"@context": [CREDENTIALS], "credentialStatus": {"statusPurpose": "revocation"}, "validFrom": 3},
        {"@context": [CREDENTIALS], "validFrom": "2026-05-04", "validUntil": "then"},
    ],
)
def test_nonsense_is_false_and_breaks_nothing(document: Document) -> None:
    for verdict in verify(read_credential(json.dumps(document).encode()), NoSources(), LATER):
        assert not verdict.is_true
