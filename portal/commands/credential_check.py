"""`portal ledger check`: what a credential or record in a file is worth, in plain words."""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from content.credentials.credit_badges import PILOT, results_in
from content.credentials.document import Document
from content.credentials.issuer_identity import WEB
from content.credentials.own_sources import OwnSources
from content.credentials.reading import ReadCredential, read_credential
from content.credentials.verdict import Ledger, Proof, Status, Verdict
from content.credentials.verification import parts_of
from content.credits.verification import verify_all
from content.errors import Invalid
from content.messages import N_, Message

TIMEOUT_S = 10
LARGEST_ANSWER = 1_000_000

SIGNATURE = {
    Proof.TRUE: N_("The signature is right. Nothing was changed since it was issued."),
    Proof.FALSE: N_("The signature is wrong. It was changed, or somebody else made it. Do not trust it."),
    Proof.UNKNOWN: N_(
        "The signature could not be checked: the keys of the issuer could not be had. Try again with a connection, or "
        "give the issuer's file did.json with --keys."
    ),
}
REVOCATION = {
    Status.VALID: N_("It is not revoked."),
    Status.REVOKED: N_("It is revoked. It holds no longer."),
    Status.UNKNOWN: N_("Whether it is revoked could not be asked."),
    Status.NONE: N_("It names no place where a revocation would stand. Ask the issuer."),
}
LEDGER = {
    Ledger.SAME: N_("The ledger still holds the entry that it names."),
    Ledger.OTHER: N_("The ledger here has another entry in the place that it names. Do not trust it."),
    Ledger.UNKNOWN: N_("The ledger that it names is not in this portal."),
}
OUT_OF_TIME = N_("Its dates do not hold today.")
BROKEN = N_("The ledger behind it has been changed: %(problem)s")
HEADING = N_("“%(name)s”, issued by %(issuer)s (%(did)s) on %(day)s")
SOUND = N_("Result: it can be trusted.")
UNSOUND = N_("Result: do not trust it, or not yet.")


@dataclass(frozen=True, slots=True)
class OperatorsSources:
    """The portal's own database, then a file that the operator gives, then, where asked for, the issuer's address."""

    own: OwnSources
    keys: Document | None
    asks_issuers: bool

    def did_document(self, did: str) -> Document | None:
        """The keys of an issuer."""
        if self.keys is not None and self.keys.get("id") == did:
            return self.keys
        own = self.own.did_document(did)
        if own is not None or not self.asks_issuers:
            return own
        address = address_of(did)
        return fetched(address) if address else None

    def status_list(self, address: str) -> Document | None:
        """A list of revocations; one of somebody else is bounded like any credential of theirs."""
        own = self.own.status_list(address)
        if own is not None or not self.asks_issuers:
            return own
        document = fetched(address)
        try:
            return read_credential(json.dumps(document).encode()).document if document is not None else None
        except Invalid:
            return None

    def ledger_digest(self, pilot: str, number: int) -> str | None:
        """The portal's own ledgers alone."""
        return self.own.ledger_digest(pilot, number)


def lines_of(verdicts: tuple[Verdict, ...]) -> Iterator[tuple[int, Message]]:
    """What was found, as lines with how far each is moved in."""
    for verdict in verdicts:
        depth = verdict.depth
        values = {
            "name": verdict.name or "?",
            "issuer": verdict.issuer or "?",
            "did": verdict.issuer_did or "?",
            "day": verdict.issued_at[:10] or "?",
        }
        yield depth, Message(HEADING, values)
        yield depth + 1, Message(SIGNATURE[verdict.proof])
        if verdict.proof is Proof.TRUE:
            yield depth + 1, Message(REVOCATION[verdict.status])
        if not verdict.is_in_time:
            yield depth + 1, Message(OUT_OF_TIME)
        if verdict.ledger is not Ledger.NONE:
            yield depth + 1, Message(LEDGER[verdict.ledger])


def ledger_problems(credential: ReadCredential, own: OwnSources) -> Iterator[Message]:
    """What the verification of the ledgers that a record names finds wrong with them here."""
    documents = (credential.document, *parts_of(credential.document))
    pilots = {results_in(document).get(PILOT, "") for document in documents} - {""}
    if pilots:
        for state in verify_all(own.session):
            if state.pilot in pilots and state.problem is not None:
                yield Message(BROKEN, {"problem": state.problem})


def address_of(did: str) -> str:
    """Where the keys of a `did:web` are published; "" for another kind of DID."""
    if not did.startswith(WEB):
        return ""
    host, *path = did.removeprefix(WEB).split(":")
    folder = "/".join(path) or ".well-known"
    return f"https://{unquote(host)}/{folder}/did.json"


def fetched(address: str) -> Document | None:
    """A document of JSON from an address: over https alone, without following anywhere, bounded in time and size.
    None where that gives none."""
    try:
        parts = urlsplit(address)
        if parts.scheme != "https" or not parts.hostname or parts.username is not None:
            return None
        connection = http.client.HTTPSConnection(
            parts.hostname, parts.port or 443, timeout=TIMEOUT_S, context=ssl.create_default_context()
        )
        try:
            connection.request("GET", parts.path or "/", headers={"Accept": "application/json"})
            answer = connection.getresponse()
            data = answer.read(LARGEST_ANSWER + 1)
        finally:
            connection.close()
        document = json.loads(data) if answer.status == 200 and len(data) <= LARGEST_ANSWER else None
    except (OSError, ValueError, RecursionError, http.client.HTTPException):
        return None
    return document if isinstance(document, dict) else None


def keys_in(file: Path) -> Document:
    """The DID document in a file. Raises Invalid."""
    try:
        document = json.loads(file.read_bytes()[:LARGEST_ANSWER])
    except (OSError, ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise Invalid(N_("The file with the issuer's keys cannot be read. Choose the issuer's file did.json."))
    return document
