"""A province's numbers: how ledger, beats, pages, files and reports grow with the ledger, on PostgreSQL and on SQLite.

Milliseconds of the one who waits: half of them (p50) and 95 in a hundred (p95), and what the portal's process works for
each (cpu). `python -m bench.bench_size --help` says how a part is run alone and a filled database is kept. Each run
prints the table of docs/size.md.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from bench import size_beats, size_pages
from bench.kept_databases import database_folder, postgresql_in
from bench.province import ENTRIES, REVERSED_OF, WORTH, Province
from bench.province_work import give_work
from bench.size_report import report_s, verification_s
from bench.timing import Spread, seconds, spread
from content.credits.balances import balance
from content.database import Database

POSTGRESQL, SQLITE = "postgresql", "sqlite"
SIZES = {POSTGRESQL: (10_000, 100_000, 1_000_000, 2_000_000), SQLITE: (10_000, 100_000, 200_000)}
"""Entries of the ledger; a learner has twenty."""
PARTS = ("ledger", "beats", "http", "pages", "exports", "report", "verification")
STATEMENTS, BALANCES = 100, 300


def measure() -> dict[str, object]:
    """Everything, on both databases, at every size."""
    figures: dict[str, object] = {}
    for kind, sizes in SIZES.items():
        figures |= run(kind, sizes, PARTS, None)
    return figures


def run(kind: str, sizes: Sequence[int], parts: Sequence[str], kept: Path | None) -> dict[str, object]:
    """Some parts on one database; the figures by what they are of, printed as lines of a Markdown table."""
    figures: dict[str, object] = {}
    print(f"| {kind}, entries | what | p50 ms | p95 ms | cpu ms | more |\n|---|---|---|---|---|---|", flush=True)
    for entries in sizes:  # each in a database of its own: what the beats add stands where the next rows would
        with database_folder(kept) as folder, _address(kind, folder) as url:
            database = Database(url)
            province = Province(database, folder)
            alone = set(parts) <= {"ledger"}
            took_s = seconds(partial(_fill, database, province, entries, only_ledger=alone))
            have = province.learners * ENTRIES
            _print(have, "filled (nothing where it was before)", None, f"{took_s:.0f} s", figures)
            _measure(database, province, folder, parts, figures)
            database.dispose()
    return figures


def _fill(database: Database, province: Province, entries: int, *, only_ledger: bool) -> None:
    province.grow(entries // ENTRIES, only_ledger=only_ledger)
    if not only_ledger:
        give_work(database, entries)


def _measure(
    database: Database, province: Province, folder: Path, parts: Sequence[str], figures: dict[str, object]
) -> None:
    entries = province.learners * ENTRIES
    with size_pages.offices(database, province, folder) as offices:
        if "ledger" in parts:
            _print(entries, "balance", _balances(database, province), "", figures)
            _print(
                entries, "statement, page", size_pages.statements(offices, database, province, STATEMENTS), "", figures
            )
        if "beats" in parts:
            rate = size_beats.beats_in_domain(database, province)
            _print(entries, "beats, domain", rate.spread, f"{rate.a_second:.0f} a second", figures)
        if "pages" in parts:
            for what, times in size_pages.pages(offices):
                _print(entries, what, times, "", figures)
        if "exports" in parts:
            for what, file in size_pages.exports(offices):
                whole = "" if file.is_whole else ", not read on"
                more = f"{file.took_s:.1f} s, {file.size_mib:.1f} MiB, memory {file.memory_mib:.0f} MiB{whole}"
                _print(entries, what, None, more, figures)
    if "http" in parts:
        rate = size_beats.beats_over_http(database, province, folder)
        _print(entries, "beats, HTTP", rate.spread, f"{rate.a_second:.0f} a second, errors {rate.errors}", figures)
    if "report" in parts:
        _print(entries, "report of the province", None, f"{report_s(database):.1f} s", figures)
    if "verification" in parts:
        _print(entries, "verification of the ledger", None, f"{verification_s(database):.1f} s", figures)


def _balances(database: Database, province: Province) -> Spread:
    chance = random.Random(7)

    def weigh(number: int) -> None:
        reversed_entries = 2 if number % REVERSED_OF == 0 else 0
        with database.reading() as session:
            assert balance(session, province.account_id(number)) == (ENTRIES - reversed_entries) * WORTH

    return spread(weigh, [chance.randrange(province.learners) for _ in range(BALANCES)])


def _print(entries: int, what: str, times: Spread | None, more: str, figures: dict[str, object]) -> None:
    columns = f"{times.p50:.1f} | {times.p95:.1f} | {times.cpu:.1f}" if times else "| |"
    print(f"| {entries:,} | {what.replace('|', '/')} | {columns} | {more} |", flush=True)
    name = f"{entries}: {what}"
    if times:
        figures |= {f"{name}, p50 ms": times.p50, f"{name}, p95 ms": times.p95, f"{name}, cpu ms": times.cpu}
    if more:
        figures[f"{name}, more"] = more


@contextmanager
def _address(kind: str, folder: Path) -> Iterator[str]:
    if kind == SQLITE:
        yield f"sqlite:///{folder}/portal.sqlite"
        return
    with postgresql_in(folder) as url:
        yield url


def main() -> None:
    """What the command line asks for."""
    told = argparse.ArgumentParser(prog="python -m bench.bench_size", description=__doc__)
    told.add_argument("--database", choices=tuple(SIZES), default=POSTGRESQL)
    told.add_argument("--entries", help="lengths of the ledger, with commas; one below what is there is as it is")
    told.add_argument("--parts", default=",".join(PARTS), help=f"of {', '.join(PARTS)}; ledger alone fills no more")
    told.add_argument("--folder", type=Path, help="where the database is kept between runs")
    chosen = told.parse_args()
    sizes = [int(one) for one in chosen.entries.split(",")] if chosen.entries else SIZES[chosen.database]
    run(chosen.database, sizes, chosen.parts.split(","), chosen.folder and chosen.folder.resolve())


if __name__ == "__main__":
    main()
