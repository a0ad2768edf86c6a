"""What reports count: one row each, with where, when and of whom it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Item:
    """One row that a figure counts. `region`: where it is counted; `group`: under which line; `amount`: 1, or
    hundredths of what is added up; `person`: the account whose record it is, None where it is nobody's.

    `part` keeps cells apart that figures add up (reports/suppression.py). `label`, `label_en`, `language`: what the row
    is called; `link`: where it leads (notices/notify.py, `link_to`), empty where nowhere; `institution_id`: whose it
    is.
    """

    region: str
    group: str
    at: datetime
    amount: int = 1
    person: int | None = None
    part: str = ""
    label: str = ""
    label_en: str = ""
    language: str = "zh"
    link: str = ""
    institution_id: int | None = None


@dataclass(frozen=True, slots=True)
class ReportScope:
    """Which rows a report is about: those of these regions, from `begins` until before `ends`; `now`: the moment at
    which it is made; `root`: the province, under which what lies nowhere is counted; `pilot_id`: the one pilot."""

    regions: tuple[str, ...]
    begins: datetime
    ends: datetime
    now: datetime
    root: str
    pilot_id: int | None = None
