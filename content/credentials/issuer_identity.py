"""Who signs, in the words of DIDs: `did:web` where browsers find the portal under an address, else `did:key`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from content.credentials.document import Document
from content.messages import Message

DID_CONTEXTS = ("https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1")
WEB, KEY = "did:web:", "did:key:"

Translate = Callable[[Message, str], str]


@dataclass(frozen=True, slots=True)
class Issuance:
    """What issuing needs of the installation: its secret, under which keys are stored; its address without a slash at
    the end, "" where it has none; and how a message is said in a language (`zh`, `en`)."""

    secret: str = field(repr=False)
    public_address: str
    translate: Translate

    @property
    def is_public(self) -> bool:
        """Whether the address can be that of a `did:web`: https, and nothing after the host and port."""
        parts = urlsplit(self.public_address)
        return parts.scheme == "https" and bool(parts.hostname) and parts.path in ("", "/")

    @property
    def base(self) -> str:
        """The address before paths of the portal, "" where there is none."""
        return self.public_address.rstrip("/") if self.is_public else ""


def did_of(issuance: Issuance, institution: str | None, public_key: str) -> str:
    """The DID of an institution (by its public id), or of the portal for None, that signs with this Multikey."""
    if not issuance.is_public:
        return KEY + public_key
    return web_did(issuance, institution)


def web_did(issuance: Issuance, institution: str | None) -> str:
    """The `did:web` (its method specification, section 2.1): a port's colon is written %3A."""
    host = WEB + quote(urlsplit(issuance.public_address).netloc, safe="")
    return host if institution is None else f"{host}:institutions:{institution}"


def verification_method(controller: str, public_key: str) -> str:
    """The name under which a proof refers to a key: that of a `did:key` repeats the key."""
    return f"{controller}#{public_key}"


def did_document(did: str, public_keys: Iterable[str]) -> Document:
    """The document in which a DID lists the keys that may sign for it, as Multikeys."""
    methods = [
        {
            "id": verification_method(did, key),
            "type": "Multikey",
            "controller": did,
            "publicKeyMultibase": key,
        }
        for key in public_keys
    ]
    return {
        "@context": list(DID_CONTEXTS),
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }
