"""A credential as JSON, and the vocabularies that it may be written in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
LEARNER_RECORDS = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
CONTEXTS: Mapping[str, str] = {
    CREDENTIALS: "credentials-v2.json",
    OPEN_BADGES: "open-badges-3.0.3.json",
    LEARNER_RECORDS: "clr-2.0.1.json",
}
"""By address the file, in contexts/, that holds each context of JSON-LD that is known here."""

Document = dict[str, Any]
