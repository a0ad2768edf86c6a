"""Reads reports of mail servers that a letter did not arrive (RFC 3464), which come hours or days after it was taken.

A report is mail from anybody, so nothing in it is believed but the Message-ID of the letter that it returns: of that
nobody knows but those who had the letter (`Delivery.public_id`, 96 random bits).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string, policy
from email.message import Message as MailMessage

LARGEST_REPORT = 1024 * 1024
"""Bytes. Letters of the portal are a few kilobytes, so a report that returns one is no larger."""
MOST_PARTS = 50
_MESSAGE_ID = re.compile(r"<([\w-]{8,32})@[^<>@\s]{1,255}>", re.ASCII)
_STATUS = re.compile(r"\s*([245])\.(\d{1,3})\.(\d{1,3})\b", re.ASCII)


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """A letter did not arrive for good. `letter`: the id in its Message-ID; `recipients`: the addresses that
    the letter had and that the server tried last, in lower case, none where the report names none; `status`: RFC 3463,
    as "5.1.1"."""

    letter: str
    recipients: frozenset[str]
    status: str


def read_report(raw: bytes) -> DeliveryReport | None:
    """The failure that a message reports; None for any other message: an answer, a delay, what is too large or cannot
    be read."""
    if len(raw) > LARGEST_REPORT:
        return None
    try:
        return _report(message_from_bytes(raw, policy=policy.compat32))
    except (RecursionError, LookupError, ValueError, TypeError):  # made to be unreadable
        return None


def _report(message: MailMessage) -> DeliveryReport | None:
    kind = str(message.get_param("report-type", "") or "").lower()
    if message.get_content_type() != "multipart/report" or kind != "delivery-status":
        return None
    letter, failure = "", None
    for part in _parts(message):
        if part.get_content_type() == "message/delivery-status":
            failure = failure or _failure(part)
        elif part.get_content_type() in {"message/rfc822", "text/rfc822-headers"}:
            letter = letter or _letter(part)
    if failure is None or not letter:
        return None
    return DeliveryReport(letter, recipients=failure[1], status=failure[0])


def _parts(message: MailMessage) -> Iterator[MailMessage]:
    """The parts of a report, or the paragraphs of its fields; not the parts of the letter in it."""
    payload = message.get_payload()
    if isinstance(payload, list):
        yield from (part for part in payload[:MOST_PARTS] if isinstance(part, MailMessage))


def _failure(part: MailMessage) -> tuple[str, frozenset[str]] | None:
    """The first recipient of whom the report says that delivery has failed for good."""
    for block in _parts(part):
        status = _STATUS.match(str(block.get("Status", "")))
        if str(block.get("Action", "")).strip().lower() != "failed" or status is None:
            continue
        named = (block.get("Original-Recipient", ""), block.get("Final-Recipient", ""))
        recipients = frozenset(filter(None, (_address(str(one)) for one in named)))
        return ".".join(status.groups()), recipients
    return None


def _address(field: str) -> str:
    """The address of `rfc822; name@example.com`, in lower case."""
    return field.partition(";")[2].strip().strip("<>").lower()


def _letter(part: MailMessage) -> str:
    """The id in the Message-ID of the letter that comes back, whole or its headers alone."""
    payload = part.get_payload()
    returned = payload[0] if isinstance(payload, list) and payload else None
    if returned is None:
        text = part.get_payload(decode=True)
        returned = message_from_string(text.decode("ascii", "replace") if isinstance(text, bytes) else "")
    message_id = str(returned.get("Message-ID", "")) if isinstance(returned, MailMessage) else ""
    match = _MESSAGE_ID.search(message_id)
    return match[1] if match else ""
