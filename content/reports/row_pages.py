"""The rows that a figure of a report counts, page by page, for those who may read them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.errors import NotFound
from content.institutions.models import BilingualName, Region
from content.institutions.register import region_chain
from content.people.models import Account
from content.people.permissions import Action, Actor, Subject, allowed, authorise
from content.reports.document import measures_of, rows_of
from content.reports.figures import TOGETHER_LABEL, Label, group_labels, label_of
from content.reports.handing_in import report_named, subject_of
from content.reports.items import Item
from content.reports.links import reachable
from content.reports.measures import Measure, Unit
from content.reports.suppression import TOGETHER, Cell, cells

ROWS_ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `person`: the name of the learner, empty where the row is nobody's."""

    label: Label
    group: Label
    region: BilingualName
    at: datetime
    amount: int
    person: str
    link: str


@dataclass(frozen=True, slots=True)
class CellLine:
    """A sum of which a figure about people is made: at least five people are behind it."""

    region: BilingualName
    group: Label
    year: int
    amount: int


@dataclass(frozen=True, slots=True)
class RowsPage:
    """The rows behind one figure, the newest last. `cells`: the sums of a figure about people, which everybody may read
    who sees the report; `count`: of the rows that the reader may see."""

    title: str
    definition: str
    unit: Unit
    personal: bool
    group: Label | None
    place: BilingualName | None
    cells: tuple[CellLine, ...]
    rows: tuple[Row, ...]
    count: int
    page: int
    pages: int


def rows_page(
    session: Session,
    actor: Actor,
    public_id: str,
    name: str,
    now: datetime,
    *,
    group: str = "",
    place: str = "",
    page: int = 1,
) -> RowsPage:
    """The rows of a measure, of one line (`group`) or of one part of the region (`place`). NotFound, NotAllowed."""
    report = report_named(session, public_id)
    authorise(actor, Action.SEE_REPORTS, subject_of(session, report.region, public_id))
    measure = next((one for one in measures_of(report.kind) if one.name == name), None)
    if measure is None:
        raise NotFound(about=public_id)
    items, territory = rows_of(session, report, measure, now)
    labels = {**group_labels(measure, items), TOGETHER: TOGETHER_LABEL}
    all_cells = cells(items, personal=True) if measure.personal else ()
    shown_cells = [one for one in all_cells if _fits(one.group, territory.part_of[one.region], group, place)]
    own_groups = {one.group for one in all_cells}
    figure_items = [
        one
        for one in items
        if _fits(_line_of(one, own_groups, measure, group), territory.part_of[one.region], group, place)
    ]
    readable_items = (
        figure_items if measure.read_by is None else _readable(session, actor, measure.read_by, figure_items)
    )
    pages = max(1, -(-len(readable_items) // ROWS_ON_A_PAGE))
    page = min(max(page, 1), pages)
    on_page = readable_items[(page - 1) * ROWS_ON_A_PAGE : page * ROWS_ON_A_PAGE]
    regions = {one.code: BilingualName(one.name_zh, one.name_en) for one in session.scalars(select(Region))}
    return RowsPage(
        title=measure.title,
        definition=measure.definition,
        unit=measure.unit,
        personal=measure.personal,
        group=labels.get(group),
        place=regions.get(place),
        cells=tuple(_cell_line(one, labels, regions) for one in shown_cells),
        rows=tuple(_rows(session, actor, on_page, labels, regions)),
        count=len(readable_items),
        page=page,
        pages=pages,
    )


def _line_of(item: Item, own_groups: set[str], measure: Measure, group: str) -> str:
    """The line in which an item is counted: its own, or that of the small ones together."""
    is_small = measure.personal and group == TOGETHER and item.group not in own_groups
    return TOGETHER if is_small else item.group


def _fits(line: str, part: str, group: str, place: str) -> bool:
    return (not group or line == group) and (not place or part == place)


def _readable(session: Session, actor: Actor, action: Action, items: list[Item]) -> list[Item]:
    """Those whose people the actor may see: of the institution of the item, or of its region where it has none."""
    places = {(item.institution_id, item.region): item for item in items}
    may = {place: allowed(actor, action, _place_of(session, item)) for place, item in places.items()}
    return [item for item in items if may[item.institution_id, item.region]]


def _place_of(session: Session, item: Item) -> Subject:
    return Subject(institution_id=item.institution_id, region_codes=frozenset(region_chain(session, item.region)))


def _rows(
    session: Session,
    actor: Actor,
    items: Sequence[Item],
    labels: dict[str, Label],
    regions: dict[str, BilingualName],
) -> Iterator[Row]:
    ids = {item.person for item in items} - {None}
    names = dict(session.execute(select(Account.id, Account.display_name).where(Account.id.in_(ids))).all())
    for item in items:
        yield Row(
            label=label_of(item),
            group=labels[item.group],
            region=regions[item.region],
            at=item.at,
            amount=item.amount,
            person=names.get(item.person, "") if item.person is not None else "",
            link=reachable(actor, item.link, _place_of(session, item)),
        )


def _cell_line(cell: Cell, labels: dict[str, Label], regions: dict[str, BilingualName]) -> CellLine:
    return CellLine(regions[cell.region], labels[cell.group], cell.year, cell.amount)
