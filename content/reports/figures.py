"""The tables of a report: every measure by its lines and by the parts of the region, and the total."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from content.institutions.models import Region
from content.messages import N_, Message
from content.reports.items import Item
from content.reports.measures import Measure, Unit
from content.reports.suppression import TOGETHER, cells
from content.reports.territory import Territory

SMALL_TOGETHER = N_("Smaller ones together")
LYING_DIRECTLY = N_("Directly under the region, in none of its parts")


@dataclass(frozen=True, slots=True)
class Label:
    """What a line is called: a `message` to be translated, or a stored name in Chinese and English, or a `text` in a
    `language`."""

    message: Message | None = None
    zh: str = ""
    en: str = ""
    text: str = ""
    language: str = ""

    def as_json(self) -> dict[str, Any]:
        """The label as a report holds it."""
        if self.message is not None:
            return {"message": self.message.as_json()}
        return {"zh": self.zh, "en": self.en} if self.zh else {"text": self.text, "language": self.language}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Label:
        """The label that `as_json` gave."""
        if "message" in document:
            return cls(message=Message.from_json(document["message"]))
        return cls(**document)


@dataclass(frozen=True, slots=True)
class Line:
    """One figure. `value`: None where it is nobody, or fewer than five people; hundredths of other units than rows."""

    key: str
    label: Label
    value: int | None


@dataclass(frozen=True, slots=True)
class Table:
    """One measure. `lines` by group; `places` by the parts of the region, none where it has no parts; `total` of all
    that is shown, None where lines do not add up or nothing can be shown."""

    name: str
    title: str
    definition: str
    unit: Unit
    personal: bool
    lines: tuple[Line, ...]
    places: tuple[Line, ...]
    total: int | None

    def as_json(self) -> dict[str, Any]:
        """The table as a report holds it."""
        return {
            "name": self.name,
            "title": self.title,
            "definition": self.definition,
            "unit": self.unit.value,
            "personal": self.personal,
            "lines": [_line_json(line) for line in self.lines],
            "places": [_line_json(line) for line in self.places],
            "total": self.total,
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Table:
        """The table that `as_json` gave."""
        return cls(
            name=document["name"],
            title=document["title"],
            definition=document["definition"],
            unit=Unit(document["unit"]),
            personal=document["personal"],
            lines=_lines_from(document["lines"]),
            places=_lines_from(document["places"]),
            total=document["total"],
        )


def table(measure: Measure, items: Sequence[Item], territory: Territory) -> Table:
    """The table of a measure over its rows."""
    parts = cells(items, personal=measure.personal)
    names = group_labels(measure, items)
    by_group = _sums((cell.group, cell.amount) for cell in parts)
    by_place = _sums((territory.part_of[cell.region], cell.amount) for cell in parts)
    keys = [*names, *([TOGETHER] if TOGETHER in by_group else [])]
    if measure.groups is None:
        keys = [key for key in keys if key in by_group]  # courses with fewer than five stand in no line
    shows_places = measure.sums and len(territory.parts) > 1
    is_counted = bool(parts) or not measure.personal
    return Table(
        name=measure.name,
        title=measure.title,
        definition=measure.definition,
        unit=measure.unit,
        personal=measure.personal,
        lines=tuple(Line(key, names.get(key, TOGETHER_LABEL), _value(measure, by_group, key)) for key in keys),
        places=tuple(
            Line(one.code, _place_label(one, territory), _value(measure, by_place, one.code))
            for one in territory.parts
            if shows_places
        ),
        total=sum(cell.amount for cell in parts) if measure.sums and is_counted else None,
    )


TOGETHER_LABEL = Label(message=Message(SMALL_TOGETHER))


def _sums(amounts: Iterable[tuple[str, int]]) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for key, amount in amounts:
        sums[key] += amount
    return sums


def _value(measure: Measure, sums: Mapping[str, int], key: str) -> int | None:
    return sums.get(key, None if measure.personal else 0)


def group_labels(measure: Measure, items: Iterable[Item]) -> dict[str, Label]:
    """The lines by their keys: all that are known, or those of the rows in their order."""
    if measure.groups is not None:
        return {key: Label(message=Message(name)) for key, name in measure.groups.items()}
    return {item.group: label_of(item) for item in items}


def label_of(item: Item) -> Label:
    """What a row is called."""
    if item.label_en:
        return Label(zh=item.label, en=item.label_en)
    return Label(text=item.label, language=item.language)


def _place_label(region: Region, territory: Territory) -> Label:
    if region.code == territory.region.code:
        return Label(message=Message(LYING_DIRECTLY))
    return Label(zh=region.name_zh, en=region.name_en)


def _line_json(line: Line) -> dict[str, Any]:
    return {"key": line.key, "label": line.label.as_json(), "value": line.value}


def _lines_from(documents: Iterable[Mapping[str, Any]]) -> tuple[Line, ...]:
    return tuple(Line(one["key"], Label.from_json(one["label"]), one["value"]) for one in documents)
