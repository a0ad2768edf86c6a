"""What is issued here, held against programs of others: Digital Bazaar's verifier of credentials, and PyJWT."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy.orm import Session

from content.certificates.issuing import revoke
from content.credentials.credit_badges import ConversionRecord, LedgerHead
from content.credentials.document import CONTEXTS, Document
from content.credentials.issuing import issue_all, issue_credential, own_credential
from content.credentials.json_ld import FOLDER
from content.credentials.learner_record import issue_conversion_record, issue_record, own_record
from content.credentials.models import SigningKey
from content.credentials.revocation import revoke_conversion_record
from content.credentials.signing_keys import active_key, make_key, published_keys, withdraw_key
from content.credentials.status_list import published_list
from content.credentials.wallet import prepare_wallet, wallet_of
from content.credits.conversion import conversion_offers, convert
from content.credits.ledger import reverse
from content.credits.rules import CreditRules
from content.errors import NotFound
from tests.content.credentials.conftest import ISSUANCE, NOW, Holder, without_address
from tests.content.credits.test_ledger import administrator, pay
from tests.factories import make_pilot

ROOT = Path(__file__).parents[3]
VERIFIER = Path(__file__).with_name("verifier.mjs")
HOST = "did:web:learn.example.org%3A8443"


def verdict(credential: Document, documents: dict[str, Document]) -> tuple[bool, bool]:
    """Whether Digital Bazaar's program finds the proof true and the credential not revoked."""
    node = shutil.which("node")
    if node is None or not (ROOT / "node_modules" / "@digitalbazaar" / "vc").exists():
        pytest.skip("@digitalbazaar/vc is not installed; `make setup` installs it")
    contexts = {address: json.loads((FOLDER / file).read_text()) for address, file in CONTEXTS.items()}
    asked = json.dumps({"credential": credential, "documents": {**contexts, **documents}})
    command = [node, VERIFIER]
    answer = subprocess.run(command, cwd=ROOT, input=asked, text=True, capture_output=True, check=False, timeout=60)
    assert answer.returncode == 0, answer.stderr[-2000:]
    verification = json.loads(answer.stdout)
    return verification["verified"], verification["isValid"]


def published(session: Session, *institutions: str | None) -> dict[str, Document]:
    """What the portal publishes of its keys, by the addresses under which other programs ask for it."""
    documents: dict[str, Document] = {}
    for institution in institutions:
        did_document = published_keys(session, institution, ISSUANCE)
        documents[did_document["id"]] = did_document
        for method in did_document["verificationMethod"]:
            documents[method["id"]] = {"@context": "https://w3id.org/security/multikey/v1", **method}
    return documents


def with_list(session: Session, holder: Holder, credential: Document) -> dict[str, Document]:
    """What is published, with the list of revocations as it is now."""
    address = credential["credentialStatus"]["statusListCredential"]
    status_list = published_list(session, holder.institution, address.rpartition("/")[2], ISSUANCE)
    assert status_list["id"] == address
    return {**published(session, holder.institution), address: status_list}


def credential_of(session: Session, holder: Holder) -> Document:
    issue_all(session, holder.actor, ISSUANCE, NOW)
    document: Document = json.loads(own_credential(session, holder.actor, holder.certificate.number).document)
    return document


def test_true_as_issued_false_once_changed_revoked_once_revoked_true_after_a_rotation(
    session: Session, signed: Holder
) -> None:
    credential = credential_of(session, signed)
    assert credential["issuer"]["id"] == f"{HOST}:institutions:{signed.institution}"
    assert verdict(credential, with_list(session, signed, credential)) == (True, True)
    for changed in (
        {**credential, "name": credential["name"] + "。"},
        {**credential, "validFrom": "2026-05-04T09:00:01Z"},
        {**credential, "isSkilled": "true"},
    ):
        assert verdict(changed, with_list(session, signed, credential))[0] is False
    replaced = active_key(session, signed.certificate.institution_id)
    make_key(session, signed.administrator, signed.institution, ISSUANCE, replaces=replaced.public_id)
    assert verdict(credential, with_list(session, signed, credential)) == (True, True)
    revoke(session, signed.administrator, signed.certificate.number, "错发")
    assert verdict(credential, with_list(session, signed, credential)) == (True, False)


def test_what_a_withdrawn_key_has_signed_is_true_no_more(session: Session, signed: Holder) -> None:
    credential = credential_of(session, signed)
    key = active_key(session, signed.certificate.institution_id)
    make_key(session, signed.administrator, signed.institution, ISSUANCE, replaces=key.public_id)
    withdraw_key(session, signed.administrator, key.public_id, "电脑丢了")
    assert verdict(credential, published(session, signed.institution))[0] is False
    again = credential_of(session, signed)
    assert again["id"] != credential["id"]
    assert verdict(again, with_list(session, signed, again)) == (True, True)


def test_a_portal_without_an_address_signs_with_keys_that_are_their_own_address(
    session: Session, holder: Holder
) -> None:
    issuance = without_address()
    key = make_key(session, holder.administrator, holder.institution, issuance)
    credential: Document = json.loads(issue_credential(session, holder.certificate, issuance, NOW).document)
    assert credential["issuer"]["id"] == f"did:key:{key.public_key}"
    assert "credentialStatus" not in credential
    did = credential["issuer"]["id"]
    method = {"id": f"{did}#{key.public_key}", "type": "Multikey", "controller": did}
    documents: dict[str, Document] = {
        did: {"@context": ["https://www.w3.org/ns/did/v1"], "id": did, "assertionMethod": [method["id"]]},
        method["id"]: {
            "@context": "https://w3id.org/security/multikey/v1",
            "publicKeyMultibase": key.public_key,
            **method,
        },
    }
    assert verdict(credential, documents) == (True, True)


