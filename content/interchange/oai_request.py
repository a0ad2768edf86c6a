"""Requests of OAI-PMH 2.0 (Open Archives Initiative Protocol for Metadata Harvesting, 2015-01-08), read and checked.

Chapters named below are those of that document.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

OAI_DC, LOM = "oai_dc", "lom"
PREFIXES = (OAI_DC, LOM)
LISTS = frozenset({"ListRecords", "ListIdentifiers"})
_ALLOWED: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "Identify": (frozenset(), frozenset()),
    "ListMetadataFormats": (frozenset(), frozenset({"identifier"})),
    "ListSets": (frozenset(), frozenset({"resumptionToken"})),
    "GetRecord": (frozenset({"identifier", "metadataPrefix"}), frozenset()),
    "ListIdentifiers": (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set", "resumptionToken"})),
    "ListRecords": (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set", "resumptionToken"})),
}
"""By verb the arguments that it requires and those that it may have (chapter 4)."""
_DAY, _SECOND = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_SET = re.compile(r"[A-Za-z0-9\-_.!~*'()]+(:[A-Za-z0-9\-_.!~*'()]+)*")


class OaiError(Exception):
    """An error of the protocol (3.6): its code and a sentence for whoever runs the harvester, in English."""

    def __init__(self, code: str, message: str) -> None:
        self.code, self.message = code, message
        super().__init__(f"{code}: {message}")


@dataclass(frozen=True, slots=True)
class OaiRequest:
    """A request in order: its verb and arguments; `since` and `until` of a list, `until` to the end of its second."""

    verb: str
    arguments: Mapping[str, str]
    since: datetime | None = None
    until: datetime | None = None

    @property
    def token(self) -> str | None:
        """The resumption token, which stands alone beside the verb."""
        return self.arguments.get("resumptionToken")


def read_request(pairs: Sequence[tuple[str, str]]) -> OaiRequest:
    """The request that these arguments make. Raises OaiError: badVerb, badArgument, cannotDisseminateFormat."""
    verbs = [value for name, value in pairs if name == "verb"]
    if len(verbs) != 1 or verbs[0] not in _ALLOWED:
        raise OaiError("badVerb", "The verb is missing, repeated or none of OAI-PMH 2.0.")
    verb = verbs[0]
    others = [(name, value) for name, value in pairs if name != "verb"]
    arguments = dict(others)
    if len(arguments) < len(others):
        raise OaiError("badArgument", "An argument is repeated.")
    required, optional = _ALLOWED[verb]
    unknown = set(arguments) - required - optional
    if unknown:
        raise OaiError("badArgument", f"{verb} has no argument {sorted(unknown)[0]!r}.")
    if "resumptionToken" in arguments:
        if len(arguments) > 1:
            raise OaiError("badArgument", "A resumptionToken stands alone.")
        return OaiRequest(verb, arguments)
    missing = required - set(arguments)
    if missing:
        raise OaiError("badArgument", f"{verb} needs the argument {sorted(missing)[0]!r}.")
    if "set" in arguments and not _SET.fullmatch(arguments["set"]):
        raise OaiError("badArgument", "This is no setSpec.")
    since, until = _range(arguments)
    if arguments.get("metadataPrefix", OAI_DC) not in PREFIXES:
        raise OaiError("cannotDisseminateFormat", "ListMetadataFormats names the formats that there are.")
    return OaiRequest(verb, arguments, since, until)


def _range(arguments: Mapping[str, str]) -> tuple[datetime | None, datetime | None]:
    """The interval, both ends inclusive (2.7.1): a day as `until` means its last second."""
    begin, end = arguments.get("from"), arguments.get("until")
    if begin is not None and end is not None and len(begin) != len(end):
        raise OaiError("badArgument", "from and until have different granularities.")
    since = None if begin is None else _moment(begin)
    until = None if end is None else _moment(end)
    if since is not None and until is not None and since > until:
        raise OaiError("badArgument", "from is later than until.")
    if end is not None and until is not None and _DAY.fullmatch(end):
        until += timedelta(days=1) - timedelta(seconds=1)
    return since, until


def _moment(text: str) -> datetime:
    form = "%Y-%m-%d" if _DAY.fullmatch(text) else "%Y-%m-%dT%H:%M:%SZ"
    if not (_DAY.fullmatch(text) or _SECOND.fullmatch(text)):
        raise OaiError("badArgument", "A date is written YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ.")
    try:
        return datetime.strptime(text, form).replace(tzinfo=UTC)
    except ValueError as error:
        raise OaiError("badArgument", "There is no such date.") from error
