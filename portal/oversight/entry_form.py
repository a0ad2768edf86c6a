"""The search for entries of a ledger, read from an address."""

from __future__ import annotations

from collections.abc import Mapping

from content.credits.drafts import day_from
from content.credits.entry_filter import EntrySearch
from content.credits.models import EntryKind
from content.errors import Invalid
from content.learning.models import StudyMode
from content.messages import N_

FIELDS = ("learner", "number", "course", "region", "mode", "kind", "since", "until")
LARGEST_NUMBER = 2**31 - 1


def entry_search(texts: Mapping[str, str]) -> EntrySearch:
    """What is searched for. Raises Invalid, which names the field."""
    days = {name: day_from(texts[name], name) for name in ("since", "until") if texts.get(name)}
    number = texts.get("number", "").strip()
    if number and not (number.isdecimal() and int(number) <= LARGEST_NUMBER):
        raise Invalid(N_("Enter the number of an entry in digits, for example 12."), field="number")
    mode, kind = texts.get("mode", ""), texts.get("kind", "")
    return EntrySearch(
        learner=texts.get("learner", ""),
        number=int(number) if number else None,
        since=days.get("since"),
        until=days.get("until"),
        course=texts.get("course", ""),
        region=texts.get("region", ""),
        mode=StudyMode(mode) if mode in set(StudyMode) else None,
        kind=EntryKind(kind) if kind in set(EntryKind) else None,
    )