def test_the_record_of_everything_is_true_and_so_is_each_part_of_it(session: Session, signed: Holder) -> None:
    issue_all(session, signed.actor, ISSUANCE, NOW)
    record: Document = json.loads(issue_record(session, signed.actor, ISSUANCE, "zh", NOW).document)
    documents = published(session, signed.institution, None)
    assert record["issuer"]["id"] == HOST
    assert verdict(record, documents)[0] is True
    (part,) = record["credentialSubject"]["verifiableCredential"]
    assert verdict(part, with_list(session, signed, part)) == (True, True)
    part["name"] += "。"
    assert verdict(record, documents)[0] is False


def test_the_record_of_a_conversion_is_true(session: Session, signed: Holder) -> None:
    conversion = ConversionRecord(
        entry="a" * 32,
        entry_number=7,
        entry_digest="b" * 64,
        pilot="c" * 32,
        pilot_name="学习积分试点",
        bank="河北省学分银行",
        credits=2550,
        rate=1700,
        bank_credits=150,
        converted_at=NOW,
        head=LedgerHead(7, "b" * 64),
    )
    stored = issue_conversion_record(session, signed.account.id, conversion, ISSUANCE, "zh")
    assert issue_conversion_record(session, signed.account.id, conversion, ISSUANCE, "zh") is stored
    record: Document = json.loads(stored.document)
    (part,) = record["credentialSubject"]["verifiableCredential"]
    assert part["credentialSubject"]["creditsEarned"] == 1.5
    address = record["credentialStatus"]["statusListCredential"]

    def documents() -> dict[str, Document]:
        status_list = published_list(session, None, address.rpartition("/")[2], ISSUANCE)
        return {**published(session, None), address: status_list}

    assert verdict(record, documents()) == (True, True)
    assert verdict(part, documents()) == (True, True)
    assert verdict({**part, "validFrom": "2027-01-01T00:00:00Z"}, documents())[0] is False
    revoke_conversion_record(session, conversion.entry, NOW)
    assert verdict(record, documents()) == (True, False)
    assert verdict(part, documents()) == (True, False)


def test_a_conversion_is_recorded_in_the_wallet_and_revoked_with_its_entry(session: Session, signed: Holder) -> None:
    make_pilot(session, CreditRules(points_per_unit=1000, conversion_rate=1700))
    pay(session, signed.account.id, "lesson", units=300)
    (offer,) = conversion_offers(session, signed.actor, NOW)
    conversion = convert(
        session, signed.actor, offer.pilot, points=2550, version=offer.version, now=NOW, public_id="converted-once"
    )
    prepare_wallet(session, signed.actor, ISSUANCE, "zh", NOW)
    (line,) = wallet_of(session, signed.actor).conversions
    assert line.entry == conversion.entry.public_id
    record: Document = json.loads(own_record(session, signed.actor, line.entry).document)
    address = record["credentialStatus"]["statusListCredential"]

    def documents() -> dict[str, Document]:
        status_list = published_list(session, None, address.rpartition("/")[2], ISSUANCE)
        return {**published(session, None), address: status_list}

    assert verdict(record, documents()) == (True, True)
    officer = administrator(session)
    reversal = reverse(session, officer, line.entry, "换错了", NOW)
    assert verdict(record, documents()) == (True, False)
    assert wallet_of(session, signed.actor).conversions == ()
    with pytest.raises(NotFound):
        own_record(session, signed.actor, line.entry)
    reverse(session, officer, reversal.public_id, "没有换错", NOW)
    assert wallet_of(session, signed.actor).can_prepare
    prepare_wallet(session, signed.actor, ISSUANCE, "zh", NOW)
    again: Document = json.loads(own_record(session, signed.actor, line.entry).document)
    assert again["id"] != record["id"]
    assert verdict(again, documents()) == (True, True)
    assert verdict(record, documents()) == (True, False)


def test_the_token_is_true_as_issued_and_false_once_changed(session: Session, signed: Holder) -> None:
    document = credential_of(session, signed)
    token = own_credential(session, signed.actor, signed.certificate.number).jwt
    header = jwt.get_unverified_header(token)
    assert (header["alg"], header["typ"]) == ("EdDSA", "vc+jwt")
    key = session.get_one(SigningKey, active_key(session, signed.certificate.institution_id).id)
    multikey = published(session, signed.institution)[header["kid"]]["publicKeyMultibase"]
    assert multikey == key.public_key
    public_key = Ed25519PublicKey.from_public_bytes(base58_decoded(multikey)[2:])
    claims = jwt.decode(token, public_key, algorithms=["EdDSA"])
    assert {name: claims[name] for name in document if name != "proof"} == {
        name: value for name, value in document.items() if name != "proof"
    }
    assert claims["iss"] == document["issuer"]["id"]
    head, payload, signature = token.split(".")
    place = len(payload) // 2
    changed = payload[:place] + ("A" if payload[place] != "A" else "B") + payload[place + 1 :]
    with pytest.raises(jwt.InvalidTokenError):
        jwt.decode(f"{head}.{changed}.{signature}", public_key, algorithms=["EdDSA"])


def base58_decoded(multibase: str) -> bytes:
    """A second reading of base58btc, written down apart from that of the code."""
    alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
    number = sum(alphabet.index(digit) * 58**place for place, digit in enumerate(reversed(multibase[1:])))
    return number.to_bytes(34, "big")


def test_the_same_bytes_come_again(session: Session, signed: Holder) -> None:
    first = issue_credential(session, signed.certificate, ISSUANCE, NOW)
    stored = first.document, first.jwt
    again = issue_credential(session, signed.certificate, ISSUANCE, NOW + timedelta(days=9))
    assert (again.document, again.jwt) == stored
